package io.foretide.serving;

import io.foretide.config.LabelSelectors;

/**
 * The supported subset of PromQL: one selector, a number, or a sum of numbers (which data sources use as a health
 * check).
 */
sealed interface PromqlExpression {

    /**
     * Selects series by name and labels.
     *
     * @param range milliseconds of samples; 0: the latest sample only
     * @param offset milliseconds by which the evaluation is shifted back
     */
    record Selector(LabelSelectors labels, long range, long offset, Anchor anchor) implements PromqlExpression {
        /**
         * The time at which the selector is evaluated.
         *
         * @param time of the query
         * @param start of the query range
         * @param end of the query range
         */
        long evaluationTime(long time, long start, long end) {
            long from =
                    switch (anchor.edge()) {
                        case EACH -> time;
                        case FIXED -> anchor.millis();
                        case START -> start;
                        case END -> end;
                    };
            return from - offset;
        }

        /** Whether the selector has no range, offset or {@code @}. */
        boolean isPlain() {
            return range == 0 && offset == 0 && anchor.edge() == Edge.EACH;
        }
    }

    /**
     * The {@code @} modifier.
     *
     * @param millis since the epoch, if it is a fixed time
     */
    record Anchor(Edge edge, long millis) {
        static final Anchor NONE = new Anchor(Edge.EACH, 0);
    }

    /** The kinds of evaluation time. */
    enum Edge {
        EACH,
        FIXED,
        START,
        END
    }

    record Scalar(double value) implements PromqlExpression {}

    /** An unsupported expression; the message describes what is supported. */
    final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotUnderstood(String expression, String why) {
            super(
                    "'" + expression + "': " + why + ". Supported is one selector, such as "
                            + "foretide_forecast{series=\"room\",bound=\"median\"}; for functions and aggregations let a Prometheus scrape or federate");
        }
    }

    int MAX_LENGTH = 4096;

    /** @throws NotUnderstood if it is neither */
    static PromqlExpression parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new NotUnderstood(text.substring(0, 40) + "…", "longer than " + MAX_LENGTH + " characters");
        }
        try {
            return new PromqlParser(text).parse();
        } catch (IllegalArgumentException e) {
            throw new NotUnderstood(text, String.valueOf(e.getMessage()));
        }
    }
}
