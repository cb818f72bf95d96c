package dev.flotilla.client;

import com.google.protobuf.ByteString;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Recipient;
import dev.flotilla.chat.Sequence;
import dev.flotilla.chat.WaitingMessage;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.AccountsGrpc;
import dev.flotilla.wire.v1.ChangePasswordRequest;
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
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.MessagesOfTheGone;
import dev.flotilla.wire.v1.ReadNewMessagesRequest;
import dev.flotilla.wire.v1.SendMessageReply;
import dev.flotilla.wire.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// One signed-in person on one device. Thread-safe. Changes are made at the leader and repeated with the same id until
/// an answer comes or the time is up; reads come from any server that has seen at least what this session has.
public final class ChatSession implements AutoCloseable {
    private final TeamConnection team;
    private final SavedSession saved;
    private final AtomicLong seen = new AtomicLong();
    private final KnownPlaces places = new KnownPlaces();
    private final Outbox outbox;

    ChatSession(TeamConnection team, SavedSession saved, long seen) {
        this.team = team;
        this.saved = saved;
        this.seen.set(seen);
        this.outbox = new Outbox(this, team.outboxFile());
    }

    public AccountView account() {
        return saved.account();
    }

    /// To be kept in a private file in order to go on later with [TeamConnection#resume].
    public SavedSession saved() {
        return saved;
    }

    /// The highest sequence this session has seen.
    public Sequence seen() {
        return new Sequence(seen.get());
    }

    /// Puts a text into the outbox and sends it. Blocks for a moment until the text is on this computer's disk; it
    /// survives this program from then on. The future completes when the message is saved or refused, however long
    /// that takes, or [SendOutcome.Kept] when this session is closed first.
    public CompletableFuture<SendOutcome> send(Recipient to, String text) {
        return send(to, text, newMessageId());
    }

    /// @param id made when the text was written; the same text with the same id is the same message
    public CompletableFuture<SendOutcome> send(Recipient to, String text, MessageId id) {
        return outbox.add(new WaitingMessage(
                id,
                account().id(),
                to,
                Bytes.of(text.getBytes(StandardCharsets.UTF_8)),
                "",
                System.currentTimeMillis(),
                WaitingMessage.State.WAITING,
                ""));
    }

    public MessageId newMessageId() {
        return new MessageId(Ids.fresh());
    }

    /// What waits or needs its writer, the oldest first.
    public List<WaitingMessage> waiting() {
        return outbox.waiting();
    }

    /// Completes when nothing waits any more but what needs its writer.
    public CompletableFuture<Void> drained() {
        return outbox.drained();
    }

    /// Takes a message out of the outbox. It may have been saved already.
    public void discard(MessageId id) {
        outbox.discard(id);
    }

    /// Sends without the outbox, for programs that keep their messages themselves: nothing of it is on this disk.
    public CompletableFuture<Answer<MessageView>> post(
            MessageId id, Recipient to, Bytes body, String contentType, Duration limit) {
        return post(
                to,
                limit,
                place -> SendMessageRequest.newBuilder()
                        .setMessageId(id.toString())
                        .setTarget(FromWire.target(place))
                        .setBody(ByteString.copyFrom(body.toArray()))
                        .setContentType(contentType)
                        .build());
    }

    /// A name may mean somebody else by the time of another try; a conversation never does.
    private CompletableFuture<Answer<MessageView>> post(
            Recipient to, Duration limit, Function<Recipient, SendMessageRequest> request) {
        return team.calls()
                .atLeader(new Calls.Call<>(
                        MessagesGrpc.getSendMessageMethod(),
                        request.apply(to),
                        () -> request.apply(places.sameAs(to)),
                        this::headers,
                        limit))
                .thenApply(result -> answer(result, SendMessageReply::getSequence, this::posted))
                .thenApply(answer -> {
                    if (answer instanceof Answer.Done<MessageView>(var saved)) {
                        places.learn(to, saved.conversation());
                    }
                    return answer;
                });
    }

    /// Another try of a message that may have been saved already, in an earlier call.
    CompletableFuture<Answer<MessageView>> postAgain(WaitingMessage message, Duration limit) {
        return post(message.id(), places.sameAs(message.to()), message.body(), message.contentType(), limit);
    }

