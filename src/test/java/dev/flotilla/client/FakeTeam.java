package dev.flotilla.client;

import com.google.protobuf.ByteString;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.config.Address;
import dev.flotilla.security.TestTrust;
import dev.flotilla.wire.v1.Message;
import dev.flotilla.wire.v1.SendMessageRequest;
import dev.flotilla.wire.v1.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What all fake servers agree on: one order of messages, each id once; who leads in which term.
public final class FakeTeam {
    public static final AccountView ANA =
            new AccountView(new AccountId(UUID.fromString("00000000-0000-4000-8000-00000000000a")), "ana", 1_000);
    static final String ROOM = "00000000-0000-4000-8000-0000000000ff";

    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final List<String> tries = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private String password = "correct horse";
    private final List<FakeServer> servers = new ArrayList<>();
    private final TestTrust trust = new TestTrust();
    private int leader;
    private long term = 1;
    private long configIndex = 1;

    synchronized FakeServer start() {
        var server = new FakeServer(this, servers.size() + 1, 0);
        servers.add(server);
        configIndex++;
        if (leader == 0) {
            leader = 1;
        }
        return server;
    }

    TestTrust trust() {
        return trust;
    }

    /// How a client with these seeds reaches the team.
    TeamSettings settings(List<Address> seeds, Path folder) {
        return TeamSettings.of(seeds, "test", folder, trust.file(seeds));
    }

    /// A server at a fixed port, as one that comes back.
    synchronized FakeServer startAt(int port) {
        var server = new FakeServer(this, servers.size() + 1, port);
        servers.add(server);
        leader = server.id();
        return server;
    }

    synchronized void elect(FakeServer server) {
        leader = server.id();
        term++;
    }

    synchronized long term() {
        return term;
    }

    synchronized long configIndex() {
        return configIndex;
    }

    synchronized boolean leads(FakeServer server) {
        return leader == server.id();
    }

    synchronized String leaderAddress() {
        return servers.get(leader - 1).address().toString();
    }

    synchronized List<String> addresses() {
        return servers.stream().map(server -> server.address().toString()).toList();
    }

    synchronized Message save(SendMessageRequest request) {
        tries.add(request.getMessageId());
        targets.add(request.getTarget());
        return messages.computeIfAbsent(
                request.getMessageId(),
                id -> Message.newBuilder()
                        .setMessageId(id)
                        .setConversationId(ROOM)
                        .setPosition(messages.size() + 1)
                        .setSequence(messages.size() + 1)
                        .setSenderId(ANA.id().toString())
                        .setSender(ANA.name())
                        .setBody(request.getBody())
                        .setSentAtMs(2_000)
                        .build());
    }

    /// Another client's message.
    Message post(String text) {
        return save(SendMessageRequest.newBuilder()
                .setMessageId(UUID.randomUUID().toString())
                .setBody(ByteString.copyFromUtf8(text))
                .build());
    }

    synchronized List<Message> messages() {
        return List.copyOf(messages.values());
    }

    synchronized List<String> texts() {
        return messages.values().stream()
                .map(message -> message.getBody().toStringUtf8())
                .toList();
    }

    synchronized String password() {
        return password;
    }

    synchronized void password(String next) {
        password = next;
    }

    /// Where each try went, the oldest first.
    synchronized List<Target> targets() {
        return List.copyOf(targets);
    }

    synchronized List<String> tries() {
        return List.copyOf(tries);
    }
}
