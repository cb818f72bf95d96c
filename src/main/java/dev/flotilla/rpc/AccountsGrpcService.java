package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Refusal;
import dev.flotilla.chat.SessionId;
import dev.flotilla.rpc.Proposals.Answer;
import dev.flotilla.security.SessionToken;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.AccountsGrpc;
import dev.flotilla.wire.v1.ChangePasswordReply;
import dev.flotilla.wire.v1.ChangePasswordRequest;
import dev.flotilla.wire.v1.CreateAccountReply;
import dev.flotilla.wire.v1.CreateAccountRequest;
import dev.flotilla.wire.v1.DeleteAccountReply;
import dev.flotilla.wire.v1.DeleteAccountRequest;
import dev.flotilla.wire.v1.Done;
import dev.flotilla.wire.v1.ListAccountsReply;
import dev.flotilla.wire.v1.ListAccountsRequest;
import dev.flotilla.wire.v1.LoginReply;
import dev.flotilla.wire.v1.LoginRequest;
import dev.flotilla.wire.v1.LogoutReply;
import dev.flotilla.wire.v1.LogoutRequest;
import dev.flotilla.wire.v1.MessagesOfTheGone;
import dev.flotilla.wire.v1.Session;
import dev.flotilla.wire.v1.WhoAmIReply;
import dev.flotilla.wire.v1.WhoAmIRequest;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Accounts and sessions. Passwords are hashed here, before anything is proposed, and checked here, before a session
/// is; the log and the state hold neither a password nor a token.
public final class AccountsGrpcService extends AccountsGrpc.AccountsImplBase {
    private static final Duration SESSION = Duration.ofDays(90);
    private static final int CONVERSATIONS_MAX = 200;
    private static final int PAGE = 200;

    private final Queries queries;
    private final Proposals proposals;
    private final Freshly freshly;
    private final PasswordDesk passwords;
    private final LoginDelay delay;
    private final Clock clock;

    public AccountsGrpcService(Commands commands, Queries queries, PasswordDesk passwords, Clock clock) {
        this.queries = queries;
        this.proposals = new Proposals(commands);
        this.freshly = new Freshly(queries);
        this.passwords = passwords;
        this.delay = new LoginDelay(clock);
        this.clock = clock;
    }

