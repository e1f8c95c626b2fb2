package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.BlockCodec;
import io.foretide.learning.Learner.Snapshot;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The learner's changelogged store: champion, candidate, its average, moments, the gate's evidence, block counts and
 * arrival times, the reservoir, and queued blocks. It commits with the blocks' offsets, so that each block counts
 * exactly once.
 */
final class LearnerState {
    private static final String WAITING = "waiting/";
    private static final String KEPT = "kept/";
    private static final Bytes GATE = Bytes.wrap("gate".getBytes(UTF_8));
    private static final Bytes LEARNED = Bytes.wrap("learned-at".getBytes(UTF_8));
    private static final Bytes CLOCK = Bytes.wrap("clock".getBytes(UTF_8));
    private static final Bytes COMPARED = Bytes.wrap("compared-time".getBytes(UTF_8));
    private static final Bytes BLOCKS = Bytes.wrap("blocks".getBytes(UTF_8));

    private final KeyValueStore<Bytes, byte[]> store;
    private final ChunkedValue champion;
    private final ChunkedValue candidate;
    private final ChunkedValue average;
    private final ChunkedValue optimizer;
    private long arrived;
    private long clock = Reservoir.NEVER;

    LearnerState(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.champion = new ChunkedValue(store, "champion");
        this.candidate = new ChunkedValue(store, "candidate");
        this.average = new ChunkedValue(store, "average");
        this.optimizer = new ChunkedValue(store, "optimizer");
        this.clock = number(CLOCK, Reservoir.NEVER);
    }

    /** The stored state; throws a descriptive error if it is damaged or of another network. */
    Snapshot snapshot(NetworkSpec spec, Weights initial) {
        Weights newest = champion(spec).orElse(initial);
        byte[] gate = store.get(GATE);
        return new Snapshot(
                newest,
                candidate(spec).orElse(newest),
                average.read().map(bytes -> Weights.fromBytes(spec, bytes)).orElse(newest),
                optimizer().orElse(null),
                gate == null ? new ChampionGate() : ChampionGate.fromBytes(gate),
                blocks(),
                number(COMPARED, Long.MIN_VALUE));
    }

    private Optional<Weights> champion(NetworkSpec spec) {
        return champion.read().map(bytes -> Weights.fromBytes(spec, bytes));
    }

    Optional<Weights> candidate(NetworkSpec spec) {
        return candidate.read().map(bytes -> Weights.fromBytes(spec, bytes));
    }

    Optional<OptimizerState> optimizer() {
        return optimizer.read().map(OptimizerState::fromBytes);
    }

    long blocks() {
        return number(BLOCKS, 0);
    }

    /** Arrival time of the last learned blocks. */
    long learned() {
        return number(LEARNED, Reservoir.NEVER);
    }

    /** Arrival time of the latest block, from record timestamps. */
    long clock() {
        return clock;
    }

    private long number(Bytes key, long defaultValue) {
        byte[] bytes = store.get(key);
        return bytes == null ? defaultValue : ByteBuffer.wrap(bytes).getLong();
    }

    private void save(Bytes key, long number) {
        store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    void saveChampion(Weights weights) {
        champion.write(weights.toBytes(Map.of()));
    }

    void saveProgress(Learner learner) {
        candidate.write(learner.candidate().toBytes(Map.of()));
        average.write(learner.average().toBytes(Map.of()));
        optimizer.write(learner.optimizer().toBytes());
        store.put(GATE, learner.gate().toBytes());
        save(BLOCKS, learner.blocks());
        save(COMPARED, learner.comparedTime());
        save(LEARNED, learner.arrival());
    }

    /** Stores changed places of the reservoir. */
    void saveKept(SortedMap<Integer, Block> changed) {
        changed.forEach((place, block) -> store.put(numberedKey(KEPT, place), BlockCodec.encode(block)));
    }

    /** The reservoir's blocks by place; deletes those beyond the configured capacity. */
    List<Block> kept(int places) {
        List<Block> kept = new ArrayList<>();
        List<Bytes> beyond = new ArrayList<>();
        forEach(KEPT, (key, value) -> {
            Optional<Block> block = kept.size() < places ? BlockCodec.decode(value) : Optional.empty();
            block.ifPresentOrElse(kept::add, () -> beyond.add(key));
        });
        beyond.forEach(store::delete);
        return kept;
    }

    private void forEach(String prefix, BiConsumer<Bytes, byte[]> entries) {
        try (var range = store.range(numberedKey(prefix, 0), numberedKey(prefix, Long.MAX_VALUE))) {
            while (range.hasNext()) {
                var entry = range.next();
                entries.accept(entry.key, entry.value);
            }
        }
    }

    /**
     * Queues a block.
     *
     * @param time of arrival, epoch milliseconds
     */
    void enqueue(byte[] block, long time) {
        if (time > clock) {
            clock = time;
            save(CLOCK, clock);
        }
        store.put(numberedKey(WAITING, arrived++), block);
    }

    /** All queued blocks in order of arrival. */
    List<byte[]> queued() {
        List<byte[]> blocks = new ArrayList<>();
        forEach(WAITING, (key, value) -> {
            blocks.add(value);
            arrived = Math.max(arrived, number(WAITING, key) + 1);
        });
        return blocks;
    }

    /** Removes all queued blocks. */
    void clearQueue(int count) {
        for (long number = arrived - count; number < arrived; number++) {
            store.delete(numberedKey(WAITING, number));
        }
        arrived = 0;
    }

    /** Keys with the same prefix sort by number. */
    private static Bytes numberedKey(String prefix, long number) {
        return Bytes.wrap((prefix + "%019d".formatted(number)).getBytes(UTF_8));
    }

    private static long number(String prefix, Bytes key) {
        return Long.parseLong(new String(key.get(), UTF_8).substring(prefix.length()));
    }
}
