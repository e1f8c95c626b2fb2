package io.foretide.learning;

import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A bounded random sample of older blocks for replay, which prevents forgetting. When it is full, new blocks are
 * admitted at random, at a rate of capacity per {@link ReplaySettings#meanAge}, each replacing a random block.
 * Lifetimes are then exponentially distributed with that mean, at any arrival rate. If fewer blocks arrive, all are
 * admitted and kept longer. All choices are determined by the seed, the block count and the arrival times. Mutable,
 * confined to one thread.
 */
public final class Reservoir {
    private static final long DRAWING = 0x9E3779B97F4A7C15L;
    private static final long KEEPING = 0xD1B54A32D192ED03L;
    static final long NEVER = Long.MIN_VALUE;

    private final ReplaySettings replay;
    private final long seed;
    private final List<Block> blocks;
    private long arrival;

    /** Creates an empty reservoir. */
    public Reservoir(ReplaySettings replay, long seed) {
        this(replay, seed, List.of(), NEVER);
    }

    /**
     * @param blocks stored blocks, by place
     * @param arrival arrival time of the last offered blocks, epoch milliseconds; {@link #NEVER} if there were none
     */
    Reservoir(ReplaySettings replay, long seed, List<Block> blocks, long arrival) {
        this.replay = replay;
        this.seed = seed;
        this.arrival = arrival;
        this.blocks = new ArrayList<>(blocks.subList(0, Math.min(blocks.size(), replay.capacity())));
    }

    /**
     * Draws {@link ReplaySettings#blocks} older blocks with replacement.
     *
     * @param count number of blocks learned before this update
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
     * @param count number of blocks learned before these
     * @param now arrival time of the latest of them, epoch milliseconds
     * @return place → its new block
     */
    SortedMap<Integer, Block> offer(List<Block> newBlocks, long count, long now) {
        double admission = admission(newBlocks.size(), now);
        SplittableRandom random = new SplittableRandom(seed + KEEPING * (count + 1));
        SortedMap<Integer, Block> changed = new TreeMap<>();
        for (Block block : replay.capacity() > 0 ? newBlocks : List.<Block>of()) {
            int place = blocks.size();
            if (place < replay.capacity()) {
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

    /**
     * Returns the probability of admission of each offered block. On average one block per (mean age / capacity)
     * milliseconds is admitted.
     */
    private double admission(int offered, long now) {
        if (offered == 0) {
            return 0;
        }
        double elapsed = arrival == NEVER ? 0 : Math.max(0, now - arrival);
        arrival = Math.max(arrival, now);
        return replay.meanAge().isZero()
                ? 1
                : elapsed * replay.capacity() / replay.meanAge().toMillis() / offered;
    }

    /** Returns the arrival time of the last offered blocks, epoch milliseconds. */
    long arrival() {
        return arrival;
    }

    int size() {
        return blocks.size();
    }

    /** Returns all stored blocks, by place. */
    List<Block> blocks() {
        return List.copyOf(blocks);
    }
}
