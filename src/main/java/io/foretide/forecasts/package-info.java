/**
 * Reads closed steps, writes one forecast for each, scores of the forecasts that the step decides, and blocks to learn
 * from; keeps one {@link io.foretide.forecasts.SeriesState} per series and a ring of its last forecasts. At an origin nothing but steps up to it has
 * touched anything: weights of the mix, readouts, scales and intervals learn a label only once its step has closed.
 *
 * <p>Experts that do not look at the network forecast first ({@code Base}); the network corrects what they say together, a
 * readout looks at all of it, and the mix weighs them all.
 *
 * <p>Inside, every forecast is a change from the value at the origin, divided by the series' causal scale there; so
 * numbers of all series are of one size and single precision is enough for them.
 */
@NullMarked
package io.foretide.forecasts;

import org.jspecify.annotations.NullMarked;
