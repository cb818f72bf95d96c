package dev.flotilla.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// The outermost interceptor: bounds how many unary calls are in hand and how long one may take, and turns whatever
/// escapes a handler into an answer that says nothing about our inside.
final class CallGuard implements ServerInterceptor {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}");

    private final Semaphore places;
    private final Duration unaryDeadline;
    private final ScheduledExecutorService timer;
    private final Incidents incidents;

    CallGuard(ServerLimits limits, ScheduledExecutorService timer, Incidents incidents) {
        this.places = new Semaphore(limits.callsMax());
        this.unaryDeadline = limits.unaryDeadline();
        this.timer = timer;
        this.incidents = incidents;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var seen = seen(headers);
        var facts = new CallFacts(
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
                seen.orElse(Sequence.NONE),
                ClientWord.read(headers));
        var guarded = new GuardedCall<>(call, facts, incidents);
        if (seen.isEmpty()) {
            guarded.refuse(new CallError.Invalid(
                    MetadataKeys.SEEN.name(), "The metadata flotilla-seen is a decimal number, or absent."));
            return new ServerCall.Listener<>() {};
        }
        return call.getMethodDescriptor().getType() == MethodType.UNARY
                ? unary(guarded, headers, next, facts)
                : guard(guarded, headers, next, facts.in(Context.current()), () -> {});
    }

    private static Optional<Sequence> seen(Metadata headers) {
        var text = headers.get(MetadataKeys.SEEN);
        if (text == null) {
            return Optional.of(Sequence.NONE);
        }
        return DECIMAL.matcher(text).matches() ? Optional.of(new Sequence(Long.parseLong(text))) : Optional.empty();
    }

    private <Q, R> ServerCall.Listener<Q> unary(
            GuardedCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, CallFacts facts) {
        if (!places.tryAcquire()) {
            call.refuse(new CallError.Busy("This server has too much in hand right now. Try again in a moment.", 200));
            return new ServerCall.Listener<>() {};
        }
        var context =
                facts.in(Context.current()).withDeadlineAfter(unaryDeadline.toMillis(), TimeUnit.MILLISECONDS, timer);
        context.addListener(
                ended -> {
                    if (ended.cancellationCause() instanceof TimeoutException) {
                        call.refuse(new CallError.TimedOut("The server did not finish this in time. Try again."));
                    }
                },
                Runnable::run);
        var over = new AtomicBoolean();
        Runnable release = () -> {
            if (over.compareAndSet(false, true)) {
                places.release();
                context.cancel(null);
            }
        };
        try {
            return guard(call, headers, next, context, release);
        } catch (RuntimeException | Error e) {
            release.run();
            throw e;
        }
    }

    private <Q, R> ServerCall.Listener<Q> guard(
            GuardedCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, Context context, Runnable release) {
        try {
            return new GuardedListener<>(Contexts.interceptCall(context, call, headers, next), call, release);
        } catch (RuntimeException e) { // what an interceptor or a handler throws becomes the answer
            fail(call, e);
            return new GuardedListener<>(new ServerCall.Listener<>() {}, call, release);
        }
    }

    private static void fail(GuardedCall<?, ?> call, RuntimeException failure) {
        if (failure.getCause() instanceof InvalidProtocolBufferException) {
            call.refuse(new CallError.Invalid("", "The request is not a valid protocol buffer of this method."));
        } else {
            var trailers = trailers(failure);
            call.close(Status.fromThrowable(failure), trailers.orElseGet(Metadata::new));
        }
    }

    private static Optional<Metadata> trailers(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException e -> Optional.ofNullable(e.getTrailers());
            default ->
                failure.getCause() instanceof StatusException e
                        ? Optional.ofNullable(e.getTrailers())
                        : Optional.empty();
        };
    }

    /// Answers for what a handler throws, and gives the call's place back when it is over.
    private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final GuardedCall<?, ?> call;
        private final Runnable release;

        GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<?, ?> call, Runnable release) {
            super(listener);
            this.call = call;
            this.release = release;
        }

        @Override
        public void onMessage(Q message) {
            unlessAnswered(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            unlessAnswered(super::onHalfClose);
        }

        @Override
        public void onReady() {
            answering(super::onReady);
        }

        @Override
        public void onCancel() {
            try {
                answering(super::onCancel);
            } finally {
                release.run();
            }
        }

        @Override
        public void onComplete() {
            try {
                answering(super::onComplete);
            } finally {
                release.run();
            }
        }

        private void unlessAnswered(Runnable step) {
            if (!call.isClosed()) {
                answering(step);
            }
        }

        private void answering(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                fail(call, e);
            }
        }
    }
}
