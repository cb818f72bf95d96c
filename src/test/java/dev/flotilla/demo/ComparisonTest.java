package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ComparisonTest {
    private static final ConversationId ROOM = new ConversationId(new UUID(1, 1));
    private static final AccountId ANA = new AccountId(new UUID(2, 1));
    private final Ledger ledger = new Ledger();
    private final List<ServerCopy.Row> rows = new ArrayList<>();
    private long now;

    @Test
    void holdsWhenEveryServerHasEveryMessageOnceInOneOrder() {
        say(20);
        var result = compare(rows, rows, rows);
        assertThat(result.problems()).isEmpty();
        assertThat(result.holds()).isTrue();
        assertThat(result.saved()).isEqualTo(20);
    }

    @Test
    void seesAnAcknowledgedMessageThatOneServerLost() {
        say(5);
        var lost = rows.subList(0, 4);
        var result = compare(rows, rows, lost);
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.saved()).isEqualTo(4);
        assertThat(result.holds()).isFalse();
        assertThat(result.problems()).anyMatch(p -> p.startsWith("server 3: acknowledged message"));
    }

    @Test
    void countsAMessageThatWasNeverAcknowledgedAndNeverSavedAsMissing() {
        say(3);
        ledger.sent(new Ledger.Sent(id(99), ANA, "#general", "ana 99", ++now));
        var result = compare(rows, rows);
        assertThat(result.sent()).isEqualTo(4);
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.holds()).isFalse();
    }

    @Test
    void countsAMessageThatWasSavedWithoutAnAcknowledgementAsRecovered() {
        say(3);
        ledger.sent(new Ledger.Sent(id(99), ANA, "#general", "ana 99", ++now));
        rows.add(new ServerCopy.Row(id(99), ROOM, 4, 14, ANA, Sha256.of("ana 99")));
        var result = compare(rows, rows);
        assertThat(result.recovered()).isEqualTo(1);
        assertThat(result.holds()).isTrue();
    }

    @Test
    void seesAMessageDoubledUnderAnotherId() {
        say(3);
        rows.add(new ServerCopy.Row(id(77), ROOM, 4, 14, ANA, Sha256.of("ana 1")));
        var result = compare(rows, rows);
        assertThat(result.doubled()).isEqualTo(1);
        assertThat(result.holds()).isFalse();
    }

    @Test
    void seesAnIdThatStandsTwice() {
        say(3);
        rows.add(new ServerCopy.Row(id(2), ROOM, 4, 14, ANA, Sha256.of("ana 2")));
        assertThat(compare(rows).doubled()).isEqualTo(1);
    }

    @Test
    void seesAMessageNobodySent() {
        say(3);
        rows.add(new ServerCopy.Row(id(78), ROOM, 4, 14, ANA, Sha256.of("made up")));
        assertThat(compare(rows).problems()).anyMatch(p -> p.endsWith("was never sent"));
    }

    @Test
    void seesARefusedMessageThatWasSavedAllTheSame() {
        say(3);
        ledger.sent(new Ledger.Sent(id(78), ANA, "#general", "ana 78", ++now));
        ledger.refused(id(78), "NOT_A_MEMBER");
        rows.add(new ServerCopy.Row(id(78), ROOM, 4, 14, ANA, Sha256.of("ana 78")));
        assertThat(compare(rows).problems()).anyMatch(p -> p.endsWith("was refused"));
    }

    @Test
    void seesAHoleInTheOrder() {
        say(3);
        rows.set(2, new ServerCopy.Row(id(3), ROOM, 4, 13, ANA, Sha256.of("ana 3")));
        assertThat(compare(rows).problems())
                .anyMatch(p -> p.contains("position 3 expected"))
                .anyMatch(p -> p.contains("acknowledged was 3"));
    }

    @Test
    void seesAnotherOrderOnOneServer() {
        say(2);
        var swapped = List.of(
                new ServerCopy.Row(id(2), ROOM, 1, 11, ANA, Sha256.of("ana 2")),
                new ServerCopy.Row(id(1), ROOM, 2, 12, ANA, Sha256.of("ana 1")));
        assertThat(compare(rows, swapped).problems()).anyMatch(p -> p.contains("do not hold the same messages"));
    }

    @Test
    void seesAnotherDigestAtTheSameIndex() {
        say(2);
        var result = Comparison.of(ledger, List.of(copy(1, "aa", rows), copy(2, "bb", rows)));
        assertThat(result.problems()).anyMatch(p -> p.contains("differ at sequence 14"));
    }

    @Test
    void seesOtherRowsUnderTheSameDigest() {
        say(2);
        var other = new ServerCopy(2, 40, 14, Sha256.of("aa"), Sha256.of("other rows"), List.of(), rows);
        var result = Comparison.of(ledger, List.of(copy(1, "aa", rows), other));
        assertThat(result.problems()).anyMatch(p -> p.contains("hold different rows"));
    }

    @Test
    void seesADamagedFile() {
        say(2);
        var damaged =
                new ServerCopy(1, 40, 14, Sha256.of("aa"), Sha256.of(""), List.of("row 7 missing from index"), rows);
        var result = Comparison.of(ledger, List.of(damaged));
        assertThat(result.problems()).anyMatch(p -> p.contains("row 7 missing from index"));
    }

    @Test
    void seesAMessageThatCameBeforeOneAcknowledgedEarlier() {
        say(1);
        ledger.sent(new Ledger.Sent(id(9), ANA, "#general", "ana 9", ++now));
        ledger.saved(id(9), new Ledger.Saved(new ConversationId(new UUID(1, 2)), 1, new Sequence(5), ++now));
        assertThat(compare(rows).problems()).anyMatch(p -> p.contains("acknowledged before it was sent"));
    }

    @Test
    void seesTwoAnswersThatContradictEachOther() {
        say(1);
        ledger.saved(id(1), new Ledger.Saved(ROOM, 8, new Sequence(18), ++now));
        assertThat(compare(rows).problems()).anyMatch(p -> p.contains("and then at"));
    }

    @Test
    void holdsNothingWithoutAnyServersFile() {
        say(2);
        assertThat(Comparison.of(ledger, List.of()).missing()).isEqualTo(2);
    }

    private void say(int count) {
        for (var n = 1; n <= count; n++) {
            var text = "ana " + n;
            ledger.sent(new Ledger.Sent(id(n), ANA, "#general", text, ++now));
            ledger.saved(id(n), new Ledger.Saved(ROOM, n, new Sequence(10 + n), ++now));
            rows.add(new ServerCopy.Row(id(n), ROOM, n, 10 + n, ANA, Sha256.of(text)));
        }
    }

    @SafeVarargs
    private Comparison compare(List<ServerCopy.Row>... perServer) {
        var copies = new ArrayList<ServerCopy>();
        for (var rowsOfOne : perServer) {
            copies.add(copy(copies.size() + 1, "aa", rowsOfOne));
        }
        return Comparison.of(ledger, copies);
    }

    private static ServerCopy copy(int server, String digest, List<ServerCopy.Row> rows) {
        return new ServerCopy(server, 40, 14, Sha256.of(digest), Sha256.of(""), List.of(), rows);
    }

    private static MessageId id(long n) {
        return new MessageId(new UUID(7, n));
    }
}
