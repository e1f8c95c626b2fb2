package io.foretide.learning;

/**
 * Dropout rates, each in [0, 1).
 *
 * @param input of the input rows
 * @param output of the projection's input
 * @param between between layers
 * @param state of h as input of the gates, with one mask for all steps of a block (Gal and Ghahramani 2016)
 */
public record DropoutRates(double input, double output, double between, double state) {
    public static final DropoutRates NONE = new DropoutRates(0, 0, 0, 0);

    public DropoutRates {
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
