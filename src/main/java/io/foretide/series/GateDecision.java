package io.foretide.series;

/**
 * A decision of the champion gate about the current candidate weights.
 *
 * @param time time of the decision, epoch milliseconds
 * @param version version of the champion after the decision
 * @param candidateLoss mean loss of the candidate on new blocks since the previous decision
 * @param championLoss mean loss of the champion on the same blocks
 * @param blocks total number of blocks learned from
 */
public record GateDecision(
        long time, Outcome outcome, long version, double candidateLoss, double championLoss, long blocks) {

    /** Result for the candidate. */
    public enum Outcome {
        /** The candidate is the new champion. */
        PUBLISHED,
        /** Undecided: the candidate continues to learn, and the champion stays. */
        REFUSED,
        /** Worse, or undecided for too long: learning restarts from the champion. */
        RETURNED
    }
}
