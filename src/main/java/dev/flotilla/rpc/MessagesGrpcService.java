package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.rpc.Proposals.Answer;
import dev.flotilla.rpc.Targets.Found;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.CreateRoomReply;
import dev.flotilla.wire.v1.CreateRoomRequest;
import dev.flotilla.wire.v1.DeleteMessagesReply;
import dev.flotilla.wire.v1.DeleteMessagesRequest;
import dev.flotilla.wire.v1.Direction;
import dev.flotilla.wire.v1.Done;
import dev.flotilla.wire.v1.JoinRoomReply;
import dev.flotilla.wire.v1.JoinRoomRequest;
import dev.flotilla.wire.v1.LeaveRoomReply;
import dev.flotilla.wire.v1.LeaveRoomRequest;
import dev.flotilla.wire.v1.ListConversationsReply;
import dev.flotilla.wire.v1.ListConversationsRequest;
import dev.flotilla.wire.v1.ListMessagesReply;
import dev.flotilla.wire.v1.ListMessagesRequest;
import dev.flotilla.wire.v1.ListRoomsReply;
import dev.flotilla.wire.v1.ListRoomsRequest;
import dev.flotilla.wire.v1.MarkReadReply;
import dev.flotilla.wire.v1.MarkReadRequest;
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.ReadNewMessagesReply;
import dev.flotilla.wire.v1.ReadNewMessagesRequest;
import dev.flotilla.wire.v1.SendMessageReply;
import dev.flotilla.wire.v1.SendMessageRequest;
import dev.flotilla.wire.v1.SubscribeRequest;
import dev.flotilla.wire.v1.SubscribeUpdate;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Messages, read positions and the stream. Who calls is known from the session; what they may see and do is decided
/// for each conversation.
public final class MessagesGrpcService extends MessagesGrpc.MessagesImplBase {
    private static final int PAGE = 50;
    private static final int CONVERSATIONS_MAX = 1000;
    private static final int DELETE_MAX = 200;

    private final Queries queries;
    private final Proposals proposals;
    private final Freshly freshly;
    private final Targets targets;
    private final RoomCalls rooms;
    private final Subscribers subscribers;
    private final Clock clock;

    public MessagesGrpcService(Commands commands, Queries queries, Subscribers subscribers, Clock clock) {
        this.queries = queries;
        this.proposals = new Proposals(commands);
        this.freshly = new Freshly(queries);
        this.targets = new Targets(queries, freshly);
        this.rooms = new RoomCalls(queries, proposals, freshly, targets, clock);
        this.subscribers = subscribers;
        this.clock = clock;
    }

    @Override
    public void sendMessage(SendMessageRequest request, StreamObserver<SendMessageReply> observer) {
        var caller = Caller.current();
        var id = new MessageId(Inputs.uuid("message_id", request.getMessageId()));
        var body = Inputs.text("body", request.getBody(), "content_type", request.getContentType());
        proposals.requireLeader();
        var reply = SendMessageReply.newBuilder();
        switch (targets.place(caller, request.getTarget())) {
            case Found.No<Command.Place> no ->
                reply.setRefused(Replies.refusal(no))
                        .setSequence(queries.applied().value());
            case Found.It(var place) -> {
                var command =
                        new Command.PostMessage(clock.wallMillis(), id, caller.account(), place, body, "text/plain");
                switch (proposals.run(command, CommandResult.MessageSaved.class)) {
                    case Answer.Done(var sequence, var it) ->
                        reply.setSaved(Wire.message(it.message())).setSequence(sequence.value());
                    case Answer.No(var sequence, var no) ->
                        reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
                }
            }
        }
        Replies.send(observer, reply.build());
    }

    @Override
    public void listMessages(ListMessagesRequest request, StreamObserver<ListMessagesReply> observer) {
        var older = isOlder(request.getDirection());
        var from = Inputs.position("from", request.getFrom());
        var limit = Inputs.limit("limit", request.getLimit(), PAGE);
        freshly.toAnswer();
        var reply = ListMessagesReply.newBuilder();
        switch (targets.toRead(Caller.current(), request.getTarget())) {
            case Found.No<Optional<ConversationView>> no -> reply.setRefused(Replies.refusal(no));
            case Found.It(var conversation) ->
                conversation.ifPresent(it -> {
                    var page = queries.messages(it.id(), older, from, limit);
                    page.items().forEach(message -> reply.addMessages(Wire.message(message)));
                    reply.setMore(page.more()).setConversation(Wire.conversation(it));
                });
        }
        Replies.send(observer, reply.setSequence(queries.applied().value()).build());
    }

