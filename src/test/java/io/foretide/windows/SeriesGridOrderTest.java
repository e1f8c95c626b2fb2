package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.GridReference.Line;
import io.foretide.windows.SeriesGrid.AddResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Whatever the order in which observations come, the grid does what the reference says of the whole. */
class SeriesGridOrderTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** A grid, and what a unit of the generated times is on it: a fifth of a step or so. */
    record On(TimeGrid grid, long start, long unit) {}

    /**
     * One observation; times are in units.
     *
     * @param delay how much later than its time it comes
     * @param again how much later still it comes a second time; 0: never
     */
    record Sent(int time, int value, int delay, int again) {}

    @Provide
    Arbitrary<On> grids() {
        return Arbitraries.of(
                new On(TimeGrid.of(10), -40, 2),
                new On(TimeGrid.of(10, 3, null), 1_000_000, 2),
                new On(TimeGrid.of(Duration.ofHours(1).toMillis()), at("2026-03-28T22:00:00Z"), 720_000),
                new On(days("Europe/Berlin"), at("2026-03-26T11:00:00Z"), DAY / 5),
                new On(days("Europe/Berlin"), at("2026-10-22T11:00:00Z"), DAY / 5),
                new On(days("America/New_York"), at("2026-10-29T11:00:00Z"), DAY / 5),
                new On(days("America/Sao_Paulo"), at("2018-11-01T11:00:00Z"), DAY / 5),
                new On(days("Pacific/Apia"), at("2011-12-27T11:00:00Z"), DAY / 5));
    }

    private static TimeGrid days(String zone) {
        return TimeGrid.of(DAY, 0, ZoneId.of(zone));
    }

    private static long at(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    @Provide
    Arbitrary<List<Sent>> traffic() {
        Arbitrary<Integer> times = Arbitraries.integers().between(0, 90);
        Arbitrary<Integer> values = Arbitraries.integers().between(-9, 9);
        Arbitrary<Integer> delays = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(0)),
                Tuple.of(3, Arbitraries.integers().between(1, 8)),
                Tuple.of(1, Arbitraries.integers().between(9, 60)));
        Arbitrary<Integer> agains = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 10)));
        return Combinators.combine(times, values, delays, agains)
                .as(Sent::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(50);
    }

    private static List<Observation> arrivals(List<Sent> traffic, On on) {
        record Arrival(int when, Observation observation) {}
        List<Arrival> arrivals = new ArrayList<>();
        for (Sent sent : traffic) {
            Observation observation =
                    new Observation("s", on.start() + sent.time() * on.unit(), new double[] {sent.value()});
            arrivals.add(new Arrival(sent.time() + sent.delay(), observation));
            if (sent.again() > 0) {
                arrivals.add(new Arrival(sent.time() + sent.delay() + sent.again(), observation));
            }
        }
        arrivals.sort(Comparator.comparingInt(Arrival::when));
        return arrivals.stream().map(Arrival::observation).toList();
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void shuffled_repeated_delayed_missing_and_corrected_observations_give_the_steps_of_the_whole(
            @ForAll("grids") On on,
            @ForAll("traffic") List<Sent> traffic,
            @ForAll Aggregate aggregate,
            @ForAll Gap gap,
            @ForAll @IntRange(max = 8) int grace,
            @ForAll @IntRange(max = 6) int maxGap) {
        var settings = new GridSettings(on.grid(), 1, aggregate, grace * on.unit(), gap, maxGap, 1000);
        GridReference reference = new GridReference(settings);
        SeriesGrid grid = new SeriesGrid(settings);
        List<Step> steps = new ArrayList<>();
        for (Observation observation : arrivals(traffic, on)) {
            boolean taken = reference.add(observation);
            assertThat(grid.add(observation)).isEqualTo(taken ? AddResult.TAKEN : AddResult.LATE);
            steps.addAll(grid.closeByEventTime());
            assertSame(steps, reference.steps(false));
            grid = SeriesGrid.fromBytes(settings, grid.toBytes());
        }
        steps.addAll(grid.closeUpTo(Long.MAX_VALUE));
        assertSame(steps, reference.steps(true));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void what_comes_within_grace_is_as_if_it_had_come_in_order(
            @ForAll("grids") On on,
            @ForAll("traffic") List<Sent> traffic,
            @ForAll Aggregate aggregate,
            @ForAll Gap gap) {
        List<Sent> sorted = new ArrayList<>();
        List<Sent> delayed = new ArrayList<>();
        for (Sent sent : traffic) {
            if (sorted.stream().noneMatch(other -> other.time() == sent.time())) {
                sorted.add(new Sent(sent.time(), sent.value(), 0, 0));
                delayed.add(new Sent(sent.time(), sent.value(), Math.min(7, sent.delay()), 0));
            }
        }
        var settings = new GridSettings(on.grid(), 1, aggregate, 8 * on.unit(), gap, 6, 1000);

        assertThat(values(settings, arrivals(delayed, on))).isEqualTo(values(settings, arrivals(sorted, on)));
    }

    private static List<Line> values(GridSettings settings, List<Observation> arrivals) {
        SeriesGrid grid = new SeriesGrid(settings);
        List<Step> steps = new ArrayList<>();
        for (Observation observation : arrivals) {
            assertThat(grid.add(observation)).isEqualTo(AddResult.TAKEN);
            steps.addAll(grid.closeByEventTime());
        }
        steps.addAll(grid.closeUpTo(Long.MAX_VALUE));
        return steps.stream().map(SeriesGridOrderTest::line).toList();
    }

    private static Line line(Step step) {
        return new Line(step.time(), step.values()[0], step.observed()[0]);
    }

    private static void assertSame(List<Step> found, List<Line> wanted) {
        assertThat(found)
                .extracting(Step::time)
                .isEqualTo(wanted.stream().map(Line::time).toList());
        for (int i = 0; i < wanted.size(); i++) {
            Line line = line(found.get(i));
            assertThat(line.observed()).isEqualTo(wanted.get(i).observed());
            if (Double.isNaN(wanted.get(i).value())) {
                assertThat(line.value()).isNaN();
            } else {
                assertThat(line.value()).isCloseTo(wanted.get(i).value(), within(1e-9));
            }
        }
    }
}
