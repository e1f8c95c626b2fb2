package io.foretide.model;

import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Initial parameters: recurrent matrices orthogonal per gate (Saxe et al. 2014), input matrices Xavier uniform per gate
 * (Glorot and Bengio 2010), forget-gate bias 1 (Jozefowicz et al. 2015), embeddings Gaussian, projection zero. An
 * untrained network thus forecasts no change, or equal probabilities of all classes; several quantiles start evenly
 * spaced from −1 to 1. Uses only {@link Random}, whose sequence is specified by Java, and plain arithmetic, so that all
 * machines get the same numbers.
 */
final class Initialization {
    private static final double EMBEDDING_DEVIATION = 0.1;

    private Initialization() {}

    static SortedMap<String, Tensor> tensors(NetworkSpec spec, long seed) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        ParameterShapes.of(spec).forEach((name, shape) -> {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
            tensors.put(name, new Tensor(shape, values(spec, name, shape, random)));
        });
        return tensors;
    }

    private static float[] values(NetworkSpec spec, String parameter, int[] shape, Random random) {
        float[] values = new float[Math.toIntExact(Tensor.size(shape))];
        String name = parameter.startsWith(ParameterShapes.ENCODER)
                ? parameter.substring(ParameterShapes.ENCODER.length())
                : parameter;
        int hidden = spec.hidden();
        if (name.startsWith("weight_ih_l")) {
            xavier(values, shape[1], hidden, random);
        } else if (name.startsWith("weight_hh_l")) {
            for (int gate = 0; gate < spec.cell().gates(); gate++) {
                orthogonal(values, gate * hidden * hidden, hidden, random);
            }
        } else if (name.startsWith("bias_ih_l") && spec.cell().hasCellState()) {
            Arrays.fill(values, hidden, 2 * hidden, 1f);
        } else if (name.startsWith("ln_weight_l")) {
            Arrays.fill(values, 1f);
        } else if (name.equals(ParameterShapes.PROJECTION_BIAS) && spec.heads().equals(OutputHeads.NUMBERS)) {
            return spec.neutralOutputs();
        } else if (name.equals(ParameterShapes.EMBEDDING)) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (EMBEDDING_DEVIATION * random.nextGaussian());
            }
        }
        return values;
    }

    private static void xavier(float[] values, int fanIn, int fanOut, Random random) {
        double bound = StrictMath.sqrt(6.0 / (fanIn + fanOut));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
    }

    /** Writes an orthogonal (size, size) matrix by orthonormalizing Gaussian rows. */
    private static void orthogonal(float[] values, int offset, int size, Random random) {
        double[][] rows = new double[size][];
        for (int i = 0; i < size; i++) {
            do {
                rows[i] = gaussian(size, random);
                removeProjections(rows, i);
                removeProjections(rows, i); // repeated to remove rounding errors
            } while (!normalise(rows[i]));
            for (int j = 0; j < size; j++) {
                values[offset + i * size + j] = (float) rows[i][j];
            }
        }
    }

    private static double[] gaussian(int size, Random random) {
        double[] row = new double[size];
        for (int i = 0; i < size; i++) {
            row[i] = random.nextGaussian();
        }
        return row;
    }

    private static void removeProjections(double[][] rows, int count) {
        double[] row = rows[count];
        for (int i = 0; i < count; i++) {
            double along = dot(row, rows[i]);
            for (int j = 0; j < row.length; j++) {
                row[j] -= along * rows[i][j];
            }
        }
    }

    private static boolean normalise(double[] row) {
        double norm = StrictMath.sqrt(dot(row, row));
        for (int j = 0; j < row.length; j++) {
            row[j] /= norm;
        }
        return norm > 1e-6;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
