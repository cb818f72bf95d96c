package dev.flotilla.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.LogoutRequest;
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.SubscribeRequest;
import dev.flotilla.wire.v1.SubscribeUpdate;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscribeTest {
    private final TestServer server = new TestServer(ServerLimits.DEFAULT, TestServer.CHEAP, Duration.ofMillis(1500));

    @AfterEach
    void close() {
        server.close();
    }

    /// A client that takes everything, or nothing.
    private static final class Client implements ClientResponseObserver<SubscribeRequest, SubscribeUpdate> {
        final List<SubscribeUpdate> updates = new CopyOnWriteArrayList<>();
        final AtomicReference<@Nullable CallError> end = new AtomicReference<>();
        private final boolean takes;
        private volatile @Nullable ClientCallStreamObserver<SubscribeRequest> call;

        Client(boolean takes) {
            this.takes = takes;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeRequest> stream) {
            call = stream;
            if (!takes) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(SubscribeUpdate update) {
            updates.add(update);
        }

        @Override
        public void onError(Throwable failure) {
            end.set(StatusMapping.read(failure));
        }

        @Override
        public void onCompleted() {
            end.set(new CallError.Cancelled("completed"));
        }

        void cancel() {
            var open = call;
            if (open != null) {
                open.cancel("enough", null);
            }
        }

        void takeAll() {
            var open = call;
            if (open != null) {
                open.request(1000);
            }
        }

        List<String> posted() {
            return updates.stream()
                    .filter(SubscribeUpdate::hasPosted)
                    .map(update -> update.getPosted().getBody().toStringUtf8())
                    .toList();
        }

        boolean isReceiving() {
            return !updates.isEmpty();
        }
    }

    private Client subscribe(String token, SubscribeRequest request, boolean takes) {
        var client = new Client(takes);
        TestServer.as(token, MessagesGrpc.newStub(server.channel)).subscribe(request, client);
        return client;
    }

    private Client fromNow(String token) {
        var client =
                subscribe(token, SubscribeRequest.newBuilder().setFromNow(true).build(), true);
        await().until(client::isReceiving);
        return client;
    }

    @Test
    void newMessagesArriveInOrderAndOnlyWhereTheyConcern() {
        var alice = server.enter("alice");
        var bob = server.enter("bob");
        var eve = server.enter("eve");
        var bobs = fromNow(bob);
        var eves = fromNow(eve);
        var sent = new ArrayList<String>();
        for (var i = 0; i < 200; i++) {
            server.send(alice, TestServer.person("bob"), "m" + i);
            sent.add("m" + i);
        }
        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(bobs.posted()).isEqualTo(sent));
        await().untilAsserted(() -> assertThat(eves.updates.getLast().getSequence())
                .isEqualTo(server.team.applied().value()));
        assertThat(eves.posted()).isEmpty();
        assertThat(bobs.updates).extracting(SubscribeUpdate::getSequence).isSorted();
    }

    @Test
    void aStreamResumesByCursorWithoutGapOrRepeat() {
        var alice = server.enter("alice");
        for (var i = 0; i < 150; i++) {
            server.send(alice, TestServer.room("general"), "m" + i);
        }
        var all = subscribe(alice, SubscribeRequest.newBuilder().setAfter(0).build(), true);
        await().until(() -> all.posted().size() == 150);
        var cursor = all.updates.stream()
                .filter(update -> update.hasPosted()
                        && update.getPosted().getBody().toStringUtf8().equals("m99"))
                .findFirst()
                .orElseThrow()
                .getSequence();
        var rest =
                subscribe(alice, SubscribeRequest.newBuilder().setAfter(cursor).build(), true);
        await().until(() -> rest.posted().size() >= 50);
        assertThat(rest.posted()).hasSize(50).startsWith("m100").endsWith("m149");
    }

    @Test
    void aQuietStreamBeatsEachSecond() {
        var client = fromNow(server.enter("alice"));
        await().atMost(5, SECONDS)
                .until(() ->
                        client.updates.stream().filter(SubscribeUpdate::hasBeat).count() >= 3);
        assertThat(client.end.get()).isNull();
    }

    @Test
    void aCursorThatIsTooOldIsToldToPage() {
        var alice = server.enter("alice");
        server.send(alice, TestServer.room("general"), "old");
        server.team.oldestKept = server.team.applied();
        var client = subscribe(alice, SubscribeRequest.newBuilder().setAfter(1).build(), true);
        await().until(() -> client.updates.stream().anyMatch(SubscribeUpdate::hasResync));
        server.send(alice, TestServer.room("general"), "new");
        await().untilAsserted(() -> assertThat(client.posted()).containsExactly("new"));
    }

    @Test
    void aCursorFromTheFutureIsRefusedAndNotTakenBack() {
        var client = subscribe(
                server.enter("alice"),
                SubscribeRequest.newBuilder().setAfter(1_000_000).build(),
                true);
        await().untilAsserted(() -> assertThat(client.end.get()).isInstanceOf(CallError.Behind.class));
        assertThat(client.updates).isEmpty();
    }

    @Test
    void aSubscriberThatTakesNothingIsCutAndHarmsNobody() {
        var alice = server.enter("alice");
        var bob = server.enter("bob");
        var good = fromNow(bob);
        var stuck =
                subscribe(alice, SubscribeRequest.newBuilder().setFromNow(true).build(), false);
        var big = "x".repeat(8000);
        for (var i = 0; i < 400; i++) {
            server.send(bob, TestServer.room("general"), big);
        }
        await().atMost(10, SECONDS).until(() -> server.subscribers.current().size() == 1);
        stuck.takeAll();
        await().untilAsserted(() -> assertThat(stuck.end.get()).isInstanceOf(CallError.Busy.class));
        assertThat(stuck.posted()).hasSizeLessThan(400);
        await().untilAsserted(() -> assertThat(good.posted()).hasSize(400));
        assertThat(good.end.get()).isNull();
    }

    @Test
    void aSessionThatEndsTakesItsStreamsWithItWithinASecond() {
        var alice = server.enter("alice");
        var client = fromNow(alice);
        server.accounts(alice).logout(LogoutRequest.getDefaultInstance());
        await().atMost(Duration.ofMillis(1200))
                .untilAsserted(() -> assertThat(client.end.get()).isInstanceOf(CallError.NoSession.class));
    }

    @Test
    void anAccountHasAtMostTenStreamsAndAClosedOneMakesRoom() {
        var alice = server.enter("alice");
        var clients = new ArrayList<Client>();
        for (var i = 0; i < 10; i++) {
            clients.add(fromNow(alice));
        }
        var eleventh =
                subscribe(alice, SubscribeRequest.newBuilder().setFromNow(true).build(), true);
        await().untilAsserted(() -> assertThat(eleventh.end.get()).isInstanceOf(CallError.Busy.class));
        clients.getFirst().cancel();
        await().until(() -> server.subscribers.current().size() == 9);
        fromNow(alice);
        clients.forEach(Client::cancel);
        await().until(() -> server.team.subscriptions() == 1);
    }

    @Test
    void aStoppingServerSaysSoAndTakesNoNewStreams() {
        var alice = server.enter("alice");
        var client = fromNow(alice);
        server.subscribers.close();
        await().untilAsserted(() -> assertThat(client.end.get()).isInstanceOf(CallError.Stopping.class));
        var late =
                subscribe(alice, SubscribeRequest.newBuilder().setFromNow(true).build(), true);
        await().untilAsserted(() -> assertThat(late.end.get()).isInstanceOf(CallError.Stopping.class));
    }

    @Test
    void aServerThatLagsBehindDoesNotMoveTheCursorBack() {
        var alice = server.enter("alice");
        var client = fromNow(alice);
        var start = client.updates.getFirst().getSequence();
        server.team.oldestKept = Sequence.NONE;
        await().until(() -> client.updates.size() >= 2);
        assertThat(client.updates).allMatch(update -> update.getSequence() >= start);
    }
}
