package io.foretide.learning;

/**
 * How the learning rate changes from update to update, as a factor.
 *
 * @param warmUp updates over which the factor rises from 1 / warmUp to 1; 0 for none
 * @param decay how it falls afterwards
 * @param over updates after the warm-up until the floor is reached; for INVERSE_SQRT until the factor is half
 * @param floor least factor
 */
public record Schedule(int warmUp, Decay decay, long over, double floor) {
    public enum Decay {
        NONE,
        LINEAR,
        COSINE,
        /** 1 / sqrt(1 + 3 u / over): never ends, for streams that never do. */
        INVERSE_SQRT
    }

    public static final Schedule CONSTANT = new Schedule(0, Decay.NONE, 1, 0);

    public Schedule {
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
