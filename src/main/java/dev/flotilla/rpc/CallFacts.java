package dev.flotilla.rpc;

import dev.flotilla.chat.Sequence;
import io.grpc.Context;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What interceptors know about a call and handlers need: who is at the other end of the line, what the session has
/// seen, and a mark for the reply. One for each call.
final class CallFacts {
    private static final Context.Key<CallFacts> KEY = Context.key("flotilla-call");

    private final Optional<InetAddress> address;
    private final Sequence seen;
    private final Optional<ClientWord> word;
    private final AtomicReference<@Nullable String> old = new AtomicReference<>();

    CallFacts(@Nullable SocketAddress remote, Sequence seen, Optional<ClientWord> word) {
        this.address =
                remote instanceof InetSocketAddress inet ? Optional.ofNullable(inet.getAddress()) : Optional.empty();
        this.seen = seen;
        this.word = word;
    }

    static CallFacts current() {
        var facts = KEY.get();
        if (facts == null) {
            throw new IllegalStateException("not inside a call");
        }
        return facts;
    }

    Context in(Context context) {
        return context.withValue(KEY, this);
    }

    boolean isFromThisMachine() {
        return address.map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /// Text form of the caller's address, without the port.
    String address() {
        return address.map(InetAddress::getHostAddress).orElse("unknown");
    }

    Sequence seen() {
        return seen;
    }

    /// What the client says of itself, when it does.
    Optional<ClientWord> word() {
        return word;
    }

    /// The reply may be old: the trailer `flotilla-old` will say why.
    void markOld(String sentence) {
        old.set(sentence);
    }

    Optional<String> old() {
        return Optional.ofNullable(old.get());
    }
}
