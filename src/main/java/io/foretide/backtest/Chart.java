package io.foretide.backtest;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A line picture as SVG. */
public final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 260;
    private static final int LEFT = 70;
    private static final int BOTTOM = 24;
    private static final List<String> COLOURS = List.of(
            "#1b6ca8", "#999999", "#d95f02", "#7570b3", "#1b9e77", "#e7298a", "#66a61e", "#a6761d", "#d62728",
            "#17becf", "#bcbd22", "#8c564b");

    private final String title;
    private final double first;
    private final double step;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;
    private int points = 2;

    /**
     * @param first what stands below the first point
     * @param step from point to point
     */
    private Chart(String title, double first, double step) {
        this.title = title;
        this.first = first;
        this.step = step;
    }

    /** Lines, the first one thick if it has the first colour, and optionally a band between two more. */
    public static String of(
            String title,
            List<String> names,
            List<double[]> lines,
            int firstColour,
            double @Nullable [] bandLow,
            double @Nullable [] bandHigh,
            double first,
            double step) {
        Chart chart = new Chart(title, first, step);
        lines.forEach(chart::fit);
        StringBuilder body = new StringBuilder();
        if (bandLow != null && bandHigh != null) {
            chart.fit(bandLow);
            chart.fit(bandHigh);
            body.append(chart.band(bandLow, bandHigh));
        }
        for (int i = lines.size() - 1; i >= 0; i--) {
            String colour = colour(firstColour + i);
            body.append(String.format(
                    Locale.ROOT,
                    "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"%s\"/>%n",
                    colour,
                    firstColour + i == 0 ? "2.5" : "1.2",
                    chart.path(lines.get(i), false)));
        }
        return chart.framed(body, names, firstColour);
    }

    private void fit(double[] values) {
        points = Math.max(points, values.length);
        low = Math.min(low, Arrays.stream(values).filter(Double::isFinite).min().orElse(low));
        high = Math.max(
                high, Arrays.stream(values).filter(Double::isFinite).max().orElse(high));
    }

    private String framed(StringBuilder body, List<String> names, int firstColour) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                escaped(title),
                WIDTH,
                HEIGHT,
                escaped(title)));
        for (int tick = 0; tick <= 4; tick++) {
            double value = low + (high - low) * tick / 4;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT,
                    WIDTH,
                    y(value),
                    y(value),
                    LEFT - 6,
                    y(value) + 4,
                    tick(value)));
            int point = (points - 1) * tick / 4;
            if (tick > 0 && point == (points - 1) * (tick - 1) / 4) {
                continue; // few points: each is named once
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                    x(point),
                    HEIGHT - 4,
                    tick == 4 ? "end" : "start",
                    tick(first + point * step)));
        }
        return svg.append(body)
                .append("</svg>")
                .append(legend(names, firstColour))
                .append("</figure>\n")
                .toString();
    }

    private static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    /** Three digits, or all of a longer whole number. */
    private static String tick(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        int digits = Math.max(3, (int) Math.ceil(Math.log10(Math.abs(value) + 1)));
        return new BigDecimal(value)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String legend(List<String> names, int firstColour) {
        return IntStream.range(0, names.size())
                .mapToObj(i ->
                        "<span style=\"color:" + colour(firstColour + i) + "\">■ " + escaped(names.get(i)) + "</span> ")
                .collect(Collectors.joining("", "<p>", "</p>"));
    }

    private String band(double[] bandLow, double[] bandHigh) {
        return "<polygon fill=\"#1b6ca8\" opacity=\"0.15\" points=\"" + path(bandLow, false) + " "
                + path(bandHigh, true) + "\"/>\n";
    }

    private String path(double[] values, boolean backwards) {
        return IntStream.range(0, values.length)
                .map(i -> backwards ? values.length - 1 - i : i)
                .filter(i -> Double.isFinite(values[i]))
                .mapToObj(i -> String.format(Locale.ROOT, "%.1f,%.1f", x(i), y(values[i])))
                .collect(Collectors.joining(" "));
    }

    private double x(int point) {
        return LEFT + (double) (WIDTH - LEFT) * point / (points - 1);
    }

    private double y(double value) {
        double share = high > low ? (value - low) / (high - low) : 0.5;
        return 8 + (HEIGHT - BOTTOM - 8) * (1 - share);
    }

    /** Text as HTML may hold it. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
