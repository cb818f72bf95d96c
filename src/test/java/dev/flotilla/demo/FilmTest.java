package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;

@Timeout(30)
class FilmTest {
    @Test
    void aLineThatStaysIsWrittenOnceAndOneThatChangesIsShownInItsTime() throws Exception {
        var still = new AttributedString("a < b & c", AttributedStyle.DEFAULT.foreground(AttributedStyle.RED));
        var film = Film.of(
                List.of(List.of(still, new AttributedString("one")), List.of(still, new AttributedString("two"))),
                Duration.ofSeconds(1),
                20,
                2);
        var texts = parse(film.svg()).getElementsByTagName("text");
        assertThat(texts.getLength()).isEqualTo(3);
        assertThat(texts.item(0).getTextContent()).isEqualTo("a < b & c");
        assertThat(film.svg())
                .contains("fill=\"#ff7b72\"")
                .contains("values=\"1;0\" keyTimes=\"0.0000;0.5000\"")
                .contains("values=\"0;1\" keyTimes=\"0;0.5000\"");
    }

    /// The picture in the README: made by [DemoRecording], from a run in which nothing was lost.
    @Test
    void theReadmesPictureShowsAKillAndAVerdict() throws Exception {
        var fromModule = Path.of("../docs/demo.svg");
        var picture = Files.exists(fromModule) ? fromModule : Path.of("docs/demo.svg");
        var words = parse(Files.readString(picture)).getDocumentElement().getTextContent();
        assertThat(words)
                .contains("the leader, is killed (kill -9)", "missing 0 · doubled 0")
                .containsPattern("sent \\d+ · saved \\d+");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
