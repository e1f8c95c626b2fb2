package io.foretide.learning;

import java.nio.ByteBuffer;

/**
 * Decides whether the candidate may take the place of the published champion. Both are tested on each batch before the
 * candidate learns from it; the candidate is published when its mean loss since the last decision is not worse than the
 * champion's, and gives way to it after several refusals in a row. Mutable, confined to one thread.
 */
public final class ChampionGate {
    /** By how much a mean loss may exceed the champion's and still count as not worse: the noise of few blocks. */
    private static final double TOLERANCE = 1e-3;

    private static final int MOST_REFUSALS = 5;

    private static final int BYTES = 2 * Double.BYTES + 2 * Integer.BYTES;

    /** What becomes of the candidate. */
    public enum Decision {
        /** Nothing was tested since the last decision. */
        NOTHING_NEW,
        PUBLISH,
        REFUSE,
        /** Refused too often: the candidate starts again from the champion. */
        GO_BACK
    }

    private double candidate;
    private double champion;
    private int tests;
    private int refusals;

    /** Notes the losses of both on blocks that neither has learned from; a loss that is NaN says nothing. */
    void test(double candidateLoss, double championLoss) {
        if (Double.isFinite(candidateLoss) && Double.isFinite(championLoss)) {
            candidate += candidateLoss;
            champion += championLoss;
            tests++;
        }
    }

    /** Mean loss of the candidate since the last decision; NaN when nothing was tested. */
    double candidateLoss() {
        return tests == 0 ? Double.NaN : candidate / tests;
    }

    /** The same of the champion. */
    double championLoss() {
        return tests == 0 ? Double.NaN : champion / tests;
    }

    Decision decide() {
        if (tests == 0) {
            return Decision.NOTHING_NEW;
        }
        boolean notWorse = candidate <= champion * (1 + TOLERANCE);
        refusals = notWorse ? 0 : refusals + 1;
        forget();
        if (notWorse) {
            return Decision.PUBLISH;
        }
        if (refusals < MOST_REFUSALS) {
            return Decision.REFUSE;
        }
        refusals = 0;
        return Decision.GO_BACK;
    }

    /** What was tested no longer counts, as when the candidate has changed places. */
    void forget() {
        candidate = 0;
        champion = 0;
        tests = 0;
    }

    /** All that it has seen: the sums of both losses, the tests, the refusals in a row. */
    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putDouble(candidate)
                .putDouble(champion)
                .putInt(tests)
                .putInt(refusals)
                .array();
    }

    static ChampionGate fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ChampionGate gate = new ChampionGate();
        gate.candidate = in.getDouble();
        gate.champion = in.getDouble();
        gate.tests = in.getInt();
        gate.refusals = in.getInt();
        return gate;
    }
}
