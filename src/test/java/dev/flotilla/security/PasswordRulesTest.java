package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.base.Randomness;
import dev.flotilla.security.PasswordRules.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"correct horse", "läuft-im-Regen", "шесть слов подряд", "🐟🐠🐡🦈🐋🐬🦀🦞"})
    void wordsThatDoNotBelongTogetherAreTaken(String password) {
        assertThat(PasswordRules.judge(password, List.of("alice"))).isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "12345678", "qwertyuiop", "alice123", "iloveyou", "aaaaaaaaaaaa"})
    void whatGuessersTryFirstIsNot(String password) {
        assertThat(PasswordRules.judge(password, List.of("alice"))).isEqualTo(Verdict.GUESSABLE);
    }

    @Test
    void lengthIsCountedInCharactersAndLimited() {
        assertThat(PasswordRules.judge("🐟🐠🐡🦈", List.of())).isEqualTo(Verdict.TOO_SHORT);
        assertThat(PasswordRules.judge("x".repeat(129), List.of())).isEqualTo(Verdict.TOO_LONG);
        assertThat(PasswordRules.judge("kV".repeat(1_000_000), List.of())).isEqualTo(Verdict.TOO_LONG);
    }

    @Test
    void aCodeIsReadAsPeopleTypeIt() {
        var code = SecretCode.recovery(Randomness.SECURE);
        assertThat(code.reveal()).matches("([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}");
        var typed = code.reveal()
                .toLowerCase(java.util.Locale.ROOT)
                .replace('0', 'o')
                .replace('1', 'l')
                .replace("-", "  ");
        assertThat(SecretCode.parse(typed).orElseThrow().hash()).isEqualTo(code.hash());
        assertThat(SecretCode.parse("")).isEmpty();
        assertThat(SecretCode.parse("what? never!")).isEmpty();
        assertThat(SecretCode.once(Randomness.SECURE).reveal()).hasSize(14);
    }
}
