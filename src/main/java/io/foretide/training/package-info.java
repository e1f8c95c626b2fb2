/**
 * Training from history: reads files, through the grid and forecaster of the service, or the topic of blocks, and returns the blocks of
 * each channel of each series in order of time. {@code Pretraining} does the same with synthetic series ({@code SyntheticSeries}). Keeps no state.
 */
@NullMarked
package io.foretide.training;

import org.jspecify.annotations.NullMarked;
