package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Decides whether the candidate replaces the published champion. Each update's new blocks are used to compare
 * candidate, champion and version 0 (the initial weights) before the candidate learns from them. Evidence accumulates
 * over decisions until a sequential test is significant ({@link PairedComparison}). Publish when the candidate is
 * better than the champion and not likely worse than version 0. Withdraw the champion when it is worse than version 0.
 * Go back when the candidate is worse than the champion, or still undecided after {@value #MAX_UNDECIDED} decisions.
 * The first blocks of a test only set its scales. Mutable, confined to one thread.
 */
public final class ChampionGate {
    /** Undecided decisions, an hour at the default interval, after which the candidate is dropped. */
    static final int MAX_UNDECIDED = 720;

    /**
     * A block is skipped if every contender loses more than this multiple of the running 90 % quantile of the
     * champion's losses.
     */
    private static final double OUTLIER_FACTOR = 20;

    private static final double LOSS_LEVEL = .9;

    private static final int FORMAT = 3;
    private static final int BYTES =
            2 * Integer.BYTES + 2 * Double.BYTES + Long.BYTES + RunningQuantile.BYTES + 3 * PairedComparison.BYTES;

    /** The decision about the candidate. */
    public enum Decision {
        /** No new blocks since the last decision. */
        NOTHING_NEW,
        /** The candidate becomes the champion. */
        PUBLISH,
        /** The champion is worse than version 0, which is published again; the candidate restarts from it. */
        WITHDRAW,
        /** Undecided; the test continues. */
        REFUSE,
        /** Worse, or undecided for too long; the candidate restarts from the champion. */
        GO_BACK
    }

    private RunningQuantile loss = new RunningQuantile(LOSS_LEVEL);
    private PairedComparison candidateToChampion = new PairedComparison();
    private PairedComparison candidateToStart = new PairedComparison();
    private PairedComparison championToStart = new PairedComparison();
    private int undecided; // consecutive
    private double candidate; // sums since the last decision
    private double champion;
    private long blocks;

    /**
     * Adds losses on blocks that no contender has learned from.
     *
     * @param isSameTime whether the blocks are of the same time as those of the update before: many series share what
     *     happens at one time, so such updates count as one
     */
    void addLosses(BlockLosses losses, boolean isSameTime) {
        double limit = loss.isSet() ? OUTLIER_FACTOR * loss.value() : Double.MAX_VALUE;
        int[] tested = IntStream.range(0, losses.blocks())
                .filter(i -> smallest(losses, i) <= limit)
                .toArray();
        loss.addAll(losses.champion());
        for (int i : tested) {
            if (Double.isFinite(losses.candidate()[i]) && Double.isFinite(losses.champion()[i])) {
                candidate += losses.candidate()[i];
                champion += losses.champion()[i];
                blocks++;
            }
        }
        candidateToChampion.add(differences(losses.candidate(), losses.champion(), IntStream.of(tested)), isSameTime);
        double[] start = losses.start();
        candidateToStart.add(differences(losses.candidate(), start, finite(start, tested)), isSameTime);
        championToStart.add(differences(losses.champion(), start, finite(start, tested)), isSameTime);
    }

    private static IntStream finite(double[] losses, int[] tested) {
        return IntStream.of(tested).filter(i -> Double.isFinite(losses[i]));
    }

    private static double smallest(BlockLosses losses, int block) {
        return DoubleStream.of(losses.candidate()[block], losses.champion()[block], losses.start()[block])
                .filter(Double::isFinite)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** A non-finite loss counts as infinite if the other one is finite. */
    private static double[] differences(double[] first, double[] second, IntStream tested) {
        return tested.filter(i -> Double.isFinite(first[i]) || Double.isFinite(second[i]))
                .mapToDouble(i -> orInfinity(first[i]) - orInfinity(second[i]))
                .toArray();
    }

    private static double orInfinity(double loss) {
        return Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY;
    }

    /** Mean loss of the candidate since the last decision; NaN without blocks. */
    double candidateLoss() {
        return candidate / blocks;
    }

    /** Mean loss of the champion since the last decision; NaN without blocks. */
    double championLoss() {
        return champion / blocks;
    }

    /** Decides. The caller must carry out the decision; later tests refer to the resulting contenders. */
    Decision decide() {
        if (blocks == 0) {
            return Decision.NOTHING_NEW;
        }
        Decision decision = verdict();
        candidate = 0;
        champion = 0;
        blocks = 0;
        switch (decision) {
            case PUBLISH -> {
                championToStart = candidateToStart.copy();
                candidateToChampion = new PairedComparison();
                undecided = 0;
            }
            case WITHDRAW -> {
                candidateToStart = new PairedComparison();
                championToStart = new PairedComparison();
                candidateToChampion = new PairedComparison();
                undecided = 0;
            }
            case GO_BACK -> goBack();
            case REFUSE, NOTHING_NEW -> undecided++;
        }
        return decision;
    }

    private Decision verdict() {
        if (candidateToChampion.isBetter() && !candidateToStart.isLikelyWorse()) {
            return Decision.PUBLISH;
        }
        if (championToStart.isWorse()) {
            return Decision.WITHDRAW;
        }
        return candidateToChampion.isWorse() || undecided + 1 >= MAX_UNDECIDED ? Decision.GO_BACK : Decision.REFUSE;
    }

    /** Restarts the test because the candidate restarts from the champion. */
    void goBack() {
        candidate = 0;
        champion = 0;
        blocks = 0;
        candidateToStart = championToStart.copy();
        candidateToChampion = new PairedComparison();
        undecided = 0;
    }

    /** Serializes the evidence. */
    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putInt(FORMAT).putInt(undecided);
        out.putDouble(candidate).putDouble(champion).putLong(blocks);
        loss.write(out);
        candidateToChampion.write(out);
        candidateToStart.write(out);
        championToStart.write(out);
        return out.array();
    }

    /** Reads {@link #toBytes}; returns a gate without evidence if another version wrote the bytes. */
    static ChampionGate fromBytes(byte[] bytes) {
        ChampionGate gate = new ChampionGate();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.getInt() != FORMAT) {
            return gate;
        }
        gate.undecided = in.getInt();
        gate.candidate = in.getDouble();
        gate.champion = in.getDouble();
        gate.blocks = in.getLong();
        gate.loss = RunningQuantile.read(LOSS_LEVEL, in);
        gate.candidateToChampion = PairedComparison.read(in);
        gate.candidateToStart = PairedComparison.read(in);
        gate.championToStart = PairedComparison.read(in);
        return gate;
    }
}
