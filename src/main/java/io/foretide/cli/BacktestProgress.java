package io.foretide.cli;

import java.util.function.LongPredicate;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar with the remaining time, on terminals. Ctrl-C requests a stop, and the process then waits until this
 * is closed, so that the results so far are printed.
 */
final class BacktestProgress implements LongPredicate, AutoCloseable {
    private final @Nullable ProgressBar bar;
    private final InterruptHandler interruption = new InterruptHandler("stop backtest");

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

    /** Removes the bar before other output. */
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
