/**
 * Files of time series: reads a delimited text file in any common layout and returns its series in time order, and
 * reports everything that was guessed, counted or ignored as findings. Times are epoch milliseconds, missing values
 * NaN. Stateless.
 */
@NullMarked
package io.foretide.files;

import org.jspecify.annotations.NullMarked;
