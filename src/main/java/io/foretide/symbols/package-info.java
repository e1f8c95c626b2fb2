/**
 * Tasks on streams without a grid: the next symbol, and the class of a sequence of symbols or numbers.
 *
 * <p>{@code EventsProcessor} (in {@code windows}) forwards steps, ends and labels in order of arrival. They are stored until the next batch
 * ({@code EventsBatch}) and then passed through the network with the carried state of their series
 * ({@link io.foretide.symbols.NextSymbols}, {@link io.foretide.symbols.Labeller}). Results are published as forecasts and scores, training data as
 * blocks. The mathematics ({@code NextSymbols}, {@code Labeller}, {@code SymbolCounts}, {@code SurpriseThreshold}) does not depend on Kafka.
 *
 * <p>Only the learner assigns numbers to symbols ({@code VocabularyKeeper}), so that a symbol has the same number in every partition and
 * replica. New symbols are sent to the learner with the blocks; the vocabulary is published with the weights.
 */
@NullMarked
package io.foretide.symbols;

import org.jspecify.annotations.NullMarked;
