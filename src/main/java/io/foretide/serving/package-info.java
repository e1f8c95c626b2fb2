/**
 * The ways out: what is and what had been forecast, live and on request, as our own API and as Prometheus would tell it, and the page;
 * on a port of its own the metrics and the health. Reads stores and topics, writes nothing. Any replica answers for any series: it asks
 * the one that holds it, once, and says 503 while nobody does.
 */
@NullMarked
package io.foretide.serving;

import org.jspecify.annotations.NullMarked;
