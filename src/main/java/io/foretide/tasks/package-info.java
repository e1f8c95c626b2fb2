/** The frame of the forecaster's tasks: what is common to forecasts of numbers, next symbols and labels of sequences. */
@NullMarked
package io.foretide.tasks;

import org.jspecify.annotations.NullMarked;
