package dev.flotilla.cli;

/// A command cannot do what was asked: a sentence for people with the way out, and the exit code.
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    CommandFailed(int code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
