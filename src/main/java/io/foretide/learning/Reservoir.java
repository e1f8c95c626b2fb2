package io.foretide.learning;

import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Older blocks, bounded, to be learned from again so that what they taught is not forgotten. Once all places are taken, new blocks are
 * admitted at random, as many in {@link Replay#age} as there are places, each in the place of any other one. Lifetimes are then
 * exponential and the mean age of the kept blocks is that age, however many blocks arrive. Where fewer arrive all are admitted, and
 * kept for longer. Every choice follows from the seed, the count of blocks and the times of their arrival. Mutable, confined to one
 * thread.
 */
public final class Reservoir {
    private static final long DRAWING = 0x9E3779B97F4A7C15L;
    private static final long KEEPING = 0xD1B54A32D192ED03L;
    static final long NEVER = Long.MIN_VALUE;

    private final Replay replay;
    private final long seed;
    private final List<Block> blocks;
    private long arrival;

    /** One without blocks. */
    public Reservoir(Replay replay, long seed) {
        this(replay, seed, List.of(), NEVER);
    }

    /**
     * @param blocks those kept so far, by place
     * @param arrival of the blocks offered last, epoch milliseconds; {@link #NEVER} when there were none
     */
    Reservoir(Replay replay, long seed, List<Block> blocks, long arrival) {
        this.replay = replay;
        this.seed = seed;
        this.arrival = arrival;
        this.blocks = new ArrayList<>(blocks.subList(0, Math.min(blocks.size(), replay.kept())));
    }

    /**
     * Older blocks for an update; one may come twice.
     *
     * @param count blocks learned before it
     */
    List<Block> draw(long count) {
        SplittableRandom random = new SplittableRandom(seed + DRAWING * (count + 1));
        List<Block> drawn = new ArrayList<>();
        for (int i = 0; i < replay.blocks() && !blocks.isEmpty(); i++) {
            drawn.add(blocks.get(random.nextInt(blocks.size())));
        }
        return drawn;
    }

    /**
     * Offers new blocks, some of which are admitted.
     *
     * @param count blocks learned before them
     * @param now when the newest of them arrived, epoch milliseconds
     * @return place → the block that is there now
     */
    SortedMap<Integer, Block> keep(List<Block> fresh, long count, long now) {
        double admission = admission(fresh.size(), now);
        SplittableRandom random = new SplittableRandom(seed + KEEPING * (count + 1));
        SortedMap<Integer, Block> changed = new TreeMap<>();
        for (Block block : replay.kept() > 0 ? fresh : List.<Block>of()) {
            int place = blocks.size();
            if (place < replay.kept()) {
                blocks.add(block);
            } else if (admission < 1 && random.nextDouble() >= admission) {
                continue;
            } else {
                place = random.nextInt(place);
                blocks.set(place, block);
            }
            changed.put(place, block);
        }
        return changed;
    }

    /** Probability that each of some blocks is admitted in place of another: one in age / places milliseconds, on average. */
    private double admission(int offered, long now) {
        if (offered == 0) {
            return 0;
        }
        double elapsed = arrival == NEVER ? 0 : Math.max(0, now - arrival);
        arrival = Math.max(arrival, now);
        return replay.age().isZero()
                ? 1
                : elapsed * replay.kept() / replay.age().toMillis() / offered;
    }

    /** When the blocks offered last arrived. */
    long arrival() {
        return arrival;
    }

    int size() {
        return blocks.size();
    }

    /** All blocks kept, by place. */
    List<Block> blocks() {
        return List.copyOf(blocks);
    }
}