    private static boolean isOlder(Direction direction) {
        return switch (direction) {
            case OLDER -> true;
            case NEWER -> false;
            case UNRECOGNIZED -> throw Inputs.invalid("direction", "The direction is OLDER or NEWER.");
        };
    }

    @Override
    public void readNewMessages(ReadNewMessagesRequest request, StreamObserver<ReadNewMessagesReply> observer) {
        var caller = Caller.current();
        var count = Inputs.count("count", request.getCount());
        if (request.getMarkRead()) {
            proposals.requireLeader();
        }
        freshly.toAnswer();
        var reply = ReadNewMessagesReply.newBuilder();
        if (!request.hasTarget()) {
            read(caller, Optional.empty(), count, request.getMarkRead(), reply);
        } else {
            switch (targets.toRead(caller, request.getTarget())) {
                case Found.No<Optional<ConversationView>> no ->
                    reply.setRefused(Replies.refusal(no))
                            .setSequence(queries.applied().value());
                case Found.It(var conversation)
                when conversation.isPresent() ->
                    read(caller, conversation.map(ConversationView::id), count, request.getMarkRead(), reply);
                case Found.It<Optional<ConversationView>> _ ->
                    reply.setSequence(queries.applied().value()); // nothing was said yet
            }
        }
        Replies.send(observer, reply.build());
    }

    private void read(
            Caller caller,
            Optional<ConversationId> in,
            int count,
            boolean markRead,
            ReadNewMessagesReply.Builder reply) {
        var messages = queries.unread(caller.account(), in, count);
        messages.forEach(message -> reply.addMessages(Wire.message(message)));
        reply.setSequence(queries.applied().value());
        if (markRead) {
            markRead(caller, messages, reply);
        }
        reply.setUnreadLeft(unreadLeft(caller, in));
    }

    /// Messages come in order, so the last of each conversation is how far it was read. A refusal concerns one that
    /// the caller left meanwhile: nothing is unread there any more.
    private void markRead(Caller caller, List<MessageView> messages, ReadNewMessagesReply.Builder reply) {
        var upTo = new LinkedHashMap<ConversationId, Long>();
        messages.forEach(message -> upTo.merge(message.conversation(), message.position(), Math::max));
        upTo.forEach((conversation, position) -> {
            var command = new Command.MarkRead(clock.wallMillis(), caller.account(), conversation, position);
            reply.setSequence(proposals
                    .run(command, CommandResult.ReadMarked.class)
                    .sequence()
                    .value());
        });
    }

    private long unreadLeft(Caller caller, Optional<ConversationId> in) {
        return in.isPresent()
                ? queries.conversation(caller.account(), in.get())
                        .map(ConversationView::unread)
                        .orElse(0L)
                : queries.unreadTotal(caller.account());
    }

    @Override
    public void markRead(MarkReadRequest request, StreamObserver<MarkReadReply> observer) {
        var caller = Caller.current();
        var position = Inputs.position("up_to_position", request.getUpToPosition());
        proposals.requireLeader();
        var reply = MarkReadReply.newBuilder();
        switch (targets.toChange(caller, request.getTarget())) {
            case Found.No<Optional<ConversationView>> no ->
                reply.setRefused(Replies.refusal(no))
                        .setSequence(queries.applied().value());
            case Found.It(var conversation)
            when conversation.isPresent() -> mark(caller, conversation.get().id(), position, reply);
            case Found.It<Optional<ConversationView>> _ -> // nothing was said yet
                reply.setDone(Done.getDefaultInstance())
                        .setSequence(queries.applied().value());
        }
        Replies.send(observer, reply.build());
    }

