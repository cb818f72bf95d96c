package dev.flotilla.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.base.Invariant;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Refusal;
import dev.flotilla.chat.Sequence;
import dev.flotilla.chat.SessionId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ChatStoreTest {
    @TempDir
    Path folder;

    private ChatStore store;
    private ChatQueries queries;
    private AccountId ann;
    private AccountId ben;
    private AccountId cleo;

    @BeforeEach
    void openWithThreePeople() {
        store = Stores.open(folder.resolve("state.db"));
        queries = store.queries();
        ann = Stores.account(store, "Ann");
        ben = Stores.account(store, "Ben");
        cleo = Stores.account(store, "Cleo");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CommandResult result(Command command) {
        return Stores.result(store, command);
    }

    private MessageView saved(Command command) {
        return ((CommandResult.MessageSaved) result(command)).message();
    }

    private static CommandResult.Refused refused(CommandResult result) {
        return (CommandResult.Refused) result;
    }

    @Nested
    class Posting {
        @Test
        void aRetriedMessageAppearsOnceAndGetsItsFirstAnswer() {
            var first = saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"));
            saved(Stores.toRoom(2, ben, ChatRules.GENERAL, "hi"));
            assertThat(saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"))).isEqualTo(first);
            assertThat(queries.messages(ChatRules.GENERAL, true, 0, 10).items()).hasSize(2);
        }

        @Test
        void aUsedIdWithOtherContentIsRefused() {
            saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"));
            for (var other : List.of(
                    Stores.toRoom(1, ann, ChatRules.GENERAL, "hello!"),
                    Stores.toRoom(1, ben, ChatRules.GENERAL, "hello"),
                    Stores.toPerson(1, ann, ben, "hello"))) {
                assertThat(refused(result(other)).reason()).isEqualTo(Refusal.ID_REUSED);
            }
            assertThat(queries.conversations(ann, false, 10)).hasSize(1);
        }

        @Test
        void aRetryIsAnsweredAlsoWhenPostingIsNoLongerAllowed() {
            var room = Stores.room(store, ann, "tea");
            var first = saved(Stores.toRoom(1, ann, room, "hello"));
            result(new Command.LeaveRoom(Stores.AT, ann, room));
            assertThat(saved(Stores.toRoom(1, ann, room, "hello"))).isEqualTo(first);
            assertThat(refused(result(Stores.toRoom(2, ann, room, "again"))).reason())
                    .isEqualTo(Refusal.NOT_A_MEMBER);
        }

        @Test
        void aRetryAfterDeletionFindsTheDeletedMessage() {
            saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"));
            result(new Command.DeleteMessages(Stores.AT, ann, List.of(Stores.messageId(1)), Optional.empty()));
            var again = saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"));
            assertThat(again.deleted()).isTrue();
            assertThat(again.body()).isEqualTo(Bytes.EMPTY);
        }

        @Test
        void twoPeopleShareOneConversationWhoeverWritesFirst() {
            var first = saved(Stores.toPerson(1, ann, ben, "hello"));
            var second = saved(Stores.toPerson(2, ben, ann, "hi"));
            assertThat(second.conversation()).isEqualTo(first.conversation());
            assertThat(second.position()).isEqualTo(2);
            assertThat(queries.direct(ann, ben).orElseThrow().title()).isEqualTo("Ben");
            assertThat(queries.direct(ben, ann).orElseThrow().title()).isEqualTo("Ann");
            assertThat(queries.conversation(cleo, first.conversation())).isEmpty();
            assertThat(refused(result(Stores.toRoom(3, cleo, first.conversation(), "me too")))
                            .reason())
                    .isEqualTo(Refusal.NO_SUCH_CONVERSATION);
        }

        @Test
        void shownTimesNeverStepBackWithinAConversation() {
            var late = new Command.PostMessage(
                    Stores.AT + 5000,
                    Stores.messageId(1),
                    ann,
                    new Command.Place.Room(ChatRules.GENERAL),
                    Stores.text("a"),
                    ChatRules.PLAIN_TEXT);
            saved(late);
            assertThat(saved(Stores.toRoom(2, ben, ChatRules.GENERAL, "b")).sentAtMillis())
                    .isEqualTo(Stores.AT + 5000);
        }

        @Test
        void aRoomCannotTakeTheIdOfTwoPeople() {
            var theirs = ChatRules.direct(ann, ben);
            assertThat(refused(result(new Command.CreateRoom(Stores.AT, theirs, cleo, "trap", "trap")))
                            .reason())
                    .isEqualTo(Refusal.ID_REUSED);
            assertThat(saved(Stores.toPerson(1, ann, ben, "hello")).conversation())
                    .isEqualTo(theirs);
        }
    }

    @Nested
    class Reading {
        @Test
        void unreadCountsOnlyLivingMessagesOfOthersAfterTheReadPosition() {
            for (var number = 1; number <= 10; number++) {
                saved(Stores.toRoom(number, number % 2 == 0 ? ann : ben, ChatRules.GENERAL, "m" + number));
            }
            assertThat(general(cleo).unread()).isEqualTo(10);
            assertThat(general(ann).unread()).isEqualTo(5);
            result(new Command.MarkRead(Stores.AT, cleo, ChatRules.GENERAL, 4));
            assertThat(general(cleo).unread()).isEqualTo(6);
            result(new Command.DeleteMessages(
                    Stores.AT, ann, List.of(Stores.messageId(2), Stores.messageId(6)), Optional.empty()));
            assertThat(general(cleo).unread()).isEqualTo(5);
            assertThat(general(ann).unread()).isEqualTo(5);
            assertThat(queries.unreadTotal(cleo)).isEqualTo(5);
            assertThat(queries.unread(cleo, Optional.empty(), 3))
                    .extracting(MessageView::position)
                    .containsExactly(5L, 7L, 8L);
        }

        @Test
        void unreadCountsStayRightOverManyDeletions() {
            var count = 3 * (int) MessageRows.BLOCK;
            for (var number = 1; number <= count; number += 64) {
                var commands = new ArrayList<Command>();
                for (var each = number; each < number + 64; each++) {
                    commands.add(Stores.toRoom(each, each % 3 == 0 ? ann : ben, ChatRules.GENERAL, "x"));
                }
                store.apply(List.of(new CommittedEntry(
                        new Position(1, new LogIndex(store.lastApplied().index().value() + 1)), commands)));
            }
            result(new Command.DeleteMessages(Stores.AT, ann, List.of(), Optional.of(ChatRules.GENERAL)));
            for (var read : new long[] {0, 1, 100, 4095, 4096, 4097, 8191, 8192, count - 1, count}) {
                result(new Command.MarkRead(Stores.AT, cleo, ChatRules.GENERAL, read));
                var others = 0L;
                for (var position = read + 1; position <= count; position++) {
                    others += position % 3 == 0 ? 0 : 1;
                }
                assertThat(general(cleo).unread()).as("read up to %d", read).isEqualTo(others);
            }
        }

        @Test
        void theReadPositionNeverMovesBackNorBeyondTheEnd() {
            saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "a"));
            saved(Stores.toRoom(2, ann, ChatRules.GENERAL, "b"));
            assertThat(result(new Command.MarkRead(Stores.AT, ben, ChatRules.GENERAL, 99)))
                    .isEqualTo(new CommandResult.ReadMarked(2));
            assertThat(result(new Command.MarkRead(Stores.AT, ben, ChatRules.GENERAL, 1)))
                    .isEqualTo(new CommandResult.ReadMarked(2));
        }

        @Test
        void pagesGoBothWays() {
            for (var number = 1; number <= 10; number++) {
                saved(Stores.toRoom(number, ann, ChatRules.GENERAL, "m" + number));
            }
            var newest = queries.messages(ChatRules.GENERAL, true, 0, 4);
            assertThat(newest.items()).extracting(MessageView::position).containsExactly(7L, 8L, 9L, 10L);
            assertThat(newest.more()).isTrue();
            var first = queries.messages(ChatRules.GENERAL, true, 4, 4);
            assertThat(first.items()).extracting(MessageView::position).containsExactly(1L, 2L, 3L);
            assertThat(first.more()).isFalse();
            var after = queries.messages(ChatRules.GENERAL, false, 8, 4);
            assertThat(after.items()).extracting(MessageView::position).containsExactly(9L, 10L);
            assertThat(after.more()).isFalse();
        }

        @Test
        void namesAreFoundByWildcardAndPaged() {
            for (var name : List.of("anna", "Andrew", "bob_2", "bobx2", "Élodie", "100%")) {
                Stores.account(store, name);
            }
            assertThat(names("a*")).containsExactly("Andrew", "Ann", "anna");
            assertThat(names("?nn?")).containsExactly("anna");
            assertThat(names("bob_2")).containsExactly("bob_2");
            assertThat(names("*%")).containsExactly("100%");
            assertThat(names("é*")).containsExactly("Élodie");
            assertThat(names("")).hasSize(9);
            var page = queries.accounts("", "Andrew", 2);
            assertThat(page.items()).extracting(AccountView::name).containsExactly("Ann", "anna");
            assertThat(page.more()).isTrue();
        }

        private List<String> names(String pattern) {
            return queries.accounts(pattern, "", 100).items().stream()
                    .map(AccountView::name)
                    .toList();
        }

        private ConversationView general(AccountId reader) {
            return queries.room(reader, "general").orElseThrow();
        }
    }

    @Nested
    class Rooms {
        @Test
        void everyoneIsInTheGeneralRoomForGood() {
            assertThat(queries.room(cleo, "general").orElseThrow().members()).isEqualTo(3);
            assertThat(refused(result(new Command.LeaveRoom(Stores.AT, ann, ChatRules.GENERAL)))
                            .reason())
                    .isEqualTo(Refusal.ROOM_IS_FIXED);
        }

        @Test
        void repeatsChangeNothing() {
            var room = Stores.room(store, ann, "tea");
            assertThat(result(new Command.CreateRoom(Stores.AT, room, ann, "tea", "tea")))
                    .isEqualTo(new CommandResult.RoomCreated(room, "tea"));
            result(new Command.JoinRoom(Stores.AT, ben, room));
            assertThat(Stores.apply(store, new Command.JoinRoom(Stores.AT, ben, room))
                            .event())
                    .isEmpty();
            result(new Command.LeaveRoom(Stores.AT, ben, room));
            assertThat(Stores.apply(store, new Command.LeaveRoom(Stores.AT, ben, room))
                            .event())
                    .isEmpty();
            assertThat(queries.room(ben, "tea").orElseThrow().members()).isEqualTo(1);
        }

        @Test
        void oneNameOneRoom() {
            Stores.room(store, ann, "tea");
            var other = new ConversationId(new UUID(0x4000, 77));
            assertThat(refused(result(new Command.CreateRoom(Stores.AT, other, ben, "Tea", "tea")))
                            .reason())
                    .isEqualTo(Refusal.NAME_TAKEN);
        }
    }

    @Nested
    class Accounts {
        private final Bytes token = Bytes.of(new byte[32]);

        private Command.OpenSession login(int number, Bytes token, long passwordVersion) {
            return new Command.OpenSession(
                    Stores.AT,
                    new SessionId(new UUID(9, number)),
                    token,
                    ann,
                    "laptop",
                    Stores.AT + 1000,
                    passwordVersion);
        }

        private Bytes token(int number) {
            var raw = new byte[32];
            raw[0] = (byte) number;
            raw[1] = (byte) (number >> 8);
            return Bytes.of(raw);
        }

        private long version() {
            return queries.credentials(ann).orElseThrow().passwordVersion();
        }

        @Test
        void aRepeatedLoginIsOneSessionWhoseTokensEndTogether() {
            result(login(1, token(1), version()));
            result(login(1, token(2), version()));
            assertThat(queries.session(token(1), Stores.AT)).isPresent();
            assertThat(queries.session(token(2), Stores.AT)).isPresent();
            assertThat(result(new Command.CloseSession(Stores.AT, ann, token(2), false)))
                    .isEqualTo(new CommandResult.SessionsClosed(1));
            assertThat(queries.session(token(1), Stores.AT)).isEmpty();
        }

        @Test
        void aPasswordChangeEndsAllOtherSessionsAndLoginsUnderWay() {
            var before = version();
            result(login(1, token(1), before));
            result(login(2, token(2), before));
            result(new Command.ChangePassword(Stores.AT, ann, "new", before, token(2)));
            assertThat(queries.session(token(1), Stores.AT)).isEmpty();
            assertThat(queries.session(token(2), Stores.AT)).isPresent();
            assertThat(refused(result(login(3, token(3), before))).reason()).isEqualTo(Refusal.CHANGED_MEANWHILE);
        }

        @Test
        void sessionsExpireAndTheOldestEndsWhenThereAreTooMany() {
            assertThat(result(login(0, token, version()))).isInstanceOf(CommandResult.SessionOpened.class);
            assertThat(queries.session(token, Stores.AT + 999)).isPresent();
            assertThat(queries.session(token, Stores.AT + 1000)).isEmpty();
            for (var number = 1; number <= ChatRules.SESSIONS_PER_ACCOUNT_MAX; number++) {
                result(login(number, token(number), version()));
            }
            assertThat(queries.session(token, Stores.AT)).isEmpty();
            assertThat(queries.session(token(1), Stores.AT)).isPresent();
        }

        @Test
        void whoIsGoneLeavesMessagesOrNot() {
            saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "a"));
            saved(Stores.toPerson(2, ben, cleo, "b"));
            assertThat(result(new Command.DeleteAccount(Stores.AT, ann, false)))
                    .isEqualTo(new CommandResult.AccountDeleted(0));
            assertThat(result(new Command.DeleteAccount(Stores.AT, ben, true)))
                    .isEqualTo(new CommandResult.AccountDeleted(1));
            assertThat(result(new Command.DeleteAccount(Stores.AT, ben, true)))
                    .isEqualTo(new CommandResult.AccountDeleted(1));
            var kept = queries.messages(ChatRules.GENERAL, true, 0, 10).items().getFirst();
            assertThat(kept.senderName()).isEmpty();
            assertThat(kept.body()).isEqualTo(Stores.text("a"));
            var erased = queries.messages(ChatRules.direct(ben, cleo), true, 0, 10)
                    .items()
                    .getFirst();
            assertThat(erased.deleted()).isTrue();
            assertThat(refused(result(Stores.toPerson(3, cleo, ben, "?"))).reason())
                    .isEqualTo(Refusal.NO_SUCH_PERSON);
            assertThat(queries.accounts("", "", 10).items())
                    .extracting(AccountView::name)
                    .containsExactly("Cleo");
            assertThat(Stores.result(
                            store,
                            new Command.CreateAccount(
                                    Stores.AT,
                                    new AccountId(new UUID(0x4000, 1)),
                                    "Ann",
                                    "ann",
                                    "h",
                                    new Admission.None())))
                    .isInstanceOf(CommandResult.AccountCreated.class);
        }

        @Test
        void deletingWhatIsNotMineIsRefusedAndSaysNoMoreThanOneMayKnow() {
            saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "a"));
            saved(Stores.toPerson(2, ann, ben, "b"));
            assertThat(refused(result(delete(cleo, 1))).reason()).isEqualTo(Refusal.NOT_YOURS);
            assertThat(refused(result(delete(cleo, 2))).reason()).isEqualTo(Refusal.NO_SUCH_MESSAGE);
            assertThat(refused(result(delete(cleo, 3))).reason()).isEqualTo(Refusal.NO_SUCH_MESSAGE);
        }

        private Command delete(AccountId by, long message) {
            return new Command.DeleteMessages(Stores.AT, by, List.of(Stores.messageId(message)), Optional.empty());
        }
    }

    @Nested
    class Events {
        @Test
        void everyoneGetsWhatConcernsThemInOrderAndNothingElse() {
            var start = store.sequence();
            var room = Stores.room(store, ann, "tea");
            result(new Command.JoinRoom(Stores.AT, ben, room));
            saved(Stores.toRoom(1, ann, room, "for tea drinkers"));
            saved(Stores.toPerson(2, ben, cleo, "between us"));
            result(new Command.LeaveRoom(Stores.AT, ben, room));
            saved(Stores.toRoom(3, ann, room, "ben is gone"));
            saved(Stores.toRoom(4, cleo, ChatRules.GENERAL, "all"));
            result(new Command.MarkRead(Stores.AT, ann, ChatRules.GENERAL, 1));
            assertThat(kinds(ann, start)).containsExactly("+Ann", "+Ben", "1", "-Ben", "3", "4", "read 1");
            assertThat(kinds(ben, start)).containsExactly("+Ben", "1", "2", "-Ben", "4");
            assertThat(kinds(cleo, start)).containsExactly("2", "4");
        }

        @Test
        void aPageEndsWhereTheNextBegins() {
            var cursor = store.sequence();
            for (var number = 1; number <= 25; number++) {
                saved(Stores.toRoom(number, ann, ChatRules.GENERAL, "m"));
                result(new Command.MarkRead(Stores.AT, ben, ChatRules.GENERAL, number));
            }
            var seen = new ArrayList<Event>();
            while (cursor.compareTo(store.sequence()) < 0) {
                var page = queries.events(ben, cursor, 7);
                assertThat(page.tooOld()).isFalse();
                assertThat(page.upTo()).isGreaterThan(cursor);
                seen.addAll(page.events());
                cursor = page.upTo();
            }
            assertThat(seen).hasSize(50);
            assertThat(seen).isSortedAccordingTo(Comparator.comparing(Event::sequence));
        }

        @Test
        void aDeletionInSeveralConversationsIsOneEventWithWhatTheReaderMaySee() {
            saved(Stores.toRoom(1, ann, ChatRules.GENERAL, "a"));
            saved(Stores.toPerson(2, ann, ben, "b"));
            var start = store.sequence();
            var applied = Stores.apply(
                    store,
                    new Command.DeleteMessages(
                            Stores.AT, ann, List.of(Stores.messageId(1), Stores.messageId(2)), Optional.empty()));
            assertThat(queries.events(ann, start, 10).events())
                    .containsExactly(applied.event().orElseThrow());
            assertThat(queries.events(cleo, start, 10).events())
                    .containsExactly(new Event.Deleted(
                            applied.sequence(), ann, Optional.of(ChatRules.GENERAL), List.of(Stores.messageId(1))));
        }

        private List<String> kinds(AccountId reader, Sequence after) {
            return queries.events(reader, after, 100).events().stream()
                    .map(event -> switch (event) {
                        case Event.Posted posted ->
                            Long.toString(posted.message().id().value().getLeastSignificantBits());
                        case Event.MembershipChanged change -> (change.joined() ? "+" : "-") + change.accountName();
                        case Event.ReadMoved read -> "read " + read.position();
                        case Event.AccountChanged change -> "account " + change.name();
                        case Event.Deleted deleted -> "deleted";
                    })
                    .toList();
        }
    }

    @Test
    void whatIsAppliedAnswersAndFeedsAreOne() {
        var applied = Stores.apply(store, Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"));
        assertThat(applied.audience()).isEqualTo(new Audience.Members(ChatRules.GENERAL, List.of()));
        assertThat(queries.events(ben, new Sequence(applied.sequence().value() - 1), 10)
                        .events())
                .containsExactly(applied.event().orElseThrow());
    }

    @Test
    void anEntryIsAppliedOnceOnly() {
        var entry = new CommittedEntry(
                new Position(1, new LogIndex(10)), List.of(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello")));
        store.apply(List.of(entry));
        assertThatThrownBy(() -> store.apply(List.of(entry))).isInstanceOf(Invariant.Broken.class);
        assertThatThrownBy(() -> store.skip(new Position(1, new LogIndex(11)))).isInstanceOf(Invariant.Broken.class);
        assertThat(queries.messages(ChatRules.GENERAL, true, 0, 10).items()).hasSize(1);
    }

    @Test
    void skippedEntriesMoveThePositionAndNothingElse() {
        var digest = store.digest().orElseThrow();
        store.skip(new Position(2, new LogIndex(50)));
        assertThat(store.lastApplied()).isEqualTo(new Position(2, new LogIndex(50)));
        assertThat(store.digestAt(new LogIndex(50))).contains(digest);
        assertThat(store.digestAt(new LogIndex(51))).isEmpty();
    }

    @Test
    void digestsAreKeptForTheLastEntries() {
        for (var number = 1; number <= 4100; number++) {
            result(Stores.toRoom(1, ann, ChatRules.GENERAL, "hello"));
        }
        var newest = store.lastApplied().index().value();
        assertThat(store.digestAt(new LogIndex(newest - 4095)).orElseThrow().index())
                .isEqualTo(new LogIndex(newest - 4095));
        assertThat(store.digestAt(new LogIndex(newest - 4096))).isEmpty();
    }

    @Test
    void theListHidesSecrets() {
        result(new Command.OpenSession(
                Stores.AT,
                new SessionId(new UUID(9, 9)),
                Bytes.of(new byte[32]),
                ann,
                "laptop",
                Stores.AT + 1,
                queries.credentials(ann).orElseThrow().passwordVersion()));
        saved(Stores.toPerson(1, ann, ben, "psst"));
        var lines = new ArrayList<String>();
        DatabaseLister.accounts(folder.resolve("state.db"), account -> lines.add(account.toString()));
        DatabaseLister.messages(folder.resolve("state.db"), message -> lines.add(message.from() + ">" + message.to()));
        assertThat(lines).hasSize(4).contains("Ann>Ben");
        assertThat(String.join("\n", lines)).doesNotContain("argon2id").contains("sessions=1");
    }
}
