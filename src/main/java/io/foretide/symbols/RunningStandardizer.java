package io.foretide.symbols;

import io.foretide.series.Sample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Standardizes a series' numbers for the network: each channel by its running mean and standard deviation, which
 * include the number itself, and likewise the logarithm of the time since the previous step. The first {@value #MEMORY}
 * numbers have equal weights, older numbers fade afterwards. Mutable, not thread-safe.
 */
final class RunningStandardizer {
    private static final int MEMORY = 10_000;
    private static final double MAX = 10; // limit on standardized numbers
    private static final double MAX_RAW = 1e6; // limit on numbers before standardization

    private final double[] counts; // (channels + 1) the last entry is for the time
    private final double[] means;
    private final double[] variances;

    RunningStandardizer(int channels) {
        this(new double[channels + 1], new double[channels + 1], new double[channels + 1]);
    }

    private RunningStandardizer(double[] counts, double[] means, double[] variances) {
        this.counts = counts;
        this.means = means;
        this.variances = variances;
    }

    /** Returns the number of inputs: per channel its number and whether it is set, and the time. */
    static int inputs(int channels) {
        return 2 * channels + 1;
    }

    /**
     * Returns (inputs) the network input of a step.
     *
     * @param since milliseconds since the previous step; negative if there is none
     * @param scaled whether to standardize
     */
    float[] row(Sample sample, long since, boolean scaled) {
        double[] values = sample.values();
        float[] row = new float[inputs(values.length)];
        for (int c = 0; c < values.length; c++) {
            boolean there = !Double.isNaN(values[c]);
            row[2 * c] = (float) (there ? scaled ? seen(c, values[c]) : held(values[c], MAX_RAW) : 0);
            row[2 * c + 1] = there ? 1 : 0;
        }
        row[2 * values.length] = since < 0 ? 0 : (float) seen(values.length, Math.log1p((double) since));
        return row;
    }

    /** Adds a number, and returns its distance from the mean in standard deviations. */
    private double seen(int quantity, double number) {
        counts[quantity] = Math.min(counts[quantity] + 1, MEMORY);
        double share = 1 / counts[quantity];
        double off = number - means[quantity];
        means[quantity] += share * off;
        variances[quantity] = (1 - share) * (variances[quantity] + share * off * off); // Welford's, with forgetting
        double spread = Math.sqrt(variances[quantity]);
        double away = (1 - share) * off; // distance from the mean that includes the number
        return spread > Double.MIN_NORMAL ? held(away / spread, MAX) : 0;
    }

    private static double held(double number, double most) {
        return Math.max(-most, Math.min(most, number));
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(counts.length);
        for (int i = 0; i < counts.length; i++) {
            out.writeDouble(counts[i]);
            out.writeDouble(means[i]);
            out.writeDouble(variances[i]);
        }
    }

    static RunningStandardizer read(DataInputStream in) throws IOException {
        int quantities = in.readInt();
        RunningStandardizer read = new RunningStandardizer(quantities - 1);
        for (int i = 0; i < quantities; i++) {
            read.counts[i] = in.readDouble();
            read.means[i] = in.readDouble();
            read.variances[i] = in.readDouble();
        }
        return read;
    }
}
