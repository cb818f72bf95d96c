package dev.flotilla.cluster;

import dev.flotilla.consensus.Member;
import java.time.Duration;
import java.util.Optional;

/// This server's own line to one other member: an open stream whose end is evidence. When it breaks, a connect is tried
/// at once and a few times more within a tenth of a second; "nobody listens" then means that the process is gone.
/// Owned by the loop.
final class PresenceLine {
    /// After a break; a dying process may still accept for an instant.
    private static final Duration[] PROBES = {
        Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(30), Duration.ofMillis(80)
    };

    private static final Duration PROBE_LIMIT = Duration.ofMillis(150);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    private final Surroundings here;
    private final Member member;
    private final Watcher watcher;
    private Optional<PeerCalls.Line> line = Optional.empty();
    private Optional<PresenceBeat> lastBeat = Optional.empty();
    private Optional<PeerCalls.Probe> lastProbe = Optional.empty();
    private boolean up;
    private boolean everUp;
    private boolean closed;
    private long lastBeatAt;
    private long changedAt;
    private int attempts;
    private Duration pause = PAUSE_FIRST;
    /// Tells listeners and timers of an earlier line from the present one.
    private long generation;

    PresenceLine(Surroundings here, Member member, Watcher watcher) {
        this.here = here;
        this.member = member;
        this.watcher = watcher;
        changedAt = here.now();
    }

    Member member() {
        return member;
    }

    void open() {
        generation++;
        probe(generation);
    }

    void close() {
        closed = true;
        generation++;
        line.ifPresent(PeerCalls.Line::close);
        line = Optional.empty();
        up = false;
    }

    /// Forgets the back-off: something says that the other side may be there.
    void hurry() {
        if (!up && !closed && line.isEmpty()) {
            pause = PAUSE_FIRST;
            open();
        }
    }

    void send(PresenceBeat beat) {
        if (up) {
            line.ifPresent(open -> open.send(beat));
        }
    }

    private void probe(long of) {
        here.loop().then(here.calls().probe(member.publicAddress(), PROBE_LIMIT), answer -> {
            if (of != generation) {
                return;
            }
            lastProbe = Optional.of(answer);
            switch (answer) {
                case LISTENING -> connect();
                case REFUSED -> {
                    watcher.gone(this);
                    later(of);
                }
                case SILENT -> later(of);
            }
        });
    }

    private void later(long of) {
        var wait = attempts < PROBES.length ? PROBES[attempts] : pause;
        attempts++;
        if (attempts > PROBES.length) {
            var doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
        }
        here.loop().after(wait, () -> {
            if (of == generation && !closed) {
                probe(of);
            }
        });
    }

    private void connect() {
        generation++;
        var of = generation;
        var opened = here.calls().openLine(member.publicAddress(), new PeerCalls.LineListener() {
            @Override
            public void beat(PresenceBeat beat) {
                here.loop().execute(() -> heard(of, beat));
            }

            @Override
            public void ended(String reason) {
                here.loop().execute(() -> lost(of, reason));
            }
        });
        line = Optional.of(opened);
        opened.send(watcher.hello());
    }

    private void heard(long of, PresenceBeat beat) {
        if (of != generation || closed) {
            return;
        }
        lastBeatAt = here.now();
        lastBeat = Optional.of(beat);
        if (!up) {
            up = true;
            everUp = true;
            changedAt = lastBeatAt;
            attempts = 0;
            pause = PAUSE_FIRST;
            lastProbe = Optional.empty();
            watcher.up(this, beat);
        }
        watcher.beat(this, beat);
    }

    private void lost(long of, String reason) {
        if (of != generation || closed) {
            return;
        }
        var wasUp = up;
        generation++;
        line = Optional.empty();
        up = false;
        lastProbe = Optional.empty();
        if (wasUp) {
            changedAt = here.now();
            attempts = 0;
            watcher.broken(this, reason);
        }
        later(generation);
    }

    /// Ends a line on which nothing was heard for too long; the probe that follows says what became of the other side.
    void checkSilence(Duration limit) {
        if (line.isPresent() && up && here.now() - lastBeatAt > limit.toNanos()) {
            var silent = line.get();
            lost(generation, "silent for " + limit.toMillis() + " ms");
            silent.close();
        }
    }

    /// The line is broken and nobody listens at the member's address.
    boolean gone() {
        return !up && lastProbe.equals(Optional.of(PeerCalls.Probe.REFUSED));
    }

    /// The member itself, not a later incarnation at its address, has been heard within a few beats.
    boolean alive() {
        return contact() == Contact.UP;
    }

    boolean everUp() {
        return everUp;
    }

    Optional<PresenceBeat> lastBeat() {
        return lastBeat;
    }

    Contact contact() {
        if (!everUp && !gone()) {
            return Contact.UNKNOWN;
        }
        var stopping = lastBeat.map(PresenceBeat::stopping).orElse(false);
        if (up && stopping) {
            return Contact.STOPPING;
        }
        if (gone()
                || (up && !lastBeat.map(beat -> beat.from().equals(member.id())).orElse(false))) {
            return Contact.DOWN;
        }
        var silence = here.now() - lastBeatAt;
        if (silence
                > here.settings()
                        .electionTimeout()
                        .multipliedBy(2)
                        .plus(here.settings().beat().multipliedBy(3))
                        .toNanos()) {
            return Contact.DOWN;
        }
        return up && silence <= here.settings().beat().multipliedBy(3).toNanos() ? Contact.UP : Contact.SUSPECT;
    }

    /// When the line went up or broke, monotonic nanoseconds.
    long changedAt() {
        return changedAt;
    }

    /// When the last beat came, monotonic nanoseconds.
    long lastBeatAt() {
        return lastBeatAt;
    }

    interface Watcher {
        PresenceBeat hello();

        void up(PresenceLine line, PresenceBeat first);

        void beat(PresenceLine line, PresenceBeat beat);

        void broken(PresenceLine line, String reason);

        /// Called at each connect that is refused while the line is down.
        void gone(PresenceLine line);
    }
}
