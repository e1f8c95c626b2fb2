/**
 * The ways out: the API over the forecaster's stores, and on a port of its own the metrics and the health. Reads stores,
 * writes nothing.
 */
@NullMarked
package io.foretide.serving;

import org.jspecify.annotations.NullMarked;
