/** Forecasts of numbers as a task: stores, topics and metrics around the mathematics of {@code forecasts}. */
@NullMarked
package io.foretide.tasks.forecasts;

import org.jspecify.annotations.NullMarked;
