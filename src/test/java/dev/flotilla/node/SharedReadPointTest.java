package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.ReadPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SharedReadPointTest {
    private final List<CompletableFuture<ReadPoint>> asked = new ArrayList<>();
    private final SharedReadPoint shared = new SharedReadPoint(() -> {
        var question = new CompletableFuture<ReadPoint>();
        asked.add(question);
        return question;
    });

    private static ReadPoint at(long index) {
        return new ReadPoint.Ready(new LogIndex(index));
    }

    @Test
    void aReadNeverGetsTheAnswerToAQuestionAskedBeforeItCame() {
        var first = shared.ask();
        var second = shared.ask();
        asked.get(0).complete(at(1));

        assertThat(first).isCompletedWithValue(at(1));
        assertThat(second).isNotDone();
        asked.get(1).complete(at(2));
        assertThat(second).isCompletedWithValue(at(2));
    }

    @Test
    void allWhoComeMeanwhileShareTheNextQuestion() {
        shared.ask();
        var others = List.of(shared.ask(), shared.ask(), shared.ask());
        asked.get(0).complete(at(1));
        asked.get(1).complete(at(5));

        assertThat(asked).hasSize(2);
        assertThat(others).allSatisfy(read -> assertThat(read).isCompletedWithValue(at(5)));
    }

    @Test
    void afterAllWereAnsweredTheNextReadAsksAtOnce() {
        shared.ask();
        asked.get(0).complete(at(1));
        shared.ask();

        assertThat(asked).hasSize(2);
    }
}