    public CompletableFuture<Answer<MessageView>> post(MessageId id, Recipient to, String text) {
        return post(
                id,
                to,
                Bytes.of(text.getBytes(StandardCharsets.UTF_8)),
                "",
                team.settings().answerLimit());
    }

    /// @param from a position, or 0
    public CompletableFuture<Answer<Page<MessageView>>> page(Recipient in, Paging direction, long from, int limit) {
        var request = ListMessagesRequest.newBuilder()
                .setTarget(FromWire.target(in))
                .setDirection(direction == Paging.OLDER ? Direction.OLDER : Direction.NEWER)
                .setFrom(from)
                .setLimit(limit)
                .build();
        return read(
                MessagesGrpc.getListMessagesMethod(),
                request,
                reply -> reply.getSequence(),
                reply -> reply.hasRefused()
                        ? FromWire.refused(reply.getRefused())
                        : done(new Page<>(FromWire.messages(reply.getMessagesList()), reply.getMore())));
    }

    /// The next `count` unread messages, marked read in the same step.
    ///
    /// @param in empty: over all conversations
    public CompletableFuture<Answer<Unread>> readNew(Optional<Recipient> in, int count) {
        return unread(in, count, true);
    }

    /// The next `count` unread messages, which stay unread.
    public CompletableFuture<Answer<Unread>> peekNew(Optional<Recipient> in, int count) {
        return unread(in, count, false);
    }

    private CompletableFuture<Answer<Unread>> unread(Optional<Recipient> in, int count, boolean markRead) {
        var request = ReadNewMessagesRequest.newBuilder().setCount(count).setMarkRead(markRead);
        in.ifPresent(recipient -> request.setTarget(FromWire.target(recipient)));
        Function<dev.flotilla.wire.v1.ReadNewMessagesReply, Answer<Unread>> change = reply -> reply.hasRefused()
                ? FromWire.refused(reply.getRefused())
                : done(new Unread(FromWire.messages(reply.getMessagesList()), reply.getUnreadLeft()));
        return markRead
                ? change(MessagesGrpc.getReadNewMessagesMethod(), request.build(), reply -> reply.getSequence(), change)
                : read(MessagesGrpc.getReadNewMessagesMethod(), request.build(), reply -> reply.getSequence(), change);
    }

    /// Answers with how many are left unread there. Never moves back.
    public CompletableFuture<Answer<Long>> markRead(Recipient in, long upToPosition) {
        return change(
                MessagesGrpc.getMarkReadMethod(),
                MarkReadRequest.newBuilder()
                        .setTarget(FromWire.target(in))
                        .setUpToPosition(upToPosition)
                        .build(),
                reply -> reply.getSequence(),
                reply -> reply.hasRefused() ? FromWire.refused(reply.getRefused()) : done(reply.getUnreadLeft()));
    }

    /// Deletes messages of mine; answers with how many.
    public CompletableFuture<Answer<Long>> delete(List<MessageId> ids) {
        return delete(DeleteMessagesRequest.newBuilder()
                .setIds(MessageIds.newBuilder()
                        .addAllMessageIds(ids.stream().map(MessageId::toString).toList()))
                .build());
    }

    /// Deletes all of mine in one conversation.
    public CompletableFuture<Answer<Long>> deleteAllIn(Recipient in) {
        return delete(
                DeleteMessagesRequest.newBuilder().setAllIn(FromWire.target(in)).build());
    }

    /// Deletes all of mine everywhere.
    public CompletableFuture<Answer<Long>> deleteAll() {
        return delete(DeleteMessagesRequest.newBuilder().setAll(true).build());
    }

    private CompletableFuture<Answer<Long>> delete(DeleteMessagesRequest request) {
        return change(
                MessagesGrpc.getDeleteMessagesMethod(),
                request,
                reply -> reply.getSequence(),
                reply -> reply.hasRefused() ? FromWire.refused(reply.getRefused()) : done(reply.getDeleted()));
    }

    /// Mine, with unread counts, the newest first.
    public CompletableFuture<Answer<List<ConversationView>>> conversations(boolean unreadOnly) {
        return read(
                MessagesGrpc.getListConversationsMethod(),
                ListConversationsRequest.newBuilder().setUnreadOnly(unreadOnly).build(),
                reply -> reply.getSequence(),
                reply -> done(reply.getConversationsList().stream()
                        .map(Wire::conversation)
                        .toList()));
    }

