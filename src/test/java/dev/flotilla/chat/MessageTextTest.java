package dev.flotilla.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class MessageTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"hi", "a\nb\tc", "😀 ok", "שלום", "e\u0301"})
    void ordinaryTextIsKeptByteForByte(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(MessageText.parse(utf8)).isEqualTo(new Parsed.Accepted<>(new MessageText(text, Bytes.of(utf8))));
        assertThat(MessageText.parse(text)).isEqualTo(MessageText.parse(utf8));
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedAndNotRepaired() {
        for (var bad :
                new int[][] {{0xff}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf4, 0x90, 0x80, 0x80}, {'a', 0xe2, 0x82}}) {
            var bytes = new byte[bad.length];
            for (var i = 0; i < bad.length; i++) {
                bytes[i] = (byte) bad[i];
            }
            assertThat(MessageText.parse(bytes)).isInstanceOf(Parsed.Rejected.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "a\u0000", "a\rb", "\u001b[31m", "a\u0085b", "a\u007f", "\ud800"})
    void emptyTextAndControlCharactersAreRefused(String text) {
        assertThat(MessageText.parse(text)).isInstanceOf(Parsed.Rejected.class);
    }

    @Test
    void theLimitIsEightKibibytesOfUtf8() {
        assertThat(MessageText.parse("é".repeat(4096))).isInstanceOf(Parsed.Accepted.class);
        assertThat(MessageText.parse("é".repeat(4096) + "a")).isInstanceOf(Parsed.TooLarge.class);
    }
}
