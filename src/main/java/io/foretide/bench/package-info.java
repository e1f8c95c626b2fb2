/**
 * How fast the service is, held against the limit of what is underneath, measured in the same run: {@code foretide bench}. Reads and writes
 * topics of its own, on a broker of its own or a given one, and removes them; keeps nothing.
 */
@NullMarked
package io.foretide.bench;

import org.jspecify.annotations.NullMarked;
