/**
 * Learning: reads blocks, improves the network by truncated backpropagation through time, publishes weights that are not
 * worse, says on a topic what was decided, and keeps the candidate's weights, the optimizer's moments and some older blocks to learn from again. The trainer
 * itself is plain numbers in and out. Of streams of symbols it alone gives symbols their numbers.
 */
@NullMarked
package io.foretide.learning;

import org.jspecify.annotations.NullMarked;
