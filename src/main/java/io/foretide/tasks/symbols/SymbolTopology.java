package io.foretide.tasks.symbols;

import io.foretide.kafka.Topics;
import io.foretide.tasks.EventsBatch;
import io.foretide.tasks.WeightsFeed;
import io.foretide.tasks.forecasts.ForecasterTopology;
import io.foretide.tasks.forecasts.ForecastsProcessor;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.WindowsProcessor;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/** The forecaster of a stream of symbols: observations, and labels → events → a task → sinks, and the weights beside it. */
public final class SymbolTopology {
    private SymbolTopology() {}

    /**
     * @param sources topics that are read
     * @param store of the task alone
     */
    public static Topology of(
            Topics topics,
            List<String> sources,
            Supplier<EventsProcessor> events,
            Supplier<EventsBatch> task,
            String store,
            WeightsFeed weights) {
        var bytesIn = new ByteArrayDeserializer();
        var bytesOut = new ByteArraySerializer();
        String in = "observations";
        return ForecasterTopology.weights(topics, weights)
                .addSource(in, bytesIn, bytesIn, sources.toArray(String[]::new))
                .addProcessor("windows", events::get, in)
                .addStateStore(ForecasterTopology.kept(WindowsProcessor.STORE), "windows")
                .addProcessor(WindowsProcessor.STEPS, task::get, "windows")
                .addStateStore(ForecasterTopology.held(ForecastsProcessor.PENDING_STORE), WindowsProcessor.STEPS)
                .addStateStore(ForecasterTopology.kept(ForecastsProcessor.SERIES_STORE), WindowsProcessor.STEPS)
                .addStateStore(ForecasterTopology.kept(ForecastsProcessor.PAST_STORE), WindowsProcessor.STEPS)
                .addStateStore(ForecasterTopology.kept(store), WindowsProcessor.STEPS)
                .addSink(WindowsProcessor.MOVED, topics.observations(), bytesOut, bytesOut, "windows")
                .addSink(
                        WindowsProcessor.REJECTED,
                        topics.rejected(),
                        bytesOut,
                        bytesOut,
                        "windows",
                        WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.FORECASTS, topics.forecasts(), bytesOut, bytesOut, WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.SCORES, topics.scores(), bytesOut, bytesOut, WindowsProcessor.STEPS)
                .addSink(ForecastsProcessor.BLOCKS, topics.blocks(), bytesOut, bytesOut, WindowsProcessor.STEPS);
    }
}
