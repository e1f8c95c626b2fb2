package io.foretide.series;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Result of parsing an incoming record. */
public sealed interface Parsed {
    /** Returns the parsed item; empty if it was rejected. */
    default Optional<Arrival> arrival() {
        if (this instanceof Accepted accepted) {
            return Optional.of(accepted.observation);
        } else if (this instanceof Happened happened) {
            return Optional.of(happened.element);
        } else if (this instanceof Labelled labelled) {
            return Optional.of(labelled.label);
        }
        return this instanceof Ended ended ? Optional.of(ended.end) : Optional.empty();
    }

    /** An observation. */
    record Accepted(Observation observation) implements Parsed {}

    /** A step of a stream without a time grid. */
    record Happened(Element element) implements Parsed {}

    /** A label of a sequence. */
    record Labelled(Label label) implements Parsed {}

    /** An end marker of a series. */
    record Ended(End end) implements Parsed {}

    /**
     * Not a valid record.
     *
     * @param detail problem and remedy, for people
     * @param series id of the series, if it was parsed and is valid; otherwise null
     */
    record Rejected(Reason reason, String detail, @Nullable String series) implements Parsed {
        public Rejected(Reason reason, String detail) {
            this(reason, detail, null);
        }

        /** Returns the detail, prefixed by the series. */
        public String sentence() {
            return series == null ? detail : series + ": " + detail;
        }
    }

    /** Why an observation is rejected; the lower-case name is the metric's label and the record's header. */
    enum Reason {
        /** Not JSON, or not of the form of an observation. */
        MALFORMED,
        /** The id of the series is missing or not legal. */
        SERIES,
        /** The time is missing, unreadable or before the earliest accepted time. */
        TIME,
        /** The time is too far ahead of the clock. */
        AHEAD,
        /** A value is missing, not a number or not finite. */
        VALUE,
        /** A symbol is missing, empty or too long, or the stream expects numbers. */
        SYMBOL,
        /** A label that is not a configured class, of a sequence that is not stored, or the second of its sequence. */
        LABEL,
        /** The stream does not have the channel. */
        CHANNEL,
        /** The step is already closed. */
        LATE,
        /** The step has the maximum number of observations. */
        FULL,
        /** No session is open at the time. */
        CLOSED,
        /** The series is new, and the limit on series is reached. */
        TOO_MANY,
        /** The sender may not write to the series. */
        FORBIDDEN,
        /** The line exceeds the maximum length. */
        TOO_LONG;

        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
