package io.foretide.backtest;

import io.foretide.backtest.ReportCharts.Point;
import io.foretide.backtest.ReportCharts.SeriesEnd;
import io.foretide.backtest.SeriesPanel.Member;
import io.foretide.forecasts.SeriesState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Collects the data of the report's charts during a backtest. */
final class PictureBuilder {
    /** Length of the past shown before the forecasts at a series' end, in horizons. */
    private static final int PAST = 3;

    private final SeriesPanel panel;
    private final List<String> names;
    private final int horizon;
    private final long start;
    private final long end;
    private final double[][] errors; // (points, forecasters) sums of absolute errors
    private final long[] counts; // (points)
    private final List<Point> newest = new ArrayList<>();
    private final Map<Integer, List<Point>> scored = new TreeMap<>();
    private final Map<Integer, Integer> scoredAt = new TreeMap<>();
    private final Map<Integer, List<Point>> ahead = new TreeMap<>();
    private final List<float[]> weights = new ArrayList<>();
    private final List<Long> weightTimes = new ArrayList<>();

    PictureBuilder(SeriesPanel panel, OriginForecasts forecasts, int horizon) {
        this.panel = panel;
        this.names = forecasts.names();
        this.horizon = horizon;
        start = panel.series().stream()
                .mapToLong(member -> member.times()[0])
                .min()
                .orElse(0);
        end = panel.series().stream()
                .mapToLong(member -> member.times()[member.size() - 1])
                .max()
                .orElse(0);
        errors = new double[ReportCharts.POINTS][names.size()];
        counts = new long[ReportCharts.POINTS];
    }

    void scored(int series, int channel, int origin, OriginForecasts forecasts) {
        Member member = panel.series().get(series);
        if (series < ReportCharts.SERIES && channel == 0 && member.hasTarget(origin, horizon)) {
            scored.put(series, ReportCharts.points(member, channel, origin, forecasts, horizon));
            scoredAt.put(series, origin);
        }
        double actual = member.hasTarget(origin, 1) ? member.actual(origin + 1, channel) : Double.NaN;
        if (!Double.isNaN(actual) && !Double.isNaN(forecasts.point(0, 1))) {
            double share = (double) (member.times()[origin] - start) / Math.max(1, end - start);
            int point = (int) Math.min(ReportCharts.POINTS - 1, ReportCharts.POINTS * share);
            counts[point]++;
            for (int f = 0; f < names.size(); f++) {
                errors[point][f] += Math.abs(actual - forecasts.point(f, 1));
            }
        }
    }

    /** Called at every step of the first channel of the first series. */
    void first(int origin, SeriesState state, OriginForecasts forecasts) {
        Member member = panel.series().get(0);
        if (origin + 1 >= member.size() - ReportCharts.NEWEST && member.hasTarget(origin, 1)) {
            newest.addAll(ReportCharts.points(member, 0, origin, forecasts, 1));
        }
        if (origin % Math.max(1, member.size() / ReportCharts.POINTS) == 0) {
            weights.add(state.weights(0, 1));
            weightTimes.add(member.times()[origin]);
        }
    }

    void ahead(int series, int channel, int origin, OriginForecasts forecasts) {
        if (series < ReportCharts.SERIES && channel == 0) {
            ahead.put(series, ReportCharts.points(panel.series().get(series), channel, origin, forecasts, horizon));
        }
    }

    ReportCharts build(List<String> experts) {
        List<SeriesEnd> ends = new ArrayList<>();
        for (int s = 0; s < Math.min(ReportCharts.SERIES, panel.series().size()); s++) {
            Member member = panel.series().get(s);
            int origin = scoredAt.getOrDefault(s, member.size() - 1);
            List<Point> past = IntStream.rangeClosed(Math.max(0, origin + 1 - PAST * horizon), origin)
                    .mapToObj(step ->
                            new Point(member.times()[step], member.actual(step, 0), Double.NaN, Double.NaN, Double.NaN))
                    .toList();
            String name = panel.channels().size() > 1
                    ? member.id() + " " + panel.channels().get(0)
                    : member.id();
            ends.add(new SeriesEnd(name, past, scored.getOrDefault(s, List.of()), ahead.getOrDefault(s, List.of())));
        }
        List<double[]> means = new ArrayList<>();
        for (int point = 0; point < counts.length; point++) {
            double count = counts[point] == 0 ? Double.NaN : counts[point];
            means.add(Arrays.stream(errors[point]).map(sum -> sum / count).toArray());
        }
        List<Long> times = LongStream.range(0, ReportCharts.POINTS)
                .mapToObj(point -> start + (end - start) * point / ReportCharts.POINTS)
                .toList();
        return new ReportCharts(names, newest, ends, experts, weights, weightTimes, means, times);
    }
}
