package dev.flotilla.node;

import dev.flotilla.chat.Command;

/// About how many bytes a command takes in the log. An estimate from above: limits need no exact number.
final class CommandWeight {
    private static final int FIXED = 160;
    private static final int ID = 18;
    private static final int UTF8_MOST = 4;

    private CommandWeight() {}

    static int of(Command command) {
        return switch (command) {
            case Command.PostMessage post ->
                FIXED + post.body().size() + post.contentType().length();
            case Command.DeleteMessages delete -> FIXED + delete.messages().size() * ID;
            case Command.CreateAccount create -> FIXED + texts(create.name(), create.skeleton(), create.passwordHash());
            case Command.OpenSession open -> FIXED + texts(open.device());
            case Command.ChangePassword change -> FIXED + texts(change.passwordHash());
            case Command.CreateRoom room -> FIXED + texts(room.name(), room.skeleton());
            case Command.CloseSession close -> FIXED;
            case Command.DeleteAccount delete -> FIXED;
            case Command.JoinRoom join -> FIXED;
            case Command.LeaveRoom leave -> FIXED;
            case Command.MarkRead mark -> FIXED;
            case Command.FoundTeam found -> FIXED;
            case Command.MakeInvite make -> FIXED;
            case Command.RevokeInvite revoke -> FIXED;
        };
    }

    private static int texts(String... texts) {
        var sum = 0;
        for (var text : texts) {
            sum += text.length() * UTF8_MOST;
        }
        return sum;
    }
}
