package dev.flotilla.security;

import java.security.cert.CertificateException;

/// A certificate that is not believed, and why, in a sentence for people.
public final class Distrust extends CertificateException {
    private static final long serialVersionUID = 1L;

    /// What was wrong; callers tell people different things to do.
    public enum Reason {
        /// It hangs below another authority: another team, or an impostor.
        FOREIGN,
        /// The authority is not the one that the invite names.
        OTHER_PIN,
        EXPIRED,
        NOT_YET_VALID,
        /// It is the team's, but not made for a server.
        NO_SERVER
    }

    private final Reason reason;

    Distrust(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// The distrust that made a call or a connection fail, however deep it is wrapped.
    public static java.util.Optional<Distrust> in(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Distrust found) {
                return java.util.Optional.of(found);
            }
        }
        return java.util.Optional.empty();
    }
}
