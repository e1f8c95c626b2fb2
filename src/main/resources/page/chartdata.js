// What is known of one channel, laid out as the columns that the chart draws. Plain functions; no page needed.

/** Columns of the chart, behind the times. */
export const COLUMNS = ['low1', 'high1', 'median1', 'low', 'high', 'median', 'fanLow', 'fanHigh', 'fanMedian', 'actual', 'outside'];

/** The outermost two quantiles of a forecast's step. */
export function bounds(step) {
  const keys = Object.keys(step.quantiles ?? {}).sort((a, b) => a - b);
  return keys.length < 2 ? [null, null] : [step.quantiles[keys[0]], step.quantiles[keys.at(-1)]];
}

/** How much of the probability lies between the outermost two quantiles; undefined where there are none. */
export function intervalShare(step) {
  const keys = Object.keys(step?.quantiles ?? {}).map(Number).sort((a, b) => a - b);
  return keys.length < 2 ? undefined : Number((keys.at(-1) - keys[0]).toFixed(6));
}

/** A channel's part of a forecast, wherever it stands. */
export function channelOf(forecast, channel) {
  return forecast?.channels ? forecast.channels[channel] : forecast;
}

/** All channels of a forecast; one that is alone is called value. */
export function channelsOf(forecast) {
  return forecast.channels ?? { value: { actual: forecast.actual, verdict: forecast.verdict, score: forecast.score, levelShift: forecast.levelShift, steps: forecast.steps } };
}

export const isOutside = (verdict) => verdict === 'above' || verdict === 'below';

/**
 * @param {{time, actual, verdict, forecasts}[]} steps history, oldest first
 * @param {{origin: number, steps: {time, median, quantiles}[]}} [newest] the newest forecast
 * @param {{origin: number, steps: {time, median, quantiles}[]}} [fan] an earlier one that is looked at
 * @returns {number[][]} the times, then COLUMNS
 */
export function columns(steps, newest, fan) {
  const times = new Set(steps.map((step) => step.time));
  newest?.steps.forEach((step) => times.add(step.time));
  fan?.steps.forEach((step) => step.time >= steps[0]?.time && times.add(step.time));
  const sorted = [...times].sort((a, b) => a - b);
  const place = new Map(sorted.map((time, i) => [time, i]));
  const data = Object.fromEntries(COLUMNS.map((name) => [name, new Array(sorted.length).fill(null)]));
  for (const step of steps) {
    pastInto(data, place.get(step.time), step);
  }
  forecastInto(data, place, newest, ['low', 'high', 'median']);
  forecastInto(data, place, fan, ['fanLow', 'fanHigh', 'fanMedian']);
  return [sorted, ...COLUMNS.map((name) => data[name])];
}

function pastInto(data, i, { actual, verdict, forecasts }) {
  data.actual[i] = actual ?? null;
  data.outside[i] = isOutside(verdict) ? (actual ?? null) : null;
  const one = forecasts?.find((forecast) => forecast.lead === 1);
  if (one) {
    data.median1[i] = one.median ?? null;
    data.low1[i] = one.low ?? null;
    data.high1[i] = one.high ?? null;
  }
}

/** A forecast opens from the value at its origin. */
function forecastInto(data, place, forecast, [low, high, median]) {
  if (!forecast) {
    return;
  }
  const origin = place.get(forecast.origin);
  if (origin !== undefined && data.actual[origin] !== null) {
    data[low][origin] = data[high][origin] = data[median][origin] = data.actual[origin];
  }
  for (const step of forecast.steps) {
    const i = place.get(step.time);
    if (i !== undefined) {
      data[median][i] = step.median ?? null;
      [data[low][i], data[high][i]] = bounds(step);
    }
  }
}

/**
 * Adds the step that a forecast tells of (its origin's) to a history, with what the forecast before had said of it.
 * @returns {boolean} false where steps between are missing and the history must be asked for
 */
export function appended(steps, before, forecast, interval) {
  const last = steps.at(-1);
  if (last && forecast.origin <= last.time) {
    return true;
  }
  const isNext = before?.steps[0]?.time === forecast.origin; // also over a night without steps
  if (last && !isNext && forecast.origin - last.time > interval * 1.5) {
    return false;
  }
  const said = before?.steps.find((step) => step.time === forecast.origin);
  const [low, high] = said ? bounds(said) : [];
  const forecasts = said ? [{ lead: 1, origin: before.origin, median: said.median, low, high }] : [];
  const { score, levelShift } = forecast;
  steps.push({ time: forecast.origin, actual: forecast.actual ?? null, verdict: forecast.verdict ?? 'none', score, levelShift, forecasts });
  return true;
}
