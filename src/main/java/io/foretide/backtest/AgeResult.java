package io.foretide.backtest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * Scores of one expert's forecasts for leads 1..H, made within a range of series ages.
 *
 * @param expert name of the expert
 * @param from minimum number of observations at the origin
 * @param to maximum number of observations at the origin
 */
public record AgeResult(String expert, int from, int to, @JsonUnwrapped MeanScores scores) {
    static final int[] BEGINNINGS = {1, 11, 31, 101, 301, 1001};

    static int bucket(int observations) {
        int bucket = 0;
        while (bucket + 1 < BEGINNINGS.length && observations >= BEGINNINGS[bucket + 1]) {
            bucket++;
        }
        return bucket;
    }

    static int end(int bucket) {
        return bucket + 1 < BEGINNINGS.length ? BEGINNINGS[bucket + 1] - 1 : Integer.MAX_VALUE;
    }
}
