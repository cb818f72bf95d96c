/// Apache Ratis behind the port `consensus`: the only room that imports it. Sets each of its defaults, forces what it
/// leaves unforced, judges its files before it opens them, watches its disk and starts it again when it closed itself.
/// Threads: Ratis' own, one apply thread (enters the state machine) and one watch thread (events, supervision).
/// Leaves to others: what entries mean (`node`), the state and its snapshots (`storage`), who may connect (`security`).
package dev.flotilla.consensus.engine;
