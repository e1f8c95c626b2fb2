/**
 * The classical exercises of recurrent networks, run by the network and the trainer of the service: reads shipped or given
 * data, trains, and tells what came of it beside a reference, as text, JSON and one HTML page. Keeps nothing.
 */
@NullMarked
package io.foretide.examples;

import org.jspecify.annotations.NullMarked;
