/**
 * The tasks on series without a time grid: next symbols ({@link io.foretide.tasks.symbols.SymbolsTask}) and classes of
 * sequences ({@link io.foretide.tasks.symbols.SequencesTask}). Both read steps in order of arrival, keep one state per
 * series and a ring of its newest forecasts, and write forecasts, scores and blocks for learning ({@code
 * SymbolRecords}). The algorithms are in {@code io.foretide.symbols}.
 *
 * <p>Only the learner assigns numbers to symbols, so that a symbol has the same number in every partition and replica.
 * Symbols without a number are sent to the learner with the blocks ({@code UnknownSymbols}). The vocabulary is
 * published with the weights.
 */
@NullMarked
package io.foretide.tasks.symbols;

import org.jspecify.annotations.NullMarked;
