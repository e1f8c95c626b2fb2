package io.foretide.learning;

import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Older blocks, bounded, to be learned from again so that what they taught is not forgotten. A new block takes the place of any of
 * them, so a block stays for as many others, on average, as there are places: neither the newest nor the first ones prevail, and
 * no carried state in it is of weights long gone. Every choice follows from the seed and the count of blocks alone. Mutable,
 * confined to one thread.
 */
public final class Reservoir {
    private static final long DRAWING = 0x9E3779B97F4A7C15L;
    private static final long KEEPING = 0xD1B54A32D192ED03L;

    private final Replay replay;
    private final long seed;
    private final List<Block> blocks;

    /** @param blocks those kept so far, by place */
    public Reservoir(Replay replay, long seed, List<Block> blocks) {
        this.replay = replay;
        this.seed = seed;
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
     * Takes new blocks in.
     *
     * @param count blocks learned before them
     * @return place → the block that is there now
     */
    SortedMap<Integer, Block> keep(List<Block> fresh, long count) {
        SplittableRandom random = new SplittableRandom(seed + KEEPING * (count + 1));
        SortedMap<Integer, Block> changed = new TreeMap<>();
        for (Block block : replay.kept() > 0 ? fresh : List.<Block>of()) {
            int place = blocks.size();
            if (place < replay.kept()) {
                blocks.add(block);
            } else {
                place = random.nextInt(place);
                blocks.set(place, block);
            }
            changed.put(place, block);
        }
        return changed;
    }

    int size() {
        return blocks.size();
    }

    /** All blocks kept, by place. */
    List<Block> blocks() {
        return List.copyOf(blocks);
    }
}
