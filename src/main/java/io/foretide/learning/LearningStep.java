package io.foretide.learning;

/** The result of one call to learn. */
public sealed interface LearningStep {
    /**
     * The weights were updated.
     *
     * @param loss mean over the targets, before the update
     * @param gradientNorm global norm before clipping
     * @param learningRate of this update
     */
    record Learned(double loss, double gradientNorm, double learningRate) implements LearningStep {}

    /** No update, harmlessly: no targets, or a zero or non-finite gradient. */
    record Skipped(String reason) implements LearningStep {}

    /** No update, because the candidate no longer computes finite numbers; revert to good weights. */
    record Diverged(String reason) implements LearningStep {}
}
