package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges the engine's files before the engine opens them. Ratis itself knows two answers, both wrong for us: not to
/// start where only the last write was torn, and to start, silently, with what is readable. A server whose files are
/// damaged may have forgotten what it promised: it must not vote again under its old id.
public sealed interface LogTriage {
    /// Nothing there: a first start.
    record Fresh() implements LogTriage {}

    /// Fit to be opened. A write that was torn off by a crash, and so was never acknowledged, has been cut.
    ///
    /// @param last     the last entry; [Position#NONE] when the log is empty
    /// @param cutBytes length of what was cut, 0 as a rule
    record Sound(Position last, long cutBytes) implements LogTriage {}

    /// Not to be opened: the caller sets the files aside and joins again as a new member.
    record Damaged(String reason) implements LogTriage {}

    /// Reads the whole log once, about as fast as the disk gives it; changes nothing but a torn last write.
    ///
    /// @param directory as in [EngineSettings]
    /// @param applied   what the state machine holds: a log that ends before it has lost its end
    /// @throws EngineException when the disk refuses to be read
    static LogTriage examine(Path directory, GroupId group, LogIndex applied) {
        var folder = directory.resolve(group.toString()).resolve("current");
        try {
            if (isEmpty(folder)) {
                return applied.value() == 0
                        ? new Fresh()
                        : new Damaged("the log is gone, the state stands at entry " + applied);
            }
            return new Examination(folder, InstallMark.read(directory), applied).run();
        } catch (IOException e) {
            throw new EngineException("the log in " + directory + " cannot be examined", e);
        }
    }

    /// Renames the engine's folder so that nothing is lost and a new one can be begun.
    ///
    /// @return where the files are now
    static Path setAside(Path directory) {
        try {
            for (var n = 1; ; n++) {
                var target = directory.resolveSibling(directory.getFileName() + ".damaged-" + n);
                if (!Files.exists(target)) {
                    Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
                    var parent = directory.toAbsolutePath().getParent();
                    if (parent != null) {
                        ForcedFolder.force(parent);
                    }
                    return target;
                }
            }
        } catch (IOException e) {
            throw new EngineException("the log in " + directory + " cannot be set aside", e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /// One examination; each step ends in [Damage] or goes on.
    final class Examination {
        private static final Logger LOG = LoggerFactory.getLogger(LogTriage.class);
        private final Path folder;
        private final InstallMark mark;
        private final LogIndex applied;

        private Examination(Path folder, InstallMark mark, LogIndex applied) {
            this.folder = folder;
            this.mark = mark;
            this.applied = applied;
        }

        private LogTriage run() throws IOException {
            try {
                checkVote();
                var segments = SegmentFile.in(folder);
                var cut = 0L;
                var last = Position.NONE;
                for (var segment : segments) {
                    if (last != Position.NONE && segment.first() != last.index().value()) {
                        throw new Damage(
                                "entries are missing before " + segment.path().getFileName());
                    }
                    cut += segment.readAll();
                    last = segment.last().orElse(last);
                }
                checkMembership(segments.isEmpty() ? 0 : segments.getFirst().first());
                checkState(segments.isEmpty() ? -1 : segments.getFirst().first(), last);
                return new Sound(last, cut);
            } catch (Damage damage) {
                return new Damaged(damage.getMessage());
            }
        }

        private void checkVote() throws IOException, Damage {
            var file = folder.resolve("raft-meta");
            if (!Files.exists(file)) {
                throw new Damage("the vote (raft-meta) is gone");
            }
            try {
                var vote = new Properties();
                vote.load(new StringReader(Files.readString(file)));
                if (Long.parseLong(vote.getProperty("term", "")) < 0 || vote.getProperty("votedFor") == null) {
                    throw new Damage("the vote (raft-meta) is incomplete");
                }
            } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
                LOG.debug("raft-meta", e);
                throw new Damage("the vote (raft-meta) cannot be read");
            }
        }

        /// Ratis passes over an unreadable membership and would use the founding one instead.
        private void checkMembership(long firstEntry) throws IOException, Damage {
            var file = folder.resolve("raft-meta.conf");
            if (Files.exists(file)) {
                try {
                    if (!LogEntryProto.parseFrom(Files.readAllBytes(file)).hasConfigurationEntry()) {
                        throw new Damage("the membership (raft-meta.conf) is empty");
                    }
                } catch (org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException e) {
                    LOG.debug("raft-meta.conf", e);
                    throw new Damage("the membership (raft-meta.conf) cannot be read");
                }
            } else if (firstEntry > 0) {
                throw new Damage("the membership (raft-meta.conf) is gone");
            }
        }

        private void checkState(long firstEntry, Position last) throws Damage {
            if (firstEntry > applied.value()) {
                throw new Damage(String.format(
                        Locale.ROOT, "the state ends at entry %s, the log begins at %d", applied, firstEntry + 1));
            }
            if (last.index().isBefore(applied) && !mark.covers(applied)) {
                throw new Damage(String.format(
                        Locale.ROOT, "the log ends at entry %s, before the state's %s", last.index(), applied));
            }
        }
    }

    /// Why files must not be trusted.
    final class Damage extends Exception {
        private static final long serialVersionUID = 1L;

        Damage(String reason) {
            super(reason);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
