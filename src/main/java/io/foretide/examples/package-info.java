/**
 * Classical exercises for recurrent networks, run with the service's network and trainer. Reads built-in or given data,
 * trains, and reports results beside a reference as text, JSON and HTML. Keeps no state.
 */
@NullMarked
package io.foretide.examples;

import org.jspecify.annotations.NullMarked;
