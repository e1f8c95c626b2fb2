package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.formats.BlockCodec;
import io.foretide.metrics.Metrics;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A learner that dies and comes back elsewhere, from what its store holds. */
class LearnerProcessorTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.LSTM, 2, 4, 2, 2, 3, false, false);
    private static final Weights INITIAL = Weights.initial(SPEC, 1);
    private static final TrainingSettings SETTINGS = TrainingSettings.defaults(List.of(.05, .5, .95))
            .withLearningRate(.01)
            .withDropouts(new DropoutRates(.1, .1, .1, .1));
    private static final Duration MAX_LAG = Duration.ofMinutes(1);
    private static final Duration PUBLISH = Duration.ofSeconds(5);

    private final List<Running> all = new ArrayList<>();

    /** One learner with a store of its own. */
    private final class Running {
        private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(LearnerProcessor.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        private final Metrics metrics = new Metrics();
        private final LearnerProcessor processor;

        Running(Map<Bytes, byte[]> restored, ReplaySettings replay) {
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            context.setCurrentSystemTimeMs(0);
            restored.forEach(store::put);
            var pace = new LearnerProcessor.Schedule(4, Duration.ofSeconds(1), MAX_LAG, PUBLISH);
            processor = new LearnerProcessor(SPEC, SETTINGS, Device.CPU, INITIAL, pace, replay, 1, metrics);
            processor.init(context);
            all.add(this);
        }

        void send(int from, int to) {
            send(from, to, 0);
        }

        void send(int from, int to, long between) {
            for (int i = from; i < to; i++) {
                byte[] block =
                        BlockCodec.encode(TrainerTest.blocks(SPEC, 1, 5, i).get(0));
                processor.process(new Record<>("s".getBytes(UTF_8), block, i * between));
            }
        }

        void decide() {
            for (CapturedPunctuator punctuator : context.scheduledPunctuators()) {
                if (punctuator.getInterval().equals(PUBLISH)) {
                    punctuator.getPunctuator().punctuate(0);
                }
            }
        }

        Map<Bytes, byte[]> contents() {
            Map<Bytes, byte[]> contents = new TreeMap<>();
            try (var entries = store.all()) {
                entries.forEachRemaining(entry -> contents.put(entry.key, entry.value));
            }
            return contents;
        }
    }

    @AfterEach
    void stop() {
        all.forEach(running -> running.processor.close());
    }

    @Test
    void what_has_waited_for_too_long_is_skipped_and_counted_and_what_is_newer_is_learned() {
        Running late = new Running(Map.of(), new ReplaySettings(3, 10, Duration.ZERO));
        late.context.setCurrentSystemTimeMs(MAX_LAG.toMillis() + 1);
        late.send(0, 8);
        late.context.setCurrentSystemTimeMs(MAX_LAG.toMillis());
        late.send(8, 12);

        assertThat(late.metrics.blocks.labelValues("outdated").get()).isEqualTo(8);
        assertThat(late.metrics.blocks.labelValues("learned").get()).isEqualTo(4);
        assertThat(new LearnerState(late.store).blocks()).isEqualTo(4);
    }

    @Test
    void one_restored_at_any_moment_goes_on_with_the_very_same_weights_moments_and_older_blocks() {
        ReplaySettings replay = new ReplaySettings(3, 10, Duration.ofSeconds(20));
        Running whole = new Running(Map.of(), replay);
        whole.send(0, 18, 1000);
        whole.decide();
        whole.send(18, 27, 1000);

        Running restored = new Running(whole.contents(), replay);

        for (Running running : List.of(whole, restored)) {
            running.send(27, 41, 1000);
            running.decide();
            running.send(41, 50, 1000);
        }
        assertThat(restored.contents().keySet()).isEqualTo(whole.contents().keySet());
        assertThat(restored.contents()).allSatisfy((key, value) -> assertThat(value)
                .as(key.toString())
                .isEqualTo(whole.contents().get(key)));
        assertThat(new LearnerState(restored.store).kept(10)).hasSize(10);
        assertThat(new LearnerState(restored.store).blocks()).isEqualTo(48);
    }

    @Test
    void fewer_places_than_before_are_what_remains() {
        Running first = new Running(Map.of(), new ReplaySettings(3, 10, Duration.ZERO));
        first.send(0, 20);

        Running second = new Running(first.contents(), new ReplaySettings(3, 4, Duration.ZERO));

        assertThat(new LearnerState(second.store).kept(100)).hasSize(4);
    }

    @Test
    void a_decision_with_nothing_new_writes_nothing() {
        Running running = new Running(Map.of(), ReplaySettings.NONE);
        running.decide();
        assertThat(running.contents()).isEmpty();
    }
}
