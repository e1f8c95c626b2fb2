/**
 * Observations become steps. Reads the observations topic, keeps each series' open cells in a changelogged store, and hands
 * every closed step, once and in order of time, to the forecasts. Which stream a series belongs to, and so its settings, its id says
 * ({@link io.foretide.windows.StreamGrids}); where these leave the interval open, the series' own times show it
 * ({@link io.foretide.windows.SeriesWindow}). What comes too late, or cannot be read, goes to the
 * rejected topic with its reason. Inputs known in advance wait beside the open cells ({@link io.foretide.windows.KnownAhead}) and go
 * on with the step that closes, and so do holidays ({@link io.foretide.windows.HolidayInput}). Series that stay silent are dropped, here and in what follows. Symbols and sequences know no grid: each of theirs is a step
 * of its own, in the order of arrival.
 */
@NullMarked
package io.foretide.windows;

import org.jspecify.annotations.NullMarked;
