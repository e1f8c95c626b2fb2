package io.foretide.bench;

import java.util.Random;

/** Synthetic disk usage in percent, every five minutes; deterministic for a seed. */
enum DiskSeries {
    /** Grows at a varying rate and is cleaned at a level below the limit; one of six cleanings is late. */
    CLEANED {
        @Override
        double[] make(int steps, Random random) {
            double[] values = new double[steps];
            double level = 50;
            double rate = 1;
            double cleaned = cleaning(random);
            for (int i = 0; i < steps; i++) {
                rate = wandering(rate, random);
                level += rate * PER_DAY_CLEANED / DAY;
                if (level >= cleaned) {
                    level = 40 + 10 * random.nextDouble();
                    cleaned = cleaning(random);
                }
                values[i] = reading(level, random);
            }
            return values;
        }

        private double cleaning(Random random) {
            return random.nextInt(6) == 0 ? FULL : 74 + 8 * random.nextDouble();
        }
    },
    /**
     * Grows during each day, faster by day than by night, and drops when logs are rotated at midnight; the remainder
     * grows until it is moved away.
     */
    ROTATED {
        @Override
        double[] make(int steps, Random random) {
            double[] values = new double[steps];
            double stays = 50;
            double today = 0;
            double size = 1;
            for (int i = 0; i < steps; i++) {
                int hour = i % DAY;
                if (hour == 0) {
                    today = 0;
                    size = .85 + .3 * random.nextDouble();
                }
                today += size * PER_DAY_ROTATED / DAY * (1 - .8 * Math.cos(2 * Math.PI * hour / DAY));
                stays += 1.2 / DAY;
                if (stays + today >= FULL) {
                    stays -= 20;
                }
                values[i] = reading(stays + today, random);
            }
            return values;
        }
    },
    /** Grows steadily at a varying rate, with bursts of temporary files, until it is emptied. */
    STEADY {
        @Override
        double[] make(int steps, Random random) {
            double[] values = new double[steps];
            double level = 60;
            double rate = 1;
            double burst = 0;
            for (int i = 0; i < steps; i++) {
                rate = wandering(rate, random);
                level += rate * PER_DAY_STEADY / DAY;
                burst = random.nextInt(DAY / 2) == 0 ? 2 + 4 * random.nextDouble() : .9 * burst;
                if (level >= FULL) {
                    level = 50 + 15 * random.nextDouble();
                }
                values[i] = reading(level + burst, random);
            }
            return values;
        }
    };

    /** Readings per day. */
    static final int DAY = 288;
    /** The alarm limit. */
    static final double LIMIT = 90;

    private static final double FULL = 96;
    private static final double PER_DAY_CLEANED = 40;
    private static final double PER_DAY_ROTATED = 25;
    private static final double PER_DAY_STEADY = 8;

    abstract double[] make(int steps, Random random);

    private static double wandering(double rate, Random random) {
        return Math.max(.2, 1 + .99 * (rate - 1) + .05 * random.nextGaussian());
    }

    private static double reading(double level, Random random) {
        return Math.max(0, Math.min(100, level + .15 * random.nextGaussian()));
    }
}
