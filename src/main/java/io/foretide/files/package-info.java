/**
 * Files of time series: reads a delimited text file as it is and returns its series in time order, with everything that was
 * guessed, counted or left out stated as findings. Times are epoch milliseconds, missing values NaN. Keeps nothing.
 */
@NullMarked
package io.foretide.files;

import org.jspecify.annotations.NullMarked;
