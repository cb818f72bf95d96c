package dev.flotilla.client;

/// Which way to page through a conversation.
public enum Paging {
    /// The page that ends just before a position; from 0: the newest.
    OLDER,
    /// The page that starts just after a position; from 0: the first.
    NEWER
}
