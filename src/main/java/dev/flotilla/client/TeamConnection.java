package dev.flotilla.client;

import com.google.protobuf.ByteString;
import dev.flotilla.base.Clock;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.OutboxFile;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.AccountsGrpc;
import dev.flotilla.wire.v1.CreateAccountRequest;
import dev.flotilla.wire.v1.LoginRequest;
import dev.flotilla.wire.v1.WhoAmIRequest;
import io.grpc.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way to one team: knows its servers, finds the leader and goes on finding it. Many sessions may share one.
/// Thread-safe. Opening never waits: the first call does.
public final class TeamConnection implements AutoCloseable {
    private final TeamSettings settings;
    private final OutboxFile outboxFile;
    private final ExecutorService threads;
    private final Lines lines;
    private final LeaderFinder finder;
    private final Heartbeat heartbeat;
    private final Calls calls;
    private final Set<ChatSession> sessions = ConcurrentHashMap.newKeySet();

    private final AtomicReference<@Nullable Subscription> news = new AtomicReference<>();
    private volatile boolean closed;

    private TeamConnection(TeamSettings settings, OutboxFile outboxFile, Clock clock) {
        this.settings = settings;
        this.outboxFile = outboxFile;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("flotilla-client-", 0).factory());
        this.lines = new Lines(settings.trust());
        this.finder = new LeaderFinder(settings, lines, clock);
        this.heartbeat = new Heartbeat(finder, settings.beat(), clock);
        this.calls = new Calls(lines, finder, settings, clock, threads);
    }

    /// @param outboxFile where this computer keeps what is not yet saved; closed with the connection
    public static TeamConnection open(TeamSettings settings, OutboxFile outboxFile) {
        try {
            Files.createDirectories(settings.folder());
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + settings.folder() + " cannot be made", e);
        }
        var team = new TeamConnection(settings, outboxFile, Clock.SYSTEM);
        team.heartbeat.start(team::listen);
        return team;
    }

    public TeamSettings settings() {
        return settings;
    }

    public LeaderFinder finder() {
        return finder;
    }

    /// Tells `listener` of each reply that may be old, before the reply's own future completes.
    public void onOldReply(Consumer<OldReply> listener) {
        calls.onOld(listener);
    }

    /// Forgets waiting times and tries all servers at once.
    public void tryNow() {
        finder.tryNow();
    }

    public CompletableFuture<Answer<AccountView>> createAccount(String name, String password) {
        return createAccount(name, password, Ids.fresh());
    }

    /// @param requestId made before the first try; the same again is the same account
    public CompletableFuture<Answer<AccountView>> createAccount(String name, String password, UUID requestId) {
        var request = CreateAccountRequest.newBuilder()
                .setRequestId(requestId.toString())
                .setName(name)
                .setPassword(password)
                .setLocalProof(ByteString.copyFrom(settings.team().localProof()))
                .build();
        return calls.atLeader(new Calls.Call<>(
                        AccountsGrpc.getCreateAccountMethod(), request, Metadata::new, settings.answerLimit()))
                .thenApply(Results::answer)
                .thenApply(answer -> switch (answer) {
                    case Answer.Done<dev.flotilla.wire.v1.CreateAccountReply>(var reply) ->
                        reply.hasRefused()
                                ? FromWire.refused(reply.getRefused())
                                : new Answer.Done<>(Wire.account(reply.getAccount()));
                    default -> answer.map(reply -> Wire.account(reply.getAccount()));
                });
    }

    public CompletableFuture<Answer<SignedIn>> login(String name, String password) {
        var request = LoginRequest.newBuilder()
                .setRequestId(Ids.fresh().toString())
                .setName(name)
                .setPassword(password)
                .setDevice(settings.device())
                .build();
        return calls.atLeader(
                        new Calls.Call<>(AccountsGrpc.getLoginMethod(), request, Metadata::new, settings.answerLimit()))
                .thenApply(Results::answer)
                .thenApply(answer -> switch (answer) {
                    case Answer.Done<dev.flotilla.wire.v1.LoginReply>(var reply) ->
                        reply.hasRefused() ? FromWire.refused(reply.getRefused()) : new Answer.Done<>(signedIn(reply));
                    default -> answer.map(this::signedIn);
                });
    }

    /// Goes on as somebody who signed in before. Asks nobody: a session that ended meanwhile shows at the first call.
    public ChatSession resume(SavedSession saved) {
        return resume(saved, Sequence.NONE);
    }

    /// @param seen what that session had seen: reads do not go back behind it
    public ChatSession resume(SavedSession saved, Sequence seen) {
        var session = new ChatSession(this, saved, seen.value());
        sessions.add(session);
        return session;
    }

    /// Whether `session` still holds, by asking: the account as it is now.
    public CompletableFuture<Answer<AccountView>> whoAmI(ChatSession session) {
        return calls.anywhere(new Calls.Call<>(
                        AccountsGrpc.getWhoAmIMethod(),
                        WhoAmIRequest.getDefaultInstance(),
                        session::headers,
                        settings.answerLimit()))
                .thenApply(result -> Results.answer(result).map(reply -> Wire.account(reply.getAccount())));
    }

    /// The servers, asked without a session.
    public ClusterControl cluster() {
        return cluster(Metadata::new);
    }

    /// What waits on disk stays there; open calls end unanswered.
    @Override
    public void close() {
        closed = true;
        heartbeat.close();
        var stream = news.get();
        if (stream != null) {
            stream.close();
        }
        sessions.forEach(ChatSession::close);
        finder.close();
        lines.close();
        threads.shutdownNow();
        outboxFile.close();
    }

    /// One stream, from a server that does not lead if there is one, tells of elections, lists and dead servers at
    /// once.
    private void listen() {
        var stream = News.start(lines, finder, this::introduction);
        if (!news.compareAndSet(null, stream) || closed) {
            stream.close();
        }
    }

    private Introduction introduction() {
        var session = sessions.stream().findFirst();
        return new Introduction(
                session.map(ChatSession::saved),
                settings.device(),
                finder.replicas(),
                finder.leader().map(Leader::address),
                sessions.stream()
                        .mapToInt(each -> outboxFile.count(each.account().id()))
                        .sum());
    }

    ClusterControl cluster(Supplier<Metadata> headers) {
        return new ClusterControl(calls, finder, lines, settings, headers);
    }

    Calls calls() {
        return calls;
    }

    Lines lines() {
        return lines;
    }

    OutboxFile outboxFile() {
        return outboxFile;
    }

    void forget(ChatSession session) {
        sessions.remove(session);
    }

    private SignedIn signedIn(dev.flotilla.wire.v1.LoginReply reply) {
        var wire = reply.getSession();
        var saved = new SavedSession(wire.getToken(), Wire.account(wire.getAccount()), wire.getExpiresAtMs());
        var session = new ChatSession(this, saved, reply.getSequence());
        sessions.add(session);
        return new SignedIn(
                session,
                wire.getUnreadCount(),
                wire.getConversationsList().stream().map(Wire::conversation).toList());
    }
}
