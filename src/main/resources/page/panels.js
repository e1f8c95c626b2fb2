// The panels below a series' chart: errors by lead, the mix's weights, and calibration.
import { h } from './dom.js';
import { percent, skill, three, whole } from './format.js';

/** Bars are as wide as their half for the best of the table, and for this gain where all are smaller. */
const LEAST_SCALE = 0.1;
/** Experts' places in the colours of backtest's report, where the mix itself is first. */
const COLOURS = 11;

/** @param {{lead, count, mae, lastValueMae, inside}[]} errors @param {number} [share] that should come inside */
export function errorsTable(errors, share) {
  const scored = errors.filter((error) => error.count > 0);
  if (scored.length === 0) {
    return h('p', { class: 'muted', text: 'Nothing is scored yet: the first step after a forecast tells.' });
  }
  const scale = Math.max(LEAST_SCALE, ...scored.map((error) => Math.abs(gainOf(error))));
  const heads = ['Lead', 'MAE', 'Last value', 'Better by', 'Inside'].map((text) => h('th', { scope: 'col', text }));
  const rows = scored.map((error) => {
    const better = skill(error);
    const bar = h('span', { class: 'diverging', 'aria-hidden': 'true' }, h('i', { 'data-kind': better.kind }));
    const gain = gainOf(error);
    const size = (50 * Math.abs(gain)) / scale;
    bar.firstChild.style.width = `${better.kind === 'none' ? 0 : size}%`;
    bar.firstChild.style.left = gain < 0 ? `${50 - size}%` : '50%';
    return h(
      'tr',
      {},
      h('th', { scope: 'row', text: String(error.lead) }),
      h('td', { text: three(error.mae) }),
      h('td', { text: three(error.lastValueMae) }),
      h('td', { class: 'gain' }, bar, h('span', { class: 'skill', 'data-kind': better.kind, text: better.short, title: better.text })),
      h('td', { text: percent(error.inside, 0), title: `of ${whole(error.count)} steps` }),
    );
  });
  const wanted = share === undefined ? '' : `; the interval is meant to hold ${percent(share)}`;
  return h(
    'div',
    {},
    h('table', {}, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...rows)),
    h('p', { class: 'muted small-print', text: `Mean absolute error over ${whole(scored[0].count)} steps${wanted}.` }),
  );
}

function gainOf({ mae, lastValueMae }) {
  const gain = 1 - mae / lastValueMae;
  return Number.isFinite(gain) ? gain : 0;
}

/**
 * @param {Record<string, Record<string, number>>} mix lead → expert → weight
 * @param {Record<string, number | null>} gain lead → share by which the network lowers the quantile loss
 */
export function mixBars(mix, gain) {
  const all = Object.keys(mix).sort((a, b) => a - b);
  const leads = [...new Set([all[0], all.at(-1)])].filter((lead) => lead !== undefined);
  const experts = Object.keys(mix[leads[0]] ?? {});
  if (experts.length === 0) {
    return h('p', { class: 'muted', text: 'The mix has not weighed anything yet.' });
  }
  const bars = leads.map((lead) => {
    const parts = experts.map((expert, e) => {
      const part = h('i', { class: 'part', 'data-expert': colour(expert, e), title: `${expert} ${percent(mix[lead][expert])}` });
      part.style.flexGrow = String(Math.max(0, mix[lead][expert]));
      return part;
    });
    return h('div', { class: 'bar-row' }, h('span', { text: `lead ${lead}` }), h('span', { class: 'bar', 'aria-hidden': 'true' }, ...parts));
  });
  const heads = ['Expert', ...leads.map((lead) => `Lead ${lead}`)].map((text) => h('th', { scope: 'col', text }));
  const rows = experts.map((expert, e) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, h('i', { class: 'swatch', 'data-expert': colour(expert, e), 'aria-hidden': 'true' }), expert),
      ...leads.map((lead) => h('td', { text: percent(mix[lead][expert]) })),
    ),
  );
  return h(
    'div',
    {},
    ...bars,
    h('table', { class: 'mix' }, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...rows)),
    h('p', { class: 'muted small-print', text: gainText(gain, leads) }),
  );
}

function gainText(gain, leads) {
  const known = leads.filter((lead) => Number.isFinite(gain?.[lead] ?? NaN));
  if (known.length === 0) {
    return 'What the network adds is not known yet.';
  }
  const parts = known.map((lead) => `${percent(Math.abs(gain[lead]), 1)} ${gain[lead] < 0 ? 'higher' : 'lower'} at lead ${lead}`);
  return `With the network the quantile loss is ${parts.join(', ')} than without it.`;
}

const colour = (expert, index) => (expert === 'network' ? expert : String((index % COLOURS) + 1));

/** Deviations from an even histogram below so many of its standard deviations are no more than chance. */
const BY_CHANCE = 3;

/** @param {{share, leads: {lead, count, inside, histogram: number[]}[]}} [calibration] of a channel */
export function calibrationBars({ share, leads } = { leads: [] }) {
  const known = leads.filter(({ count }) => count > 0);
  if (known.length === 0) {
    return h('p', { class: 'muted', text: 'Nothing is scored yet: the first step after a forecast tells.' });
  }
  const shown = known.map((one) => {
    const text = `Lead ${one.lead}: ${percent(one.inside, 1)} of ${whole(one.count)} values inside the ${percent(share)} band. ${shape(one)}`;
    return h('figure', { class: 'pit' }, pit(one, text), h('figcaption', { class: 'small-print', text }));
  });
  const what = 'Values by the tenth of their forecast distribution that they fell into, from its low end to its high end; the line is where all tenths hold alike many.';
  return h('div', {}, ...shown, h('p', { class: 'muted small-print', text: what }));
}

/** @param {{count, histogram: number[]}} calibration */
function pit({ count, histogram }, label) {
  const even = count / histogram.length;
  const most = Math.max(2 * even, ...histogram);
  const bars = histogram.map((values, i) => {
    const bar = h('i', { title: `${i * 10} to ${(i + 1) * 10} %: ${whole(values)} values, ${percent(values / count, 1)}` });
    bar.style.height = `${(100 * values) / most}%`;
    return bar;
  });
  const line = h('span', {});
  line.style.bottom = `${(100 * even) / most}%`;
  return h('div', { class: 'bins', role: 'img', 'aria-label': label }, ...bars, line);
}

/** What a histogram's shape says of the forecasts. */
export function shape({ count, histogram }) {
  const part = (from, to) => histogram.slice(from, to).reduce((a, b) => a + b, 0);
  const far = (values, expected) => (values - expected * count) / Math.sqrt(expected * (1 - expected) * count);
  const outer = far(part(0, 1) + part(9, 10), 0.2);
  const high = far(part(5, 10), 0.5);
  if (Math.abs(high) > BY_CHANCE && Math.abs(high) > Math.abs(outer)) {
    return high > 0 ? 'Forecasts tend to be too low.' : 'Forecasts tend to be too high.';
  }
  if (Math.abs(outer) > BY_CHANCE) {
    return outer > 0 ? 'Bands tend to be too narrow.' : 'Bands tend to be too wide.';
  }
  return 'No clear difference from a calibrated forecast.';
}
