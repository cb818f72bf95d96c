/// Secrets: password hashes and session tokens. Pure functions over bytes, any thread; [PasswordHash] is slow and
/// hungry on purpose, so callers bound how many run at one time. Certificates will live here too.
package dev.flotilla.security;
