package io.foretide.cli;

import io.foretide.learning.EpochTrainer;
import io.foretide.learning.EpochTrainer.Result;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shows how training goes: a bar where somebody watches, else a line an epoch. Ctrl-C makes it say stop, and the process waits
 * until it is closed, so that the best weights are whole.
 */
final class TrainingProgress implements EpochTrainer.Listener, AutoCloseable {
    private final PrintWriter out;
    private final int epochs;
    private final Consumer<Result> keep;
    private final boolean watched = Terminal.attached();
    private final Interruption interruption = new Interruption("stop training");
    private final long start = System.nanoTime();
    private @Nullable ProgressBar bar;

    /** @param keep is given each result that is the best so far */
    TrainingProgress(PrintWriter out, int epochs, Consumer<Result> keep) {
        this.out = out;
        this.epochs = epochs;
        this.keep = keep;
    }

    @Override
    public void updated(int epoch, int done, int all) {
        if (watched && bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("train")
                    .setUnit(" epochs", all)
                    .setInitialMax((long) epochs * all)
                    .build();
        }
        if (bar != null) {
            bar.stepTo((long) (epoch - 1) * all + done);
        }
    }

    @Override
    public void finished(Result result) {
        if (result.best()) {
            keep.accept(result);
        }
        if (bar != null) {
            bar.setExtraMessage(
                    String.format(Locale.ROOT, " loss %.4f, validation %.4f", result.loss(), result.validation()));
            return;
        }
        out.printf(
                Locale.ROOT,
                "epoch %d/%d  loss %.5f  validation %.5f%s  %s left at most%n",
                result.epoch(),
                epochs,
                result.loss(),
                result.validation(),
                result.best() ? "  best" : "",
                remaining(result.epoch()));
        out.flush();
    }

    private String remaining(int done) {
        long seconds = Math.round((System.nanoTime() - start) / 1e9 / done * (epochs - done));
        Duration left = Duration.ofSeconds(seconds);
        return String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }

    @Override
    public boolean stopped() {
        return interruption.isRequested();
    }

    /** No more epochs: what is printed from now on stands below the bar. */
    void end() {
        if (bar != null) {
            bar.close();
        }
    }

    @Override
    public void close() {
        out.flush();
        interruption.close();
    }
}
