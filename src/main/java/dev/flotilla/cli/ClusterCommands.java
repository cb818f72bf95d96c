package dev.flotilla.cli;

import dev.flotilla.client.Answer;
import dev.flotilla.client.ClusterListener;
import dev.flotilla.client.view.ChangeView;
import dev.flotilla.client.view.EventOrder;
import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.HealthView;
import dev.flotilla.client.view.OpenMetrics;
import dev.flotilla.client.view.ServerRow;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamPicture;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands about servers.
final class ClusterCommands {
    /// Asking all servers at once may take this long.
    private static final Duration LOOK = Duration.ofSeconds(2);

    private ClusterCommands() {}

    static List<Object> all() {
        return List.of(
                new Status(),
                new Members(),
                new Clients(),
                new Failovers(),
                new Events(),
                new Transfer(),
                new Remove(),
                new Leave(),
                new VerifyCommand());
    }

    /// What one server told, and which.
    record Seen(TeamView team, Address from) {}

    /// The best of the views that came within the limit: of the highest term, then the leader's own, then of who
    /// reaches most.
    static Optional<Seen> look(OpenTeam team) {
        return lookOnce(team).or(() -> lookOnce(team)); // a cold start on a busy computer can eat up the first time
    }

    private static Optional<Seen> lookOnce(OpenTeam team) {
        return team.cluster().views(LOOK).join().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Answer.Done<TeamView>)
                .map(entry -> new Seen(OpenTeam.need(entry.getValue()), entry.getKey()))
                .max(Comparator.comparingLong((Seen seen) -> seen.team().servers().stream()
                                .mapToLong(ServerView::term)
                                .max()
                                .orElse(0))
                        .thenComparing(seen -> seen.team()
                                .leader()
                                .filter(leader -> leader.id() == seen.team().watched())
                                .isPresent())
                        .thenComparing(seen -> seen.team().health().healthyVoters()));
    }

    static Seen mustSee(OpenTeam team) {
        return look(team).orElseThrow(() -> new CommandFailed(ExitCode.UNAVAILABLE, nobody(team)));
    }

    private static ServerView member(TeamView view, int serverId) {
        return view.server(serverId)
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.USAGE, "Server " + serverId + " is no member of this team. See: flotilla members"));
    }

    private static String nobody(OpenTeam team) {
        var asked = team.connection().finder().replicas().addresses().stream()
                .map(Address::toString)
                .collect(Collectors.joining(", "));
        return "No server answers at " + asked + ". Start one, or say where one runs: --server HOST:PORT";
    }

    @Command(
            name = "status",
            description = {
                "Shows the team's health, its leader and its servers.",
                "Exit code: 0 healthy, 10 works with something wrong, 11 no leader, 12 no majority, 13 nobody answered."
            })
    static final class Status extends TeamCommand {
        @Option(names = "--watch", description = "Keep showing, until Ctrl-C.")
        private boolean watch;

        @Option(names = "--openmetrics", description = "As OpenMetrics text, for a collector of files.")
        private boolean openMetrics;

        @Option(names = "--wait", paramLabel = "healthy", description = "Wait until healthy, at most --timeout.")
        private String waitFor = "";

        @Override
        int run(OpenTeam team, Output out) {
            if (watch) {
                return StatusWatch.run(team, out);
            }
            var seen = waitFor.isEmpty() ? look(team) : waitForHealth(team);
            if (seen.isEmpty()) {
                if (out.isJson()) {
                    out.json(offline());
                }
                throw new CommandFailed(StatusExit.NOBODY_ANSWERED, nobody(team));
            }
            var view = seen.get().team();
            var from = seen.get().from().toString();
            if (openMetrics) {
                OpenMetrics.text(TeamPicture.first(view, 0), 0).lines().forEach(out::line);
            } else if (out.isJson()) {
                out.json(Json.status(view, from));
            } else {
                StatusText.lines(view, from).forEach(out::line);
            }
            return StatusExit.of(view.health().state());
        }

        private Optional<Seen> waitForHealth(OpenTeam team) {
            if (!waitFor.equals("healthy")) {
                throw new CommandFailed(ExitCode.USAGE, "--wait knows one word: healthy");
            }
            var healthy = new CountDownLatch(1);
            try (var watching = team.cluster().watch(4, new ClusterListener() {
                @Override
                public void view(TeamView view) {
                    if (view.health().state() == HealthView.State.HEALTHY) {
                        healthy.countDown();
                    }
                }
            })) {
                var unused = healthy.await(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return look(team);
        }

        private static com.fasterxml.jackson.databind.node.ObjectNode offline() {
            var json = Output.object();
            json.putObject("health").put("state", "OFFLINE").put("sentence", "No server answered.");
            json.putNull("leader");
            json.putArray("servers");
            return json;
        }
    }

    @Command(name = "members", description = "Lists the servers of the team and what each says of itself.")
    static final class Members extends TeamCommand {
        @Override
        int run(OpenTeam team, Output out) {
            var view = mustSee(team).team();
            out.table(
                    List.of("ID", "ADDRESS", "VOTE", "ROLE", "TERM", "COMMIT", "APPLIED", "LAG", "UPTIME", "MEMBER"),
                    TeamPicture.first(view, 0).rows(0).stream()
                            .map(Members::row)
                            .toList(),
                    () -> Json.array(view.servers(), server -> Json.server(view, server)));
            return ExitCode.DONE;
        }

        private static List<String> row(ServerRow row) {
            var server = row.server();
            return List.of(
                    Integer.toString(server.id()),
                    server.address(),
                    server.voter() ? "voter" : "learner",
                    Json.lower(server.role()),
                    StatusText.number(row.term()),
                    StatusText.number(row.commit()),
                    StatusText.number(row.applied()),
                    StatusText.number(row.lag()),
                    Times.length(server.process().uptimeMs()),
                    server.memberId());
        }
    }

    @Command(name = "clients", description = "Lists connected clients and the list of servers each holds.")
    static final class Clients extends TeamCommand {
        @Override
        int run(OpenTeam team, Output out) {
            var clients = OpenTeam.need(team.cluster().clients(LOOK));
            out.table(
                    List.of("USER", "DEVICE", "SERVER", "FOR", "LEADER HINT", "LIST", "HOLDS", "OUTBOX"),
                    clients.stream()
                            .map(client -> List.of(
                                    client.account(),
                                    client.device(),
                                    Integer.toString(client.connectedTo()),
                                    Times.length(client.connectedMs()),
                                    client.leaderHint(),
                                    Long.toString(client.listConfigIndex()),
                                    String.join(" ", client.list()),
                                    Integer.toString(client.outbox())))
                            .toList(),
                    () -> Json.array(clients, Json::client));
            return ExitCode.DONE;
        }
    }

    @Command(name = "failovers", description = "Lists changes of leader and how long each took.")
    static final class Failovers extends TeamCommand {
        @Option(names = "--last", paramLabel = "N", defaultValue = "10", description = "Default ${DEFAULT-VALUE}.")
        private int last;

        @Override
        int run(OpenTeam team, Output out) {
            var all = mustSee(team).team().failovers();
            var shown = all.subList(Math.max(0, all.size() - Math.max(0, last)), all.size());
            out.table(
                    List.of("AT", "FROM", "TO", "TERM", "DETECT", "ELECT", "FIRST COMMIT", "PAUSED", "CAUSE"),
                    shown.stream()
                            .map(failover -> List.of(
                                    Times.second(failover.atMillis()),
                                    Integer.toString(failover.from()),
                                    Integer.toString(failover.to()),
                                    Long.toString(failover.term()),
                                    failover.detectMs() + " ms",
                                    failover.electMs() + " ms",
                                    failover.firstCommitMs() + " ms",
                                    Times.seconds(failover.totalMs()),
                                    failover.cause()))
                            .toList(),
                    () -> Json.array(shown, Json::failover));
            return ExitCode.DONE;
        }
    }

    @Command(name = "events", description = "Lists what happened to servers, the newest last.")
    static final class Events extends TeamCommand {
        @Option(names = "--follow", description = "Go on as they happen, until Ctrl-C.")
        private boolean follow;

        @Option(names = "--last", paramLabel = "N", defaultValue = "50", description = "Default ${DEFAULT-VALUE}.")
        private int last;

        @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind, such as became_leader.")
        private String kind = "";

        @Override
        int run(OpenTeam team, Output out) {
            var known = new HashMap<String, Long>();
            var events = EventOrder.sorted(OpenTeam.need(team.cluster().events(last, kind)));
            if (out.isJson() && !follow) {
                out.json(Json.array(events, Json::event));
                return ExitCode.DONE;
            }
            events.forEach(event -> print(event, known, out));
            if (follow) {
                follow(team, known, out);
            }
            return ExitCode.DONE;
        }

        private void follow(OpenTeam team, Map<String, Long> known, Output out) {
            try (var watching = team.cluster().watch(0.2, new ClusterListener() {
                @Override
                public void event(EventView event) {
                    if (kind.isEmpty() || kind.equals(event.kind())) {
                        print(event, known, out);
                    }
                }
            })) {
                StatusWatch.untilInterrupted();
            }
        }

        /// Each once, also when another server tells it again. One object a line for programs.
        private static void print(EventView event, Map<String, Long> known, Output out) {
            var origin = event.serverId() + "/" + event.bootId();
            if (known.getOrDefault(origin, -1L) >= event.seq()) {
                return;
            }
            known.put(origin, event.seq());
            out.tell(
                    "%s  server %d  %-18s  term %d  %s"
                            .formatted(
                                    Times.second(event.atMillis()),
                                    event.serverId(),
                                    event.kind(),
                                    event.term(),
                                    Table.printable(event.text())),
                    () -> Json.event(event));
        }
    }

    @Command(name = "transfer", description = "Hands leadership to another server.")
    static final class Transfer extends TeamCommand {
        @Option(names = "--to", required = true, paramLabel = "N", description = "Its server_id.")
        private int to;

        @Option(names = "--expect-term", paramLabel = "N", description = "Only if this term still holds.")
        private long expectTerm;

        @Override
        int run(OpenTeam team, Output out) {
            member(mustSee(team).team(), to);
            return told(team.cluster().transfer(to, expectTerm), out);
        }
    }

    @Command(name = "remove", description = "Takes a server out of the team.")
    static final class Remove extends TeamCommand {
        @Parameters(paramLabel = "N", description = "Its server_id.")
        private int serverId;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Option(names = "--expect-config", paramLabel = "INDEX", description = "Only if this membership still holds.")
        private long expectConfig;

        @Override
        int run(OpenTeam team, Output out) {
            var view = mustSee(team).team();
            var server = member(view, serverId);
            if (!yes && PasswordOptions.isTerminal() && !agreed(view, server)) {
                return ExitCode.DONE;
            }
            return told(team.cluster().remove(serverId, expectConfig), out);
        }

        private static boolean agreed(TeamView view, ServerView server) {
            var console = System.console();
            var answer = console == null
                    ? null
                    : console.readLine(
                            "Remove server %d (%s) from %d servers? What it holds stays on its disk. [y/N] ",
                            server.id(), server.address(), view.servers().size());
            return answer != null && answer.strip().equalsIgnoreCase("y");
        }
    }

    @Command(name = "leave", description = "The server named with --server leaves the team.")
    static final class Leave extends TeamCommand {
        @Override
        int run(OpenTeam team, Output out) {
            if (!options.namesServers()) {
                throw new CommandFailed(ExitCode.USAGE, "Say which server leaves: flotilla leave --server HOST:PORT");
            }
            return told(team.cluster().leave(options.seeds().getFirst()), out);
        }
    }

    private static int told(CompletableFuture<Answer<ChangeView>> change, Output out) {
        var made = OpenTeam.need(change);
        if (!made.done()) {
            if (out.isJson()) {
                out.json(json(made));
            }
            throw new CommandFailed(ExitCode.TRY_LATER, made.sentence());
        }
        out.tell(made.sentence().isEmpty() ? "Done." : made.sentence(), () -> json(made));
        return ExitCode.DONE;
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode json(ChangeView made) {
        return Output.object()
                .put("done", made.done())
                .put("message", made.sentence())
                .put("configIndex", made.configIndex())
                .put("term", made.term())
                .put("leader", made.leader());
    }

    static Map<Integer, Address> addresses(TeamView view) {
        var addresses = new LinkedHashMap<Integer, Address>();
        view.servers().forEach(server -> addresses.put(server.id(), Address.parse(server.address())));
        return addresses;
    }
}
