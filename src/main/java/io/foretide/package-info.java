/**
 * Wiring: {@code Service} starts the roles that the configuration names, in the order of the flow, and closes them in reverse.
 */
@NullMarked
package io.foretide;

import org.jspecify.annotations.NullMarked;
