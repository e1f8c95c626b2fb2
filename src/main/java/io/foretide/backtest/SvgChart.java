package io.foretide.backtest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An SVG line chart over time or numbers. Add lines and bands, then call {@link #figure}. */
public final class SvgChart {
    private static final int TOP = 8;
    private static final int BOTTOM = 24;
    private static final int CHARACTER = 7; // pixels
    private static final int TICKS = 5;
    private static final long DAY = 86_400_000;
    private static final String ACTUAL = "#222222";
    private static final List<String> COLOURS = List.of(
            "#1b6ca8", "#d95f02", "#7570b3", "#1b9e77", "#e7298a", "#66a61e", "#a6761d", "#d62728", "#17becf",
            "#bcbd22", "#8c564b", "#999999");

    private final String title;
    private final double[] xs;
    private final boolean dates;
    private final List<Line> lines = new ArrayList<>();
    private final List<double[][]> bands = new ArrayList<>();
    private int width = 900;
    private int height = 260;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    private record Line(String name, double[] values, String colour, double stroke) {}

    private SvgChart(String title, double[] xs, boolean dates) {
        this.title = title;
        this.xs = xs;
        this.dates = dates;
    }

    /** @param times epoch milliseconds of the points, for all lines */
    public static SvgChart overTime(String title, long[] times) {
        return new SvgChart(title, Arrays.stream(times).asDoubleStream().toArray(), true);
    }

    /** Points at {@code first}, {@code first + step}, … */
    public static SvgChart overNumbers(String title, int points, double first, double step) {
        return new SvgChart(
                title,
                IntStream.range(0, Math.max(2, points))
                        .mapToDouble(i -> first + i * step)
                        .toArray(),
                false);
    }

    /** A chart of lines over equally spaced numbers; the first line is thick. */
    public static String of(String title, List<String> names, List<double[]> lines, double first, double step) {
        int points = lines.stream().mapToInt(line -> line.length).max().orElse(0);
        SvgChart chart = overNumbers(title, points, first, step);
        for (int i = 0; i < lines.size(); i++) {
            chart.line(names.get(i), lines.get(i));
        }
        return chart.figure();
    }

    SvgChart size(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        return this;
    }

    /** Adds a line in the next colour; the first one is thick. NaN leaves a gap. */
    SvgChart line(String name, double[] values) {
        int coloured = (int)
                lines.stream().filter(line -> !line.colour().equals(ACTUAL)).count();
        return add(new Line(name, values, COLOURS.get(coloured % COLOURS.size()), coloured == 0 ? 2.2 : 1.2));
    }

    /** Adds the actual values as a dark line above all others. */
    SvgChart actual(double[] values) {
        return add(new Line("actual", values, ACTUAL, 1.4));
    }

    private SvgChart add(Line line) {
        lines.add(line);
        fit(line.values());
        return this;
    }

    /** Adds a shaded band. */
    SvgChart band(double[] lower, double[] upper) {
        bands.add(new double[][] {lower, upper});
        fit(lower);
        fit(upper);
        return this;
    }

    private void fit(double[] values) {
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
    }

    /** The chart with its title and legend as HTML. */
    public String figure() {
        AxisTicks ticks = AxisTicks.of(low, high, TICKS);
        int left = 10
                + CHARACTER
                        * ticks.labels().stream().mapToInt(String::length).max().orElse(1);
        Plot plot = new Plot(left, ticks.low(), ticks.high());
        StringBuilder svg = new StringBuilder();
        String note = ticks.note().isEmpty() ? "" : " <small>" + escaped(ticks.note()) + "</small>";
        svg.append(format(
                "<figure><figcaption>%s%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                escaped(title), note, width, height, escaped(title)));
        for (int i = 0; i < ticks.values().size(); i++) {
            double y = plot.y(ticks.values().get(i));
            svg.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" "
                            + "text-anchor=\"end\">%s</text>%n",
                    left, width, y, y, left - 5, y + 4, ticks.labels().get(i)));
        }
        xLabels(svg, plot);
        for (double[][] band : bands) {
            svg.append(format(
                    "<polygon fill=\"#1b6ca8\" opacity=\"0.18\" points=\"%s %s\"/>%n",
                    plot.path(band[0], false), plot.path(band[1], true)));
        }
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            if (!line.colour().equals(ACTUAL)) {
                draw(svg, plot, line);
            }
        }
        lines.stream().filter(line -> line.colour().equals(ACTUAL)).forEach(line -> draw(svg, plot, line));
        return svg.append("</svg>").append(legend()).append("</figure>\n").toString();
    }

    private static void draw(StringBuilder svg, Plot plot, Line line) {
        for (String run : plot.runs(line.values())) {
            svg.append(format(
                    "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" points=\"%s\"/>%n",
                    line.colour(), line.stroke(), run));
        }
    }

    private void xLabels(StringBuilder svg, Plot plot) {
        double range = xs[xs.length - 1] - xs[0];
        String pattern = range < DAY ? "HH:mm:ss" : range < 14 * DAY ? "d MMM HH:mm" : "d MMM yyyy";
        DateTimeFormatter form =
                DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
        int count = Math.max(2, Math.min(TICKS, width / 180));
        int before = -1;
        for (int i = 0; i < count; i++) {
            int point = (xs.length - 1) * i / (count - 1);
            if (point == before) {
                continue; // few points: each gets one label
            }
            before = point;
            String label = dates ? form.format(Instant.ofEpochMilli((long) xs[point])) : AxisTicks.plain(xs[point]);
            String anchor = i == 0 ? "start" : i == count - 1 ? "end" : "middle";
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                    plot.x(point), height - 5, anchor, label));
        }
    }

    private String legend() {
        return lines.stream()
                .map(line -> "<span style=\"color:" + line.colour() + "\">■ " + escaped(line.name()) + "</span> ")
                .collect(Collectors.joining("", "<p>", "</p>"));
    }

    /** Coordinates in the chart. */
    private final class Plot {
        private final int left;
        private final double bottom;
        private final double top;

        Plot(int left, double bottom, double top) {
            this.left = left;
            this.bottom = bottom;
            this.top = top;
        }

        double x(int point) {
            double range = xs[xs.length - 1] - xs[0];
            double share = range > 0 ? (xs[point] - xs[0]) / range : 0.5;
            return left + (width - left - 4) * share;
        }

        double y(double value) {
            double share = top > bottom ? (value - bottom) / (top - bottom) : 0.5;
            return TOP + (height - BOTTOM - TOP) * (1 - share);
        }

        String path(double[] values, boolean backwards) {
            return IntStream.range(0, values.length)
                    .map(i -> backwards ? values.length - 1 - i : i)
                    .filter(i -> Double.isFinite(values[i]))
                    .mapToObj(i -> format("%.1f,%.1f", x(i), y(values[i])))
                    .collect(Collectors.joining(" "));
        }

        /** The polylines between non-finite values. */
        List<String> runs(double[] values) {
            List<String> runs = new ArrayList<>();
            StringBuilder run = new StringBuilder();
            for (int i = 0; i <= values.length; i++) {
                if (i < values.length && Double.isFinite(values[i])) {
                    run.append(format("%.1f,%.1f ", x(i), y(values[i])));
                } else if (!run.isEmpty()) {
                    runs.add(run.toString().strip());
                    run.setLength(0);
                }
            }
            return runs;
        }
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    /** Text escaped for HTML. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
