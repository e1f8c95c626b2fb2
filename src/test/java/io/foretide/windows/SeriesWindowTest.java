package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.windows.SeriesGrid.AddResult;
import io.foretide.windows.SeriesWindow.Closed;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
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

    private AddResult send(long time, double value) {
        AddResult added = window.add(new Observation("s", time, new double[] {value}));
        closed.addAll(window.closeByEventTime());
        window = SeriesWindow.fromBytes("s", window.stream(), window.toBytes())
                .orElseThrow(); // as between two observations
        return added;
    }

    private void send(long from, long apart, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(send(from + i * apart, i)).isEqualTo(AddResult.TAKEN);
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

    private static final StreamGrid KNOWN = grid(Map.of("stream.known", "heat", "stream.horizon", "3"));
    private static final long HOUR = 3_600_000;

    private static Observation known(long time, double value) {
        return new Observation("s", time, new double[] {Double.NaN}, false, new double[] {value});
    }

    /** Known inputs of each closed step of hours, whose inputs are sent so many steps ahead. */
    private static List<String> knownOfHours(StreamGrid stream, int ahead) {
        List<String> all = new ArrayList<>();
        var window = new SeriesWindow("s", stream);
        int sent = 0;
        for (int i = 0; i < 40; i++) {
            for (; sent <= i + ahead; sent++) {
                assertThat(window.add(known(START + sent * HOUR, sent), START + i * HOUR))
                        .isEqualTo(AddResult.TAKEN);
            }
            window.add(new Observation("s", START + i * HOUR, new double[] {i}), START + i * HOUR);
            window.closeByEventTime()
                    .forEach(step -> all.add(Arrays.toString(step.step().known())));
            assertThat(window.takeRejected()).isEmpty();
            window = SeriesWindow.fromBytes("s", stream, window.toBytes()).orElseThrow();
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 16})
    void inputs_known_ahead_of_an_interval_that_is_not_known_are_in_the_steps_as_if_it_were(int ahead) {
        StreamGrid given = grid(Map.of("stream.known", "heat", "stream.horizon", "3", "stream.interval", "1h"));

        assertThat(knownOfHours(KNOWN, ahead))
                .hasSize(39)
                .contains("[20.0, 21.0, 22.0, 23.0]")
                .isEqualTo(knownOfHours(given, ahead));
    }

    @Test
    void inputs_beside_the_first_values_are_theirs() {
        window = new SeriesWindow("s", KNOWN);
        for (int i = 0; i < 5; i++) {
            window.add(new Observation("s", START + i * HOUR, new double[] {i}, false, new double[] {10 + i}));
            closed.addAll(window.closeByEventTime());
            window = SeriesWindow.fromBytes("s", KNOWN, window.toBytes()).orElseThrow();
        }
        assertThat(closed).extracting(step -> step.step().known()[0]).containsExactly(10f, 11f, 12f, 13f);
    }

    @Test
    void no_more_inputs_wait_for_an_interval_than_a_horizon_needs_and_none_is_lost_unsaid() {
        window = new SeriesWindow("s", KNOWN);
        for (int i = 0; i < 23; i++) {
            assertThat(window.add(known(START + i * HOUR, i))).isEqualTo(AddResult.TAKEN);
        }
        assertThat(window.add(known(START + 23 * HOUR, 23))).isEqualTo(AddResult.FULL);
        assertThat(window.add(known(START, 7))).as("a newer value of one").isEqualTo(AddResult.TAKEN);

        send(START, 60_000, 4); // minutes: the inputs of hours lie too far ahead but for the first

        assertThat(closed).hasSize(3);
        assertThat(closed.get(0).step().known()).startsWith(7);
    }

    @Test
    void an_input_too_far_ahead_of_the_clock_is_refused_whether_the_interval_is_known_or_not() {
        window = new SeriesWindow("s", KNOWN);
        assertThat(window.add(known(START + 5 * 60_000, 5), START)).isEqualTo(AddResult.TAKEN);
        assertThat(window.add(known(START + 1000 * HOUR, 9), START)).isEqualTo(AddResult.TAKEN);
        for (int i = 0; i < 4; i++) {
            window.add(new Observation("s", START + i * 60_000L, new double[] {i}), START + i * 60_000L);
        }
        assertThat(window.takeRejected()).singleElement().satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo(AddResult.AHEAD);
            assertThat(refused.observation().time()).isEqualTo(START + 1000 * HOUR);
        });
        assertThat(window.closeByEventTime().get(2).step().known()).endsWith(5);

        long now = START + 3 * 60_000;
        assertThat(window.add(known(now + 20 * 60_000, 1), now)).isEqualTo(AddResult.AHEAD);
        assertThat(window.add(known(now + 19 * 60_000, 1), now)).isEqualTo(AddResult.TAKEN);
    }

    @Test
    void inputs_known_in_advance_go_over_to_another_grid() {
        window = new SeriesWindow("s", KNOWN);
        send(START, 1000, 10);
        long later = START + 10_000;
        for (int i = 0; i < 60; i++) {
            send(later + i * 60_000L, i);
            window.add(known(later + (i + 2) * 60_000L, i + 2));
        }
        assertThat(window.interval().text()).isEqualTo("1m");
        List<Closed> minutes = closed.stream()
                .filter(step -> step.interval().text().equals("1m"))
                .toList();
        assertThat(minutes.get(0).step().known()[0])
                .as("which was sent before the change")
                .isPositive();
        assertThat(minutes.subList(2, minutes.size())).hasSizeGreaterThan(20).allSatisfy(step -> assertThat(
                        step.step().known()[1])
                .isEqualTo(step.step().known()[0] + 1));
    }

    @Test
    void inputs_outside_all_sessions_are_refused_before_the_interval_is_known_or_once_it_is() {
        StreamGrid stocks = grid(Map.of("stream.known", "heat", "stream.sessions", "XNYS"));
        long opening = Instant.parse("2026-01-05T14:30:00Z").toEpochMilli();
        window = new SeriesWindow("s", stocks);

        assertThat(window.add(known(opening - 48 * HOUR, 1))).as("a Saturday").isEqualTo(AddResult.OUTSIDE);
        assertThat(window.add(known(opening - HOUR, 1))).as("the day's").isEqualTo(AddResult.TAKEN);
        send(opening, 60_000, 3);
        window.add(new Observation("s", opening + 180_000, new double[] {1}));

        assertThat(window.takeRejected())
                .extracting(SeriesWindow.Rejection::reason)
                .containsExactly(AddResult.OUTSIDE);
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
