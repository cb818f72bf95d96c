/// The live dashboard of a team's servers: what it shows is computed here from what the cluster watch tells, without a
/// screen, and drawn by one class a region. Models are immutable or owned by the screen's thread; the stream's threads
/// enter only [dev.flotilla.ui.dashboard.Conflator].
package dev.flotilla.ui.dashboard;
