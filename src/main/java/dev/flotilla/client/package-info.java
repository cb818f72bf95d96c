/// All that a window, a command or a test needs to talk to a team: [TeamConnection] finds the servers and keeps finding
/// the leader, [ChatSession] is one signed-in person, [ClusterControl] looks at the servers and changes them.
///
/// Promises: a call in flight when the leader dies is completed with the same id at the next leader; reads of a
/// session never go back; a subscription resumes by sequence without a gap; a message given to
/// [ChatSession#send] is on this computer's disk before it travels.
///
/// Any thread may call. Answers arrive on virtual threads of this room, never on a caller's. What a call could not do
/// is an [Answer], not an exception.
package dev.flotilla.client;
