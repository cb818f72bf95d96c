package dev.flotilla.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that opens a team, does one thing and closes it.
@Command(mixinStandardHelpOptions = true)
abstract class TeamCommand implements Callable<Integer> {
    @Mixin
    final TeamOptions options = new TeamOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a call
    CommandSpec spec;

    @Override
    public Integer call() {
        var folder = options.folder();
        var out = output();
        try (var team = OpenTeam.open(folder, options.settings(folder))) {
            team.connection().onOldReply(out::isOld);
            return run(team, out);
        } finally {
            out.oldSentence().ifPresent(sentence -> {
                spec.commandLine().getErr().println("flotilla: " + sentence);
                spec.commandLine().getErr().flush();
            });
        }
    }

    abstract int run(OpenTeam team, Output out);

    Output output() {
        return new Output(spec.commandLine().getOut(), options.format());
    }
}
