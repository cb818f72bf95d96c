/// The domain, pure: commands, what applying them answers, the rules, and what screens are shown. No IO, no threads,
/// no clock: every time and id is in the command. What `apply` needs and what the API promises meet here.
package dev.flotilla.chat;
