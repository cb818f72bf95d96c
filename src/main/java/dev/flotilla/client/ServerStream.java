package dev.flotilla.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream from one server, read by one thread that waits. The server may be a few messages ahead of the reader, not
/// more: gRPC's flow control holds it back.
final class ServerStream<R> implements AutoCloseable {
    private static final int AHEAD = 16;

    private final ClientCall<?, R> call;
    private final LinkedBlockingQueue<Item<R>> arrived = new LinkedBlockingQueue<>();

    private ServerStream(ClientCall<?, R> call) {
        this.call = call;
    }

    static <Q, R> ServerStream<R> open(Channel channel, MethodDescriptor<Q, R> method, Q request, Metadata headers) {
        ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
        var stream = new ServerStream<R>(call);
        call.start(stream.new Listener(), headers);
        call.sendMessage(request);
        call.halfClose();
        call.request(AHEAD);
        return stream;
    }

    /// The next message; empty when none came within `limit`.
    ///
    /// @throws Ended when the stream is over
    Optional<R> next(Duration limit) throws InterruptedException, Ended {
        var item = arrived.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (item == null) {
            return Optional.empty();
        }
        if (item.message == null) {
            throw new Ended(item.failure());
        }
        call.request(1);
        return Optional.of(item.message);
    }

    @Override
    public void close() {
        call.cancel("no longer wanted", null);
    }

    private record Item<R>(@Nullable R message, @Nullable Failure end) {
        Failure failure() {
            return end == null ? Failure.plain(Failure.Kind.UNKNOWN, "The stream ended.") : end;
        }
    }

    private final class Listener extends ClientCall.Listener<R> {
        @Override
        public void onMessage(R message) {
            arrived.add(new Item<>(message, null));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            var failure = status.isOk()
                    ? Failure.plain(Failure.Kind.UNKNOWN, "The server ended the stream.")
                    : Failure.of(dev.flotilla.wire.StatusMapping.read(status, trailers));
            arrived.add(new Item<>(null, failure));
        }
    }

    static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        Ended(Failure failure) {
            super(failure.sentence());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }
}
