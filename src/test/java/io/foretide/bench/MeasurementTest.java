package io.foretide.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.bench.Measurement.Pairs;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.model.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assertThat(ValueRange.of(List.of(4.0, 1.0, 3.0, 10.0))).isEqualTo(new ValueRange(1, 3.5, 10));
    }

    @Test
    void ratios_are_those_of_the_pairs_that_were_measured_together() {
        Pairs pairs = new Pairs();
        pairs.add(10, 20);
        pairs.add(30, 40);
        pairs.add(90, 100);

        Measurement measure = Measurement.of("streams", "x", "observations/s", pairs);

        assertThat(measure.ratio()).isEqualTo(new ValueRange(.5, .75, .9));
        assertThat(measure.atLeast(.75).met()).isTrue();
        assertThat(measure.atLeast(.76).met()).isFalse();
    }

    @Test
    void an_accelerator_is_held_against_the_bare_call_and_the_bare_call_against_the_bound() {
        BenchSettings known = new BenchSettings(50, 1000, 1, 1, "cpu", false, 2, 1, 1000, "", 100, 1);
        var shared = new Placement(Device.CPU, Precision.FLOAT32, true, 8, true);
        List<String> told = new ArrayList<>();

        List<Measurement> measures = new DeviceBenchmark(known, shared, List.of(2, 8), 4).run(told::add);

        assertThat(measures)
                .extracting(Measurement::what)
                .containsExactly(
                        "batch 2",
                        "batch 2, bare call against bytes and operations",
                        "batch 8",
                        "batch 8, bare call against bytes and operations",
                        "learning, updates of 4 blocks of 16, against bytes and operations");
        assertThat(measures).allSatisfy(measure -> {
            assertThat(measure.value().min()).isPositive();
            assertThat(measure.ratio()).isNotNull();
        });
        assertThat(measures.get(1).value()).isEqualTo(measures.get(0).limit());
        assertThat(told.get(0)).isEqualTo("core: batch 2 measured, 100 % of the states were on the device");
    }

    @Test
    void without_numbers_of_the_maker_there_is_no_bound() {
        BenchSettings unknown = new BenchSettings(50, 1000, 1, 1, "cpu", false, 1, 1, 1000, "", 0, 0);
        var shared = new Placement(Device.CPU, Precision.FLOAT32, true, 0, false);

        List<Measurement> measures = new DeviceBenchmark(unknown, shared, List.of(3), 2).run(line -> {});

        assertThat(measures)
                .extracting(Measurement::what)
                .containsExactly("batch 3", "learning, updates of 2 blocks of 16");
    }

    @Test
    void the_bound_is_the_slower_of_bytes_and_operations() {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 10, 64, 1, 12, 3, false, false);
        double bytes = 4.0 * (10 + 2 * 64 + 36); // a row's
        double operations = 2.0 * (3 * 64 * (10 + 64) + 64 * 36);

        assertThat(DeviceLimits.ofDataSheet(1, 0).seriesSteps(spec, 0, 5)).isCloseTo(1e9 / bytes, within(1e-3));
        assertThat(DeviceLimits.ofDataSheet(0, 1).seriesSteps(spec, 0, 5)).isCloseTo(1e12 / operations, within(1e-3));
        assertThat(DeviceLimits.ofDataSheet(1, 1).seriesSteps(spec, 0, 5)).isCloseTo(1e9 / bytes, within(1e-3));
        assertThat(DeviceLimits.ofDataSheet(1, 0).seriesSteps(spec, 1000, 1))
                .isCloseTo(1e9 / (bytes + 4000), within(1e-3));
        assertThat(DeviceLimits.ofDataSheet(0, 1).learnedSeriesSteps(spec, 0, 4, 32))
                .isCloseTo(1e12 / operations / 3, within(1e-3));
        assertThat(DeviceLimits.ofDataSheet(0, 0).isKnown()).isFalse();
    }

    @Test
    void without_a_limit_the_value_is_held_against_the_target() {
        Measurement measure = Measurement.of("startup", "x", "s", ValueRange.of(List.of(11.0, 12.5, 12.0)));

        assertThat(measure.atMost(12).met()).isTrue();
        assertThat(measure.atMost(11.9).met()).isFalse();
        assertThat(measure.atMost(12).target()).isEqualTo("≤ 12");
        assertThat(measure.met()).isNull();
    }
}
