/**
 * Windowing: turns observations into steps. Reads the observations topic, keeps the open cells of each series in a changelogged store, and
 * forwards every closed step exactly once and in order of time. The id of a series selects its stream and so its settings
 * ({@link io.foretide.windows.StreamGrids}); where these leave the interval open, it is derived from the times of the observations
 * ({@link io.foretide.windows.SeriesWindow}). Late and unreadable observations are written to the rejected topic with a reason. Inputs known in
 * advance ({@link io.foretide.windows.KnownAhead}) and holidays ({@link io.foretide.windows.HolidayInput}) are attached to the step that closes. Silent
 * series are evicted. Symbols and sequences have no grid: each element is a step, in order of arrival.
 */
@NullMarked
package io.foretide.windows;

import org.jspecify.annotations.NullMarked;
