package dev.flotilla.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class NamesTest {
    private static String skeleton(String name) {
        return ((Parsed.Accepted<Username>) Username.parse(name)).value().skeleton();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "Bob.Smith",
                "o_k",
                "zoë",
                "мария",
                "李小龙",
                "田中さん",
                "김철수",
                "ali-2",
                "ελένη",
                "नेहा",
                "abcdefghijklmnopqrstuvwxyzabcdef"
            })
    void ordinaryNamesOfManyScriptsAreAccepted(String name) {
        assertThat(Username.parse(name)).isInstanceOf(Parsed.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "abcdefghijklmnopqrstuvwxyzabcdefg", "1bob", ".bob", "a b", "a\tb", "a\u0000b", "bob!",
                        "bob😀",
                "a/b", "a'b", "a%b", "a\u202Eb", "a\u2066b", "al\u00ADice", "ab\u3164", "ab\uFFFF", "ab\uE000",
                        "ab\uD800",
                "a\u0338\u0338b"
            })
    void whatIsNoNameIsRefused(String name) {
        assertThat(Username.parse(name)).isInstanceOf(Parsed.Rejected.class);
    }

    /// Each of these looks like 'alice' or 'admin' to a reader: it must be refused, or fall on the same skeleton.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "аlice", "аӏісе", "alice\u200B", "Ａlice", "alıce", "a1ice", "aIice", "аliсе", "alice\u2060", "ａｌｉｃｅ",
                "αlice", "a\u200Dlice", "ali\u0441e", "alicе", "𝐚lice", "ⓐlice", "alice\uFE0F", "Αlice", "ALICE",
                        "Alice"
            })
    void lookAlikesOfAliceCannotStandBesideHer(String name) {
        switch (Username.parse(name)) {
            case Parsed.Accepted<Username> it ->
                assertThat(it.value().skeleton()).as(name).isEqualTo(skeleton("alice"));
            case Parsed.Rejected<Username> no -> assertThat(no.sentence()).isNotBlank();
            case Parsed.TooLarge<Username> no -> assertThat(no.sentence()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"admin", "ADMIN", "Root", "system", "everyone", "аdmin", "adm1n", "support", "rооt", "flotilla"})
    void reservedNamesAndTheirDoublesAreRefused(String name) {
        assertThat(Username.parse(name)).isInstanceOf(Parsed.Rejected.class);
    }

    @Test
    void zeroAndCapitalOAreOneToTheEye() {
        assertThat(skeleton("bob0")).isEqualTo(skeleton("bobO")).isEqualTo(skeleton("bobo"));
        assertThat(skeleton("bob1")).isEqualTo(skeleton("bobl")).isEqualTo(skeleton("bobI"));
        assertThat(skeleton("alice")).isNotEqualTo(skeleton("alison"));
    }

    @Test
    void theFirstRoomsSkeletonIsItsName() {
        assertThat(((Parsed.Accepted<RoomName>) RoomName.parse("general"))
                        .value()
                        .skeleton())
                .isEqualTo("general");
    }

    @Test
    void aCompatibilityFormIsAnsweredWithTheFormToUse() {
        assertThat(Username.parse("ﬁona")).isEqualTo(new Parsed.Rejected<>("Write this name as 'fiona'."));
    }

    @Test
    void aQueryFindsTheNameInAnyCaseButNotItsDouble() {
        var query = ((Parsed.Accepted<NameQuery>) NameQuery.parse("rnaria")).value();
        assertThat(query.skeleton()).isEqualTo(skeleton("maria"));
        assertThat(query.means("maria")).isFalse();
        assertThat(query.means("RNaria")).isTrue();
    }

    @Test
    void thePatternIsBounded() {
        assertThat(NamePattern.parse("a**?***b")).isEqualTo(new Parsed.Accepted<>(new NamePattern("a*?*b")));
        assertThat(NamePattern.parse("*a".repeat(9))).isInstanceOf(Parsed.Rejected.class);
        assertThat(NamePattern.parse("a".repeat(65))).isInstanceOf(Parsed.TooLarge.class);
        assertThat(NamePattern.parse("a\u0000")).isInstanceOf(Parsed.Rejected.class);
        assertThat(NamePattern.parse("  ")).isEqualTo(new Parsed.Accepted<>(new NamePattern("")));
    }
}
