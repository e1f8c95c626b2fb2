/**
 * Backtests: replays a file of series through the forecaster and the trainer of the service, one row at a time, and reports errors of
 * the mix and of each expert, coverage, and costs. Evaluation is prequential: a row is forecast from earlier rows only and is learned
 * from afterwards. Files of symbols or sequences are replayed in the same way. Keeps no state between runs.
 */
@NullMarked
package io.foretide.backtest;

import org.jspecify.annotations.NullMarked;
