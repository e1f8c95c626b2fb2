/** Next symbols and labels of sequences as tasks: stores, topics and metrics around the mathematics of {@code symbols}. */
@NullMarked
package io.foretide.tasks.symbols;

import org.jspecify.annotations.NullMarked;
