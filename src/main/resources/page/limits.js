// Limits in the chart: those that the service watches in a series, and the one that was typed. Plain functions; no page needed.
import { number, probable, time } from './format.js';

/** Probability that a typed limit's crossing lies between the times shown. */
const CONFIDENCE = 0.9;

/**
 * @param {{name, channel, above?, below?, confidence}[]} thresholds of the series
 * @param {number} typed NaN: none was
 * @param {number} [actual] the newest value, which says from which side a typed limit is crossed
 * @returns {{name, side: 'above'|'below', value, confidence}[]} those of a channel
 */
export function limitsOf(thresholds = [], channel, typed, actual) {
  const watched = thresholds
    .filter((threshold) => threshold.channel === channel)
    .map(({ name, above, below, confidence }) => ({ name, side: above === undefined ? 'below' : 'above', value: above ?? below, confidence }));
  const side = typed < actual ? 'below' : 'above';
  return Number.isFinite(typed) ? [...watched, { name: 'limit', side, value: typed, confidence: CONFIDENCE }] : watched;
}

/** What a crossing says of a limit; nothing before the service has answered. */
export function crossingText({ name, side, value, crossing }, interval) {
  if (!crossing) {
    return '';
  }
  const what = name === 'limit' ? `${side} ${number(value)}` : `${name} (${side} ${number(value)})`;
  if (crossing.crossed) {
    return `${what}: crossed`;
  }
  const until = time(crossing.until, interval);
  if (crossing.earliest === null) {
    return `${what}: ${probable(crossing.probability)} by ${until}`;
  }
  const latest = crossing.latest === null ? `after ${until}` : time(crossing.latest, interval);
  return `${what}: expected from ${time(crossing.earliest, interval)} to ${latest} (${probable(crossing.probability)} by ${until})`;
}

/** Distance of a value from what was expected; in half-widths of the interval. */
export const scoreText = (score) => (Number.isFinite(score) ? `${number(Math.abs(score), 1)} half-widths` : '');

/**
 * A range of values with the limits that lie no further outside than it is wide.
 * @returns {[number, number]}
 */
export function withLimits(low, high, limits) {
  const near = limits.map(({ value }) => value).filter((value) => value >= low - (high - low) && value <= high + (high - low));
  return [Math.min(low, ...near), Math.max(high, ...near)];
}

/** What a series' crossing says in a list. */
export function crossingNote({ threshold, probability, median }, interval) {
  return `${threshold} ${probable(probability)}${Number.isFinite(median) ? `, ${time(median, interval)}` : ''}`;
}