    @Override
    public void createAccount(CreateAccountRequest request, StreamObserver<CreateAccountReply> observer) {
        var account = new AccountId(Inputs.uuid("request_id", request.getRequestId()));
        var name = Inputs.newUsername("name", request.getName());
        var password = Inputs.newPassword("password", request.getPassword());
        var admission = Admissions.of(request);
        proposals.requireLeader();
        var reply = CreateAccountReply.newBuilder();
        if (!queries.isFounded()) {
            if (admission instanceof Admission.Invited) {
                Replies.send(
                        observer,
                        reply.setRefused(Wire.refusal(Refusal.INVITE_UNKNOWN, ""))
                                .setSequence(queries.applied().value())
                                .build());
                return;
            }
            // nobody asks for it, and servers of the version before could not read it in the log
            admission = new Admission.None();
        }
        var taken = queries.accountByName(name.skeleton()).filter(it -> !it.id().equals(account));
        if (taken.isPresent()) { // spares the work; the state decides
            freshly.toDecide();
            if (queries.accountByName(name.skeleton())
                    .filter(it -> !it.id().equals(account))
                    .isPresent()) {
                Replies.send(
                        observer,
                        reply.setRefused(Wire.refusal(Refusal.NAME_TAKEN, name.value()))
                                .setSequence(queries.applied().value())
                                .build());
                return;
            }
        }
        var command = new Command.CreateAccount(
                clock.wallMillis(), account, name.value(), name.skeleton(), passwords.hash(password), admission);
        switch (proposals.run(command, CommandResult.AccountCreated.class)) {
            case Answer.Done(var sequence, var it) ->
                reply.setAccount(Wire.account(it.account())).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        Replies.send(observer, reply.build());
    }

    @Override
    public void login(LoginRequest request, StreamObserver<LoginReply> observer) {
        var id = Inputs.uuid("request_id", request.getRequestId());
        var name = Inputs.name("name", request.getName());
        var password = Inputs.anyPassword("password", request.getPassword());
        var device = Inputs.device("device", request.getDevice());
        proposals.requireLeader();
        var address = CallFacts.current().address();
        delay.check(name.skeleton(), address);
        freshly.toDecide();
        var found = queries.credentials(name.skeleton())
                .filter(it -> name.means(it.account().name()));
        if (!isRight(found, password)) {
            delay.wrong(name.skeleton(), address);
            Replies.send(
                    observer,
                    LoginReply.newBuilder()
                            .setRefused(Wire.refusal(Refusal.WRONG_CREDENTIALS, name.text()))
                            .setSequence(queries.applied().value())
                            .build());
            return;
        }
        delay.right(name.skeleton(), address);
        Replies.send(observer, open(found.orElseThrow(), id, device));
    }

    /// The same work whether the name exists or not.
    private boolean isRight(Optional<Queries.Credentials> found, String password) {
        if (found.isEmpty()) {
            passwords.matchesNobody(password);
            return false;
        }
        return passwords.matches(password, found.get().passwordHash());
    }

    private LoginReply open(Queries.Credentials credentials, UUID request, String device) {
        var account = credentials.account().id();
        var token = SessionToken.of(credentials.passwordHash(), account.toString(), request.toString());
        var hash = Bytes.of(token.sha256());
        var now = clock.wallMillis();
        var command = new Command.OpenSession(
                now,
                sessionId(account, request),
                hash,
                account,
                device,
                now + SESSION.toMillis(),
                credentials.passwordVersion());
        var reply = LoginReply.newBuilder();
        switch (proposals.run(command, CommandResult.SessionOpened.class)) {
            case Answer.Done(var sequence, var _) -> {
                reply.setSequence(sequence.value());
                // a repeat whose session was ended in the meantime, or opened under another token
                queries.session(hash, now)
                        .ifPresentOrElse(
                                session -> reply.setSession(session(credentials, session, token)),
                                () -> reply.setRefused(Wire.refusal(Refusal.CHANGED_MEANWHILE, "")));
            }
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        return reply.build();
    }

    private Session session(Queries.Credentials credentials, Queries.SessionView session, SessionToken token) {
        var account = credentials.account();
        var reply = Session.newBuilder()
                .setToken(token.reveal())
                .setAccount(Wire.account(account))
                .setUnreadCount(queries.unreadTotal(account.id()))
                .setExpiresAtMs(session.expiresAtMillis());
        queries.conversations(account.id(), true, CONVERSATIONS_MAX)
                .forEach(conversation -> reply.addConversations(Wire.conversation(conversation)));
        return reply.build();
    }

    /// One request, one session, on whichever leader. Not the request id itself: that one helps to make the token, and
    /// session ids stand in the log.
    private static SessionId sessionId(AccountId account, UUID request) {
        return new SessionId(UUID.nameUUIDFromBytes(SessionToken.fingerprint(
                ("flotilla session id 1\n" + account + "\n" + request).getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void logout(LogoutRequest request, StreamObserver<LogoutReply> observer) {
        var caller = Caller.current();
        var command = new Command.CloseSession(
                clock.wallMillis(), caller.account(), caller.tokenHash(), request.getEverywhere());
        var reply = LogoutReply.newBuilder();
        switch (proposals.run(command, CommandResult.SessionsClosed.class)) {
            case Answer.Done(var sequence, var it) ->
                reply.setSequence(sequence.value()).setEnded(it.count());
            case Answer.No(var sequence, var _) -> reply.setSequence(sequence.value()); // gone: nothing left to end
        }
        Replies.send(observer, reply.build());
    }

    @Override
    public void listAccounts(ListAccountsRequest request, StreamObserver<ListAccountsReply> observer) {
        var pattern = Inputs.pattern("pattern", request.getPattern());
        var after = Inputs.afterName("after_name", request.getAfterName());
        var limit = Inputs.limit("limit", request.getLimit(), PAGE);
        freshly.toAnswer();
        var reply = ListAccountsReply.newBuilder();
        var page = queries.accounts(pattern.value(), after, limit);
        page.items().forEach(account -> reply.addAccounts(Wire.account(account)));
        Replies.send(
                observer,
                reply.setMore(page.more())
                        .setSequence(queries.applied().value())
                        .build());
    }

    @Override
    public void changePassword(ChangePasswordRequest request, StreamObserver<ChangePasswordReply> observer) {
        var caller = Caller.current();
        var old = Inputs.anyPassword("old_password", request.getOldPassword());
        var fresh = Inputs.newPassword("new_password", request.getNewPassword());
        if (old.equals(fresh)) {
            throw Inputs.invalid("new_password", "The new password is the old one. Choose another.");
        }
        var reply = ChangePasswordReply.newBuilder();
        var credentials = askedAgain(caller, old);
        if (credentials.isEmpty()) {
            reply.setRefused(Wire.refusal(Refusal.WRONG_CREDENTIALS, ""))
                    .setSequence(queries.applied().value());
            Replies.send(observer, reply.build());
            return;
        }
        var command = new Command.ChangePassword(
                clock.wallMillis(),
                caller.account(),
                passwords.hash(fresh),
                credentials.get().passwordVersion(),
                caller.tokenHash());
        switch (proposals.run(command, CommandResult.PasswordChanged.class)) {
            case Answer.Done(var sequence, var _) -> reply.setDone(done()).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        Replies.send(observer, reply.build());
    }

    @Override
    public void deleteAccount(DeleteAccountRequest request, StreamObserver<DeleteAccountReply> observer) {
        var caller = Caller.current();
        var password = Inputs.anyPassword("password", request.getPassword());
        var deleteMessages = deletesMessages(request.getMessages());
        var reply = DeleteAccountReply.newBuilder();
        if (askedAgain(caller, password).isEmpty()) {
            reply.setRefused(Wire.refusal(Refusal.WRONG_CREDENTIALS, ""))
                    .setSequence(queries.applied().value());
            Replies.send(observer, reply.build());
            return;
        }
        var command = new Command.DeleteAccount(clock.wallMillis(), caller.account(), deleteMessages);
        switch (proposals.run(command, CommandResult.AccountDeleted.class)) {
            case Answer.Done(var sequence, var it) ->
                reply.setDone(done()).setMessagesDeleted(it.messagesDeleted()).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        Replies.send(observer, reply.build());
    }

    private static boolean deletesMessages(MessagesOfTheGone choice) {
        return switch (choice) {
            case KEEP -> false;
            case DELETE -> true;
            case MESSAGES_OF_THE_GONE_UNSPECIFIED, UNRECOGNIZED ->
                throw Inputs.invalid("messages", "Say what becomes of your messages: KEEP or DELETE.");
        };
    }

    /// The caller's credentials if this is their password. A stolen session must not be enough to take an account over.
    private Optional<Queries.Credentials> askedAgain(Caller caller, String password) {
        proposals.requireLeader();
        var key = caller.account().toString();
        var address = CallFacts.current().address();
        delay.check(key, address);
        freshly.toDecide();
        var found = queries.credentials(caller.account());
        if (!isRight(found, password)) {
            delay.wrong(key, address);
            return Optional.empty();
        }
        delay.right(key, address);
        return found;
    }

    @Override
    public void whoAmI(WhoAmIRequest request, StreamObserver<WhoAmIReply> observer) {
        var caller = Caller.current();
        freshly.toAnswer();
        var reply = WhoAmIReply.newBuilder()
                .setSessionExpiresAtMs(caller.sessionExpiresAtMillis())
                .setUnreadCount(queries.unreadTotal(caller.account()));
        queries.credentials(caller.account()).ifPresent(it -> reply.setAccount(Wire.account(it.account())));
        Replies.send(observer, reply.setSequence(queries.applied().value()).build());
    }

    private static Done done() {
        return Done.getDefaultInstance();
    }
}
