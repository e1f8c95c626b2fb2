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
 * Progress of training: a bar on terminals, otherwise a line per epoch. Ctrl-C requests a stop, and the process waits
 * until this is closed, so that the best weights are complete.
 */
final class TrainingProgress implements EpochTrainer.Listener, AutoCloseable {
    private final PrintWriter out;
    private final int epochs;
    private final Consumer<Result> keep;
    private final boolean watched = Terminal.attached();
    private final InterruptHandler interruption = new InterruptHandler("stop training");
    private final long start = System.nanoTime();
    private @Nullable ProgressBar bar;

    /** @param keep receives each result that is the best so far */
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
        Duration remaining = Duration.ofSeconds(seconds);
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", remaining.toHours(), remaining.toMinutesPart(), remaining.toSecondsPart());
    }

    @Override
    public boolean stopped() {
        return interruption.isRequested();
    }

    /** Ends the bar; further output follows below it. */
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
