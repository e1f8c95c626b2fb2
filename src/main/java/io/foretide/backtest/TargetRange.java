package io.foretide.backtest;

import io.foretide.backtest.BacktestSettings.Scoring;
import io.foretide.backtest.SeriesPanel.Member;

/**
 * The targets and origins of a series.
 *
 * @param from first target
 * @param to step after the last target
 * @param windows non-overlapping origins at the end; 0: every step is an origin
 * @param horizon leads of a forecast
 */
record TargetRange(int from, int to, int windows, int horizon) {
    /** @throws IllegalArgumentException naming the series, if it is too short for the settings */
    static TargetRange of(Member member, Scoring scoring, int horizon) {
        int size = member.size();
        int warmUp = scoring.warmUp();
        int from = warmUp > 0 ? warmUp : Math.max(1, scoring.test() > 0 ? size - scoring.test() : 1);
        int to = warmUp > 0 && scoring.test() > 0 ? warmUp + scoring.test() : size;
        boolean noTargets = size > 1 && from >= to;
        boolean noOrigin = warmUp == 0 && scoring.test() >= size;
        if (to > size || noTargets || noOrigin) {
            throw new IllegalArgumentException("series " + member.id() + " has " + size + " steps: too few for "
                    + warmUp + " to warm up (--train, --validate) and " + scoring.test() + " to test (--test)");
        }
        if (scoring.windows() > 0 && (long) scoring.windows() * horizon >= size) {
            throw new IllegalArgumentException(
                    "series " + member.id() + " has " + size + " steps: too few for " + scoring.windows()
                            + " windows of " + horizon + " leads: give fewer --windows or a shorter --horizon");
        }
        return new TargetRange(from, to, scoring.windows(), horizon);
    }

    /** Whether forecasts made at a step are scored. */
    boolean isOrigin(int step) {
        if (windows == 0) {
            return step >= from - 1 && step + 1 < to;
        }
        int back = to - 1 - step;
        return back > 0 && back % horizon == 0 && back / horizon <= windows;
    }

    /** Whether a step is in the later half of the targets. */
    boolean isLater(int step) {
        return step >= (from + to) / 2;
    }
}
