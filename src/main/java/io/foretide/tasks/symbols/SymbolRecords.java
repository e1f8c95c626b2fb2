package io.foretide.tasks.symbols;

import io.foretide.formats.BlockCodec;
import io.foretide.metrics.Metrics;
import io.foretide.series.Block;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.SinkNames;
import io.foretide.tasks.StoreNames;
import io.foretide.windows.StreamGrids;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Stores and sinks that {@link SymbolsTask} and {@link SequencesTask} share: states, stored forecasts, and records of
 * forecasts, scores and blocks.
 */
final class SymbolRecords {
    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> states;
    private final KeyValueStore<Bytes, byte[]> past;
    private final RecentRing ring;
    private final Metrics metrics;

    /** @param ring ring of the stored forecasts of each series */
    SymbolRecords(ProcessorContext<byte[], byte[]> context, RecentRing ring, Metrics metrics) {
        this.context = context;
        this.states = context.getStateStore(StoreNames.SERIES);
        this.past = context.getStateStore(StoreNames.PAST);
        this.ring = ring;
        this.metrics = metrics;
    }

    /** Returns the store series → state. */
    KeyValueStore<Bytes, byte[]> states() {
        return states;
    }

    /** @param number number of the forecast in its series */
    void forecast(byte[] series, long number, byte[] json) {
        ring.put(past, series, number, json);
        forward(series, json, SinkNames.FORECASTS);
        metrics.forecasts.labelValues(StreamGrids.DEFAULT).inc();
    }

    void score(byte[] series, byte[] json) {
        forward(series, json, SinkNames.SCORES);
    }

    void block(byte[] series, Block block) {
        forward(series, BlockCodec.encode(block), SinkNames.BLOCKS);
    }

    private void forward(byte[] series, byte[] value, String sink) {
        context.forward(new Record<>(series, value, context.currentSystemTimeMs()), sink);
    }

    /** Deletes the state and the stored forecasts of a series. */
    void drop(byte[] series) {
        states.delete(Bytes.wrap(series));
        ring.drop(past, series);
    }
}
