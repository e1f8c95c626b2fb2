package io.foretide.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the benchmarks.
 *
 * @param series of the load
 * @param observations of the load, in total
 * @param threads stream threads
 * @param device auto, cpu or gpu
 * @param times repetitions of each measurement, of which the median counts
 * @param seconds duration of each timed measurement
 * @param growTo maximum number of series in {@code growth}
 * @param brokers of a Kafka cluster to use; empty: an embedded broker
 * @param gpuBandwidth of the GPU's memory from its data sheet, GB/s; 0: unknown
 * @param gpuFlops of the GPU in float32, TFLOP/s; 0: unknown
 */
public record BenchSettings(
        int series,
        int observations,
        int partitions,
        int threads,
        String device,
        boolean learning,
        int times,
        int seconds,
        int growTo,
        String brokers,
        double gpuBandwidth,
        double gpuFlops) {
    /** Configuration of a measured service. */
    @JsonIgnore
    Map<String, String> service() {
        return new HashMap<>(Map.of(
                "roles",
                learning ? "forecaster,learner" : "forecaster",
                "topics.partitions",
                String.valueOf(partitions),
                "kafka.streams.threads",
                String.valueOf(threads),
                "model.device",
                device,
                "stream.max-series",
                String.valueOf(Math.max(100_000, 2 * growTo))));
    }

    /** The same with defaults for all other settings. */
    @JsonIgnore
    ForetideConfig config() {
        return new ConfigReader(Map.of()).read(null, service());
    }

    /** Observations per series, at least two, since the second closes the first one's step. */
    @JsonIgnore
    int steps() {
        return Math.max(2, observations / series);
    }
}
