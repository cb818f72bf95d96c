package dev.flotilla.rpc;

import dev.flotilla.chat.CommandResult;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.Refusal;
import io.grpc.stub.StreamObserver;

/// How a unary call ends well.
final class Replies {
    private Replies() {}

    static <T> void send(StreamObserver<T> observer, T reply) {
        observer.onNext(reply);
        observer.onCompleted();
    }

    static Refusal refusal(CommandResult.Refused refused) {
        return Wire.refusal(refused.reason(), refused.subject());
    }

    static Refusal refusal(Targets.Found.No<?> no) {
        return Wire.refusal(no.reason(), no.subject());
    }
}
