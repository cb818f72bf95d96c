package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.InviteId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.SessionId;
import dev.flotilla.wire.log.Entry;
import dev.flotilla.wire.log.JoinRoom;
import dev.flotilla.wire.log.LoggedCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class CommandCodecTest {
    private static final AccountId ACCOUNT = new AccountId(new UUID(1, -2));
    private static final ConversationId ROOM = new ConversationId(new UUID(-3, 4));
    private static final MessageId MESSAGE = new MessageId(new UUID(5, 6));
    private static final InviteId INVITE = new InviteId(new UUID(9, 10));
    private static final Bytes HASH = Bytes.of(new byte[32]);

    static Stream<Command> commands() {
        return Stream.of(
                new Command.CreateAccount(1, ACCOUNT, "Zoë", "zoe", "$argon2id$x", new Admission.None()),
                new Command.OpenSession(2, new SessionId(new UUID(7, 8)), HASH, ACCOUNT, "", 99, 3),
                new Command.CloseSession(3, ACCOUNT, HASH, true),
                new Command.ChangePassword(4, ACCOUNT, "$argon2id$y", 5, HASH),
                new Command.DeleteAccount(5, ACCOUNT, true),
                new Command.CreateRoom(6, ROOM, ACCOUNT, "tea", "tea"),
                new Command.JoinRoom(7, ACCOUNT, ROOM),
                new Command.LeaveRoom(8, ACCOUNT, ROOM),
                new Command.PostMessage(
                        9, MESSAGE, ACCOUNT, new Command.Place.Room(ROOM), Bytes.EMPTY, ChatRules.PLAIN_TEXT),
                new Command.PostMessage(
                        ChatRules.AT_MILLIS_MAX,
                        MESSAGE,
                        ACCOUNT,
                        new Command.Place.Person(ACCOUNT),
                        Bytes.of(new byte[ChatRules.BODY_BYTES_MAX]),
                        "x"),
                new Command.DeleteMessages(11, ACCOUNT, List.of(MESSAGE, MESSAGE), Optional.empty()),
                new Command.DeleteMessages(12, ACCOUNT, List.of(), Optional.of(ROOM)),
                new Command.DeleteMessages(13, ACCOUNT, List.of(), Optional.empty()),
                new Command.CreateAccount(1, ACCOUNT, "Zoë", "zoe", "$argon2id$x", new Admission.Local(HASH)),
                new Command.CreateAccount(1, ACCOUNT, "Zoë", "zoe", "$argon2id$x", new Admission.Invited(HASH)),
                new Command.FoundTeam(15, HASH),
                new Command.MakeInvite(16, INVITE, ACCOUNT, HASH, true, AccountRole.ADMIN, 99, 1),
                new Command.RevokeInvite(17, INVITE, ACCOUNT),
                new Command.MarkRead(14, ACCOUNT, ROOM, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandComesBackAsItWent(Command command) {
        assertThat(CommandCodec.decode(CommandCodec.encode(List.of(command)))).containsExactly(command);
    }

    @Test
    void everyKindOfCommandIsTriedHere() {
        assertThat(commands().map(Command::getClass).distinct())
                .containsExactlyInAnyOrder(
                        Arrays.stream(Command.class.getPermittedSubclasses()).toArray(Class[]::new));
    }

    @Test
    void manyCommandsKeepTheirOrder() {
        var all = commands().toList();
        assertThat(CommandCodec.decode(CommandCodec.encode(all))).isEqualTo(all);
    }

    @Test
    void junkIsRefusedByTypeWhateverItIs() {
        var seed = Long.getLong("flotilla.seed", 20260101L);
        var random = new Random(seed);
        var sound = CommandCodec.encode(commands().toList());
        for (var round = 0; round < 20_000; round++) {
            var bytes = random.nextBoolean() ? new byte[random.nextInt(200)] : sound.clone();
            if (bytes.length == sound.length) {
                for (var flips = random.nextInt(4) + 1; flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            } else {
                random.nextBytes(bytes);
            }
            try {
                // what is understood can be written again: nothing half-read gets through
                var commands = CommandCodec.decode(bytes);
                assertThat(CommandCodec.decode(CommandCodec.encode(commands))).isEqualTo(commands);
            } catch (CommandCodec.Undecodable e) {
                assertThat(e).as("seed %d round %d", seed, round).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void aKindOfTheFutureAsksForAnUpdate() {
        var future = LoggedCommand.newBuilder()
                .setAtMs(1)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build());
        assertUpdateAsked(entry(future));
        assertUpdateAsked(Entry.newBuilder().setFormat(2));
        assertUpdateAsked(entry(LoggedCommand.newBuilder()));
    }

    @Test
    void aFieldOfTheFutureInAKnownKindAsksForAnUpdateToo() {
        var room = JoinRoom.newBuilder()
                .setBy(ByteString.copyFrom(new byte[16]))
                .setConversationId(ByteString.copyFrom(new byte[16]));
        assertThat(CommandCodec.decode(entry(LoggedCommand.newBuilder().setJoinRoom(room))
                        .build()
                        .toByteArray()))
                .hasSize(1);
        room.setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(50, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build());
        assertUpdateAsked(entry(LoggedCommand.newBuilder().setJoinRoom(room)));
    }

    @Test
    void whatBreaksALimitDoesNotEnterTheLog() {
        var tooLong = new Command.PostMessage(
                1,
                MESSAGE,
                ACCOUNT,
                new Command.Place.Room(ROOM),
                Bytes.of(new byte[ChatRules.BODY_BYTES_MAX + 1]),
                ChatRules.PLAIN_TEXT);
        assertThatThrownBy(() -> CommandCodec.encode(List.of(tooLong))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CommandCodec.encode(List.of(new Command.MarkRead(-1, ACCOUNT, ROOM, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CommandCodec.encode(List.of(new Command.CloseSession(1, ACCOUNT, Bytes.EMPTY, true))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Entry.Builder entry(LoggedCommand.Builder command) {
        return Entry.newBuilder().setFormat(1).addCommands(command);
    }

    private static void assertUpdateAsked(Entry.Builder entry) {
        var bytes = entry.build().toByteArray();
        assertThatThrownBy(() -> CommandCodec.decode(bytes))
                .isInstanceOf(CommandCodec.Undecodable.class)
                .hasMessageContaining("update this server");
    }
}
