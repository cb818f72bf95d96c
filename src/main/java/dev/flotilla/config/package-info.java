/// What a server and a client are told from outside: flags, environment, the three JSON files, defaults, and where
/// files
/// live on this system. Everything is checked here, once; what leaves this room is valid. A mistake ends in a
/// [ConfigException] whose text names the place and the way out. Read once at start, by the main thread.
package dev.flotilla.config;
