package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(10)
class StatusMappingTest {
    static Stream<CallError> errors() {
        return Stream.of(
                new CallError.Invalid("target.room", "no"),
                new CallError.TooLarge("body", "no"),
                new CallError.NoSession("no"),
                new CallError.NotAllowed("no"),
                new CallError.NotLeader("10.0.0.1:50051", 7, "no"),
                new CallError.NoQuorum("no", 3),
                new CallError.Busy("no", 4),
                new CallError.UnknownOutcome("no"),
                new CallError.Behind("no", 5),
                new CallError.Stopping("no"),
                new CallError.Damaged("no"),
                new CallError.Internal("no", "abc"),
                new CallError.Stale("no"),
                new CallError.Unreachable("no"),
                new CallError.TimedOut("no"),
                new CallError.Cancelled("no"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorComesBackAsWhatItWas(CallError error) {
        assertThat(StatusMapping.read(StatusMapping.refusal(error))).isEqualTo(error);
        assertThat(StatusMapping.read(new ExecutionException(StatusMapping.refusal(error))))
                .isEqualTo(error);
    }

    @Test
    void everyStatusWithoutOurTrailerHasAMeaning() {
        for (var code : Status.Code.values()) {
            assertThat(StatusMapping.read(code.toStatus(), null)).isNotNull();
        }
        assertThat(StatusMapping.read(Status.UNAVAILABLE.asRuntimeException()))
                .isInstanceOf(CallError.Unreachable.class);
        assertThat(StatusMapping.read(Status.UNIMPLEMENTED.asRuntimeException()))
                .isInstanceOf(CallError.Foreign.class);
    }

    @Test
    void aTrailerThatIsNotOursIsNotBelieved() {
        for (var bytes : List.of(new byte[] {1, 2, 3}, new byte[0], new byte[] {8, 99})) {
            var trailers = new Metadata();
            trailers.put(MetadataKeys.ERROR, bytes);
            assertThat(StatusMapping.read(Status.UNAVAILABLE, trailers)).isInstanceOf(CallError.Unreachable.class);
        }
    }
}
