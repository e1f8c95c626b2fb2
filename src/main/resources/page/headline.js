// The page's headline: how good each stream's forecasts were, beside the last value and a rolling band.
import { h } from './dom.js';
import { percent } from './format.js';

/** Below so many scored steps a stream's figures say little. */
const FEW = 20;
/** Gains smaller than this are no difference. */
const EVEN = 0.005;
/** Coverage further than this from what is meant is marked. */
const OFF = 0.03;

/**
 * What is said of one stream.
 * @param {{scored, errorToLastValue, inside, share, bandLossToRolling}} accuracy
 * @returns {[text: string, kind: 'good'|'bad'|'even'|'none', title: string][]}
 */
export function figures({ scored, errorToLastValue, inside, share, bandLossToRolling }) {
  if (!(scored >= FEW)) {
    return [['too few steps to tell', 'none', '']];
  }
  const off = Math.abs(inside - share) > OFF;
  return [
    [`error ${gain(errorToLastValue, 'the last value')}`, kind(errorToLastValue), 'Mean absolute error at lead 1'],
    [`${percent(inside, 1)} inside the ${percent(share)} band`, off ? 'bad' : 'good', `Of ${scored} steps`],
    [`band ${gain(bandLossToRolling, 'a rolling band')}`, kind(bandLossToRolling), 'Quantile loss of the band at lead 1: less is sharper at the same coverage'],
  ];
}

function gain(ratio, other) {
  if (!Number.isFinite(ratio)) {
    return `not compared with ${other} yet`;
  }
  const share = 1 - ratio;
  return Math.abs(share) < EVEN ? `like ${other}` : `${percent(Math.abs(share), Math.abs(share) < 0.0995 ? 1 : 0)} ${share > 0 ? 'below' : 'above'} ${other}`;
}

function kind(ratio) {
  return !Number.isFinite(ratio) ? 'none' : Math.abs(1 - ratio) < EVEN ? 'even' : ratio < 1 ? 'good' : 'bad';
}

/** @param {{stream, scored}[]} streams @returns {HTMLElement[]} one item a stream */
export function headline(streams) {
  return streams.map((accuracy) =>
    h(
      'li',
      {},
      h('b', { text: streams.length === 1 && accuracy.stream === 'default' ? 'all series' : accuracy.stream }),
      ...figures(accuracy).map(([text, kind, title]) => h('span', { class: 'skill', 'data-kind': kind, text, title })),
    ),
  );
}
