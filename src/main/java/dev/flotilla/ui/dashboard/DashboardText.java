package dev.flotilla.ui.dashboard;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// The dashboard's words in the language of the window: English, or German where that is asked for.
final class DashboardText {
    private final ResourceBundle bundle;
    private final Locale locale;

    private DashboardText(ResourceBundle bundle, Locale locale) {
        this.bundle = bundle;
        this.locale = locale;
    }

    static DashboardText in(Locale locale) {
        var isGerman = locale.getLanguage().equals("de");
        // the root bundle is English; asked for by any other name it would give way to the computer's own language
        return new DashboardText(
                ResourceBundle.getBundle("flotilla.text.dashboard", isGerman ? Locale.GERMAN : Locale.ROOT),
                isGerman ? locale : Locale.ENGLISH);
    }

    String text(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), locale).format(values);
    }

    /// `2 h 14 min`, `3 min 05 s`, `8 s`.
    String length(long ms) {
        var seconds = Math.max(0, ms / 1_000);
        if (seconds >= 3_600) {
            return "%d h %02d min".formatted(seconds / 3_600, seconds % 3_600 / 60);
        }
        return seconds >= 60 ? "%d min %02d s".formatted(seconds / 60, seconds % 60) : seconds + " s";
    }

    /// Two decimals.
    String seconds(long ms) {
        return String.format(locale, "%.2f s", ms / 1_000.0);
    }
}
