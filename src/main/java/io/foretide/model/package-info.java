/**
 * The recurrent network: maps {@link io.foretide.model.Weights} (immutable), inputs and carried state to outputs and
 * the new carried state. Stores no state of a series. The interface uses float32 arrays in row-major order; the PyTorch
 * engine is used internally. Depends on neither Kafka nor Vert.x.
 */
@NullMarked
package io.foretide.model;

import org.jspecify.annotations.NullMarked;
