package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A sequential test by betting (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting",
 * 2024). Null hypothesis: at no time is the conditional mean of the next number positive. A player who bets on positive
 * numbers at odds that are fair under the null multiplies the initial capital of 1 by 20 with probability at most 1/20,
 * however long the test runs (Ville's inequality), so the result may be checked after every number.
 *
 * <p>The capital is spread over bets of several sizes, one of them zero. A share that decreases as 1/t is redistributed
 * at each number (fixed share, Herbster and Warmuth 1998), so that late evidence is still detected. Mutable, not
 * thread-safe.
 */
final class SequentialTest {
    /** Maximum probability of a positive result under the null hypothesis. */
    static final double LEVEL = .05;

    private static final double[] BETS = {0, .1, .3, .9};
    private static final int SHARED = 32; // 1 / (SHARED + numbers so far) of the capital is redistributed
    private static final double MAX_CAPITAL =
            1e4; // capital above this is discarded, so that a reversal is detected soon
    static final int BYTES = BETS.length * Double.BYTES + Long.BYTES;

    private final double[] capital = new double[BETS.length]; // (bets)
    private long numbers;

    SequentialTest() {
        Arrays.fill(capital, 1.0 / BETS.length);
    }

    /** @param number in [-1, 1] */
    void add(double number) {
        numbers++;
        for (int i = 0; i < BETS.length; i++) {
            capital[i] *= 1 + BETS[i] * number;
        }
        double all = capital();
        double share = 1.0 / (SHARED + numbers);
        double kept = Math.min(1, MAX_CAPITAL / all);
        for (int i = 0; i < BETS.length; i++) {
            capital[i] = kept * ((1 - share) * capital[i] + share * all / BETS.length);
        }
    }

    double capital() {
        return Arrays.stream(capital).sum();
    }

    /** Whether the null hypothesis is rejected. */
    boolean isPositive() {
        return capital() >= 1 / LEVEL;
    }

    /** Whether the null hypothesis would be rejected at level 0.25. */
    boolean isLikely() {
        return capital() >= 4;
    }

    SequentialTest copy() {
        SequentialTest copy = new SequentialTest();
        System.arraycopy(capital, 0, copy.capital, 0, capital.length);
        copy.numbers = numbers;
        return copy;
    }

    void write(ByteBuffer out) {
        for (double part : capital) {
            out.putDouble(part);
        }
        out.putLong(numbers);
    }

    static SequentialTest read(ByteBuffer in) {
        SequentialTest test = new SequentialTest();
        for (int i = 0; i < BETS.length; i++) {
            test.capital[i] = in.getDouble();
        }
        test.numbers = in.getLong();
        return test;
    }
}
