package dev.flotilla.demo;

import dev.flotilla.chat.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// People who send at a steady rate, in rooms and to each other, whatever happens to the servers: the rate is kept by
/// the clock and not by the answers. Each person has one thread.
public final class Senders implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("ana", "bruno", "chidi", "dalia", "emil", "farah", "goran", "hana", "ivo", "jun");
    private static final List<String> SENTENCES = List.of(
            "is anybody at the harbour yet?",
            "the tide turns at nine",
            "three boats are out, one is coming back",
            "I moved the meeting to the afternoon",
            "who has the key to the shed?",
            "wind from the west, all sails up",
            "coffee is ready");
    private static final String ROOM = "harbour";

    private final List<Person> people;
    private final double rate;
    private final SplittableRandom random;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Senders(List<Person> people, double rate, long seed) {
        this.people = List.copyOf(people);
        this.rate = rate;
        this.random = new SplittableRandom(seed);
    }

    /// Makes the accounts and a room; nobody sends yet.
    ///
    /// @param rate messages a second of all together
    public static Senders signUp(int count, double rate, DemoTeam team, Path folder, Ledger ledger, long seed) {
        var people = new ArrayList<Person>();
        try {
            for (var i = 0; i < count; i++) {
                people.add(Person.signUp(name(i), team.addresses(), team.trust(), folder, ledger));
            }
            people.getFirst().createRoom(ROOM);
            people.stream().skip(1).forEach(person -> person.joinRoom(ROOM));
            return new Senders(people, rate, seed);
        } catch (RuntimeException e) {
            people.forEach(Person::close);
            throw e;
        }
    }

    private static String name(int index) {
        var round = index / NAMES.size();
        return NAMES.get(index % NAMES.size()) + (round == 0 ? "" : Integer.toString(round + 1));
    }

    public List<Person> people() {
        return people;
    }

    /// The first person: also looks at the servers for everybody.
    public Person first() {
        return people.getFirst();
    }

    public void start() {
        for (var person : people) {
            var own = random.split();
            threads.add(
                    Thread.ofVirtual().name("flotilla-demo-" + person.name()).start(() -> send(person, own)));
        }
    }

    private void send(Person person, SplittableRandom own) {
        var stepNanos = (long) (people.size() / rate * 1e9);
        var next = System.nanoTime() + own.nextLong(stepNanos);
        for (var number = 1; !stopping; number++) {
            while (!stopping && System.nanoTime() < next) {
                LockSupport.parkNanos(this, Math.min(next - System.nanoTime(), 50_000_000));
            }
            if (!stopping) {
                var sentence = SENTENCES.get(own.nextInt(SENTENCES.size()));
                var unused = person.send(target(person, own), person.name() + " " + number + ": " + sentence);
            }
            next += stepNanos;
        }
    }

    private Recipient target(Person person, SplittableRandom own) {
        var choice = own.nextInt(4);
        if (choice == 3 && people.size() > 1) {
            var others = people.stream().filter(other -> other != person).toList();
            return new Recipient.Person(others.get(own.nextInt(others.size())).name());
        }
        return new Recipient.Room(choice == 2 ? ROOM : "general");
    }

    /// Nobody sends anything new after this.
    public void stop() {
        stopping = true;
        for (var thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Waits until every outbox is empty.
    ///
    /// @return what is still waiting after `limit`, in one sentence
    public Optional<String> drain(Duration limit) {
        var all = CompletableFuture.allOf(
                people.stream().map(person -> person.session().drained()).toArray(CompletableFuture[]::new));
        try {
            all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while outboxes were emptied");
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return Optional.of("outboxes are not empty after " + limit.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        stop();
        people.forEach(Person::close);
    }
}
