package io.foretide.backtest;

/**
 * How the shared core learns.
 *
 * @param epochs most passes over the train rows before the replay
 * @param patience passes without a better validation loss after which they end
 * @param trainRate Adam's learning rate before the replay
 * @param onlineRate Adam's learning rate during it
 * @param cellRate share of it with which the cells learn then, the projection having all of it
 * @param decay how strongly matrices are drawn towards zero before the replay (AdamW)
 * @param updates updates at each step, from the newest complete blocks
 * @param replay older blocks that join them in each update
 * @param kept older blocks that are kept for it
 * @param average share by which the weights in use move towards the learned ones at each step; 1: all the way
 * @param dropout of inputs and outputs while training before the replay
 */
public record CoreLearning(
        int epochs,
        int patience,
        double trainRate,
        double onlineRate,
        double cellRate,
        double decay,
        int updates,
        int replay,
        int kept,
        double average,
        double dropout) {
    public static CoreLearning defaults() {
        return new CoreLearning(30, 5, 3e-3, 2e-4, 0.3, 0.1, 1, 24, 1024, 0.02, 0.1);
    }
}
