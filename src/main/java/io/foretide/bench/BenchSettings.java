package io.foretide.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * What is measured, and how thoroughly.
 *
 * @param series that the load has
 * @param observations of the load, in all
 * @param threads stream threads
 * @param device auto, cpu or gpu
 * @param times that each thing is measured; the median is what counts
 * @param seconds that each measurement with a clock takes
 * @param growTo series of the largest step of {@code growth}
 * @param brokers of a Kafka to be used; empty: one of its own, in the same process
 * @param gpuBandwidth of the GPU's memory as its maker states it, GB/s; 0: unknown
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
    /** Settings of a service to be measured. */
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

    /** The same, with defaults for all else. */
    @JsonIgnore
    ForetideConfig config() {
        return new ConfigReader(Map.of()).read(null, service());
    }

    /** Observations of each series, at least two: the second closes the first one's step. */
    @JsonIgnore
    int steps() {
        return Math.max(2, observations / series);
    }
}
