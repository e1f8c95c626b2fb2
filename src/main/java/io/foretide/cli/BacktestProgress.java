package io.foretide.cli;

import java.util.function.LongPredicate;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar with the remaining time where a terminal is attached. Ctrl-C makes it say stop, and the process waits until it is closed, so that
 * the results so far are printed.
 */
final class BacktestProgress implements LongPredicate, AutoCloseable {
    private final @Nullable ProgressBar bar;
    private final Interruption interruption = new Interruption("stop backtest");

    BacktestProgress(long steps) {
        bar = !Terminal.attached()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("backtest")
                        .setUnit(" steps", 1)
                        .setInitialMax(steps)
                        .build();
    }

    /** @param steps forecast so far */
    @Override
    public boolean test(long steps) {
        if (bar != null) {
            bar.stepTo(steps);
        }
        return !interruption.isRequested();
    }

    /** Takes the bar away, since what follows is printed. */
    void end() {
        if (bar != null) {
            bar.close();
        }
    }

    @Override
    public void close() {
        interruption.close();
    }
}
