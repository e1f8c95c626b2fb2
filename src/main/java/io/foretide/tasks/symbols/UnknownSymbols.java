package io.foretide.tasks.symbols;

import io.foretide.formats.SymbolCountsCodec;
import io.foretide.metrics.Metrics;
import io.foretide.model.Vocabulary;
import io.foretide.tasks.SinkNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reports symbols without a number to the learner, which assigns numbers, until the maximum is reached. */
final class UnknownSymbols {
    private final int maxSymbols;
    private final Metrics metrics;

    /** @param maxSymbols maximum number of symbols */
    UnknownSymbols(int maxSymbols, Metrics metrics) {
        this.maxSymbols = maxSymbols;
        this.metrics = metrics;
    }

    void report(ProcessorContext<byte[], byte[]> context, Vocabulary vocabulary, Stream<String> symbols) {
        Map<String, Integer> unknown = new LinkedHashMap<>();
        symbols.filter(symbol -> vocabulary.number(symbol) == 0)
                .forEach(symbol -> unknown.merge(symbol, 1, Integer::sum));
        metrics.symbolsUnknown.inc(
                unknown.values().stream().mapToInt(Integer::intValue).sum());
        if (!unknown.isEmpty() && vocabulary.size() < maxSymbols) {
            byte[] tally = SymbolCountsCodec.encode(unknown);
            var record = new Record<>(new byte[0], tally, context.currentSystemTimeMs(), SymbolCountsCodec.headers());
            context.forward(record, SinkNames.BLOCKS);
        }
    }
}
