/**
 * Reads a file of rows, replays it through the very forecaster and trainer of the service, one row at a time, and
 * writes what it measured: errors of the mix and of each expert, coverage, a report. Prequential: row t is forecast by
 * what rows before it have taught, and only then learned from. A file of symbols or sequences goes the same way, by the service's own settings. Keeps nothing.
 */
@NullMarked
package io.foretide.backtest;

import org.jspecify.annotations.NullMarked;
