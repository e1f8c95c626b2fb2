// What is said of a series in words and numbers. Plain functions; no page needed.
import { bounds, isOutside } from './chartdata.js';
import { duration, number, percent, range, skill, time, whole } from './format.js';
import { scoreText } from './limits.js';

/** The line below a series' name. */
export function facts({ interval, version } = {}, { horizon, steps, stateBytes, drift = [] } = {}) {
  const known = [
    interval && `a step every ${duration(interval)}`,
    horizon && interval && `${whole(horizon)} steps (${duration(horizon * interval)}) ahead`,
    steps && `${whole(steps)} steps seen`,
    stateBytes && `${whole(stateBytes / 1024)} KiB of state`,
    version !== undefined && `weights version ${whole(version)}`,
    ...drift.map(({ channel, lead, opened }) => `forecasts of ${channel} at lead ${lead} worse than the baselines since ${time(opened, interval)}`),
  ];
  return known.filter(Boolean).join(' · ') || '\u00a0';
}

/**
 * Why a channel's newest forecast is as it is, in a line: what changed since the step before, and what carries most of it.
 * @param {{origin, interval, text: string[], channels}} [explanation] its sentences begin with the channel's name where there are several
 */
export function why({ origin, interval, text = [], channels = {} } = {}, channel) {
  const prefix = Object.keys(channels).length > 1 || text.some((sentence) => sentence.startsWith(`${channel}: `)) ? `${channel}: ` : '';
  const own = text.filter((sentence) => sentence.startsWith(prefix)).map((sentence) => sentence.slice(prefix.length));
  const changed = own[0]?.replace(/ \([^)]*half-widths[^)]*\)/, '');
  const carrier = own.find((sentence) => sentence.includes(' carries '))?.split(', ')[0]; // the strongest
  const told = [changed, carrier].filter(Boolean);
  return told.length > 0 ? `Why, ${time(origin, interval)}: ${told.join('; ')}.` : '';
}

/**
 * The line above the chart, on the step looked at: in the same place whatever that is, so that nothing jumps.
 * @param {{time, actual, verdict, forecasts}[]} steps history
 * @param {{origin, steps}} [newest] the newest forecast
 * @param {number} [inspected] time looked at; undefined: the newest step's
 * @returns {[string, string][]} colour and text of each part
 */
export function readout(steps, newest, inspected, interval, decimals) {
  const at = inspected ?? newest?.origin;
  const ahead = at > newest?.origin && newest.steps.find((step) => step.time === at);
  if (ahead) {
    const lead = newest.steps.indexOf(ahead) + 1;
    return [
      ['', `${time(at, interval)}, ${lead === 1 ? 'the next step' : `in ${lead} steps`}`],
      ['accent', `${number(ahead.median, decimals)} (${range(...bounds(ahead), decimals)})`],
    ];
  }
  const past = steps.find((step) => step.time === at);
  return past ? cameThen(past, at === newest?.origin ? ', now' : '', interval, decimals) : [];
}

function cameThen(step, now, interval, decimals) {
  const one = step.forecasts?.find((forecast) => forecast.lead === 1);
  const said = one && `one step before: ${number(one.median, decimals)} (${range(one.low, one.high, decimals)})`;
  return [
    ['', `${time(step.time, interval)}${now}`],
    ['ink', step.actual === null ? 'missing' : number(step.actual, decimals)],
    ...(isOutside(step.verdict) ? [['alarm', [`${step.verdict} the interval`, scoreText(step.score)].filter(Boolean).join(', ')]] : []),
    ...(step.levelShift ? [['alarm', `the level has moved by ${number(step.levelShift, decimals)}`]] : []),
    ...(said ? [['accent', said]] : []),
  ];
}

/**
 * The tiles: name, value, what stands under it, colour.
 * @param {{origin, steps}} [newest] the newest forecast
 * @param {{actual, verdict}} [last] the newest step
 * @param {{count, mae, lastValueMae, inside}} [error] at lead 1
 */
export function tiles(newest, last, error, decimals) {
  const better = skill(error);
  const said = (step) => [number(step?.median, decimals), step ? range(...bounds(step), decimals) : '', 'accent'];
  const verdict = isOutside(last?.verdict) ? `${last.verdict} the interval` : last?.verdict === 'inside' ? 'inside the interval' : '';
  return [
    ['Now', number(last?.actual, decimals), [verdict, isOutside(last?.verdict) && scoreText(last.score)].filter(Boolean).join(', '), isOutside(last?.verdict) ? 'alarm' : ''],
    ['Next step', ...said(newest?.steps[0])],
    [`In ${newest?.steps.length ?? '…'} steps`, ...said(newest?.steps.at(-1))],
    ['Vs. the last value', better.short, better.kind === 'none' ? better.text : 'error at lead 1', better.kind],
    ['Came inside', percent(error?.inside, 1), error ? `of ${whole(error.count)} steps` : '', ''],
  ];
}
