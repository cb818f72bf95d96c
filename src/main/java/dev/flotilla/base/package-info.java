/// Seams and small tools that every room may use: invariants, time, ids, randomness, start and stop order. Imports
/// nothing of ours.
package dev.flotilla.base;
