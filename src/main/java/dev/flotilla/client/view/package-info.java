/// What servers tell about themselves and each other, as plain records without generated types. Indexes are log
/// indexes, durations say their unit, ages count from when the server wrote the record.
package dev.flotilla.client.view;
