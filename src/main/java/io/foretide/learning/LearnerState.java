package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the learner keeps in its changelogged store: champion, candidate, moments, the count of blocks, and the blocks that
 * wait for an update. It commits with the offsets of the blocks, so that each block counts exactly once.
 */
final class LearnerState {
    private static final String WAITING = "waiting/";
    private static final Bytes BLOCKS = Bytes.wrap("blocks".getBytes(UTF_8));

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoredBytes champion;
    private final StoredBytes candidate;
    private final StoredBytes optimizer;
    private long arrived;

    LearnerState(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.champion = new StoredBytes(store, "champion");
        this.candidate = new StoredBytes(store, "candidate");
        this.optimizer = new StoredBytes(store, "optimizer");
    }

    /** The champion kept; a damaged one, or one of another network, is an error that says so. */
    Optional<Weights> champion(NetworkSpec spec) {
        return champion.read().map(bytes -> Weights.fromBytes(spec, bytes));
    }

    Optional<Weights> candidate(NetworkSpec spec) {
        return candidate.read().map(bytes -> Weights.fromBytes(spec, bytes));
    }

    Optional<OptimizerState> optimizer() {
        return optimizer.read().map(OptimizerState::fromBytes);
    }

    long blocks() {
        byte[] count = store.get(BLOCKS);
        return count == null ? 0 : ByteBuffer.wrap(count).getLong();
    }

    void saveChampion(Weights weights) {
        champion.write(weights.toBytes(Map.of()));
    }

    void saveProgress(Learner learner) {
        candidate.write(learner.candidate().toBytes(Map.of()));
        optimizer.write(learner.optimizer().toBytes());
        store.put(
                BLOCKS,
                ByteBuffer.allocate(Long.BYTES).putLong(learner.blocks()).array());
    }

    /** Puts a block into the line of those that wait. */
    void waitFor(byte[] block) {
        store.put(waitingKey(arrived++), block);
    }

    /** All blocks that wait, in the order of their arrival. */
    List<byte[]> waiting() {
        List<byte[]> blocks = new ArrayList<>();
        try (var waiting = store.range(waitingKey(0), waitingKey(Long.MAX_VALUE))) {
            while (waiting.hasNext()) {
                var entry = waiting.next();
                blocks.add(entry.value);
                arrived = Math.max(arrived, Long.parseLong(text(entry.key).substring(WAITING.length())) + 1);
            }
        }
        return blocks;
    }

    /** Takes all that wait out of the line. */
    void clearWaiting(int count) {
        for (long number = arrived - count; number < arrived; number++) {
            store.delete(waitingKey(number));
        }
        arrived = 0;
    }

    private static Bytes waitingKey(long number) {
        return Bytes.wrap((WAITING + "%019d".formatted(number)).getBytes(UTF_8));
    }

    private static String text(Bytes key) {
        return new String(key.get(), UTF_8);
    }
}
