/// The command line: commands, tables for people, JSON for programs, exit codes. Alone it prints. One short-lived
/// thread runs a command; what needs more than a client (a server, a window, a demo) it asks of its [Launcher].
package dev.flotilla.cli;
