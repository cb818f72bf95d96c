package dev.flotilla.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.flotilla.wire.v1.ErrorDetail;
import dev.flotilla.wire.v1.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// [CallError] ⇄ gRPC's status and trailers. Nobody else picks a status code.
public final class StatusMapping {
    private StatusMapping() {}

    /// What a server's handler throws or gives to `onError`.
    public static StatusRuntimeException refusal(CallError error) {
        return status(error).asRuntimeException(trailers(error));
    }

    /// The status that carries this error; its text is for people.
    public static Status status(CallError error) {
        return code(error).withDescription(error.message());
    }

    /// The trailers that carry this error to programs.
    public static Metadata trailers(CallError error) {
        var trailers = new Metadata();
        trailers.put(MetadataKeys.ERROR, detail(error).toByteArray());
        return trailers;
    }

    /// What a client makes of a call that failed, whatever it was.
    public static CallError read(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException e -> read(e.getStatus(), e.getTrailers());
            case StatusException e -> read(e.getStatus(), e.getTrailers());
            default -> {
                var cause = failure.getCause();
                yield cause == null || cause == failure
                        ? new CallError.Foreign("UNKNOWN", "the call failed on this side: " + failure)
                        : read(cause);
            }
        };
    }

    public static CallError read(Status status, @org.jspecify.annotations.Nullable Metadata trailers) {
        var bytes = trailers == null ? null : trailers.get(MetadataKeys.ERROR);
        if (bytes != null) {
            var known = parse(bytes).flatMap(StatusMapping::known);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return withoutDetail(status);
    }

    private static Status code(CallError error) {
        return switch (error) {
            case CallError.Invalid _, CallError.TooLarge _ -> Status.INVALID_ARGUMENT;
            case CallError.NoSession _ -> Status.UNAUTHENTICATED;
            case CallError.NotAllowed _ -> Status.PERMISSION_DENIED;
            case CallError.NotLeader _, CallError.Stale _ -> Status.FAILED_PRECONDITION;
            case CallError.Busy _ -> Status.RESOURCE_EXHAUSTED;
            case CallError.UnknownOutcome _ -> Status.ABORTED;
            case CallError.NoQuorum _,
                    CallError.Behind _,
                    CallError.Stopping _,
                    CallError.Damaged _,
                    CallError.Unreachable _ -> Status.UNAVAILABLE;
            case CallError.Internal _, CallError.Foreign _ -> Status.INTERNAL;
            case CallError.TimedOut _ -> Status.DEADLINE_EXCEEDED;
            case CallError.Cancelled _ -> Status.CANCELLED;
        };
    }

    private static ErrorDetail detail(CallError error) {
        var detail = ErrorDetail.newBuilder().setMessage(error.message());
        switch (error) {
            case CallError.Invalid it -> detail.setReason(Reason.INVALID).setField(it.field());
            case CallError.TooLarge it -> detail.setReason(Reason.TOO_LARGE).setField(it.field());
            case CallError.NoSession _ -> detail.setReason(Reason.NO_SESSION);
            case CallError.NotAllowed _ -> detail.setReason(Reason.NOT_ALLOWED);
            case CallError.NotLeader it ->
                detail.setReason(Reason.NOT_LEADER)
                        .setLeaderAddress(it.leaderAddress())
                        .setTerm(it.term());
            case CallError.NoQuorum it -> detail.setReason(Reason.NO_QUORUM).setRetryAfterMs(it.retryAfterMs());
            case CallError.Busy it -> detail.setReason(Reason.BUSY).setRetryAfterMs(it.retryAfterMs());
            case CallError.UnknownOutcome _ -> detail.setReason(Reason.UNKNOWN_OUTCOME);
            case CallError.Behind it -> detail.setReason(Reason.BEHIND).setRetryAfterMs(it.retryAfterMs());
            case CallError.Stopping _ -> detail.setReason(Reason.STOPPING);
            case CallError.Damaged _ -> detail.setReason(Reason.DAMAGED);
            case CallError.Internal it -> detail.setReason(Reason.INTERNAL).setIncident(it.incident());
            case CallError.Stale _ -> detail.setReason(Reason.STALE);
            case CallError.Unreachable _, CallError.TimedOut _, CallError.Cancelled _, CallError.Foreign _ ->
                detail.setReason(Reason.REASON_UNSPECIFIED);
        }
        return detail.build();
    }

    private static Optional<ErrorDetail> parse(byte[] bytes) {
        try {
            return Optional.of(ErrorDetail.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty(); // not ours: the status alone has to do
        }
    }

    private static Optional<CallError> known(ErrorDetail detail) {
        var message = detail.getMessage();
        return Optional.ofNullable(
                switch (detail.getReason()) {
                    case INVALID -> new CallError.Invalid(detail.getField(), message);
                    case TOO_LARGE -> new CallError.TooLarge(detail.getField(), message);
                    case NO_SESSION -> new CallError.NoSession(message);
                    case NOT_ALLOWED -> new CallError.NotAllowed(message);
                    case NOT_LEADER -> new CallError.NotLeader(detail.getLeaderAddress(), detail.getTerm(), message);
                    case NO_QUORUM -> new CallError.NoQuorum(message, detail.getRetryAfterMs());
                    case BUSY -> new CallError.Busy(message, detail.getRetryAfterMs());
                    case UNKNOWN_OUTCOME -> new CallError.UnknownOutcome(message);
                    case BEHIND -> new CallError.Behind(message, detail.getRetryAfterMs());
                    case STOPPING -> new CallError.Stopping(message);
                    case DAMAGED -> new CallError.Damaged(message);
                    case INTERNAL -> new CallError.Internal(message, detail.getIncident());
                    case STALE -> new CallError.Stale(message);
                    case REASON_UNSPECIFIED, UNRECOGNIZED -> null; // a later version's reason: the status decides
                });
    }

    private static CallError withoutDetail(Status status) {
        var description = status.getDescription();
        var text = description == null ? status.getCode().name() : description;
        if (text.contains("HTTP/2 error code")) { // the connection's fault, whatever code gRPC gives it
            return new CallError.Unreachable(text);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE -> new CallError.Unreachable(text);
            case DEADLINE_EXCEEDED -> new CallError.TimedOut(text);
            case CANCELLED -> new CallError.Cancelled(text);
            case UNAUTHENTICATED -> new CallError.NoSession(text);
            case PERMISSION_DENIED -> new CallError.NotAllowed(text);
            case ABORTED -> new CallError.UnknownOutcome(text);
            case OK,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    DATA_LOSS -> new CallError.Foreign(status.getCode().name(), text);
        };
    }
}
