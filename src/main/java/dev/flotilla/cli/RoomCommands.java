package dev.flotilla.cli;

import dev.flotilla.chat.ConversationView;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands about rooms and conversations.
final class RoomCommands {
    private static final int ROOMS_MAX = 10_000;

    private RoomCommands() {}

    static List<Object> all() {
        return List.of(new Rooms(), new Create(), new Join(), new Leave(), new Conversations());
    }

    static String title(ConversationView conversation) {
        return switch (conversation.kind()) {
            case ROOM -> "#" + conversation.title();
            case DIRECT -> conversation.title().isEmpty() ? "(former member)" : conversation.title();
        };
    }

    /// With or without `#`.
    private static String name(String given) {
        return given.startsWith("#") ? given.substring(1) : given;
    }

    @Command(name = "rooms", description = "Lists rooms, also those you are not in.")
    static final class Rooms extends TeamCommand {
        @Parameters(paramLabel = "PATTERN", arity = "0..1", description = "* any run, ? one character; all if absent.")
        private String pattern = "";

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            var found = new ArrayList<ConversationView>();
            var more = true;
            while (more && found.size() < ROOMS_MAX) {
                var page = OpenTeam.need(session.rooms(
                        name(pattern), found.isEmpty() ? "" : found.getLast().title()));
                found.addAll(page.items());
                more = page.more() && !page.items().isEmpty();
            }
            out.table(
                    List.of("ROOM", "MEMBERS", "JOINED", "MESSAGES", "UNREAD"),
                    found.stream()
                            .map(room -> List.of(
                                    title(room),
                                    Integer.toString(room.members()),
                                    room.joined() ? "yes" : "no",
                                    Long.toString(room.lastPosition()),
                                    Long.toString(room.unread())))
                            .toList(),
                    () -> Json.array(found, Json::conversation));
            return ExitCode.DONE;
        }
    }

    @Command(name = "create-room", description = "Makes a room and joins it.")
    static final class Create extends TeamCommand {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        int run(OpenTeam team, Output out) {
            var room = OpenTeam.need(team.session().createRoom(name(name)));
            out.tell("Room " + title(room) + " is made.", () -> Json.conversation(room));
            return ExitCode.DONE;
        }
    }

    @Command(name = "join-room", description = "Joins a room.")
    static final class Join extends TeamCommand {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        int run(OpenTeam team, Output out) {
            var room = OpenTeam.need(team.session().joinRoom(name(name)));
            out.tell("You are in " + title(room) + ".", () -> Json.conversation(room));
            return ExitCode.DONE;
        }
    }

    @Command(name = "leave-room", description = "Leaves a room.")
    static final class Leave extends TeamCommand {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        int run(OpenTeam team, Output out) {
            OpenTeam.need(team.session().leaveRoom(name(name)));
            out.tell("You left #" + name(name) + ".", () -> Output.object().put("left", name(name)));
            return ExitCode.DONE;
        }
    }

    @Command(name = "conversations", description = "Lists your conversations, the newest first.")
    static final class Conversations extends TeamCommand {
        @Option(names = "--unread", description = "Only those with unread messages.")
        private boolean unread;

        @Override
        int run(OpenTeam team, Output out) {
            var found = OpenTeam.need(team.session().conversations(unread));
            out.table(
                    List.of("WITH", "UNREAD", "MESSAGES", "LAST"),
                    found.stream()
                            .map(conversation -> List.of(
                                    title(conversation),
                                    Long.toString(conversation.unread()),
                                    Long.toString(conversation.lastPosition()),
                                    conversation.lastAtMillis() == 0 ? "-" : Times.minute(conversation.lastAtMillis())))
                            .toList(),
                    () -> Json.array(found, Json::conversation));
            return ExitCode.DONE;
        }
    }
}
