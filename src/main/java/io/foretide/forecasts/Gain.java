package io.foretide.forecasts;

/**
 * How much of the network's correction to take, per anchor lead: what would have given the least squared error of late,
 * from 0 to 1 (the regression of what the base missed on what the network said it would miss, James and Stein's
 * shrinkage learned online). A network that knows nothing here does no harm.
 */
final class Gain {
    private static final float FORGETTING = 0.999f;
    private static final float MOST = 4;
    /** Squared corrections, in squares of the usual error, that stand for full trust before anything is known. */
    private static final float TRUST = 1;

    private final float[] products; // (anchors) faded sums of correction × what the base missed
    private final float[] squares; // (anchors) faded sums of correction²

    Gain(Leads leads) {
        products = new float[leads.count()];
        squares = new float[leads.count()];
    }

    float at(int lead, Leads leads) {
        int anchor = leads.anchor(lead);
        float low = at(anchor);
        float share = leads.share(lead);
        return share == 0 ? low : low + share * (at(anchor + 1) - low);
    }

    private float at(int anchor) {
        return Math.max(0, Math.min(1, (products[anchor] + TRUST) / (squares[anchor] + TRUST)));
    }

    /**
     * Learns one label.
     *
     * @param correction what the network had said
     * @param missed what the base had missed
     * @param usual the usual absolute error here, positive
     */
    void learn(int anchor, float correction, float missed, float usual) {
        float said = held(correction / usual);
        products[anchor] = FORGETTING * products[anchor] + said * held(missed / usual);
        squares[anchor] = FORGETTING * squares[anchor] + said * said;
    }

    private static float held(float value) {
        return Math.max(-MOST, Math.min(MOST, value));
    }

    void walk(Fields fields) {
        fields.floats(products);
        fields.floats(squares);
    }
}
