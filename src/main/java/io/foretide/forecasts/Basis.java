package io.foretide.forecasts;

import java.util.Arrays;

/** What a readout starts from: its features at an origin, and the value that it only has to correct. */
interface Basis {
    /** How many features there are. */
    int width();

    /** Writes the features of the newest step. */
    void write(Moment now, float[] to);

    /** Lag, counted from the origin, of the value that stands in for a lead; negative: it lies behind the origin. */
    int lag(int lead);

    /** The first features of the common row, as a correction of the last value. */
    record Row(int width) implements Basis {
        @Override
        public void write(Moment now, float[] to) {
            System.arraycopy(now.features(), 0, to, 0, width);
        }

        @Override
        public int lag(int lead) {
            return 0;
        }
    }

    /** The lags before the newest step, as a correction of the last value. */
    record Lags(int lags) implements Basis {
        @Override
        public int width() {
            return 1 + lags;
        }

        @Override
        public void write(Moment now, float[] to) {
            History history = now.history();
            to[0] = 1;
            for (int lag = 1; lag <= lags; lag++) {
                to[lag] = history.reaches(lag) ? held(history.value(lag) - history.value(0), history.scale(0)) : 0;
            }
        }

        @Override
        public int lag(int lead) {
            return 0;
        }
    }

    /** A difference in scales, held to ±30; 0 where a value is not known. */
    static float held(double difference, double scale) {
        double change = difference / scale;
        return Double.isNaN(change) ? 0 : (float) Math.max(-30, Math.min(30, change));
    }

    /** The newest differences from the season before, as a correction of what came one season earlier. */
    record Season(int season, int lags) implements Basis {
        @Override
        public int width() {
            return 1 + lags;
        }

        @Override
        public void write(Moment now, float[] to) {
            History history = now.history();
            Arrays.fill(to, 0);
            to[0] = 1;
            for (int lag = 0; lag < lags && history.reaches(lag + season); lag++) {
                to[1 + lag] = held(history.value(lag) - history.value(lag + season), history.scale(0));
            }
        }

        @Override
        public int lag(int lead) {
            return (lead + season - 1) / season * season - lead;
        }
    }
}
