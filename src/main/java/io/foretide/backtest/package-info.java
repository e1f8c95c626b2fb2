/**
 * Backtests: replays a file of series through the service's forecaster and trainer and reports errors of the mix and of
 * each expert, coverage, and costs. Evaluation is prequential: each row is forecast from earlier rows only and learned
 * afterwards. Files of symbols or sequences are replayed in the same way. Keeps no state between runs.
 */
@NullMarked
package io.foretide.backtest;

import org.jspecify.annotations.NullMarked;
