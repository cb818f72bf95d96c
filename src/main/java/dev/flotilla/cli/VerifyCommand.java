package dev.flotilla.cli;

import dev.flotilla.client.Answer;
import dev.flotilla.client.view.DigestView;
import dev.flotilla.config.Address;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `flotilla verify`: asks every server for the digest of its whole state at one and the same index.
@Command(
        name = "verify",
        description = {
            "Compares the digests of all servers at one index.",
            "Exit code: 0 all equal, 1 they differ, 69 a server did not answer."
        })
final class VerifyCommand extends TeamCommand {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /// Servers keep the digests of the last indexes only; under heavy writing one may be gone when it is asked for.
    private static final int TRIES = 5;

    @Override
    int run(OpenTeam team, Output out) {
        var servers = ClusterCommands.addresses(ClusterCommands.mustSee(team).team());
        var digests = compared(team, servers);
        var known = digests.values().stream()
                .filter(answer -> answer instanceof Answer.Done<DigestView>(var digest) && digest.known())
                .map(OpenTeam::need)
                .toList();
        var complete = known.size() == servers.size();
        var equal = known.stream().map(DigestView::digest).distinct().count() <= 1;
        show(servers, digests, verdict(digests, known.size(), equal), out);
        if (!equal) {
            return ExitCode.DIFFERS;
        }
        return complete ? ExitCode.DONE : ExitCode.UNAVAILABLE;
    }

    private static Map<Integer, Answer<DigestView>> compared(OpenTeam team, Map<Integer, Address> servers) {
        var digests = ask(team, servers, 0);
        for (var tries = 0; tries < TRIES; tries++) {
            var index = digests.values().stream()
                    .filter(answer -> answer instanceof Answer.Done<DigestView>)
                    .mapToLong(answer -> OpenTeam.need(answer).index())
                    .max()
                    .orElse(0);
            digests = ask(team, servers, index);
            var gone = digests.values().stream()
                    .anyMatch(answer -> answer instanceof Answer.Done<DigestView>(var digest) && !digest.known());
            if (!gone) {
                return digests;
            }
            digests = ask(team, servers, 0);
        }
        return digests;
    }

    private static Map<Integer, Answer<DigestView>> ask(OpenTeam team, Map<Integer, Address> servers, long index) {
        var asked = new LinkedHashMap<Integer, CompletableFuture<Answer<DigestView>>>();
        servers.forEach((id, address) -> asked.put(id, team.cluster().digest(address, index, LIMIT)));
        var digests = new LinkedHashMap<Integer, Answer<DigestView>>();
        asked.forEach((id, answer) -> digests.put(id, answer.join()));
        return digests;
    }

    /// @param sentence for people
    private record Verdict(boolean proven, String sentence) {}

    private static Verdict verdict(Map<Integer, Answer<DigestView>> digests, int known, boolean equal) {
        if (!equal) {
            return new Verdict(false, "THE COPIES DIFFER. Keep the servers' files and report this.");
        }
        if (known == digests.size()) {
            return new Verdict(
                    true,
                    known == 1 ? "One server: nothing to compare." : "All " + known + " servers hold the same state.");
        }
        var silent = digests.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Answer.Done<DigestView>(var digest) && digest.known()))
                .map(entry -> Integer.toString(entry.getKey()))
                .collect(Collectors.joining(" and "));
        return new Verdict(
                false,
                "Not proven: server " + silent + " did not tell its digest."
                        + (known > 1 ? " The other " + known + " hold the same state." : ""));
    }

    private static void show(
            Map<Integer, Address> servers, Map<Integer, Answer<DigestView>> digests, Verdict verdict, Output out) {
        if (out.isJson()) {
            var json = Output.object().put("equal", verdict.proven()).put("sentence", verdict.sentence());
            var list = json.putArray("servers");
            digests.forEach((id, answer) -> {
                var row = list.addObject().put("id", id).put("address", String.valueOf(servers.get(id)));
                if (answer instanceof Answer.Done<DigestView>(var digest) && digest.known()) {
                    row.put("index", digest.index())
                            .put("sequence", digest.sequence())
                            .put(
                                    "digest",
                                    HexFormat.of().formatHex(digest.digest().toArray()));
                } else {
                    row.put("trouble", trouble(answer));
                }
            });
            out.json(json);
            return;
        }
        Table.lines(
                        List.of("SERVER", "ADDRESS", "INDEX", "SEQUENCE", "DIGEST"),
                        digests.entrySet().stream()
                                .map(entry -> row(
                                        entry.getKey(), String.valueOf(servers.get(entry.getKey())), entry.getValue()))
                                .toList())
                .forEach(out::line);
        out.line(verdict.sentence());
    }

    private static List<String> row(int id, String address, Answer<DigestView> answer) {
        return answer instanceof Answer.Done<DigestView>(var digest) && digest.known()
                ? List.of(
                        Integer.toString(id),
                        address,
                        Long.toString(digest.index()),
                        Long.toString(digest.sequence()),
                        HexFormat.of().formatHex(digest.digest().toArray()))
                : List.of(Integer.toString(id), address, "-", "-", trouble(answer));
    }

    private static String trouble(Answer<DigestView> answer) {
        return answer instanceof Answer.Done<DigestView> ? "not known at that index" : answer.sentence();
    }
}