    /// @param pattern `*` any run, `?` one character, empty = all
    /// @param after   the name after which the page starts; empty = from the first
    public CompletableFuture<Answer<Page<ConversationView>>> rooms(String pattern, String after) {
        return read(
                MessagesGrpc.getListRoomsMethod(),
                ListRoomsRequest.newBuilder()
                        .setPattern(pattern)
                        .setAfterName(after)
                        .build(),
                reply -> reply.getSequence(),
                reply -> done(new Page<>(
                        reply.getRoomsList().stream().map(Wire::conversation).toList(), reply.getMore())));
    }

    public CompletableFuture<Answer<Page<AccountView>>> accounts(String pattern, String after) {
        return read(
                AccountsGrpc.getListAccountsMethod(),
                ListAccountsRequest.newBuilder()
                        .setPattern(pattern)
                        .setAfterName(after)
                        .build(),
                reply -> reply.getSequence(),
                reply -> done(new Page<>(
                        reply.getAccountsList().stream().map(Wire::account).toList(), reply.getMore())));
    }

    public CompletableFuture<Answer<ConversationView>> createRoom(String name) {
        return createRoom(name, new ConversationId(Ids.fresh()));
    }

    public CompletableFuture<Answer<ConversationView>> createRoom(String name, ConversationId id) {
        return change(
                MessagesGrpc.getCreateRoomMethod(),
                CreateRoomRequest.newBuilder()
                        .setName(name)
                        .setRequestId(id.toString())
                        .build(),
                reply -> reply.getSequence(),
                reply -> reply.hasRefused()
                        ? FromWire.refused(reply.getRefused())
                        : done(Wire.conversation(reply.getRoom())));
    }

    public CompletableFuture<Answer<ConversationView>> joinRoom(String name) {
        return change(
                MessagesGrpc.getJoinRoomMethod(),
                JoinRoomRequest.newBuilder().setName(name).build(),
                reply -> reply.getSequence(),
                reply -> reply.hasRefused()
                        ? FromWire.refused(reply.getRefused())
                        : done(Wire.conversation(reply.getRoom())));
    }

    public CompletableFuture<Answer<Nothing>> leaveRoom(String name) {
        return change(
                MessagesGrpc.getLeaveRoomMethod(),
                LeaveRoomRequest.newBuilder().setName(name).build(),
                reply -> reply.getSequence(),
                reply -> reply.hasRefused() ? FromWire.refused(reply.getRefused()) : done(Nothing.MORE));
    }

    /// Ends this session; answers with how many ended.
    public CompletableFuture<Answer<Integer>> logout() {
        return logout(LogoutRequest.getDefaultInstance());
    }

    /// Ends all sessions of this account.
    public CompletableFuture<Answer<Integer>> logoutEverywhere() {
        return logout(LogoutRequest.newBuilder().setEverywhere(true).build());
    }

    /// A repeat after a try that took effect meets no session any more: that is success.
    private CompletableFuture<Answer<Integer>> logout(LogoutRequest request) {
        return call(AccountsGrpc.getLogoutMethod(), request).thenApply(result -> {
            if (result instanceof Calls.Result.NoReply<?>(var failure, var mayHaveHappened)
                    && failure.kind() == Failure.Kind.NO_SESSION
                    && mayHaveHappened) {
                return new Answer.Done<>(1);
            }
            return answer(result, reply -> reply.getSequence(), reply -> done(reply.getEnded()));
        });
    }

    /// Ends all other sessions of this account. When an earlier try of this call may have taken effect, "wrong
    /// password" is no answer yet: the new one is tried, and if it opens a session, the change was made.
    public CompletableFuture<Answer<Nothing>> changePassword(String oldPassword, String newPassword) {
        var request = ChangePasswordRequest.newBuilder()
                .setOldPassword(oldPassword)
                .setNewPassword(newPassword)
                .build();
        return call(AccountsGrpc.getChangePasswordMethod(), request).thenCompose(result -> {
            Answer<Nothing> answer = answer(
                    result,
                    reply -> reply.getSequence(),
                    reply -> reply.hasRefused() ? FromWire.refused(reply.getRefused()) : done(Nothing.MORE));
            return isInDoubt(result) && answer instanceof Answer.Refused<Nothing>
                    ? orChangedAlready(newPassword, answer)
                    : CompletableFuture.completedFuture(answer);
        });
    }

