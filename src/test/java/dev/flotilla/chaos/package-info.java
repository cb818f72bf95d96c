/// The chaos suite: real server processes, people who send through the real client library, faults drawn from a
/// printed seed, and one verifier at the end of everything.
package dev.flotilla.chaos;
