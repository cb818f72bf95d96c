/// Secrets and who is believed: password hashes and rules, session tokens, codes that people type, the team's
/// certificate
/// authority, servers' keys and certificates, trust in them, invites, envelopes. Pure functions over bytes, no files,
/// any
/// thread; [PasswordHash] is slow and hungry on purpose, so callers bound how many run at one time.
package dev.flotilla.security;
