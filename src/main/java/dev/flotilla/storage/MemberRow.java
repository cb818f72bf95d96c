package dev.flotilla.storage;

/// One account in one conversation while the apply thread works on it; written back at the end of the transaction.
final class MemberRow {
    final long conversation;
    final long account;
    final long joined;
    long lastRead;
    /// How many messages this account has sent here; -1 = not looked up yet.
    long sent = -1;

    boolean isChanged;

    MemberRow(long conversation, long account, long joined, long lastRead) {
        this.conversation = conversation;
        this.account = account;
        this.joined = joined;
        this.lastRead = lastRead;
    }
}
