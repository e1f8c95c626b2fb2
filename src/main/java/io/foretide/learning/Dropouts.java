package io.foretide.learning;

/**
 * Rates of what is dropped while training, each in [0, 1).
 *
 * @param input of the input rows
 * @param output of what the projection sees
 * @param between of what goes from layer to layer
 * @param state of h as the gates see it, one mask per block, the same at all its steps (Gal and Ghahramani 2016)
 */
public record Dropouts(double input, double output, double between, double state) {
    public static final Dropouts NONE = new Dropouts(0, 0, 0, 0);

    public Dropouts {
        check("input", input);
        check("output", output);
        check("between", between);
        check("state", state);
    }

    private static void check(String name, double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout " + name + " is in [0, 1), not " + rate);
        }
    }
}
