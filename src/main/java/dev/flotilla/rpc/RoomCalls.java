package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.NameQuery;
import dev.flotilla.chat.Refusal;
import dev.flotilla.rpc.Proposals.Answer;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.Conversation;
import dev.flotilla.wire.v1.CreateRoomReply;
import dev.flotilla.wire.v1.CreateRoomRequest;
import dev.flotilla.wire.v1.Done;
import dev.flotilla.wire.v1.JoinRoomReply;
import dev.flotilla.wire.v1.JoinRoomRequest;
import dev.flotilla.wire.v1.LeaveRoomReply;
import dev.flotilla.wire.v1.LeaveRoomRequest;
import dev.flotilla.wire.v1.ListRoomsReply;
import dev.flotilla.wire.v1.ListRoomsRequest;

/// The four calls about rooms, for [MessagesGrpcService].
final class RoomCalls {
    private static final int PAGE = 200;

    private final Queries queries;
    private final Proposals proposals;
    private final Freshly freshly;
    private final Targets targets;
    private final Clock clock;

    RoomCalls(Queries queries, Proposals proposals, Freshly freshly, Targets targets, Clock clock) {
        this.queries = queries;
        this.proposals = proposals;
        this.freshly = freshly;
        this.targets = targets;
        this.clock = clock;
    }

    CreateRoomReply create(Caller caller, CreateRoomRequest request) {
        var id = new ConversationId(Inputs.uuid("request_id", request.getRequestId()));
        var name = Inputs.newRoomName("name", withoutHash(request.getName()));
        var command = new Command.CreateRoom(clock.wallMillis(), id, caller.account(), name.value(), name.skeleton());
        var reply = CreateRoomReply.newBuilder();
        switch (proposals.run(command, CommandResult.RoomCreated.class)) {
            case Answer.Done(var sequence, var it) ->
                reply.setRoom(view(caller, it.room())).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        return reply.build();
    }

    JoinRoomReply join(Caller caller, JoinRoomRequest request) {
        var name = Inputs.name("name", withoutHash(request.getName()));
        proposals.requireLeader();
        var reply = JoinRoomReply.newBuilder();
        var room = targets.roomToChange(caller, name);
        if (room.isEmpty()) {
            return reply.setRefused(absent(name))
                    .setSequence(queries.applied().value())
                    .build();
        }
        var command = new Command.JoinRoom(
                clock.wallMillis(), caller.account(), room.get().id());
        switch (proposals.run(command, CommandResult.RoomJoined.class)) {
            case Answer.Done(var sequence, var it) ->
                reply.setRoom(view(caller, it.room())).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        return reply.build();
    }

    LeaveRoomReply leave(Caller caller, LeaveRoomRequest request) {
        var name = Inputs.name("name", withoutHash(request.getName()));
        proposals.requireLeader();
        var reply = LeaveRoomReply.newBuilder();
        var room = targets.roomToChange(caller, name);
        if (room.isEmpty()) {
            return reply.setRefused(absent(name))
                    .setSequence(queries.applied().value())
                    .build();
        }
        var command = new Command.LeaveRoom(
                clock.wallMillis(), caller.account(), room.get().id());
        switch (proposals.run(command, CommandResult.RoomLeft.class)) {
            case Answer.Done(var sequence, var _) ->
                reply.setDone(Done.getDefaultInstance()).setSequence(sequence.value());
            case Answer.No(var sequence, var no) ->
                reply.setRefused(Replies.refusal(no)).setSequence(sequence.value());
        }
        return reply.build();
    }

    ListRoomsReply list(Caller caller, ListRoomsRequest request) {
        var pattern = Inputs.pattern("pattern", request.getPattern());
        var after = Inputs.afterName("after_name", request.getAfterName());
        var limit = Inputs.limit("limit", request.getLimit(), PAGE);
        freshly.toAnswer();
        var reply = ListRoomsReply.newBuilder();
        var page = queries.rooms(caller.account(), pattern.value(), after, limit);
        page.items().forEach(room -> reply.addRooms(Wire.conversation(room)));
        return reply.setMore(page.more()).setSequence(queries.applied().value()).build();
    }

    /// The room as the caller sees it now, which may be later than the command.
    private Conversation view(Caller caller, ConversationId room) {
        return queries.conversation(caller.account(), room)
                .map(Wire::conversation)
                .orElseGet(() -> Conversation.newBuilder()
                        .setConversationId(room.toString())
                        .setKind(Conversation.Kind.ROOM)
                        .build());
    }

    /// People write '#general'; the name is 'general'.
    static String withoutHash(String name) {
        return name.startsWith("#") ? name.substring(1) : name;
    }

    private static dev.flotilla.wire.v1.Refusal absent(NameQuery name) {
        return Wire.refusal(Refusal.NO_SUCH_ROOM, name.text());
    }
}
