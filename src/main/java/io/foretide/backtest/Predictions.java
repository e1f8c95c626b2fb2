package io.foretide.backtest;

/**
 * All that was said at one origin.
 *
 * @param row index of the origin's row
 * @param points (channels, forecasters, leads) the mix first, then the experts
 * @param low (channels, leads) lowest quantile of the mix
 * @param high (channels, leads) highest quantile of the mix
 */
record Predictions(int row, double[][][] points, double[][] low, double[][] high) {}
