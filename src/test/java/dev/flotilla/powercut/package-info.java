/// Power cuts, for real: a server's data on a file system of its own in a loop-mounted file, and the kernel's shutdown
/// call, which drops everything that was not forced to the disk.
package dev.flotilla.powercut;
