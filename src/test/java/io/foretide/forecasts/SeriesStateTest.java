package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.SeriesState.OtherArchive;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeriesStateTest {
    private static final int STEPS = 1000;

    @ParameterizedTest
    @CsvSource({
        "12, '', 3600000, 2560, 2560",
        "12, 24, 3600000, 4096, 4096",
        "48, '24,168', 3600000, 8192, 7168",
        "12, 1440, 60000, 6144, 3072",
        "12, '288,2016', 300000, 9216, 3840"
    })
    void the_state_of_a_series_is_bounded(int horizon, String seasons, long interval, int most, int mostPerStep) {
        List<Integer> steps = seasons.isEmpty()
                ? List.of()
                : Arrays.stream(seasons.split(",")).map(Integer::valueOf).toList();
        ForecastSettings settings = new ForecastSettings(
                List.of("value"), interval, horizon, List.of(0.05, 0.5, 0.95), steps, 32, List.of(1, horizon), 60);
        NetworkSpec spec = new NetworkSpec(Cell.GRU, Forecaster.INPUTS, 64, 1, Forecaster.GROUPS, 3, false, false)
                .withExperts(Forecaster.EXPERTS);

        assertThat(SeriesState.bytes(settings, spec)).isLessThanOrEqualTo(most);
        assertThat(SeriesState.bytesPerStep(settings, spec)).isLessThanOrEqualTo(mostPerStep);
    }

    @ParameterizedTest
    @CsvSource({"'96'", "'1440'", "'96,672'", "'24'"})
    void a_record_and_its_archive_go_on_as_the_state_that_they_were_written_from(String seasons) {
        ForecastSettings settings = settings(seasons);
        NetworkSpec spec = Fixtures.spec(settings);
        Weights weights = Weights.initial(spec, 1);
        byte[] record = null;
        byte[] archive = null;
        int archives = 0;
        long bytes = 0;
        try (Network network = new Network(spec, Device.CPU)) {
            Forecaster forecaster = new Forecaster(settings, spec, network);
            SeriesState held = forecaster.newState("s");
            SeriesState read = forecaster.newState("s"); // filled again and again, as the spare states are
            List<Step> steps = difficult(STEPS, 11);
            for (Step step : steps) {
                if (record != null) {
                    read.read(record, archive);
                }
                Outcome expected = step(forecaster, weights, held, step);
                Outcome found = step(forecaster, weights, read, step);

                assertThat(medians(found)).as("at %s", step).isEqualTo(medians(expected));
                assertThat(Arrays.equals(read.toBytes(), held.toBytes()))
                        .as("the same state at %s", step)
                        .isTrue();
                if (read.isArchiveDue()) {
                    archive = read.archive();
                    archives++;
                }
                record = read.record();
                bytes += record.length;
            }
            assertThat(archives).as("archives written").isLessThan(STEPS / 16);
            if (!seasons.equals("24")) {
                assertThat(bytes / STEPS).as("bytes per step").isLessThan(SeriesState.bytes(settings, spec) - 200);
            }
        }
    }

    @Test
    void a_record_is_not_written_before_its_archive_nor_read_with_another() {
        ForecastSettings settings = settings("96");
        NetworkSpec spec = Fixtures.spec(settings);
        Weights weights = Weights.initial(spec, 1);
        try (Network network = new Network(spec, Device.CPU)) {
            Forecaster forecaster = new Forecaster(settings, spec, network);
            SeriesState state = forecaster.newState("s");
            List<Step> steps = difficult(80, 3);
            steps.subList(0, 40).forEach(step -> step(forecaster, weights, state, step));
            byte[] early = state.archive();
            steps.subList(40, 80).forEach(step -> step(forecaster, weights, state, step));

            assertThatThrownBy(state::record).hasMessageContaining("series s: the archive has to be written first");
            byte[] archive = state.archive();
            byte[] record = state.record();
            SeriesState read = forecaster.newState("");
            assertThatThrownBy(() -> read.read(record, early)).isInstanceOf(OtherArchive.class);
            assertThatThrownBy(() -> read.read(record, null))
                    .isInstanceOf(OtherArchive.class)
                    .hasMessageContaining("series s");
            read.read(record, archive);
            assertThat(read.toBytes()).isEqualTo(state.toBytes());
        }
    }

    private static ForecastSettings settings(String seasons) {
        return new ForecastSettings(
                List.of("value"),
                Fixtures.INTERVAL,
                6,
                List.of(0.05, 0.5, 0.95),
                Arrays.stream(seasons.split(",")).map(Integer::valueOf).toList(),
                8,
                List.of(1, 6),
                5);
    }

    /** A wave with spikes, shifts of its level, changes of its size, values that are missing and long gaps. */
    private static List<Step> difficult(int count, long seed) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        double level = 100;
        double size = 1;
        int index = 0;
        for (int i = 0; i < count; i++) {
            index += random.nextInt(200) == 0 ? 1 + random.nextInt(300) : 1;
            level += random.nextInt(300) == 0 ? 200 * random.nextGaussian() : 0;
            size *= random.nextInt(400) == 0 ? 30 : 1;
            double spike = random.nextInt(100) == 0 ? 1e4 : 0;
            double value = level + size * Fixtures.wave(index, random) + spike;
            steps.add(Fixtures.step(index, random.nextInt(50) == 0 ? Double.NaN : value));
        }
        return steps;
    }

    private static Outcome step(Forecaster forecaster, Weights weights, SeriesState state, Step step) {
        return forecaster.step(weights, List.of(state), List.of(step)).get(0);
    }

    private static double[] medians(Outcome outcome) {
        return outcome.forecast().channels().get(0).median();
    }
}
