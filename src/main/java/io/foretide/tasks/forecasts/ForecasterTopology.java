package io.foretide.tasks.forecasts;

import io.foretide.formats.ControlJson;
import io.foretide.kafka.Topics;
import io.foretide.tasks.WeightsFeed;
import io.foretide.windows.WindowsProcessor;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The forecaster as one topology: observations and what operators want → windows → forecasts → sinks, and the weights beside it. */
public final class ForecasterTopology {
    private static final String OBSERVATIONS = "observations";
    private static final String CONTROL = "control";

    private ForecasterTopology() {}

    public static Topology of(
            Topics topics,
            Supplier<? extends Processor<byte[], Object, byte[], Object>> windows,
            Supplier<? extends Processor<byte[], Object, byte[], byte[]>> forecasts,
            WeightsFeed weights) {
        var bytesIn = new ByteArrayDeserializer();
        var bytesOut = new ByteArraySerializer();
        return weights(topics, weights)
                .addSource(OBSERVATIONS, bytesIn, bytesIn, topics.observations())
                .addSource(CONTROL, bytesIn, (topic, bytes) -> ControlJson.read(bytes), topics.control())
                .addProcessor("windows", windows::get, OBSERVATIONS, CONTROL)
                .addStateStore(kept(WindowsProcessor.STORE), "windows")
                .addProcessor(WindowsProcessor.STEPS, forecasts::get, "windows")
                .addStateStore(held(ForecastsProcessor.PENDING_STORE), WindowsProcessor.STEPS)
                .addStateStore(kept(ForecastsProcessor.SERIES_STORE), WindowsProcessor.STEPS)
                .addStateStore(uncached(ForecastsProcessor.ARCHIVE_STORE), WindowsProcessor.STEPS)
                .addStateStore(kept(ForecastsProcessor.PAST_STORE), WindowsProcessor.STEPS)
                .addStateStore(held(ForecastsProcessor.CROSSINGS_STORE), WindowsProcessor.STEPS)
                .addStateStore(kept(ForecastsProcessor.DRIFT_STORE), WindowsProcessor.STEPS)
                .addStateStore(held(ForecastsProcessor.FROZEN_STORE), WindowsProcessor.STEPS)
                .addSink(WindowsProcessor.MOVED, topics.observations(), bytesOut, bytesOut, "windows")
                .addSink(WindowsProcessor.REJECTED, topics.rejected(), bytesOut, bytesOut, "windows")
                .addSink(ForecastsProcessor.FORECASTS, topics.forecasts(), bytesOut, bytesOut, WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.SCORES, topics.scores(), bytesOut, bytesOut, WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.CROSSINGS, topics.crossings(), bytesOut, bytesOut, WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.DRIFT, topics.drift(), bytesOut, bytesOut, WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.BLOCKS, topics.blocks(), bytesOut, bytesOut, WindowsProcessor.STEPS);
    }

    /** A topology that follows the weights, and nothing else yet. */
    public static Topology weights(Topics topics, WeightsFeed weights) {
        var bytesIn = new ByteArrayDeserializer();
        return new Topology()
                .addGlobalStore(
                        store(Stores.inMemoryKeyValueStore(WeightsFeed.STORE)).withLoggingDisabled(),
                        "weights-in",
                        bytesIn,
                        bytesIn,
                        topics.weights(),
                        "weights",
                        weights::reader);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
    }

    /** A store on disk; cached, so that a series' many steps between two commits reach disk and changelog once. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> kept(String name) {
        return store(Stores.persistentKeyValueStore(name)).withCachingEnabled();
    }

    /** A store on disk for large values that are seldom written; a cache would only hold what others need it for. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> uncached(String name) {
        return store(Stores.persistentKeyValueStore(name)).withCachingDisabled();
    }

    /** A store in memory, with a changelog; cached, so that what comes and goes between two commits leaves one record there. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> held(String name) {
        return store(Stores.inMemoryKeyValueStore(name)).withCachingEnabled();
    }
}
