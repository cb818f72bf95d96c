package dev.flotilla.consensus.engine;

import java.util.function.BooleanSupplier;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;

/// Ratis keeps one call open for all its appends: so each message in it is checked, not the call alone.
final class CheckedStream<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final BooleanSupplier isAdmitted;
    private boolean refused;

    CheckedStream(ServerCall.Listener<Q> next, ServerCall<Q, ?> call, BooleanSupplier isAdmitted) {
        super(next);
        this.call = call;
        this.isAdmitted = isAdmitted;
    }

    @Override
    public void onMessage(Q message) {
        if (refused) {
            return;
        }
        if (isAdmitted.getAsBoolean()) {
            super.onMessage(message);
            return;
        }
        refused = true;
        super.onCancel();
        call.close(Status.PERMISSION_DENIED.withDescription("no member any more"), new Metadata());
    }

    @Override
    public void onHalfClose() {
        if (!refused) {
            super.onHalfClose();
        }
    }
}
