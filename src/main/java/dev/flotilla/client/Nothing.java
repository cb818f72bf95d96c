package dev.flotilla.client;

/// Done, and there is nothing more to say.
public enum Nothing {
    MORE
}
