package io.foretide.backtest;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tick values of an axis with their labels. If the range is small relative to the values, labels are relative to a
 * round offset.
 *
 * @param values ascending, at multiples of 1, 2 or 5 times a power of ten
 * @param low the axis' lower end
 * @param high its upper end
 * @param note the offset omitted from labels, such as "+ 1e12"; empty if none
 */
record AxisTicks(List<Double> values, List<String> labels, double low, double high, String note) {
    private static final double NARROW = 1e-6; // a smaller relative range is labelled by differences
    private static final double LARGE = 1e7;
    private static final double SMALL = 1e-4;

    static AxisTicks of(double lowest, double highest, int count) {
        if (!(lowest <= highest)) {
            return new AxisTicks(List.of(), List.of(), 0, 1, "");
        }
        double size = Math.max(Math.abs(lowest), Math.abs(highest));
        double range = highest - lowest;
        double offset = range < NARROW * size ? round((lowest + highest) / 2, 3) : 0;
        if (range <= 1e-14 * size || range == 0) {
            range = size == 0 ? 1 : Math.max(size * 1e-3, Double.MIN_NORMAL);
            offset = 0;
            lowest -= range / 2;
            highest += range / 2;
        }
        double low = lowest - offset;
        double high = highest - offset;
        double step = niceStep((high - low) / count);
        List<Double> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (double k = Math.ceil(low / step); k * step <= high + step * 1e-9; k++) {
            values.add(offset + k * step);
            labels.add(label(k * step, step, Math.max(Math.abs(low), Math.abs(high))));
        }
        return new AxisTicks(values, labels, lowest, highest, offset == 0 ? "" : "(values less " + plain(offset) + ")");
    }

    private static double niceStep(double minimum) {
        double power = Math.pow(10, Math.floor(Math.log10(minimum)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= minimum * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String label(double value, double step, double size) {
        if (Math.abs(value) < step / 2) {
            return "0";
        }
        if (size >= LARGE || size < SMALL) {
            int digits = Math.max(1, (int) Math.ceil(Math.log10(Math.abs(value) / step) + 1e-9) + 1);
            return scientific(value, digits);
        }
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String scientific(double value, int digits) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(Math.min(digits, 8), RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /** A number with at most six digits, in scientific notation if very large or small. */
    static String plain(double value) {
        double size = Math.abs(value);
        return size != 0 && (size >= LARGE || size < SMALL)
                ? scientific(value, 6)
                : new BigDecimal(value)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static double round(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }
}
