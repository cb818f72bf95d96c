package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.rpc.Commands.Outcome;
import dev.flotilla.security.Invite;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.ChangePasswordRequest;
import dev.flotilla.wire.v1.CreateAccountRequest;
import dev.flotilla.wire.v1.CreateRoomRequest;
import dev.flotilla.wire.v1.DeleteAccountRequest;
import dev.flotilla.wire.v1.DeleteMessagesRequest;
import dev.flotilla.wire.v1.Direction;
import dev.flotilla.wire.v1.JoinRoomRequest;
import dev.flotilla.wire.v1.LeaveRoomRequest;
import dev.flotilla.wire.v1.ListAccountsRequest;
import dev.flotilla.wire.v1.ListConversationsRequest;
import dev.flotilla.wire.v1.ListMessagesRequest;
import dev.flotilla.wire.v1.ListRoomsRequest;
import dev.flotilla.wire.v1.LogoutRequest;
import dev.flotilla.wire.v1.MarkReadRequest;
import dev.flotilla.wire.v1.MessageIds;
import dev.flotilla.wire.v1.MessagesOfTheGone;
import dev.flotilla.wire.v1.ReadNewMessagesRequest;
import dev.flotilla.wire.v1.Refusal;
import dev.flotilla.wire.v1.SendMessageRequest;
import dev.flotilla.wire.v1.Target;
import dev.flotilla.wire.v1.WhoAmIRequest;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What people do, over a real port, against a team in memory.
@Timeout(60)
class ChatCallsTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    private static CallError error(Callable<?> call) {
        var thrown = catchThrowable(call::call);
        assertThat(thrown).as("it was answered").isNotNull();
        return StatusMapping.read(thrown);
    }

    @Test
    void aDayInTheLife() {
        var alice = server.enter("Alice");
        var bob = server.enter("bob");
        assertThat(server.accounts(alice)
                        .whoAmI(WhoAmIRequest.getDefaultInstance())
                        .getAccount()
                        .getName())
                .isEqualTo("Alice");
        var sent = server.send(alice, TestServer.person("BOB"), "hi bob");
        assertThat(sent.getSaved().getSender()).isEqualTo("Alice");
        assertThat(sent.getSaved().getPosition()).isEqualTo(1);
        server.send(alice, TestServer.room("#general"), "hi all");

        var login = server.accounts()
                .login(TestServer.loginRequest("bob", TestServer.PASSWORD).build())
                .getSession();
        assertThat(login.getUnreadCount()).isEqualTo(2);
        assertThat(login.getConversationsCount()).isEqualTo(2);

        var one = server.messages(bob)
                .readNewMessages(ReadNewMessagesRequest.newBuilder()
                        .setCount(1)
                        .setMarkRead(true)
                        .build());
        assertThat(one.getMessages(0).getBody().toStringUtf8()).isEqualTo("hi bob");
        assertThat(one.getUnreadLeft()).isEqualTo(1);
        var marked = server.messages(bob)
                .markRead(MarkReadRequest.newBuilder()
                        .setTarget(TestServer.room("general"))
                        .setUpToPosition(1)
                        .build());
        assertThat(marked.hasDone()).isTrue();
        assertThat(server.messages(bob)
                        .listConversations(ListConversationsRequest.getDefaultInstance())
                        .getUnreadTotal())
                .isZero();

        var page = server.messages(bob)
                .listMessages(ListMessagesRequest.newBuilder()
                        .setTarget(TestServer.person("alice"))
                        .setDirection(Direction.OLDER)
                        .build());
        assertThat(page.getMessagesList()).containsExactly(sent.getSaved());

        var deleted = server.messages(alice)
                .deleteMessages(DeleteMessagesRequest.newBuilder()
                        .setIds(MessageIds.newBuilder()
                                .addMessageIds(sent.getSaved().getMessageId()))
                        .build());
        assertThat(deleted.getDeleted()).isEqualTo(1);
        assertThat(server.messages(alice)
                        .deleteMessages(
                                DeleteMessagesRequest.newBuilder().setAll(true).build())
                        .getDeleted())
                .isEqualTo(1);
    }

    /// Else the session's next read, on a server that has applied only what the reply admitted, would show less.
    @Test
    void aReplysSequenceCoversAllThatItShows() {
        var alice = server.enter("alice");
        server.send(alice, TestServer.room("general"), "first");
        server.team.beforeReading = () -> {
            server.team.beforeReading = () -> {};
            server.send(alice, TestServer.room("general"), "while it is being read");
        };

        var reply = server.messages(alice)
                .listMessages(ListMessagesRequest.newBuilder()
                        .setTarget(TestServer.room("general"))
                        .setDirection(Direction.OLDER)
                        .build());

        assertThat(reply.getMessagesList()).hasSize(2);
        assertThat(reply.getSequence())
                .isGreaterThanOrEqualTo(reply.getMessages(1).getSequence());
    }

    @Test
    void roomsAreCreatedJoinedListedAndLeft() {
        var alice = server.enter("alice");
        var bob = server.enter("bob");
        var id = TestServer.id();
        var made = server.messages(alice)
                .createRoom(CreateRoomRequest.newBuilder()
                        .setRequestId(id)
                        .setName("#boats")
                        .build());
        assertThat(made.getRoom().getTitle()).isEqualTo("boats");
        assertThat(made.getRoom().getConversationId()).isEqualTo(id);
        assertThat(server.messages(bob)
                        .createRoom(CreateRoomRequest.newBuilder()
                                .setRequestId(TestServer.id())
                                .setName("Boats")
                                .build())
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.NAME_TAKEN);
        assertThat(server.messages(bob)
                        .joinRoom(JoinRoomRequest.newBuilder().setName("boats").build())
                        .getRoom()
                        .getJoined())
                .isTrue();
        assertThat(server.messages(bob)
                        .listRooms(
                                ListRoomsRequest.newBuilder().setPattern("b*").build())
                        .getRoomsList())
                .hasSize(1);
        assertThat(server.messages(bob)
                        .leaveRoom(
                                LeaveRoomRequest.newBuilder().setName("boats").build())
                        .hasDone())
                .isTrue();
        assertThat(server.messages(bob)
                        .leaveRoom(
                                LeaveRoomRequest.newBuilder().setName("general").build())
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.ROOM_IS_FIXED);
        assertThat(server.messages(bob)
                        .joinRoom(JoinRoomRequest.newBuilder().setName("no").build())
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.NO_SUCH_ROOM);
    }

    @Test
    void whoIsNotInAConversationSeesNeitherItNorWhetherItExists() {
        var alice = server.enter("alice");
        server.enter("bob");
        var eve = server.enter("eve");
        var secret = server.send(alice, TestServer.person("bob"), "secret")
                .getSaved()
                .getConversationId();
        for (var id : new String[] {secret, TestServer.id()}) {
            var target = Target.newBuilder().setConversationId(id).build();
            var read = server.messages(eve)
                    .listMessages(
                            ListMessagesRequest.newBuilder().setTarget(target).build());
            assertThat(read.getMessagesCount()).isZero();
            assertThat(read.hasConversation()).isFalse();
            assertThat(read.getRefused().getCode()).isEqualTo(Refusal.Code.NO_SUCH_CONVERSATION);
            assertThat(read.getRefused().getMessage())
                    .isEqualTo("There is no such conversation, or you are not in it.");
            assertThat(server.send(eve, target, "let me in").getRefused().getCode())
                    .isEqualTo(Refusal.Code.NO_SUCH_CONVERSATION);
            assertThat(server.messages(eve)
                            .markRead(MarkReadRequest.newBuilder()
                                    .setTarget(target)
                                    .build())
                            .getRefused()
                            .getCode())
                    .isEqualTo(Refusal.Code.NO_SUCH_CONVERSATION);
            assertThat(server.messages(eve)
                            .deleteMessages(DeleteMessagesRequest.newBuilder()
                                    .setAllIn(target)
                                    .build())
                            .getRefused()
                            .getCode())
                    .isEqualTo(Refusal.Code.NO_SUCH_CONVERSATION);
        }
    }

    @Test
    void aLookAlikeNameReachesNobody() {
        var alice = server.enter("alice");
        server.create("maria");
        assertThat(server.send(alice, TestServer.person("rnaria"), "hi")
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.NO_SUCH_PERSON);
        assertThat(server.create("rnaria").getRefused().getCode()).isEqualTo(Refusal.Code.NAME_TAKEN);
    }

    @Test
    void aRepeatedMessageIsTheFirstOne() {
        var alice = server.enter("alice");
        var request = SendMessageRequest.newBuilder()
                .setMessageId(TestServer.id())
                .setTarget(TestServer.room("general"))
                .setBody(ByteString.copyFromUtf8("once"))
                .build();
        var first = server.messages(alice).sendMessage(request);
        assertThat(server.messages(alice).sendMessage(request).getSaved()).isEqualTo(first.getSaved());
        assertThat(server.messages(alice)
                        .sendMessage(request.toBuilder()
                                .setBody(ByteString.copyFromUtf8("other"))
                                .build())
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.ID_REUSED);
    }

    @Test
    void aRepeatedLoginYieldsTheSameTokenAndASessionThatWorks() {
        server.create("alice");
        var request = TestServer.loginRequest("alice", TestServer.PASSWORD).build();
        server.team.outcome = command ->
                command instanceof Command.OpenSession ? Optional.of(new Outcome.Unknown("lost")) : Optional.empty();
        assertThat(error(() -> server.accounts().login(request))).isInstanceOf(CallError.UnknownOutcome.class);
        server.team.outcome = _ -> Optional.empty();
        var first = server.accounts().login(request).getSession().getToken();
        var second = server.accounts().login(request).getSession().getToken();
        assertThat(second).isEqualTo(first);
        assertThat(server.accounts(second)
                        .whoAmI(WhoAmIRequest.getDefaultInstance())
                        .getAccount()
                        .getName())
                .isEqualTo("alice");
        assertThat(server.login("alice")).as("another request").isNotEqualTo(first);
    }

    @Test
    void neitherPasswordsNorTokensEnterTheLog() {
        var alice = server.enter("alice");
        server.accounts(alice)
                .changePassword(ChangePasswordRequest.newBuilder()
                        .setOldPassword(TestServer.PASSWORD)
                        .setNewPassword("new password")
                        .build());
        assertThat(server.team.log.toString())
                .contains("$argon2id$")
                .doesNotContain(TestServer.PASSWORD)
                .doesNotContain("new password")
                .doesNotContain(alice);
    }

    @Test
    void anUnknownNameIsAnsweredLikeAWrongPassword() {
        server.create("alice");
        var wrong = server.accounts()
                .login(TestServer.loginRequest("alice", "wrong password").build());
        var nobody = server.accounts()
                .login(TestServer.loginRequest("nobody", "wrong password").build());
        assertThat(wrong.getRefused().getCode()).isEqualTo(Refusal.Code.WRONG_CREDENTIALS);
        assertThat(nobody.getRefused().getCode()).isEqualTo(Refusal.Code.WRONG_CREDENTIALS);
        assertThat(nobody.getRefused().getMessage())
                .isEqualTo(wrong.getRefused().getMessage());
    }

    @Test
    void guessingIsSlowedDownForThisNameOnly() {
        server.create("alice");
        server.create("bob");
        for (var i = 0; i < 5; i++) {
            server.accounts()
                    .login(TestServer.loginRequest("alice", "wrong password").build());
        }
        assertThat(error(() -> server.accounts()
                        .login(TestServer.loginRequest("alice", TestServer.PASSWORD)
                                .build())))
                .isInstanceOfSatisfying(
                        CallError.Busy.class,
                        busy -> assertThat(busy.retryAfterMs()).isBetween(1, 2000));
        assertThat(server.login("bob")).isNotEmpty();
    }

    @Test
    void changingThePasswordEndsTheOtherSessions() {
        var here = server.enter("alice");
        var there = server.login("alice");
        assertThat(server.accounts(here)
                        .changePassword(ChangePasswordRequest.newBuilder()
                                .setOldPassword("not my password")
                                .setNewPassword("new password")
                                .build())
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.WRONG_CREDENTIALS);
        assertThat(server.accounts(here)
                        .changePassword(ChangePasswordRequest.newBuilder()
                                .setOldPassword(TestServer.PASSWORD)
                                .setNewPassword("new password")
                                .build())
                        .hasDone())
                .isTrue();
        assertThat(server.accounts(here)
                        .whoAmI(WhoAmIRequest.getDefaultInstance())
                        .hasAccount())
                .isTrue();
        assertThat(error(() -> server.accounts(there).whoAmI(WhoAmIRequest.getDefaultInstance())))
                .isInstanceOf(CallError.NoSession.class);
        assertThat(server.accounts()
                        .login(TestServer.loginRequest("alice", TestServer.PASSWORD)
                                .build())
                        .hasRefused())
                .isTrue();
    }

    @Test
    void anAccountIsDeletedByItsPasswordAndAChoiceOnly() {
        var alice = server.enter("alice");
        assertThat(error(() -> server.accounts(alice)
                        .deleteAccount(DeleteAccountRequest.newBuilder()
                                .setPassword(TestServer.PASSWORD)
                                .build())))
                .isInstanceOfSatisfying(
                        CallError.Invalid.class, it -> assertThat(it.field()).isEqualTo("messages"));
        assertThat(server.accounts(alice)
                        .deleteAccount(DeleteAccountRequest.newBuilder()
                                .setPassword("wrong password")
                                .setMessages(MessagesOfTheGone.KEEP)
                                .build())
                        .getRefused()
                        .getCode())
                .isEqualTo(Refusal.Code.WRONG_CREDENTIALS);
        assertThat(server.accounts(alice)
                        .deleteAccount(DeleteAccountRequest.newBuilder()
                                .setPassword(TestServer.PASSWORD)
                                .setMessages(MessagesOfTheGone.KEEP)
                                .build())
                        .hasDone())
                .isTrue();
        assertThat(error(() -> server.accounts(alice).whoAmI(WhoAmIRequest.getDefaultInstance())))
                .isInstanceOf(CallError.NoSession.class);
    }

    @Test
    void loggingOutEndsThisSessionOrAll() {
        var one = server.enter("alice");
        var two = server.login("alice");
        var three = server.login("alice");
        assertThat(server.accounts(one)
                        .logout(LogoutRequest.getDefaultInstance())
                        .getEnded())
                .isEqualTo(1);
        assertThat(error(() -> server.accounts(one).whoAmI(WhoAmIRequest.getDefaultInstance())))
                .isInstanceOf(CallError.NoSession.class);
        assertThat(server.accounts(two)
                        .logout(LogoutRequest.newBuilder().setEverywhere(true).build())
                        .getEnded())
                .isEqualTo(2);
        assertThat(error(() -> server.accounts(three).whoAmI(WhoAmIRequest.getDefaultInstance())))
                .isInstanceOf(CallError.NoSession.class);
    }

    @Test
    void accountsAreListedByWildcardInPages() {
        var alice = server.enter("alice");
        server.create("bob");
        server.create("bert");
        var list = server.accounts(alice)
                .listAccounts(ListAccountsRequest.newBuilder()
                        .setPattern("B*")
                        .setLimit(1)
                        .build());
        assertThat(list.getAccounts(0).getName()).isEqualTo("bert");
        assertThat(list.getMore()).isTrue();
        assertThat(server.accounts(alice)
                        .listAccounts(ListAccountsRequest.newBuilder()
                                .setPattern("b?b")
                                .setAfterName("bert")
                                .build())
                        .getAccountsList())
                .extracting(account -> account.getName())
                .containsExactly("bob");
    }

    @Test
    void whatTheClusterCannotDoIsSaidInItsOwnTerms() {
        var alice = server.enter("alice");
        refuseWith(new Outcome.NotLeader("10.0.0.2:50052", 9));
        assertThat(error(() -> server.send(alice, TestServer.room("general"), "x")))
                .isInstanceOfSatisfying(CallError.NotLeader.class, it -> {
                    assertThat(it.leaderAddress()).isEqualTo("10.0.0.2:50052");
                    assertThat(it.term()).isEqualTo(9);
                });
        assertThat(server.team.log).noneMatch(Command.PostMessage.class::isInstance);
        refuseWith(new Outcome.Busy());
        assertThat(error(() -> server.send(alice, TestServer.room("general"), "x")))
                .isInstanceOf(CallError.Busy.class);
        refuseWith(new Outcome.NoQuorum("alone"));
        assertThat(error(() -> server.create("carol"))).isEqualTo(new CallError.NoQuorum("alone", 200));
        refuseWith(new Outcome.Unknown("perhaps"));
        assertThat(error(() -> server.send(alice, TestServer.room("general"), "x")))
                .isEqualTo(new CallError.UnknownOutcome("perhaps"));
        refuseWith(new Outcome.NotServing("starting", false));
        assertThat(error(() -> server.login("alice"))).isEqualTo(new CallError.Stopping("starting"));
        refuseWith(new Outcome.NotServing("torn", true));
        assertThat(error(() -> server.send(alice, TestServer.room("general"), "x")))
                .isEqualTo(new CallError.Damaged("torn"));
    }

    private void refuseWith(Outcome outcome) {
        server.team.outcome = _ -> Optional.of(outcome);
    }

    @Test
    void readsSayWhenTheyMayBeOldAndNeverGoBack() {
        var alice = server.enter("alice");
        assertThat(error(() -> TestServer.seen("999", server.messages(alice))
                        .listConversations(ListConversationsRequest.getDefaultInstance())))
                .isInstanceOf(CallError.Behind.class);
        assertThat(error(() -> TestServer.seen("-1", server.messages(alice))
                        .listConversations(ListConversationsRequest.getDefaultInstance())))
                .isInstanceOf(CallError.Invalid.class);
        server.team.freshness = _ -> new Queries.Freshness.Old(server.team.applied(), "No majority – alone.");
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        server.messages(alice)
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .listConversations(ListConversationsRequest.getDefaultInstance());
        assertThat(trailers.get().get(MetadataKeys.OLD)).isEqualTo("No majority ? alone.");
        assertThat(error(() -> server.send(alice, TestServer.person("nobody"), "x")))
                .as("nobody is called missing from an old state")
                .isInstanceOf(CallError.NoQuorum.class);
        assertThat(error(() -> server.accounts("A".repeat(43)).whoAmI(WhoAmIRequest.getDefaultInstance())))
                .as("nor logged out")
                .isInstanceOf(CallError.NoQuorum.class);
        server.team.freshness = _ -> new Queries.Freshness.NotServing("damaged", true);
        assertThat(error(() -> server.messages(alice).listConversations(ListConversationsRequest.getDefaultInstance())))
                .isEqualTo(new CallError.Damaged("damaged"));
    }

    @Test
    void ourOwnFaultsAreNumberedAndSayNothing() {
        var alice = server.enter("alice");
        server.team.freshness = _ -> {
            throw new IllegalStateException("secret /path SELECT");
        };
        assertThat(error(() -> server.messages(alice).listConversations(ListConversationsRequest.getDefaultInstance())))
                .isInstanceOfSatisfying(CallError.Internal.class, it -> {
                    assertThat(it.incident()).hasSize(12);
                    assertThat(it.message()).doesNotContain("secret").contains(it.incident());
                });
    }

    private CreateAccountRequest.Builder newcomer(String name) {
        return CreateAccountRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setName(name)
                .setPassword(TestServer.PASSWORD);
    }

    private Admission admissionInTheLog() {
        return ((Command.CreateAccount) server.team.log.getLast()).admission();
    }

    /// Servers of the version before do not know the field and would stop.
    @Test
    void aTeamThatIsNotFoundedAsksNobodyAndWritesNoProofToTheLog() {
        var proof = ByteString.copyFrom(new byte[32]);
        server.accounts().createAccount(newcomer("zoe").setLocalProof(proof).build());
        assertThat(admissionInTheLog()).isEqualTo(new Admission.None());

        var invited = newcomer("yann").setInviteSecret(ByteString.copyFrom(new byte[Invite.SECRET_BYTES]));
        assertThat(server.accounts().createAccount(invited.build()).getRefused().getCode())
                .isEqualTo(Refusal.Code.INVITE_UNKNOWN);

        server.team.submit(new Command.FoundTeam(1, Bytes.of(new byte[32])));
        server.accounts().createAccount(newcomer("xenia").setLocalProof(proof).build());
        assertThat(admissionInTheLog()).isInstanceOf(Admission.Local.class);
    }

    @Test
    void createAccountIsSafeToRepeat() {
        var request = CreateAccountRequest.newBuilder()
                .setRequestId(TestServer.id())
                .setName("alice")
                .setPassword(TestServer.PASSWORD)
                .build();
        var first = server.accounts().createAccount(request);
        assertThat(server.accounts().createAccount(request).getAccount()).isEqualTo(first.getAccount());
        assertThat(first.getAccount().getAccountId()).isEqualTo(request.getRequestId());
    }
}
