package dev.flotilla.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where log lines go: one line each, what happened first, `key=value` at the end. Set up once, before anything logs.
final class Logging {
    private static final String CONSOLE =
            "%d{HH:mm:ss.SSS} %-5level %replace(%msg){'[\\r\\n]+', ' '}  %kvp{NONE}%n%ex{short}";
    private static final String FILE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0} %replace(%msg){'[\\r\\n]+', ' '}  %kvp{NONE}%n";
    private static final String FILE_BYTES = "4MB";
    private static final int FILES = 5;

    private Logging() {}

    /// For commands: only what went wrong, on standard error, so that output stays clean.
    static void forCommands() {
        var context = reset(Level.WARN);
        root(context).addAppender(console(context, "System.err"));
    }

    /// For a server in the foreground: its lines on standard output and in files of bounded size.
    static void forServer(Path folder) {
        var context = reset(Level.INFO);
        root(context).addAppender(console(context, "System.out"));
        root(context).addAppender(files(context, folder));
    }

    private static LoggerContext reset(Level level) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        root(context).setLevel(level);
        context.getLogger("org.apache.ratis").setLevel(Level.WARN);
        // says each failed connect and each retried call; what matters of it, we say ourselves
        context.getLogger("org.apache.ratis.grpc").setLevel(Level.ERROR);
        context.getLogger("org.apache.ratis.thirdparty.io.grpc").setLevel(Level.ERROR);
        context.getLogger("io.grpc").setLevel(Level.WARN);
        bridgeJavaLogging();
        return context;
    }

    private static ch.qos.logback.classic.Logger root(LoggerContext context) {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, String target) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget(target);
        appender.setEncoder(encoder(context, CONSOLE));
        appender.addFilter(new LateCalls());
        appender.start();
        return appender;
    }

    private static RollingFileAppender<ILoggingEvent> files(LoggerContext context, Path folder) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(folder.resolve("server.log").toString());
        appender.setEncoder(encoder(context, FILE));
        appender.addFilter(new LateCalls());
        var window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(folder.resolve("server.%i.log").toString());
        window.setMinIndex(1);
        window.setMaxIndex(FILES - 1);
        window.start();
        var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf(FILE_BYTES));
        size.start();
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, String pattern) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    /// gRPC logs by the JDK's own means.
    private static void bridgeJavaLogging() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").addHandler(new Bridge());
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    }

    /// A closing or starting engine tells each call of another server so, and calls that an error.
    private static final class LateCalls extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            var thrown = event.getThrowableProxy();
            return thrown != null && thrown.getClassName().endsWith("ServerNotReadyException")
                    ? FilterReply.DENY
                    : FilterReply.NEUTRAL;
        }
    }

    private static final class Bridge extends Handler {
        @Override
        public void publish(LogRecord line) {
            var name = line.getLoggerName() == null ? "java" : line.getLoggerName();
            var message = String.valueOf(line.getMessage());
            var logger = LoggerFactory.getLogger(name);
            if (line.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue()) {
                logger.error(message, line.getThrown());
            } else if (line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
                logger.warn(message, line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
