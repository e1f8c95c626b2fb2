package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.windows.SeriesGrid.Added;
import io.foretide.windows.SeriesWindow.Closed;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesWindowTest {
    private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli(); // a Monday
    private static final StreamGrid AUTO = grid(Map.of());

    private final List<Closed> closed = new ArrayList<>();
    private SeriesWindow window = new SeriesWindow("s", AUTO);

    private static StreamGrid grid(Map<String, String> settings) {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, settings);
        return StreamGrids.of(config).of("s");
    }

    private Added send(long time, double value) {
        Added added = window.add(new Observation("s", time, new double[] {value}));
        closed.addAll(window.closeByEventTime());
        window = SeriesWindow.fromBytes("s", window.stream(), window.toBytes())
                .orElseThrow(); // as between two observations
        return added;
    }

    private void send(long from, long apart, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(send(from + i * apart, i)).isEqualTo(Added.TAKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1s", "5s", "15s", "1m", "5m", "15m", "1h", "4h", "1d", "1w"})
    void four_observations_show_how_far_apart_they_are(String interval) {
        send(START + 250, Interval.parse(interval).millis(), 3);
        assertThat(window.interval()).isEqualTo(Interval.AUTO);
        assertThat(closed).isEmpty();

        send(START + 250 + 3 * Interval.parse(interval).millis(), 1, 1);

        assertThat(window.interval().text()).isEqualTo(interval);
        assertThat(closed).hasSize(3).allMatch(step -> step.interval().text().equals(interval));
    }

    @Test
    void months_are_calendar_months() {
        for (int month = 0; month < 5; month++) {
            LocalDate first = LocalDate.of(2025, 11, 1).plusMonths(month);
            send(first.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli(), month);
        }

        assertThat(window.interval()).isEqualTo(Interval.ofMonths(1));
        assertThat(closed).hasSize(4);
        assertThat(Instant.ofEpochMilli(closed.get(3).step().time())).hasToString("2026-02-01T00:00:00Z");
    }

    @Test
    void jitter_one_gap_and_the_order_of_arrival_do_not_matter() {
        Random random = new Random(4);
        long[] times = {0, 15_000, 45_000, 60_000};
        for (int i : new int[] {2, 0, 3, 1}) {
            send(START + times[i] + random.nextInt(900), i);
        }

        assertThat(window.interval().text()).isEqualTo("15s");
        assertThat(closed).as("the gap is filled").hasSize(4);
    }

    @Test
    void each_observation_before_the_interval_is_known_is_in_one_step() {
        StreamGrid sums = grid(Map.of("stream.aggregate", "sum"));
        window = new SeriesWindow("s", sums);
        for (int i = 0; i < 40; i++) {
            send(START + i * 60_000L, 1);
        }
        closed.addAll(window.closeUpTo(Long.MAX_VALUE));

        assertThat(closed).hasSize(40).allMatch(step -> step.step().values()[0] == 1);
    }

    @Test
    void a_source_that_changes_its_rate_gets_another_grid_and_no_observation_is_lost_or_counted_twice() {
        StreamGrid sums = grid(Map.of("stream.aggregate", "sum", "stream.gap", "zero"));
        for (long[] rates : new long[][] {{1000, 60_000}, {60_000, 1000}, {15_000, 60_000}}) {
            window = new SeriesWindow("s", sums);
            closed.clear();
            send(START, rates[0], 100);
            String before = window.interval().text();
            long changed = START + 100 * rates[0];
            send(changed, rates[1], 200);
            closed.addAll(window.closeUpTo(Long.MAX_VALUE));

            assertThat(window.interval().millis()).isEqualTo(rates[1]);
            double[] expected = new double[2]; // of what was sent
            for (int i = 0; i < 100; i++) {
                expected[0] += i;
            }
            for (int i = 0; i < 200; i++) {
                expected[1] += i;
            }
            assertThat(closed.stream()
                            .mapToDouble(step -> step.step().values()[0])
                            .sum())
                    .as("from %s to %s", before, window.interval())
                    .isEqualTo(expected[0] + expected[1]);
            assertThat(closed).extracting(step -> step.step().time()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void neither_bursts_nor_gaps_change_a_grid_that_fits() {
        Random random = new Random(7);
        send(START, 60_000, 30);
        long time = START + 30 * 60_000;
        for (int i = 0; i < 500; i++) {
            time += random.nextInt(10) == 0 ? 600_000 : random.nextInt(10) == 0 ? 5_000 : 60_000;
            send(time, i);
        }

        assertThat(window.interval().text()).isEqualTo("1m");
    }

    @Test
    void days_from_monday_to_friday_become_business_days() {
        LocalDate day = LocalDate.of(2026, 1, 5);
        for (int i = 0; i < 60; i++) {
            send(day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli(), i);
            day = day.plusDays(day.getDayOfWeek().getValue() == 5 ? 3 : 1);
        }

        assertThat(window.interval()).isEqualTo(Interval.BUSINESS_DAY);
        List<Closed> newest = closed.subList(closed.size() - 10, closed.size());
        assertThat(newest).as("no weekends are filled").allMatch(step -> step.step()
                .observed()[0]);
    }

    @Test
    void a_series_that_ends_early_is_settled_by_two_times_and_not_by_one() {
        send(START, 1);
        assertThat(window.finish(START)).isEmpty();
        assertThat(window.interval()).isEqualTo(Interval.AUTO);

        send(START + 3_600_000, 2);
        assertThat(window.finish(START + 3_600_000)).hasSize(2);
        assertThat(window.interval().text()).isEqualTo("1h");
    }

    @Test
    void a_counter_stays_one_over_a_change_of_its_grid() {
        double total = 0;
        for (int i = 0; i < 300; i++) {
            total += i;
            long time = i < 100 ? START + i * 1000L : START + 100_000 + (i - 100) * 60_000L;
            window.add(new Observation("s", time, new double[] {total}, true));
            closed.addAll(window.closeByEventTime());
            window = SeriesWindow.fromBytes("s", AUTO, window.toBytes()).orElseThrow();
        }
        closed.addAll(window.closeUpTo(Long.MAX_VALUE));

        assertThat(window.interval().text()).isEqualTo("1m");
        double sum = closed.stream()
                .filter(step -> step.step().observed()[0])
                .mapToDouble(step -> step.step().values()[0])
                .sum();
        assertThat(sum).isEqualTo(total);
    }

    @Test
    void what_was_kept_with_other_settings_is_not_read() {
        send(START, 60_000, 10);
        byte[] kept = window.toBytes();

        Stream.of(
                        Map.of("stream.interval", "1m"),
                        Map.of("stream.aggregate", "max"),
                        Map.of("stream.gap", "zero"),
                        Map.of("stream.channels", "a,b"))
                .forEach(settings -> assertThat(SeriesWindow.fromBytes("s", grid(settings), kept))
                        .as("%s", settings)
                        .isEmpty());
        assertThat(SeriesWindow.fromBytes("s", grid(Map.of("stream.grace", "5s", "stream.horizon", "3")), kept))
                .isPresent();
    }
}
