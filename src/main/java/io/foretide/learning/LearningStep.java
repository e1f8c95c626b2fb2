package io.foretide.learning;

/** What came of one call to learn. */
public sealed interface LearningStep {
    /**
     * The weights moved.
     *
     * @param loss mean over the targets that were there, before the update
     * @param gradientNorm global norm before clipping
     * @param learningRate of this update
     */
    record Learned(double loss, double gradientNorm, double learningRate) implements LearningStep {}

    /** Nothing moved, and that is harmless: no targets, a zero gradient, a non-finite one. */
    record Skipped(String reason) implements LearningStep {}

    /** Nothing moved, because the candidate no longer computes finite numbers: go back to good weights. */
    record Diverged(String reason) implements LearningStep {}
}
