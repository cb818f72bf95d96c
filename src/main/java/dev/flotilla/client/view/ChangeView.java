package dev.flotilla.client.view;

/// What a change of the servers came to.
public record ChangeView(boolean done, String sentence, long configIndex, long term, int leader) {}
