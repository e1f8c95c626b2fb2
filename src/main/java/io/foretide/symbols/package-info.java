/**
 * What is said of streams without a grid: which symbol comes next, and what a sequence of symbols or of numbers is.
 *
 * <p>{@code EventsProcessor} (in windows) hands on steps, ends and labels in the order of their arrival; here they wait, changelogged, for
 * the next batch ({@link io.foretide.symbols.EventsBatch}) and go through the network with their series' carried state
 * ({@link io.foretide.symbols.NextSymbols}, {@link io.foretide.symbols.Labeller}). What became known goes out as scores, what can be learned
 * from as blocks. The mathematics ({@code NextSymbols}, {@code Labeller}, {@code SymbolCounts}, {@code SurpriseThreshold}) know no Kafka.
 *
 * <p>Numbers of symbols are given by the learner alone ({@code VocabularyKeeper}), so that they are the same in every partition and replica:
 * symbols without one are told to it beside the blocks, and its vocabulary comes back beside the weights.
 */
@NullMarked
package io.foretide.symbols;

import org.jspecify.annotations.NullMarked;
