package io.foretide.series;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of something that came in as an observation. */
public sealed interface Parsed {
    /** What came in; empty where it is rejected. */
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

    /** It is one. */
    record Accepted(Observation observation) implements Parsed {}

    /** It is a step of a stream without a grid. */
    record Happened(Element element) implements Parsed {}

    /** A label of a sequence. */
    record Labelled(Label label) implements Parsed {}

    /** The end of a series. */
    record Ended(End end) implements Parsed {}

    /**
     * Not a valid record.
     *
     * @param detail problem and remedy, readable
     * @param series its id, if it was parsed and is valid; null: it was not
     */
    record Rejected(Reason reason, String detail, @Nullable String series) implements Parsed {
        public Rejected(Reason reason, String detail) {
            this(reason, detail, null);
        }

        /** The detail, prefixed by the series. */
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
        /** The time is missing, unreadable or before the earliest that is accepted. */
        TIME,
        /** The time is too far ahead of the clock. */
        AHEAD,
        /** A value is missing, not a number or not finite. */
        VALUE,
        /** A symbol is missing, empty or too long, or comes where numbers are taken. */
        SYMBOL,
        /** A label that is not a configured class, of a sequence that is not stored, or the second of its sequence. */
        LABEL,
        /** A channel that the stream does not have. */
        CHANNEL,
        /** Its step is closed already. */
        LATE,
        /** Its step is full. */
        FULL,
        /** No session is open at its time. */
        CLOSED,
        /** Its series is new, and the limit on series is reached. */
        TOO_MANY,
        /** Its sender may not write this series. */
        FORBIDDEN,
        /** Longer than a line may be. */
        TOO_LONG;

        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
