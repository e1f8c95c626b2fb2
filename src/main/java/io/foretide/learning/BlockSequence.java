package io.foretide.learning;

import io.foretide.series.Block;
import java.util.List;

/**
 * Consecutive blocks of one channel of a series, split into training and validation blocks. Blocks between the two,
 * whose targets overlap the validation steps, only carry the state.
 *
 * @param learned number of training blocks
 * @param validated index of the first validation block
 */
public record BlockSequence(List<Block> blocks, int learned, int validated) {
    public BlockSequence {
        blocks = List.copyOf(blocks);
        if (learned < 0 || learned > validated || validated > blocks.size()) {
            throw new IllegalArgumentException("of " + blocks.size() + " blocks the first " + learned
                    + " cannot be training blocks and those from " + validated + " on validation blocks");
        }
    }

    /** @param share of validation blocks, in [0, 1) */
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
