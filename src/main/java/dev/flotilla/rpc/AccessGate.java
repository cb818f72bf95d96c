package dev.flotilla.rpc;

import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.StatusMapping;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// Lets a call pass when the access table allows it, and puts the caller where handlers find it ([Caller#current]).
final class AccessGate implements ServerInterceptor {
    private final SessionCheck sessions;
    private final PeerCheck peers;

    AccessGate(SessionCheck sessions, PeerCheck peers) {
        this.sessions = sessions;
        this.peers = peers;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var access = AccessTable.of(call.getMethodDescriptor().getFullMethodName());
        if (access.isEmpty()) {
            throw notAllowed("This method is not open to anybody.");
        }
        return switch (access.get()) {
            case OPEN -> {
                var caller = sessions.ifKnown(headers);
                yield caller.isPresent()
                        ? Contexts.interceptCall(caller.get().in(Context.current()), call, headers, next)
                        : next.startCall(call, headers);
            }
            case SESSION -> withSession(call, headers, next);
            case OPERATOR ->
                headers.containsKey(MetadataKeys.AUTHORIZATION)
                                || !CallFacts.current().isFromThisMachine()
                        ? withSession(call, headers, next)
                        : next.startCall(call, headers);
            case PEER -> {
                var server = peers.server(call.getAttributes())
                        .orElseThrow(() -> notAllowed("Only servers of this team may call this."));
                yield Contexts.interceptCall(server.in(Context.current()), call, headers, next);
            }
        };
    }

    private <Q, R> ServerCall.Listener<Q> withSession(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var caller = sessions.caller(headers);
        return Contexts.interceptCall(caller.in(Context.current()), call, headers, next);
    }

    private static RuntimeException notAllowed(String message) {
        return StatusMapping.refusal(new CallError.NotAllowed(message));
    }
}
