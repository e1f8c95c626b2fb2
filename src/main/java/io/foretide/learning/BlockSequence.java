package io.foretide.learning;

import io.foretide.series.Block;
import java.util.List;

/**
 * Blocks of one channel of one series, in order of time: the first are learned from, the last tell how good the weights are. Those
 * between, whose targets lie among the last ones' steps, are only run through.
 *
 * @param learned the first so many are learned from
 * @param validated index of the first block of the last ones
 */
public record BlockSequence(List<Block> blocks, int learned, int validated) {
    public BlockSequence {
        blocks = List.copyOf(blocks);
        if (learned < 0 || learned > validated || validated > blocks.size()) {
            throw new IllegalArgumentException("of " + blocks.size() + " blocks the first " + learned
                    + " cannot be learned from and those from " + validated + " on be kept back");
        }
    }

    /** @param share of the blocks that is kept back, in [0, 1) */
    public static BlockSequence split(List<Block> blocks, double share) {
        int kept = (int) Math.round(share * blocks.size());
        int validated = blocks.size() - kept;
        if (kept == 0) {
            return new BlockSequence(blocks, blocks.size(), blocks.size());
        }
        Block any = blocks.get(0);
        int reach = (any.leads() + any.steps() - 1) / any.steps();
        return new BlockSequence(blocks, Math.max(0, validated - reach), validated);
    }
}
