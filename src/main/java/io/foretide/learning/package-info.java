/**
 * Learning: reads blocks, improves the network by truncated backpropagation through time, publishes weights that a sequential test
 * finds better than the published ones, and writes each decision to a topic. Keeps the candidate's weights, the optimizer's moments, the
 * evidence of the tests and some older blocks to learn from again. The trainer itself is plain numbers in and out. Of streams of symbols
 * it alone gives symbols their numbers.
 */
@NullMarked
package io.foretide.learning;

import org.jspecify.annotations.NullMarked;
