package dev.flotilla.node;

import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.engine.LogTriage;
import dev.flotilla.storage.ChatStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server's files are worth, judged before its engine opens them.
sealed interface OpenedFiles {
    record Sound(ChatStore store) implements OpenedFiles {}

    /// The database is not to be trusted, but the log holds everything from the first entry on: without the database,
    /// it
    /// is made again from the log.
    record Rebuildable(String sentence) implements OpenedFiles {}

    /// Not to be trusted: no vote on these.
    record Damaged(String sentence) implements OpenedFiles {}

    /// Sound, but not for this server.
    record Refused(String sentence) implements OpenedFiles {}

    /// Looks at the database and at the log. Blocks: about as long as it takes to read both.
    static OpenedFiles open(Setup setup, ServerIdentity identity) {
        return switch (ChatStore.open(setup.files().database(), identity.cluster())) {
            case ChatStore.Opening.Ready(var store) -> withLog(setup, identity, store);
            case ChatStore.Opening.Damaged(var sentence) -> withoutDatabase(setup, identity, sentence);
            case ChatStore.Opening.Refused(var sentence) -> new Refused(sentence);
        };
    }

    private static OpenedFiles withLog(Setup setup, ServerIdentity identity, ChatStore store) {
        var triage = LogTriage.examine(
                setup.files().engine(), identity.cluster(), store.lastApplied().index());
        var opened = switch (triage) {
            case LogTriage.Sound(var last, var cutBytes) -> {
                if (cutBytes > 0) {
                    Said.LOG.info(
                            "[Start] The last write to the log was torn by a crash: cut {} bytes after entry {},"
                                    + " which nobody was promised",
                            cutBytes,
                            last);
                }
                yield new Sound(store);
            }
            case LogTriage.Fresh fresh ->
                identity.fresh() ? new Sound(store) : new Damaged("The log of this server is gone.");
            case LogTriage.Damaged(var reason) -> new Damaged("The log is damaged: " + reason + ".");
        };
        if (opened instanceof Damaged) {
            store.close();
        }
        return opened;
    }

    private static OpenedFiles withoutDatabase(Setup setup, ServerIdentity identity, String sentence) {
        var triage = LogTriage.examine(setup.files().engine(), identity.cluster(), LogIndex.NONE);
        return triage instanceof LogTriage.Sound ? new Rebuildable(sentence) : new Damaged(sentence);
    }

    /// An interface has no private fields.
    final class Said {
        private static final Logger LOG = LoggerFactory.getLogger(OpenedFiles.class);

        private Said() {}
    }
}
