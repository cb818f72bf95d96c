package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.base.Randomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PasswordHashTest {
    private static final PasswordHash.Parameters CHEAP = new PasswordHash.Parameters(64, 1, 1);

    @ParameterizedTest
    @ValueSource(strings = {"correct horse", "pässwörd😀", "with\u0000nul and \n", "　ｗｉｄｅ　"})
    void aHashSurvivesItsTextFormAndKnowsItsPasswordOnly(String password) {
        var hash = PasswordHash.of(password, Randomness.SECURE.bytes(16), CHEAP);
        var read = PasswordHash.parse(hash.phc());
        assertThat(read.phc()).isEqualTo(hash.phc()).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(read.matches(password)).isTrue();
        assertThat(read.matches(password + " ")).isFalse();
        assertThat(read.matches("")).isFalse();
    }

    @Test
    void theReferenceImplementationsVectorMatches() {
        var reference = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        assertThat(reference.matches("password")).isTrue();
        assertThat(reference.matches("Password")).isFalse();
    }

    @Test
    void saltsMakeEqualPasswordsDiffer() {
        assertThat(PasswordHash.of("same password", Randomness.SECURE.bytes(16), CHEAP)
                        .phc())
                .isNotEqualTo(PasswordHash.of("same password", Randomness.SECURE.bytes(16), CHEAP)
                        .phc());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=1048576,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=200,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA"
            })
    void whatIsNoHashOrAsksForTooMuchIsRefused(String phc) {
        assertThatThrownBy(() -> PasswordHash.parse(phc)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatServersMakeIsStrongEnough() {
        assertThat(PasswordHash.Parameters.DEFAULT.isStrong()).isTrue();
        assertThat(PasswordHash.Parameters.FLOOR.isStrong()).isTrue();
        assertThat(CHEAP.isStrong()).isFalse();
    }

    @Test
    void aTokenIsTheSameForARepeatAndAnotherForAnythingElse() {
        var token = SessionToken.of("$hash", "account", "request");
        assertThat(token.reveal())
                .hasSize(43)
                .isEqualTo(SessionToken.of("$hash", "account", "request").reveal())
                .isNotEqualTo(SessionToken.of("$other", "account", "request").reveal())
                .isNotEqualTo(SessionToken.of("$hash", "other", "request").reveal())
                .isNotEqualTo(SessionToken.of("$hash", "account", "other").reveal());
        assertThat(SessionToken.parse(token.reveal()).orElseThrow().sha256()).isEqualTo(token.sha256());
        assertThat(SessionToken.parse("short")).isEmpty();
        assertThat(SessionToken.parse("*".repeat(43))).isEmpty();
        assertThat(token.toString()).doesNotContain(token.reveal());
    }
}
