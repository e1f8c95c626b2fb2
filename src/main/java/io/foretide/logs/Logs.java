package io.foretide.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.LogFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** The process's log: its form, and its levels, which may change while it runs. Safe for all threads. */
public final class Logs {
    /** From nothing to everything. */
    public static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    private final LoggerContext context;

    private Logs(LoggerContext context) {
        this.context = context;
    }

    /** The log as logback.xml has it, or as it was made since. */
    public static Logs current() {
        return new Logs((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /** Gives the log the form that the configuration wants. */
    public static Logs of(ForetideConfig.Log config) {
        Logs logs = current();
        logs.context.resetTurboFilterList();
        if (config.repeats() > 0) {
            var repeats = new Repeats(config.repeats(), System::nanoTime);
            repeats.start();
            logs.context.addTurboFilter(repeats);
        }
        if (config.format() == LogFormat.JSON) {
            logs.root().iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof OutputStreamAppender<ILoggingEvent> out) {
                    out.setEncoder(json(logs.context));
                }
            });
        }
        return logs;
    }

    /** One line an event: timestamp (epoch milliseconds), level, threadName, loggerName, formattedMessage, mdc, throwable. */
    static JsonEncoder json(LoggerContext context) {
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    private Logger root() {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** Logger → level, of those that have one of their own. */
    public Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel().toString());
            }
        }
        return levels;
    }

    /**
     * Sets the level of a logger and of those below it without their own level.
     *
     * @param name of an existing logger, or of a package above one
     * @param level one of {@link #LEVELS} in any case; empty: inherited
     * @return the problem; empty on success
     */
    public Optional<String> level(String name, String level) {
        Logger logger = context.exists(name); // none are made here: they would never go away
        if (logger == null) {
            return Optional.of(
                    "there is no such logger: io.foretide and its packages, or org.apache.kafka, for example");
        }
        String wanted = level.toUpperCase(Locale.ROOT);
        if (level.isEmpty() && logger != root()) {
            logger.setLevel(null);
        } else if (LEVELS.contains(wanted)) {
            logger.setLevel(Level.valueOf(wanted));
        } else {
            return Optional.of("a level is one of " + String.join(", ", LEVELS));
        }
        return Optional.empty();
    }
}
