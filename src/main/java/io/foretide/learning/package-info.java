/**
 * Learning: reads blocks, improves the network by truncated backpropagation through time, publishes weights that are not
 * worse, and keeps the candidate's weights and the optimizer's moments. The trainer itself is plain numbers in and out.
 */
@NullMarked
package io.foretide.learning;

import org.jspecify.annotations.NullMarked;