    private void mark(Caller caller, ConversationId conversation, long position, MarkReadReply.Builder reply) {
        var command = new Command.MarkRead(clock.wallMillis(), caller.account(), conversation, position);
        switch (proposals.run(command, CommandResult.ReadMarked.class)) {
            case Answer.Done(var sequence, var _) ->
                reply.setDone(Done.getDefaultInstance())
                        .setSequence(sequence.value())
                        .setUnreadLeft(unreadLeft(caller, Optional.of(conversation)));
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
    }

    @Override
    public void deleteMessages(DeleteMessagesRequest request, StreamObserver<DeleteMessagesReply> observer) {
        var caller = Caller.current();
        var reply = DeleteMessagesReply.newBuilder();
        switch (request.getWhichCase()) {
            case IDS -> delete(caller, ids(request), Optional.empty(), reply);
            case ALL_IN -> deleteIn(caller, request, reply);
            case ALL -> {
                if (!request.getAll()) {
                    throw Inputs.invalid("all", "To delete all of your messages, set this to true.");
                }
                delete(caller, List.of(), Optional.empty(), reply);
            }
            case WHICH_NOT_SET -> throw Inputs.invalid("which", "Say which: ids, all in one conversation, or all.");
        }
        Replies.send(observer, reply.build());
    }

    /// Never empty: to a command, no ids mean all messages.
    private static List<MessageId> ids(DeleteMessagesRequest request) {
        var texts = request.getIds().getMessageIdsList();
        if (texts.isEmpty() || texts.size() > DELETE_MAX) {
            throw Inputs.invalid("ids.message_ids", "Name 1 to " + DELETE_MAX + " messages, not " + texts.size() + ".");
        }
        return texts.stream()
                .map(text -> new MessageId(Inputs.uuid("ids.message_ids", text)))
                .distinct()
                .toList();
    }

    private void deleteIn(Caller caller, DeleteMessagesRequest request, DeleteMessagesReply.Builder reply) {
        proposals.requireLeader();
        switch (targets.toChange(caller, request.getAllIn())) {
            case Found.No<Optional<ConversationView>> no ->
                reply.setRefused(Replies.refusal(no))
                        .setSequence(queries.applied().value());
            case Found.It(var conversation)
            when conversation.isPresent() -> delete(caller, List.of(), conversation.map(ConversationView::id), reply);
            case Found.It<Optional<ConversationView>> _ -> // nothing was said yet
                reply.setDone(Done.getDefaultInstance())
                        .setSequence(queries.applied().value());
        }
    }

    private void delete(
            Caller caller, List<MessageId> ids, Optional<ConversationId> allIn, DeleteMessagesReply.Builder reply) {
        var command = new Command.DeleteMessages(clock.wallMillis(), caller.account(), ids, allIn);
        switch (proposals.run(command, CommandResult.MessagesDeleted.class)) {
            case Answer.Done(var sequence, var it) ->
                reply.setDone(Done.getDefaultInstance()).setDeleted(it.count()).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
    }

    @Override
    public void listConversations(ListConversationsRequest request, StreamObserver<ListConversationsReply> observer) {
        var caller = Caller.current();
        freshly.toAnswer();
        var reply = ListConversationsReply.newBuilder();
        queries.conversations(caller.account(), request.getUnreadOnly(), CONVERSATIONS_MAX)
                .forEach(conversation -> reply.addConversations(Wire.conversation(conversation)));
        Replies.send(
                observer,
                reply.setUnreadTotal(queries.unreadTotal(caller.account()))
                        .setSequence(queries.applied().value())
                        .build());
    }

    @Override
    public void createRoom(CreateRoomRequest request, StreamObserver<CreateRoomReply> observer) {
        Replies.send(observer, rooms.create(Caller.current(), request));
    }

    @Override
    public void joinRoom(JoinRoomRequest request, StreamObserver<JoinRoomReply> observer) {
        Replies.send(observer, rooms.join(Caller.current(), request));
    }

    @Override
    public void leaveRoom(LeaveRoomRequest request, StreamObserver<LeaveRoomReply> observer) {
        Replies.send(observer, rooms.leave(Caller.current(), request));
    }

    @Override
    public void listRooms(ListRoomsRequest request, StreamObserver<ListRoomsReply> observer) {
        Replies.send(observer, rooms.list(Caller.current(), request));
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeUpdate> observer) {
        subscribers.add(Caller.current(), request, (ServerCallStreamObserver<SubscribeUpdate>) observer);
    }
}
