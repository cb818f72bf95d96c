package dev.flotilla.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value that knows the line it stands on, so that a mistake can be shown where it was made.
sealed interface LocatedJson {
    /// Counted from 1.
    int line();

    /// As people name it in a sentence.
    String kind();

    record Text(int line, String value) implements LocatedJson {
        @Override
        public String kind() {
            return "the text \"" + value + "\"";
        }
    }

    record Number(int line, BigDecimal value) implements LocatedJson {
        @Override
        public String kind() {
            return value.toPlainString();
        }
    }

    record Truth(int line, boolean value) implements LocatedJson {
        @Override
        public String kind() {
            return Boolean.toString(value);
        }
    }

    record Nothing(int line) implements LocatedJson {
        @Override
        public String kind() {
            return "null";
        }
    }

    record Items(int line, List<LocatedJson> values) implements LocatedJson {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /// `lines`: where each key stands.
    record Fields(int line, Map<String, LocatedJson> values, Map<String, Integer> lines) implements LocatedJson {
        @Override
        public String kind() {
            return "an object";
        }
    }

    /// @throws ConfigException when the file cannot be read or is no JSON object
    static Fields read(Path file) {
        try (JsonParser parser = new JsonFactory().createParser(Files.readAllBytes(file))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigException(file + ", line 1: the file must hold one JSON object, { … }");
            }
            var fields = fields(file, parser);
            if (parser.nextToken() != null) {
                throw new ConfigException(file + ", line " + line(parser) + ": there is more after the closing brace");
            }
            return fields;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new ConfigException(
                    file + ", line " + (at == null ? 1 : at.getLineNr()) + ": not valid JSON: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Fields fields(Path file, JsonParser parser) throws IOException {
        var start = line(parser);
        var values = new LinkedHashMap<String, LocatedJson>();
        var lines = new LinkedHashMap<String, Integer>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            var keyLine = line(parser);
            parser.nextToken();
            if (values.put(key, value(file, parser)) != null) {
                throw new ConfigException(
                        file + ", line " + keyLine + ": \"" + key + "\" stands there twice; remove one of them");
            }
            lines.put(key, keyLine);
        }
        return new Fields(start, values, lines);
    }

    private static LocatedJson value(Path file, JsonParser parser) throws IOException {
        var line = line(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(file, parser);
            case START_ARRAY -> items(file, parser);
            case VALUE_STRING -> new Text(line, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Number(line, parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> new Truth(line, parser.getBooleanValue());
            default -> new Nothing(line);
        };
    }

    private static Items items(Path file, JsonParser parser) throws IOException {
        var start = line(parser);
        var values = new ArrayList<LocatedJson>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(file, parser));
        }
        return new Items(start, values);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
