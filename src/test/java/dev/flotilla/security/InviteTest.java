package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InviteTest {
    private static final Instant END = Instant.parse("2026-12-04T12:00:00Z");

    private final Invite invite = new Invite(
            Invite.Kind.PERSON, List.of("192.168.1.20:50051", "fe80::1:50052"), bytes(32, 1), bytes(16, 2), END);

    private static byte[] bytes(int count, int seed) {
        var bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Invite read(String pasted) {
        return Invite.parse(pasted) instanceof Invite.Parsed.Accepted(Invite read) ? read : null;
    }

    private static Invite.Fault fault(String pasted) {
        return Invite.parse(pasted) instanceof Invite.Parsed.Refused(Invite.Fault fault, String sentence)
                        && !sentence.isBlank()
                ? fault
                : null;
    }

    @Test
    void aLineIsReadAsItWasMade() {
        assertThat(read(invite.reveal())).isEqualTo(invite);
        assertThat(invite.reveal()).startsWith("flotilla://join/").hasSizeLessThan(180);
    }

    @Test
    void whatMailsDoToALineIsRepaired() {
        var line = invite.reveal();
        var broken =
                line.substring(0, 40) + "\r\n> " + line.substring(40, 90) + "=\n".replace("=", "") + line.substring(90);
        for (var pasted : List.of(
                "  " + line + "\n",
                "\"" + line + "\"",
                "<" + line + ">",
                "Join us: " + line + " See you!",
                line.replaceFirst("flotilla", "Flotilla"),
                broken,
                "\u200B" + line + "\uFEFF")) {
            assertThat(read(pasted)).as(pasted).isEqualTo(invite);
        }
    }

    @Test
    void everyCutIsSaidToBeACut() {
        var line = invite.reveal();
        for (var length = Invite.PREFIX.length(); length < line.length(); length++) {
            assertThat(fault(line.substring(0, length)))
                    .as("first %d letters", length)
                    .isEqualTo(Invite.Fault.CUT_OFF);
        }
    }

    @Test
    void everyChangedLetterIsFound() {
        var line = invite.reveal();
        for (var at = Invite.PREFIX.length(); at < line.length(); at++) {
            var other = line.charAt(at) == 'A' ? 'B' : 'A';
            var changed = line.substring(0, at) + other + line.substring(at + 1);
            if (!changed.equals(line)) {
                assertThat(read(changed))
                        .as("letter %d changed", at)
                        .satisfiesAnyOf(
                                read -> assertThat(read).isNull(),
                                // the last letter has bits that stand for nothing
                                read -> assertThat(read).isEqualTo(invite));
            }
        }
    }

    @Test
    void otherTextsAreNoInvites() {
        assertThat(fault("")).isEqualTo(Invite.Fault.NO_INVITE);
        assertThat(fault("https://example.org/join/abc")).isEqualTo(Invite.Fault.NO_INVITE);
        assertThat(fault("flotilla://join/" + "_".repeat(200))).isEqualTo(Invite.Fault.OTHER_VERSION);
    }

    @Test
    void itsSecretIsShownByTheLineAlone() {
        assertThat(invite.toString()).doesNotContain("[").doesNotContain(invite.reveal());
        assertThat(invite.isOver(END.minusSeconds(1))).isFalse();
        assertThat(invite.isOver(END)).isTrue();
    }
}
