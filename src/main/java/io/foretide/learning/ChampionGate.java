package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Decides whether the candidate replaces the published champion. Both are tested on each update's new blocks before the candidate
 * learns from them, and so is version 0, which learning began with. Evidence is kept from decision to decision until a
 * sequential test is significant ({@link PairedComparison}): publish when the candidate is better than the champion and not
 * likely worse than version 0; withdraw the champion when it is worse than that; go back when the candidate is
 * worse than the champion, or still undecided after {@value #STALE} decisions. A test's first blocks only set its scales. Mutable,
 * confined to one thread.
 */
public final class ChampionGate {
    /** Decisions without a result, an hour at the default interval, after which the candidate is given up. */
    static final int STALE = 720;

    /** A block is left out when every contender loses more than this many times the running 90 % quantile of the champion's losses. */
    private static final double WILD = 20;

    private static final double LOSS_LEVEL = .9;

    private static final int FORMAT = 2;
    private static final int BYTES =
            2 * Integer.BYTES + 2 * Double.BYTES + Long.BYTES + RunningQuantile.BYTES + 3 * PairedComparison.BYTES;

    /** What becomes of the candidate. */
    public enum Decision {
        /** Nothing was tested since the last decision. */
        NOTHING_NEW,
        /** It becomes the champion. */
        PUBLISH,
        /** The champion is worse than version 0: that is published anew, and the candidate starts there. */
        WITHDRAW,
        /** Undecided: the test goes on. */
        REFUSE,
        /** Worse, or undecided for too long: the candidate starts again from the champion. */
        GO_BACK
    }

    private RunningQuantile loss = new RunningQuantile(LOSS_LEVEL);
    private PairedComparison candidateToChampion = new PairedComparison();
    private PairedComparison candidateToStart = new PairedComparison();
    private PairedComparison championToStart = new PairedComparison();
    private int undecided; // decisions in a row
    private double candidate; // sums since the last decision
    private double champion;
    private long blocks;

    /** Takes the losses on blocks that no contender has learned from. */
    void test(BlockLosses losses) {
        double wild = loss.isSet() ? WILD * loss.value() : Double.MAX_VALUE;
        int[] tested = IntStream.range(0, losses.blocks())
                .filter(i -> least(losses, i) <= wild)
                .toArray();
        loss.addAll(losses.champion());
        for (int i : tested) {
            if (Double.isFinite(losses.candidate()[i]) && Double.isFinite(losses.champion()[i])) {
                candidate += losses.candidate()[i];
                champion += losses.champion()[i];
                blocks++;
            }
        }
        candidateToChampion.add(differences(losses.candidate(), losses.champion(), IntStream.of(tested)));
        double[] start = losses.start();
        candidateToStart.add(differences(losses.candidate(), start, finite(start, tested)));
        championToStart.add(differences(losses.champion(), start, finite(start, tested)));
    }

    private static IntStream finite(double[] losses, int[] tested) {
        return IntStream.of(tested).filter(i -> Double.isFinite(losses[i]));
    }

    private static double least(BlockLosses losses, int block) {
        return DoubleStream.of(losses.candidate()[block], losses.champion()[block], losses.start()[block])
                .filter(Double::isFinite)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** A loss that is not finite, where the other one is, counts as infinite. */
    private static double[] differences(double[] first, double[] second, IntStream tested) {
        return tested.filter(i -> Double.isFinite(first[i]) || Double.isFinite(second[i]))
                .mapToDouble(i -> worst(first[i]) - worst(second[i]))
                .toArray();
    }

    private static double worst(double loss) {
        return Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY;
    }

    /** Mean loss of the candidate on the blocks tested since the last decision; NaN when there were none. */
    double candidateLoss() {
        return candidate / blocks;
    }

    /** The same of the champion. */
    double championLoss() {
        return champion / blocks;
    }

    /** Whoever calls it does what it says, and tests the contenders that there are then. */
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
        return candidateToChampion.isWorse() || undecided + 1 >= STALE ? Decision.GO_BACK : Decision.REFUSE;
    }

    /** The candidate starts again from the champion. */
    void goBack() {
        candidate = 0;
        champion = 0;
        blocks = 0;
        candidateToStart = championToStart.copy();
        candidateToChampion = new PairedComparison();
        undecided = 0;
    }

    /** All that it has seen. */
    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putInt(FORMAT).putInt(undecided);
        out.putDouble(candidate).putDouble(champion).putLong(blocks);
        loss.write(out);
        candidateToChampion.write(out);
        candidateToStart.write(out);
        championToStart.write(out);
        return out.array();
    }

    /** Reads what {@link #toBytes} wrote; a gate without evidence from what another version wrote. */
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
