package dev.flotilla.chat;

import java.util.UUID;

public record InviteId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
