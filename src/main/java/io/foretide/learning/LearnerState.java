package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.BlockCodec;
import io.foretide.learning.Learner.Knowledge;
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
 * What the learner keeps in its changelogged store: champion, candidate, its average, moments, the gate's evidence, the count of blocks and the
 * times of their arrival, the reservoir of older ones, and those that wait for an update. It commits with the offsets of the blocks, so that each block counts exactly once.
 */
final class LearnerState {
    private static final String WAITING = "waiting/";
    private static final String KEPT = "kept/";
    private static final Bytes GATE = Bytes.wrap("gate".getBytes(UTF_8));
    private static final Bytes LEARNED = Bytes.wrap("learned-at".getBytes(UTF_8));
    private static final Bytes CLOCK = Bytes.wrap("clock".getBytes(UTF_8));
    private static final Bytes BLOCKS = Bytes.wrap("blocks".getBytes(UTF_8));

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoredBytes champion;
    private final StoredBytes candidate;
    private final StoredBytes average;
    private final StoredBytes optimizer;
    private long arrived;
    private long clock = Reservoir.NEVER;

    LearnerState(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.champion = new StoredBytes(store, "champion");
        this.candidate = new StoredBytes(store, "candidate");
        this.average = new StoredBytes(store, "average");
        this.optimizer = new StoredBytes(store, "optimizer");
        this.clock = number(CLOCK, Reservoir.NEVER);
    }

    /** All that was learned so far; what is damaged, or of another network, is an error that says so. */
    Knowledge knowledge(NetworkSpec spec, Weights initial) {
        Weights newest = champion(spec).orElse(initial);
        byte[] gate = store.get(GATE);
        return new Knowledge(
                newest,
                candidate(spec).orElse(newest),
                average.read().map(bytes -> Weights.fromBytes(spec, bytes)).orElse(newest),
                optimizer().orElse(null),
                gate == null ? new ChampionGate() : ChampionGate.fromBytes(gate),
                blocks());
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

    /** When the blocks that were learned from last arrived. */
    long learned() {
        return number(LEARNED, Reservoir.NEVER);
    }

    /** When the newest block arrived, by the records' timestamps. */
    long clock() {
        return clock;
    }

    private long number(Bytes key, long otherwise) {
        byte[] bytes = store.get(key);
        return bytes == null ? otherwise : ByteBuffer.wrap(bytes).getLong();
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
        save(LEARNED, learner.arrival());
    }

    /** Notes which places of the reservoir hold other blocks now. */
    void saveKept(SortedMap<Integer, Block> changed) {
        changed.forEach((place, block) -> store.put(numbered(KEPT, place), BlockCodec.encode(block)));
    }

    /** The reservoir's blocks, by place; forgets those beyond the places that there are. */
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
        try (var range = store.range(numbered(prefix, 0), numbered(prefix, Long.MAX_VALUE))) {
            while (range.hasNext()) {
                var entry = range.next();
                entries.accept(entry.key, entry.value);
            }
        }
    }

    /**
     * Puts a block into the line of those that wait.
     *
     * @param time when it arrived, epoch milliseconds
     */
    void waitFor(byte[] block, long time) {
        if (time > clock) {
            clock = time;
            save(CLOCK, clock);
        }
        store.put(numbered(WAITING, arrived++), block);
    }

    /** All blocks that wait, in the order of their arrival. */
    List<byte[]> waiting() {
        List<byte[]> blocks = new ArrayList<>();
        forEach(WAITING, (key, value) -> {
            blocks.add(value);
            arrived = Math.max(arrived, number(WAITING, key) + 1);
        });
        return blocks;
    }

    /** Takes all that wait out of the line. */
    void clearWaiting(int count) {
        for (long number = arrived - count; number < arrived; number++) {
            store.delete(numbered(WAITING, number));
        }
        arrived = 0;
    }

    /** Keys of one kind sort by their numbers. */
    private static Bytes numbered(String prefix, long number) {
        return Bytes.wrap((prefix + "%019d".formatted(number)).getBytes(UTF_8));
    }

    private static long number(String prefix, Bytes key) {
        return Long.parseLong(new String(key.get(), UTF_8).substring(prefix.length()));
    }
}
