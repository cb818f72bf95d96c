package dev.flotilla.bench;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// A gRPC server that answers with what it gets, and callers of it: the ceiling of any service here.
final class EchoServer implements AutoCloseable {
    private static final int BYTES = 100;
    private static final MethodDescriptor<byte[], byte[]> ECHO = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("flotilla.bench.Echo/Echo")
            .setRequestMarshaller(new RawBytes())
            .setResponseMarshaller(new RawBytes())
            .build();

    private final Server server;
    private final ManagedChannel channel;

    private EchoServer(Server server) {
        this.server = server;
        this.channel = Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
    }

    static EchoServer start() {
        var service = ServerServiceDefinition.builder("flotilla.bench.Echo")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(EchoServer::echo))
                .build();
        try {
            return new EchoServer(Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(service)
                    .build()
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Calls answered a second with this many callers, each waiting for its answer.
    double perSecond(int callers, Duration time) throws InterruptedException {
        var answered = new LongAdder();
        var done = new CountDownLatch(callers);
        var start = System.nanoTime();
        var end = start + time.toNanos();
        for (var i = 0; i < callers; i++) {
            Thread.ofVirtual().start(() -> {
                var request = new byte[BYTES];
                while (System.nanoTime() < end) {
                    ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, request);
                    answered.increment();
                }
                done.countDown();
            });
        }
        if (!done.await(time.toMillis() + 10_000, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the echo server does not answer");
        }
        return answered.sum() / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static void echo(byte[] request, StreamObserver<byte[]> answer) {
        answer.onNext(request);
        answer.onCompleted();
    }

    private static final class RawBytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
