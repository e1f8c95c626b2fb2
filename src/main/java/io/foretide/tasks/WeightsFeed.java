package io.foretide.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.WeightsHeaders;
import io.foretide.metrics.Metrics;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.model.VocabularyPieces;
import io.foretide.model.Weights;
import io.foretide.model.WeightsAssembly;
import io.foretide.model.WeightsPiece;
import io.prometheus.metrics.model.snapshots.Unit;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest complete weights, read from their topic by the global stream thread. Before the first publication these
 * are version 0, which is determined by the spec and the seed. {@link #current} is thread-safe.
 */
public final class WeightsFeed {
    private static final Logger LOG = LoggerFactory.getLogger(WeightsFeed.class);
    /** Always empty: the compacted topic is read from its beginning at each start. */
    public static final String STORE = "weights";

    private final NetworkSpec spec;
    private final Metrics metrics;
    private volatile Weights current;
    private final VocabularyPieces pieces; // confined to the global stream thread
    private volatile Vocabulary vocabulary = Vocabulary.empty();
    private volatile long since = System.nanoTime();

    public WeightsFeed(NetworkSpec spec, Weights initial, Metrics metrics) {
        this.spec = spec;
        this.metrics = metrics;
        this.current = initial;
        this.pieces = new VocabularyPieces(spec.heads().symbols());
        metrics.callback(
                "foretide_weights_age_seconds", "Since the weights in use were taken.", Unit.SECONDS, this::age);
    }

    public Weights current() {
        return current;
    }

    /** Returns the numbers of symbols assigned by the learner. New symbols are appended. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Returns the version of the current weights. */
    public long version() {
        return current.version();
    }

    private double age() {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Creates a reader of the topic, one per start. */
    public Processor<byte[], byte[], Void, Void> reader() {
        return new Reader();
    }

    private final class Reader implements Processor<byte[], byte[], Void, Void> {
        private final WeightsAssembly assembly = new WeightsAssembly(spec);

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            // stateless: records are passed to the feed
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (record.key() == null || record.value() == null) {
                return;
            }
            // A bad record must not end the thread: its successor would read the same record again.
            try {
                WeightsHeaders headers = WeightsHeaders.of(record.headers());
                String key = new String(record.key(), UTF_8);
                if (VocabularyPieces.is(key)) {
                    fit(headers);
                    take(pieces.add(key, new String(record.value(), UTF_8)));
                } else {
                    assembly.add(new WeightsPiece(key, headers.version(), headers.spec(), record.value()))
                            .ifPresent(this::take);
                }
            } catch (RuntimeException e) {
                metrics.rejected.labelValues("weights").inc();
                LOG.warn("Weights on the topic were rejected: {}", e.getMessage());
            }
        }

        private void fit(WeightsHeaders headers) {
            if (!headers.spec().equals(spec.hash())) {
                throw new IllegalArgumentException("a vocabulary for the network " + headers.spec()
                        + " was published, but the configured one is " + spec.hash());
            }
        }

        private void take(Vocabulary grown) {
            vocabulary = grown;
            metrics.vocabulary.set(grown.size() - 1);
        }

        private void take(Weights weights) {
            current = weights;
            since = System.nanoTime();
            metrics.weightsVersion.set((double) weights.version());
            LOG.debug("Forecasting with version {} of the weights", weights.version());
        }
    }
}
