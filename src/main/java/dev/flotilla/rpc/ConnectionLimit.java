package dev.flotilla.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Counts connections, and refuses those over the limits by throwing, upon which gRPC closes them.
/// The counts are guarded by the lock; gRPC calls from its event loops.
final class ConnectionLimit extends ServerTransportFilter {
    private static final Attributes.Key<Place> COUNTED = Attributes.Key.create("flotilla-counted-connection");

    private final int total;
    private final int perAddress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<InetAddress, Integer> open = new HashMap<>();
    private int openTotal;

    ConnectionLimit(int total, int perAddress) {
        this.total = total;
        this.perAddress = perAddress;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        var place = new Place(address(attributes));
        lock.lock();
        try {
            if (openTotal >= total || isCrowded(place.address())) {
                throw new TooManyConnections(openTotal);
            }
            openTotal++;
            if (place.address() != null) {
                open.merge(place.address(), 1, Integer::sum);
            }
        } finally {
            lock.unlock();
        }
        return attributes.toBuilder().set(COUNTED, place).build();
    }

    @Override
    public void transportTerminated(@Nullable Attributes attributes) {
        var place = attributes == null ? null : attributes.get(COUNTED);
        if (place == null) {
            return; // it never got ready, or was refused
        }
        lock.lock();
        try {
            openTotal--;
            if (place.address() != null) {
                open.computeIfPresent(place.address(), (_, count) -> count > 1 ? count - 1 : null);
            }
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return openTotal;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCrowded(@Nullable InetAddress address) {
        return address != null && !address.isLoopbackAddress() && open.getOrDefault(address, 0) >= perAddress;
    }

    private static @Nullable InetAddress address(Attributes attributes) {
        return attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress inet
                ? inet.getAddress()
                : null;
    }

    private record Place(@Nullable InetAddress address) {}

    private static final class TooManyConnections extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyConnections(int open) {
            super("too many connections (" + open + " open)", null, false, false);
        }
    }
}
