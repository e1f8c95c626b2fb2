/**
 * Online learning: reads blocks, updates the network by truncated backpropagation through time, publishes weights that
 * a sequential test finds better than the published ones, and writes each decision to a topic. Keeps the candidate
 * weights, the optimizer state, the evidence of the tests, and a reservoir of older blocks. The trainer depends on
 * neither Kafka nor configuration. For streams of symbols the learner also assigns the numbers of symbols.
 */
@NullMarked
package io.foretide.learning;

import org.jspecify.annotations.NullMarked;
