package dev.flotilla.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Times as people write them: `5s`, `500ms`, `2m`, `1h`, `1.5s`; a bare number is seconds.
final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)(ms|s|m|h)?");
    private static final Map<String, Long> NANOS =
            Map.of("ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

    @Override
    public Duration convert(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches()) {
            throw new TypeConversionException("'" + text + "' is no time: write 5s, 500ms, 2m or 1h");
        }
        var unit = match.group(2) == null ? "s" : match.group(2);
        var nanos = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(unit, 1L)));
        return Duration.ofNanos(nanos.longValue());
    }
}
