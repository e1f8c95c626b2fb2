/**
 * The recurrent network: takes immutable {@link io.foretide.model.Weights} and carried state, gives outputs and the new
 * carried state, and keeps nothing of a series itself. Plain Java arrays outside, the PyTorch engine inside; arrays are
 * float32 and row-major. Nothing here knows Kafka or Vert.x.
 */
@NullMarked
package io.foretide.model;

import org.jspecify.annotations.NullMarked;
