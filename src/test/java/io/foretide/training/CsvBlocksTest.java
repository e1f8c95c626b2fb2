package io.foretide.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.ForecastSpecs;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.files.SeriesFile;
import io.foretide.series.Block;
import io.foretide.windows.GridSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvBlocksTest {
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(
                    null,
                    Map.of("stream.interval", "1m", "stream.horizon", "3", "learning.block", "4", "model.hidden", "4"));
    private static final ForecastSpecs SPECS = new ForecastSpecs(CONFIG);

    private static List<List<Block>> read(List<String> rows) throws IOException {
        byte[] text = ("time,id,value\n" + String.join("\n", rows)).getBytes(UTF_8);
        var options = new SeriesFile.Options(
                "time", List.of("value"), "id", null, false, CONFIG.stream().interval());
        return new CsvBlocks(SPECS.forecasts(), GridSettings.of(CONFIG.stream()), SPECS.network())
                .read(SeriesFile.read(new ByteArrayInputStream(text), "a.csv", options));
    }

    private static List<String> minutes(int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(1_700_000_040_000L + i * 60_000L + ",a," + Math.sin(i));
        }
        return rows;
    }

    @Test
    void blocks_follow_each_other_without_a_gap() throws Exception {
        List<Block> blocks = read(minutes(43)).get(0);

        assertThat(blocks).hasSize(10);
        assertThat(blocks).allSatisfy(block -> {
            assertThat(block.steps()).isEqualTo(4);
            assertThat(block.inputsPerStep()).isEqualTo(SPECS.network().inputs());
            assertThat(block.targets()[0]).isNotNaN();
        });
        for (int b = 0; b < 10; b++) {
            assertThat(blocks.get(b).time()).isEqualTo(1_700_000_040_000L + b * 240_000L);
        }
    }

    @Test
    void the_order_of_the_rows_does_not_matter() throws Exception {
        List<String> shuffled = minutes(43);
        Collections.shuffle(shuffled, new Random(1));

        List<Block> blocks = read(shuffled).get(0);

        List<Block> inOrder = read(minutes(43)).get(0);
        for (int b = 0; b < 10; b++) {
            assertThat(blocks.get(b).inputs()).isEqualTo(inOrder.get(b).inputs());
            assertThat(blocks.get(b).targets()).isEqualTo(inOrder.get(b).targets());
        }
    }

    @Test
    void each_series_of_a_file_is_a_sequence_of_its_own() throws Exception {
        List<String> rows = minutes(43);
        minutes(20).forEach(row -> rows.add(row.replace(",a,", ",b,")));

        List<List<Block>> sequences = read(rows);

        assertThat(sequences).extracting(List::size).containsExactly(10, 5);
    }

    @Test
    void rows_far_apart_are_refused_with_the_interval_that_would_fit() {
        List<String> hours = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hours.add("2024-01-01 0" + i + ":00:00,a,1");
        }

        assertThatThrownBy(() -> read(hours)).hasMessageContaining("every 1h").hasMessageContaining("--interval 1h");
    }
}
