package dev.flotilla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.client.OldReply;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a command prints: plain text and tables for people, or JSON for programs, never both.
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final Format format;
    private final AtomicReference<@Nullable OldReply> old = new AtomicReference<>();

    enum Format {
        TEXT,
        JSON
    }

    Output(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    boolean isJson() {
        return format == Format.JSON;
    }

    /// The sentence for people or the object for programs.
    void tell(String sentence, Supplier<JsonNode> json) {
        if (isJson()) {
            json(json.get());
        } else {
            line(sentence);
        }
    }

    void table(List<String> head, List<List<String>> rows, Supplier<JsonNode> json) {
        if (isJson()) {
            json(json.get());
        } else {
            Table.lines(head, rows).forEach(this::line);
            if (rows.isEmpty()) {
                line("(none)");
            }
        }
    }

    /// A reply that what follows is made of may be old.
    void isOld(OldReply reply) {
        old.compareAndSet(null, reply);
    }

    /// One sentence for people when what was shown may be old.
    Optional<String> oldSentence() {
        return Optional.ofNullable(old.get())
                .map(reply -> "Shown as of " + Times.second(reply.atMillis()) + " at " + reply.server()
                        + "; it may be old. " + reply.sentence());
    }

    /// Objects get the field `old` when a reply was, in a list each of its objects.
    private void tellOld(JsonNode node) {
        var reply = old.get();
        if (reply == null) {
            return;
        }
        switch (node) {
            case ObjectNode object -> object.put("old", reply.sentence());
            case ArrayNode array -> array.forEach(this::tellOld);
            default -> {}
        }
    }

    void json(JsonNode node) {
        tellOld(node);
        try {
            line(JSON.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot be written as JSON", e);
        }
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    void raw(String text) {
        out.print(text);
        out.flush();
    }
}
