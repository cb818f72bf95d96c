package dev.flotilla.demo;

/// A demo cannot go on: servers do not start, nobody leads, the team does not answer. The message is for people.
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String sentence;

    public DemoException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
