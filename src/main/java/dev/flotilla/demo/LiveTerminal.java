package dev.flotilla.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;
import org.jline.utils.NonBlockingReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The terminal as a page that redraws in place, and its keys. Leaves the terminal as it was, whatever ends the
/// program: closes itself when the process is told to end (Ctrl-C, a polite kill).
///
/// One thread draws and reads keys, the one that calls [#run].
public final class LiveTerminal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTerminal.class);
    private static final long FRAME_MS = 250; // at most four pictures a second
    private static final int END_OF_INPUT = -1;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private int drawnWidth;
    private int drawnHeight;
    private final Thread atEnd = new Thread(this::close, "flotilla-terminal-end");
    private boolean closed;

    /// How a picture is made for a size.
    public interface Picture {
        List<AttributedString> draw(int width, int height);
    }

    public static LiveTerminal open() {
        var opened = new LiveTerminal();
        Runtime.getRuntime().addShutdownHook(opened.atEnd);
        return opened;
    }

    private LiveTerminal() {
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    .nativeSignals(false) // else Ctrl-C kills this process at once: no hook would clean up
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be opened", e);
        }
        before = terminal.enterRawMode(); // Ctrl-C stays a signal
        terminal.puts(InfoCmp.Capability.enter_ca_mode);
        terminal.puts(InfoCmp.Capability.cursor_invisible);
        terminal.flush();
        display = new Display(terminal, true);
    }

    /// Draws and hands keys over until `goesOn` says no. A lost terminal ends it too.
    public void run(Picture picture, IntConsumer key, Supplier<Boolean> goesOn) {
        try {
            while (goesOn.get()) {
                var started = System.nanoTime();
                draw(picture);
                if (!readKeys(key, started)) {
                    return;
                }
            }
        } catch (IOException e) {
            if (!isClosed()) {
                throw new UncheckedIOException("the terminal is gone", e);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void draw(Picture picture) {
        if (closed) {
            return; // by the hook, while the program ends
        }
        var width = Math.max(20, terminal.getWidth());
        var height = Math.max(5, terminal.getHeight());
        if (width != drawnWidth || height != drawnHeight) {
            display.resize(height, width);
            display.clear(); // what the terminal made of the old picture is anybody's guess
            drawnWidth = width;
            drawnHeight = height;
        }
        display.update(new ArrayList<>(picture.draw(width, height)), 0); // it changes the list
    }

    /// For the rest of the frame's time.
    private boolean readKeys(IntConsumer key, long frameStart) throws IOException {
        while (true) {
            var left = FRAME_MS - (System.nanoTime() - frameStart) / 1_000_000;
            if (left <= 0) {
                return true;
            }
            var read = terminal.reader().read(left);
            if (read == END_OF_INPUT) {
                return false;
            }
            if (read != NonBlockingReader.READ_EXPIRED) {
                key.accept(read);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            terminal.puts(InfoCmp.Capability.cursor_visible);
            terminal.puts(InfoCmp.Capability.exit_ca_mode);
            terminal.setAttributes(before);
            terminal.flush();
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be given back", e);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending already");
        }
    }
}
