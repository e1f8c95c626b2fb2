package io.foretide.model;

/**
 * The network written once more from PyTorch's documented equations, one row and one step at a time, in double: what the
 * native calls are held against.
 */
public final class PlainCell {
    private final Weights weights;
    private final NetworkSpec spec;

    public PlainCell(Weights weights) {
        this.weights = weights;
        this.spec = weights.spec();
    }

    /** Core output (hidden), then projection (leads, quantiles), then the new state, from one input row. */
    public double[][] step(double[] input, double[] state) {
        double[] after = state.clone();
        double[] below = input;
        int size = spec.hidden();
        int width = spec.cell().states() * size;
        for (int layer = 0; layer < spec.layers(); layer++) {
            double[] h = java.util.Arrays.copyOfRange(state, layer * width, layer * width + size);
            double[] c = new double[size];
            if (spec.cell() == Cell.LSTM) {
                System.arraycopy(state, layer * width + size, c, 0, size);
            }
            double[] next = cell(layer, below, h, c);
            System.arraycopy(next, 0, after, layer * width, size);
            if (spec.cell() == Cell.LSTM) {
                System.arraycopy(c, 0, after, layer * width + size, size);
            }
            below = spec.layerNorm() ? norm(layer, next) : next;
        }
        return new double[][] {below, affine("projection.weight", "projection.bias", below), after};
    }

    /** The learned first state, laid out as carried state. */
    public double[] firstState() {
        int size = spec.hidden();
        int kinds = spec.cell().states();
        double[] state = new double[spec.stateSize()];
        for (int i = 0; i < state.length; i++) {
            float[] learned =
                    weights.tensor(i / size % kinds == 0 ? "h0" : "c0").values();
            state[i] = learned[i / size / kinds * size + i % size];
        }
        return state;
    }

    private double[] cell(int layer, double[] x, double[] h, double[] c) {
        int n = spec.hidden();
        double[] a = affine("weight_ih_l" + layer, "bias_ih_l" + layer, x);
        double[] b = affine("weight_hh_l" + layer, "bias_hh_l" + layer, h);
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            switch (spec.cell()) {
                case ELMAN_TANH -> out[i] = Math.tanh(a[i] + b[i]);
                case ELMAN_RELU -> out[i] = Math.max(0, a[i] + b[i]);
                case GRU -> {
                    double r = sigmoid(a[i] + b[i]);
                    double z = sigmoid(a[n + i] + b[n + i]);
                    double fresh = Math.tanh(a[2 * n + i] + r * b[2 * n + i]);
                    out[i] = (1 - z) * fresh + z * h[i];
                }
                case LSTM -> {
                    double in = sigmoid(a[i] + b[i]);
                    double forget = sigmoid(a[n + i] + b[n + i]);
                    double fresh = Math.tanh(a[2 * n + i] + b[2 * n + i]);
                    double gate = sigmoid(a[3 * n + i] + b[3 * n + i]);
                    c[i] = forget * c[i] + in * fresh;
                    out[i] = gate * Math.tanh(c[i]);
                }
            }
        }
        return out;
    }

    private double[] norm(int layer, double[] row) {
        double mean = java.util.Arrays.stream(row).average().orElseThrow();
        double variance = java.util.Arrays.stream(row)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        float[] scale = weights.tensor("ln_weight_l" + layer).values();
        float[] shift = weights.tensor("ln_bias_l" + layer).values();
        double[] out = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            out[i] = (row[i] - mean) / Math.sqrt(variance + 1e-5) * scale[i] + shift[i];
        }
        return out;
    }

    private double[] affine(String matrix, String bias, double[] x) {
        float[] w = weights.tensor(matrix).values();
        float[] b = weights.tensor(bias).values();
        double[] out = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            out[i] = b[i];
            for (int j = 0; j < x.length; j++) {
                out[i] += (double) w[i * x.length + j] * x[j];
            }
        }
        return out;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
