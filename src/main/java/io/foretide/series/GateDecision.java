package io.foretide.series;

/**
 * What the champion gate decided about the weights that learning has come to.
 *
 * @param time of the decision, epoch milliseconds
 * @param version of the champion after it
 * @param candidateLoss mean loss of the candidate on new blocks since the decision before
 * @param championLoss the same of the champion on the same blocks
 * @param blocks learned from since the very beginning
 */
public record GateDecision(
        long time, Outcome outcome, long version, double candidateLoss, double championLoss, long blocks) {

    /** What became of the candidate. */
    public enum Outcome {
        /** It is the new champion. */
        PUBLISHED,
        /** Undecided: it goes on learning, the champion stays. */
        REFUSED,
        /** Worse, or undecided for too long: learning starts again from the champion. */
        RETURNED
    }
}
