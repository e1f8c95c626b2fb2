/**
 * Classical exercises of recurrent networks, run with the network and the trainer of the service. Reads shipped or given data, trains, and
 * reports results beside a reference as text, JSON and HTML. Keeps no state.
 */
@NullMarked
package io.foretide.examples;

import org.jspecify.annotations.NullMarked;
