/**
 * Training from history: reads files (through the service's grid and forecaster) or the topic of blocks, and returns
 * the blocks of each channel of each series in order of time. {@code Pretraining} does the same with synthetic series
 * ({@code SyntheticSeries}). Stateless.
 */
@NullMarked
package io.foretide.training;

import org.jspecify.annotations.NullMarked;
