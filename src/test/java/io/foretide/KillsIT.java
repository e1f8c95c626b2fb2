package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.Undisturbed.Difference;
import io.foretide.config.ConfigReader;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.WeightsHeaders;
import io.foretide.series.Block;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** kill -9, again and again, at moments that a fixed seed draws: while it starts, restores, forecasts, learns, publishes. */
@Tag("long")
class KillsIT {
    /** Settings with which it learns, publishes and answers soon. */
    static final Map<String, String> QUICK = Map.of(
            "FORETIDE_MODEL_HIDDEN", "16",
            "FORETIDE_LEARNING_PUBLISH_INTERVAL", "1s",
            "FORETIDE_LEARNING_BATCH", "4",
            "FORETIDE_HTTP_ACK_TIMEOUT", "5s");

    private static final int KILLS = 20;
    private static final int BARS_A_ROUND = 120;
    private static final Bars BARS = new Bars(4);
    /**
     * The network computes in float32, and rows of a batch of another size may be summed in another order; the forecasts' last digits differ
     * by that, and what the readouts make of it. A state taken twice, or lost, is off by parts of a percent.
     */
    private static final double MEDIANS = 1e-5;
    /**
     * A value on the very edge of a band moves it by a part of the usual error, outwards or inwards (see ConformalCorrection): a last
     * digit can decide which.
     */
    private static final double QUANTILES = 1e-4;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void after_twenty_kills_all_is_as_if_nothing_had_happened() throws Exception {
        var random = new Random(20);
        int bars = KILLS * BARS_A_ROUND;
        try (var served = new ServedProcess(folder, QUICK)) {
            var sender = new Thread(() -> BARS.send(served, 0, bars), "sender");
            sender.setDaemon(true);
            for (int kill = 0; kill < KILLS; kill++) {
                boolean early = kill % 4 == 3; // one in four while it starts and restores, the others at work
                long moment = early ? 3000L + random.nextInt(9000) : 500L + random.nextInt(5000);
                served.launch();
                if (kill == 0) {
                    sender.start();
                }
                if (!early) {
                    served.awaitReady();
                }
                assertThat(served.endsWithin(moment, TimeUnit.MILLISECONDS)).isFalse();
                served.kill();
            }
            served.start();
            sender.join();
            BARS.assertForecastExactlyOnce(served, bars);
            long blocks = assertBlocksExactlyOnce(served);
            List<ConsumerRecord<byte[], byte[]>> published = served.bytes("foretide.weights");
            assertVersionsWithoutGap(published);
            var specs = new ForecastSpecs(new ConfigReader(Map.of()).read(null, Map.of("model.hidden", "16")));
            List<JsonNode> forecasts = served.committed("foretide.forecasts");
            try (var undisturbed = new Undisturbed(specs, 1, published)) {
                Difference largest = Difference.NONE;
                for (int s = 0; s < BARS.series(); s++) {
                    String name = BARS.name(s);
                    int series = s;
                    double[] values = IntStream.range(0, bars)
                            .mapToDouble(bar -> Bars.value(series, bar))
                            .toArray();
                    List<JsonNode> own = forecasts.stream()
                            .filter(forecast -> forecast.get("series").asText().equals(name))
                            .toList();
                    largest = largest.and(undisturbed.largestDifference(name, own, values));
                }
                System.out.printf(
                        "%d kills: %d forecasts, %d blocks, %d versions, largest differences %.1e and %.1e%n",
                        KILLS,
                        forecasts.size(),
                        blocks,
                        undisturbed.versions().size(),
                        largest.medians(),
                        largest.quantiles());
                assertThat(largest.medians()).isLessThan(MEDIANS);
                assertThat(largest.quantiles()).isLessThan(QUANTILES);
            }
        }
    }

    /** Blocks follow each other without a gap, and the learner's count is theirs. */
    private static long assertBlocksExactlyOnce(ServedProcess served) {
        Map<String, List<Long>> times = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> committed = served.bytes("foretide.blocks");
        for (ConsumerRecord<byte[], byte[]> record : committed) {
            Block block = BlockCodec.decode(record.value()).orElseThrow();
            times.computeIfAbsent(new String(record.key(), UTF_8), first -> new ArrayList<>())
                    .add((block.time() - Bars.START) / Bars.MINUTE);
        }
        // 3 steps of a block and 12 for its last target, then the next begins
        times.forEach((series, at) -> assertThat(at)
                .as("blocks of " + series)
                .isEqualTo(LongStream.range(0, at.size())
                        .map(i -> at.get(0) + i * 15)
                        .boxed()
                        .toList()));
        assertThat(times).hasSize(BARS.series());
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(learned(served)).isEqualTo(committed.size()));
        return committed.size();
    }

    /** The count in the learner's state. */
    private static long learned(ServedProcess served) {
        long count = 0;
        for (ConsumerRecord<byte[], byte[]> record : served.bytes("foretide.learner-learner-changelog")) {
            if (new String(record.key(), UTF_8).equals("blocks")) {
                count = ByteBuffer.wrap(record.value()).getLong();
            }
        }
        return count;
    }

    private static void assertVersionsWithoutGap(List<ConsumerRecord<byte[], byte[]>> published) {
        List<Long> versions = published.stream()
                .map(record -> WeightsHeaders.of(record.headers()).version())
                .distinct()
                .toList();
        assertThat(versions).hasSizeGreaterThan(1);
        assertThat(versions)
                .isEqualTo(LongStream.rangeClosed(1, versions.size()).boxed().toList());
    }
}
