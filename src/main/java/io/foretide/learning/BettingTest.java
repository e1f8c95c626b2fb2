package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A sequential test by betting (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2024). Null
 * hypothesis: at no time was the mean of the next number, given those before it, positive. Someone who bets on positive numbers, at
 * fair odds under the null, multiplies the starting capital of 1 by 20 with a probability of at most 1/20, however long the numbers
 * are watched (Ville's inequality): the test may be looked at after each number.
 *
 * <p>The capital is spread over bets of several sizes, one of them zero. A share that falls as 1/t is spread anew at each number (fixed
 * share, Herbster and Warmuth 1998), so that evidence that comes after a long time without any is still found. Mutable, not
 * thread-safe.
 */
final class BettingTest {
    /** Probability, at most, of a positive result under the null hypothesis. */
    static final double LEVEL = .05;

    private static final double[] BETS = {0, .1, .3, .9};
    private static final int SHARED = 32; // of the capital, 1 / (SHARED + numbers so far) is spread anew
    private static final double MOST =
            1e4; // capital beyond it is given away, so that a change of mind does not take long
    static final int BYTES = BETS.length * Double.BYTES + Long.BYTES;

    private final double[] capital = new double[BETS.length]; // (bets)
    private long numbers;

    BettingTest() {
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
        double kept = Math.min(1, MOST / all);
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

    /** Whether it would be rejected at a level of a quarter. */
    boolean isLikely() {
        return capital() >= 4;
    }

    void write(ByteBuffer out) {
        for (double part : capital) {
            out.putDouble(part);
        }
        out.putLong(numbers);
    }

    static BettingTest read(ByteBuffer in) {
        BettingTest test = new BettingTest();
        for (int i = 0; i < BETS.length; i++) {
            test.capital[i] = in.getDouble();
        }
        test.numbers = in.getLong();
        return test;
    }
}
