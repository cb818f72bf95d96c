package dev.flotilla.chat;

public record AccountView(AccountId id, String name, long createdAtMillis) {}
