package dev.flotilla.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// What holds for every team, pure: limits, names that are taken from the start, derived ids. The API checks before it
/// proposes, the codec checks what enters and leaves the log, and `apply` decides by the same numbers.
public final class ChatRules {
    /// Of a message's body.
    public static final int BODY_BYTES_MAX = 8 * 1024;

    /// Of an account's or a room's name.
    public static final int NAME_CODE_POINTS_MIN = 2;

    public static final int NAME_CODE_POINTS_MAX = 32;
    public static final int SKELETON_BYTES_MAX = 1024;
    public static final int PASSWORD_HASH_BYTES_MAX = 512;
    public static final int DEVICE_CODE_POINTS_MAX = 64;
    public static final int CONTENT_TYPE_BYTES_MAX = 100;
    public static final String PLAIN_TEXT = "text/plain";

    /// Message ids named in one deletion.
    public static final int DELETE_IDS_MAX = 200;

    public static final int PAGE_MAX = 200;

    /// Open sessions of one account; one more ends the oldest.
    public static final int SESSIONS_PER_ACCOUNT_MAX = 200;

    /// Accounts of a team, those gone included.
    public static final int ACCOUNTS_MAX = 100_000;

    /// Invites remembered at a time, and how often one may be used.
    public static final int INVITES_MAX = 1_000;

    public static final int INVITE_USES_MAX = 1_000;

    /// How long after its end an invite can still be told from one that never was: 30 days.
    public static final long ENDED_INVITES_KEPT_MILLIS = 30L * 24 * 60 * 60 * 1000;

    public static final int ROOMS_MAX = 10_000;

    /// Rooms and people one account may be in touch with.
    public static final int CONVERSATIONS_PER_ACCOUNT_MAX = 10_000;

    /// Commands that share a log entry, and the entry's size.
    public static final int COMMANDS_PER_ENTRY_MAX = 4096;

    public static final int ENTRY_BYTES_MAX = 4 * 1024 * 1024;

    /// The year 9999: times beyond it cannot be shown.
    public static final long AT_MILLIS_MAX = 253_402_300_799_999L;

    /// The room that exists from the start. Everyone is in it and nobody leaves it.
    public static final ConversationId GENERAL =
            new ConversationId(UUID.fromString("f1071a00-0000-8000-8000-000000000001"));

    public static final String GENERAL_NAME = "general";

    private ChatRules() {}

    /// The conversation of two people (or of one with oneself): the same whoever writes first, on every server.
    public static ConversationId direct(AccountId one, AccountId other) {
        var ordered = one.compareTo(other) <= 0;
        var low = (ordered ? one : other).value();
        var high = (ordered ? other : one).value();
        var hash = sha256().digest(ByteBuffer.allocate(38)
                .put("direct".getBytes(StandardCharsets.US_ASCII))
                .putLong(low.getMostSignificantBits())
                .putLong(low.getLeastSignificantBits())
                .putLong(high.getMostSignificantBits())
                .putLong(high.getLeastSignificantBits())
                .array());
        var halves = ByteBuffer.wrap(hash);
        // version 8, "custom", as RFC 9562 section 5.8 has it
        return new ConversationId(
                new UUID(halves.getLong() & ~0xF000L | 0x8000L, halves.getLong() & ~(3L << 62) | 1L << 63));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
