package dev.flotilla.ui.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.view.Pictures;
import dev.flotilla.client.view.TeamPicture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChartLinesTest {
    @Test
    void theLeadersNumbersAreDrawnAndWithoutOneThereIsAGap() {
        var lines = new ChartLines();
        var calm = TeamPicture.first(Pictures.calm(), 0);

        lines.sample(calm, 0);
        lines.sample(calm.next(Pictures.leaderless(), 0), 0);
        lines.sample(calm, TimeUnit.SECONDS.toNanos(10));

        assertThat(lines.commits().at(0)).isEqualTo(21.4f);
        assertThat(lines.commitP50Ms().at(0)).isEqualTo(3.1f);
        assertThat(lines.commitP99Ms().at(0)).isEqualTo(11.8f);
        assertThat(lines.worstLag().at(0)).isEqualTo(3);
        assertThat(lines.worstLag().at(1)).isNaN();
        assertThat(lines.commits().at(2)).as("nobody told anything for 10 s").isNaN();
    }
}
