package io.foretide.serving;

import io.foretide.config.LabelSelectors;

/**
 * What can be asked in place of a PromQL expression: one selector, or a number, or the sum of some, which is how data sources ask whether
 * anybody is there.
 */
sealed interface Expression {

    /**
     * Series, by name and labels.
     *
     * @param range milliseconds of whose samples all are asked for; 0: the newest one only
     * @param offset milliseconds that everything is looked at earlier
     */
    record Selector(LabelSelectors labels, long range, long offset, Anchor anchor) implements Expression {
        /**
         * The time at which it is looked at.
         *
         * @param time at which it is evaluated
         * @param start of all times at which it is
         * @param end of all of them
         */
        long when(long time, long start, long end) {
            long from =
                    switch (anchor.edge()) {
                        case EACH -> time;
                        case FIXED -> anchor.millis();
                        case START -> start;
                        case END -> end;
                    };
            return from - offset;
        }

        /** Whether it names series, and nothing of their times. */
        boolean isPlain() {
            return range == 0 && offset == 0 && anchor.edge() == Edge.EACH;
        }
    }

    /**
     * What {@code @} says.
     *
     * @param millis since the epoch, where it is a time
     */
    record Anchor(Edge edge, long millis) {
        static final Anchor NONE = new Anchor(Edge.EACH, 0);
    }

    /** Which time. */
    enum Edge {
        EACH,
        FIXED,
        START,
        END
    }

    record Scalar(double value) implements Expression {}

    /** An expression that cannot be asked; the message says what can. */
    final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotUnderstood(String expression, String why) {
            super(
                    "'" + expression + "': " + why + ". What can be asked here is one selector, such as "
                            + "foretide_forecast{series=\"room\",bound=\"median\"}; for functions and sums let a Prometheus scrape or federate");
        }
    }

    int MOST = 4096;

    /** @throws NotUnderstood when it is neither */
    static Expression parse(String text) {
        if (text.length() > MOST) {
            throw new NotUnderstood(text.substring(0, 40) + "…", "longer than " + MOST + " characters");
        }
        try {
            return new PromqlParser(text).parse();
        } catch (IllegalArgumentException e) {
            throw new NotUnderstood(text, String.valueOf(e.getMessage()));
        }
    }
}
