// Numbers, times and comparisons as people read them. Plain functions; no page needed.

const LOCALE = 'en-GB';
const MINUS = '\u2212';
/** Below so many scored steps an error says little. */
const FEW = 20;
/** Gains below this over the root of the steps are no more than chance: 1.8 % of 127 steps. */
const CHANCE = 0.2;

/** Digits behind the point that tell the values of a range apart. */
export function decimalsFor(values) {
  const real = values.filter((value) => Number.isFinite(value));
  if (real.length === 0) {
    return 2;
  }
  const low = real.reduce((a, b) => Math.min(a, b));
  const high = real.reduce((a, b) => Math.max(a, b));
  const spread = high - low || Math.abs(high) / 100 || 1;
  return Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(spread))));
}

/** A value with a fixed number of decimals; without one, with six digits. */
export function number(value, decimals) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-6)) {
    return value.toExponential(3).replace('-', MINUS);
  }
  const digits =
    decimals === undefined
      ? { maximumSignificantDigits: 6 }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value.toLocaleString(LOCALE, digits).replace('-', MINUS);
}

/** An error: three digits tell enough. */
export function three(value) {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e9 || (value !== 0 && Math.abs(value) < 1e-6)) {
    return number(value);
  }
  return value.toLocaleString(LOCALE, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

export const whole = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString(LOCALE) : '–');

export function percent(share, decimals = 0) {
  return Number.isFinite(share) ? `${number(share * 100, decimals)} %` : '–';
}

export function range(low, high, decimals) {
  return Number.isFinite(low) && Number.isFinite(high) ? `${number(low, decimals)} – ${number(high, decimals)}` : '–';
}

/** A length of time, in at most two units. */
export function duration(ms) {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
    ['ms', 1],
  ];
  const first = units.findIndex(([, size]) => ms >= size);
  if (first < 0) {
    return '0 s';
  }
  const [unit, size] = units[first];
  const rest = units[first + 1];
  const left = rest && rest[0] !== 'ms' ? Math.floor((ms % size) / rest[1]) : 0;
  return `${Math.floor(ms / size)} ${unit}${left > 0 ? ` ${left} ${rest[0]}` : ''}`;
}

const FORMATS = {
  second: new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
  minute: new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  day: new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' }),
  year: new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' }),
};

/** A step's time as exactly as its interval needs, with the day where it is not today. */
export function time(ms, interval, now = Date.now()) {
  const date = new Date(ms);
  const today = new Date(now).toDateString() === date.toDateString();
  const clock = FORMATS[interval < 60_000 ? 'second' : 'minute'].format(date);
  const day = FORMATS[new Date(now).getFullYear() === date.getFullYear() ? 'day' : 'year'].format(date);
  if (interval >= 86_400_000) {
    return day;
  }
  return today ? clock : `${day} ${clock}`;
}

/** A mark of the time axis, marks being so far (ms) apart. */
export function tick(ms, apart) {
  const date = new Date(ms);
  if (apart >= 86_400_000) {
    return FORMATS.day.format(date);
  }
  const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  return midnight ? FORMATS.day.format(date) : FORMATS[apart < 60_000 ? 'second' : 'minute'].format(date);
}

/**
 * How much smaller an error is than the last value's.
 * @returns {{kind: 'good'|'bad'|'even'|'none', short: string, text: string}}
 */
export function skill(error) {
  const { count = 0, mae, lastValueMae } = error ?? {};
  if (!(count >= FEW) || !Number.isFinite(mae) || !(lastValueMae > 0)) {
    return { kind: 'none', short: '–', text: 'too few steps to tell' };
  }
  const share = 1 - mae / lastValueMae;
  const size = number(Math.abs(share) * 100, Math.abs(share) < 0.0995 ? 1 : 0);
  if (Math.abs(share) < CHANCE / Math.sqrt(count)) {
    const sign = size === '0.0' ? '' : share < 0 ? MINUS : '+';
    return { kind: 'even', short: `${sign}${size} %`, text: 'no clear difference from the last value' };
  }
  return share > 0
    ? { kind: 'good', short: `+${size} %`, text: `${size} % better than the last value` }
    : { kind: 'bad', short: `${MINUS}${size} %`, text: `${size} % worse than the last value` };
}

/** A search as people type it, as the pattern that the service matches with: a part of an id unless it has wildcards. */
export function pattern(search) {
  const wanted = search.trim();
  if (wanted === '') {
    return '*';
  }
  return /[*?]/.test(wanted) ? wanted : `*${wanted}*`;
}

/** A probability, which may be very small, in percent. */
export function probable(share) {
  return share >= 0.1 ? `${(100 * share).toFixed(0)} %` : share >= 0.0001 ? `${(100 * share).toPrecision(2)} %` : 'under 0.01 %';
}
