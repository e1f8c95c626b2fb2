package io.foretide.symbols;

import io.foretide.forecasts.ForecastsProcessor;
import io.foretide.formats.SymbolCountsCodec;
import io.foretide.metrics.Metrics;
import io.foretide.model.Vocabulary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Tells the learner, which gives the numbers, of symbols that have none, as long as there are numbers left. */
final class UnknownSymbols {
    private final int most;
    private final Metrics metrics;

    /** @param most numbers that there are */
    UnknownSymbols(int most, Metrics metrics) {
        this.most = most;
        this.metrics = metrics;
    }

    void tell(ProcessorContext<byte[], byte[]> context, Vocabulary vocabulary, Stream<String> symbols) {
        Map<String, Integer> unknown = new LinkedHashMap<>();
        symbols.filter(symbol -> vocabulary.number(symbol) == 0)
                .forEach(symbol -> unknown.merge(symbol, 1, Integer::sum));
        metrics.symbolsUnknown.inc(
                unknown.values().stream().mapToInt(Integer::intValue).sum());
        if (!unknown.isEmpty() && vocabulary.size() < most) {
            byte[] tally = SymbolCountsCodec.encode(unknown);
            var record = new Record<>(new byte[0], tally, context.currentSystemTimeMs(), SymbolCountsCodec.headers());
            context.forward(record, ForecastsProcessor.BLOCKS);
        }
    }
}
