package io.foretide.learning;

/**
 * The learning rate's factor as a function of the update.
 *
 * @param warmUp updates over which the factor rises from 1 / warmUp to 1; 0 for none
 * @param decay shape of the decrease afterwards
 * @param over updates after the warm-up until the floor is reached; for INVERSE_SQRT until the factor is 0.5
 * @param floor minimum factor
 */
public record LearningRateSchedule(int warmUp, Decay decay, long over, double floor) {
    public enum Decay {
        NONE,
        LINEAR,
        COSINE,
        /** 1 / sqrt(1 + 3 u / over): never ends, for endless streams. */
        INVERSE_SQRT
    }

    public static final LearningRateSchedule CONSTANT = new LearningRateSchedule(0, Decay.NONE, 1, 0);

    public LearningRateSchedule {
        if (warmUp < 0 || over < 1 || floor < 0 || floor > 1) {
            throw new IllegalArgumentException("a schedule has warmUp >= 0, over >= 1 and floor in [0, 1], not "
                    + warmUp + ", " + over + ", " + floor);
        }
    }

    /** The factor of an update, counted from 0. */
    public double factor(long update) {
        if (update < warmUp) {
            return (update + 1.0) / warmUp;
        }
        double done = (double) (update - warmUp) / over;
        double left =
                switch (decay) {
                    case NONE -> 1;
                    case LINEAR -> 1 - Math.min(1, done);
                    case COSINE -> (1 + StrictMath.cos(Math.PI * Math.min(1, done))) / 2;
                    case INVERSE_SQRT -> 1 / Math.sqrt(1 + 3 * done);
                };
        return decay == Decay.NONE ? left : floor + (1 - floor) * left;
    }
}
