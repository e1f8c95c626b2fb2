/**
 * Pre-training: reads files, through the grid and the forecaster that also serve, or the topic of blocks, and gives the blocks of
 * each channel of each series in order of time. {@code Pretraining} does the same with series that {@code SyntheticSeries} makes up.
 * Keeps nothing.
 */
@NullMarked
package io.foretide.training;

import org.jspecify.annotations.NullMarked;
