package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.EventSpecs;
import io.foretide.backtest.SymbolBacktest.Part;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.learning.ReplaySettings;
import io.foretide.series.Arrival;
import io.foretide.series.End;
import io.foretide.series.Label;
import io.foretide.series.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymbolBacktestTest {
    private static final Map<String, String> NUMBERS = Map.of(
            "stream.task", "label",
            "sequences.classes", "up,down",
            "sequences.of", "numbers",
            "model.hidden", "12",
            "model.device", "cpu");

    private static List<Part> run(Map<String, String> settings, List<Arrival> arrivals) {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, settings);
        EventSpecs specs = EventSpecs.of(config);
        var all = new SymbolBacktest.Settings(
                specs.symbols(),
                specs.sequences(),
                specs.training(),
                new ReplaySettings(2, 100, Duration.ZERO),
                8,
                2,
                1);
        try (var backtest = new SymbolBacktest(specs.network(), specs.device(), all)) {
            return backtest.run(arrivals, 4);
        }
    }

    /** Noisy sequences that rise or fall, on a level and a scale of their series' own; each label comes behind its end. */
    private static List<Arrival> slopes(int count, boolean told) {
        Random random = new Random(8);
        List<Arrival> arrivals = new ArrayList<>();
        long time = 0;
        for (int q = 0; q < count; q++) {
            String series = "s" + q % 5;
            double scale = Math.pow(10, q % 5);
            boolean up = random.nextBoolean();
            int length = 6 + random.nextInt(8);
            for (int i = 0; i < length; i++) {
                double value = (up ? i : -i) + 2 * random.nextGaussian();
                arrivals.add(new Sample(series, time++, new double[] {scale * (50 + value)}, "q" + q, null));
            }
            arrivals.add(new End(series, time));
            boolean right = told || random.nextBoolean();
            arrivals.add(new Label(series, time, "q" + q, right == up ? "up" : "down"));
        }
        return arrivals;
    }

    @Test
    void what_sequences_of_numbers_are_is_learned_while_they_stream_whatever_their_level_and_scale() {
        List<Part> parts = run(NUMBERS, slopes(600, true));
        assertThat(parts).hasSize(4).allSatisfy(part -> assertThat(part.scored())
                .isEqualTo(150));
        assertThat(parts.get(3).losses().get("network"))
                .isLessThan(.5 * parts.get(0).losses().get("network"));
        assertThat(parts.get(3).losses().get("accuracy")).isGreaterThan(.9);
    }

    @Test
    void labels_that_say_nothing_teach_nothing() {
        Part last = run(NUMBERS, slopes(600, false)).get(3);
        assertThat(last.losses().get("network")).isGreaterThan(.6);
        assertThat(last.losses().get("accuracy")).isBetween(.3, .7);
    }
}
