/// The demo: real server processes on this computer, people who send through the real client library, a leader to
/// kill, and a verdict read from the servers' own database files.
///
/// Promises that no process and no file stays behind, however the demo ends. Who knows what is strictly apart: the
/// [Ledger][dev.flotilla.demo.Ledger] holds what the senders were told, a [ServerCopy][dev.flotilla.demo.ServerCopy]
/// what stands in one server's file, and the [Verdict][dev.flotilla.demo.Verdict] compares them; nothing in it comes
/// from what a server says. The benchmark and the chaos suite use the same parts.
package dev.flotilla.demo;
