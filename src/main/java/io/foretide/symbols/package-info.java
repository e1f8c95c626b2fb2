/**
 * Forecasts of the next symbol of a series, and of the class of a sequence of symbols or numbers, without Kafka,
 * configuration or metrics. Each arrival is a step; there is no time grid.
 *
 * <p>{@code NextSymbols} adds symbols to a {@code SymbolState} and returns for each the probabilities of the next
 * symbol, the score of the forecast before it, and blocks to train the network with. {@code SequenceClassifier} adds
 * steps, ends and labels to a {@code SequenceState} and returns the probabilities of the classes after each step and at
 * the end of each sequence. Use as a library:
 *
 * <pre>{@code
 * var spec = NetworkSpec.ofClasses(Cell.GRU, 1, 32, 1, OutputHeads.nextSymbol(1000, 16));
 * var weights = Weights.initial(spec, 1); // untrained: bigram and unigram counts forecast
 * try (var network = new Network(spec, Device.CPU)) {
 *     var symbols = new NextSymbols(spec, network, new NextSymbols.Settings(32, 5, 0.01), new SymbolCounts(row -> null));
 *     var series = symbols.newState("any id", weights);
 *     SymbolForecast forecast = symbols.step(weights, vocabulary, series, time, symbol);
 * }
 * }</pre>
 *
 * <p>The caller assigns numbers to symbols ({@code Vocabulary}).
 */
@NullMarked
package io.foretide.symbols;

import org.jspecify.annotations.NullMarked;
