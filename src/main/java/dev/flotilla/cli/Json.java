package dev.flotilla.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.WaitingMessage;
import dev.flotilla.client.view.ConnectedClient;
import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.FailoverView;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The objects that `--json` prints. Field names are a contract; times are Unix milliseconds.
final class Json {
    private Json() {}

    static <T> ArrayNode array(List<T> items, Function<T, ObjectNode> change) {
        var array = Output.array();
        items.forEach(item -> array.add(change.apply(item)));
        return array;
    }

    static ObjectNode account(AccountView account) {
        return Output.object()
                .put("id", account.id().toString())
                .put("name", account.name())
                .put("createdAtMs", account.createdAtMillis());
    }

    static ObjectNode message(MessageView message) {
        return Output.object()
                .put("id", message.id().toString())
                .put("conversation", message.conversation().toString())
                .put("position", message.position())
                .put("sequence", message.sequence().value())
                .put("senderId", message.sender().toString())
                .put("sender", message.senderName())
                .put("text", text(message))
                .put("contentType", message.contentType())
                .put("sentAtMs", message.sentAtMillis())
                .put("deleted", message.deleted());
    }

    static ObjectNode waiting(WaitingMessage message) {
        return Output.object()
                .put("id", message.id().toString())
                .put("to", message.to().toString())
                .put("text", new String(message.body().toArray(), StandardCharsets.UTF_8))
                .put("writtenAtMs", message.writtenAtMillis())
                .put("state", message.state().name())
                .put("trouble", message.trouble());
    }

    static ObjectNode conversation(ConversationView conversation) {
        return Output.object()
                .put("id", conversation.id().toString())
                .put("kind", conversation.kind().name())
                .put("title", conversation.title())
                .put("lastPosition", conversation.lastPosition())
                .put("lastRead", conversation.lastRead())
                .put("unread", conversation.unread())
                .put("lastAtMs", conversation.lastAtMillis())
                .put("members", conversation.members())
                .put("joined", conversation.joined());
    }

    /// `lagEntries` is the leader's word about a server; without a leader, or of the leader itself, null and 0.
    static ObjectNode server(TeamView team, ServerView server) {
        var json = Output.object()
                .put("id", server.id())
                .put("memberId", server.memberId())
                .put("address", server.address())
                .put("role", server.role().name())
                .put("voter", server.voter())
                .put("term", server.term())
                .put("commitIndex", server.indexes().commit())
                .put("appliedIndex", server.indexes().applied())
                .put("appliedSequence", server.indexes().appliedSequence())
                .put("lastLogIndex", server.indexes().lastLog())
                .put("durableIndex", server.indexes().durable())
                .put("snapshotIndex", server.indexes().snapshot());
        var progress = team.progressOf(server);
        if (progress.isPresent()) {
            json.put("lagEntries", progress.get().lagEntries());
        } else if (team.leader().filter(server::equals).isPresent()) {
            json.put("lagEntries", 0);
        } else {
            json.putNull("lagEntries");
        }
        return json.put("bootId", Long.toUnsignedString(server.bootId()))
                .put("clients", server.clients())
                .put("databaseBytes", server.storage().databaseBytes())
                .put("freeBytes", server.storage().freeBytes())
                .put("rssBytes", server.process().rssBytes())
                .put("uptimeMs", server.process().uptimeMs())
                .put("version", server.process().version())
                .put("pid", server.process().pid())
                .put("trouble", server.trouble())
                .put("digestIndex", server.digestIndex())
                .put("digest", HexFormat.of().formatHex(server.digest().toArray()));
    }

    static ObjectNode status(TeamView team, String seenFrom) {
        var json = Output.object()
                .put("clusterId", team.clusterId())
                .put("watched", team.watched())
                .put("seenFrom", seenFrom)
                .put("configIndex", team.configIndex());
        var health = team.health();
        json.putObject("health")
                .put("state", health.state().name())
                .put("sentence", health.sentence())
                .put("voters", health.voters())
                .put("quorum", health.quorum())
                .put("healthyVoters", health.healthyVoters())
                .put("survives", health.survives())
                .put("learners", health.learners());
        team.leader()
                .ifPresentOrElse(
                        leader -> json.putObject("leader")
                                .put("id", leader.id())
                                .put("address", leader.address())
                                .put("term", leader.term()),
                        () -> json.putNull("leader"));
        json.set("servers", array(team.servers(), server -> server(team, server)));
        json.set("failovers", array(team.failovers(), Json::failover));
        return json;
    }

    static ObjectNode event(EventView event) {
        return Output.object()
                .put("serverId", event.serverId())
                .put("bootId", Long.toUnsignedString(event.bootId()))
                .put("seq", event.seq())
                .put("atMs", event.atMillis())
                .put("kind", event.kind())
                .put("term", event.term())
                .put("about", event.about())
                .put("text", event.text())
                .put("tookMs", event.tookMs());
    }

    static ObjectNode failover(FailoverView failover) {
        return Output.object()
                .put("from", failover.from())
                .put("to", failover.to())
                .put("term", failover.term())
                .put("atMs", failover.atMillis())
                .put("detectMs", failover.detectMs())
                .put("electMs", failover.electMs())
                .put("firstCommitMs", failover.firstCommitMs())
                .put("totalMs", failover.totalMs())
                .put("cause", failover.cause());
    }

    static ObjectNode client(ConnectedClient client) {
        var json = Output.object()
                .put("account", client.account())
                .put("device", client.device())
                .put("connectedTo", client.connectedTo())
                .put("connectedMs", client.connectedMs())
                .put("leaderHint", client.leaderHint())
                .put("listConfigIndex", client.listConfigIndex())
                .put("outbox", client.outbox());
        var list = json.putArray("list");
        client.list().forEach(list::add);
        return json;
    }

    static String text(MessageView message) {
        return new String(message.body().toArray(), StandardCharsets.UTF_8);
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
