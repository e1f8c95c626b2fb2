package io.foretide.model;

import java.util.Arrays;

/**
 * A named parameter's values. Immutable by convention: arrays are not modified after they were passed on.
 *
 * @param shape lengths of the axes, outermost first
 * @param values row-major
 */
public record Tensor(int[] shape, float[] values) {
    public Tensor {
        if (size(shape) != values.length) {
            throw new IllegalArgumentException(
                    "a tensor of shape " + Arrays.toString(shape) + " cannot have " + values.length + " values");
        }
    }

    public static Tensor zeros(int... shape) {
        return new Tensor(shape, new float[Math.toIntExact(size(shape))]);
    }

    static long size(int[] shape) {
        long size = 1;
        for (int length : shape) {
            size = Math.multiplyExact(size, length);
        }
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that && Arrays.equals(shape, that.shape) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
