package io.foretide.backtest;

/**
 * How the shared core learns.
 *
 * @param epochs most passes over the train rows before the replay
 * @param patience passes without a better validation loss after which they end
 * @param trainRate Adam's learning rate before the replay
 * @param onlineRate Adam's learning rate during it
 * @param updates updates at each time when blocks are complete
 * @param replay older blocks that join the new ones in each update
 * @param kept older blocks that are kept for it
 * @param average share by which the weights in use move towards the learned ones at each time; 1: all the way
 * @param dropout of inputs and outputs while training before the replay
 */
public record CoreLearning(
        int epochs,
        int patience,
        double trainRate,
        double onlineRate,
        int updates,
        int replay,
        int kept,
        double average,
        double dropout) {
    public static CoreLearning defaults() {
        return new CoreLearning(30, 5, 3e-3, 3e-4, 2, 24, 1024, 0.1, 0);
    }
}