    private static boolean isInDoubt(Calls.Result<?> result) {
        return result instanceof Calls.Result.Reply<?>(var reply, var by, var againAfterDoubt) && againAfterDoubt;
    }

    private CompletableFuture<Answer<Nothing>> orChangedAlready(String newPassword, Answer<Nothing> refused) {
        return team.login(account().name(), newPassword).thenCompose(answer -> {
            if (answer instanceof Answer.Done<SignedIn>(var probe)) {
                return probe.session().logout().thenApply(ended -> {
                    probe.session().close();
                    return done(Nothing.MORE);
                });
            }
            return CompletableFuture.completedFuture(refused);
        });
    }

    /// Deletes this account; its messages stay as a former member's or go with it. Answers with how many went.
    public CompletableFuture<Answer<Long>> deleteAccount(String password, MessagesOnLeaving messages) {
        var request = DeleteAccountRequest.newBuilder()
                .setPassword(password)
                .setMessages(
                        switch (messages) {
                            case KEEP -> MessagesOfTheGone.KEEP;
                            case DELETE -> MessagesOfTheGone.DELETE;
                        })
                .build();
        return call(AccountsGrpc.getDeleteAccountMethod(), request).thenApply(result -> {
            if (result instanceof Calls.Result.NoReply<?>(var failure, var mayHaveHappened)
                    && failure.kind() == Failure.Kind.NO_SESSION
                    && mayHaveHappened) {
                return new Answer.Done<>(0L); // an earlier try of this call took effect
            }
            return answer(
                    result,
                    reply -> reply.getSequence(),
                    reply -> reply.hasRefused()
                            ? FromWire.refused(reply.getRefused())
                            : done(reply.getMessagesDeleted()));
        });
    }

    /// Tells what concerns me from `after` on, gap-free and once each, until closed. Empty = from now on.
    public Subscription subscribe(FeedListener listener, Optional<Sequence> after) {
        return Following.start(
                "flotilla-client-feed", team.lines(), team.finder(), new MessageFeed(this, listener, after));
    }

    /// The servers, asked as this person.
    public ClusterControl cluster() {
        return team.cluster(this::headers);
    }

    /// Stops sending; what waits stays on disk. The session itself stays valid: [#logout] ends it.
    @Override
    public void close() {
        outbox.close();
        team.forget(this);
    }

    Metadata headers() {
        var headers = new Metadata();
        headers.put(MetadataKeys.AUTHORIZATION, "Bearer " + saved.token());
        headers.put(MetadataKeys.SEEN, Long.toString(seen.get()));
        return headers;
    }

    void saw(long sequence) {
        seen.accumulateAndGet(sequence, Math::max);
    }

    private Answer<MessageView> posted(SendMessageReply reply) {
        return reply.hasRefused() ? FromWire.refused(reply.getRefused()) : done(Wire.message(reply.getSaved()));
    }

    private <Q, R> CompletableFuture<Calls.Result<R>> call(MethodDescriptor<Q, R> method, Q request) {
        return team.calls()
                .atLeader(new Calls.Call<>(
                        method, request, this::headers, team.settings().answerLimit()));
    }

    private <Q, R, T> CompletableFuture<Answer<T>> change(
            MethodDescriptor<Q, R> method, Q request, Function<R, Long> sequence, Function<R, Answer<T>> change) {
        return call(method, request).thenApply(result -> answer(result, sequence, change));
    }

    private <Q, R, T> CompletableFuture<Answer<T>> read(
            MethodDescriptor<Q, R> method, Q request, Function<R, Long> sequence, Function<R, Answer<T>> change) {
        return team.calls()
                .anywhere(new Calls.Call<>(
                        method, request, this::headers, team.settings().answerLimit()))
                .thenApply(result -> answer(result, sequence, change));
    }

    private <R, T> Answer<T> answer(Calls.Result<R> result, Function<R, Long> sequence, Function<R, Answer<T>> change) {
        return switch (result) {
            case Calls.Result.Reply<R>(var reply, var by, var again) -> {
                saw(sequence.apply(reply));
                yield change.apply(reply);
            }
            case Calls.Result.NoReply<R>(var failure, var mayHaveHappened) -> Results.failed(failure, mayHaveHappened);
        };
    }

    private static <T> Answer<T> done(T value) {
        return new Answer.Done<>(value);
    }
}
