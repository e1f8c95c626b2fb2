// The page's plain functions, in the browser that they are for.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, open, test } from './browser.mjs';
import { StandIn } from './standin.mjs';

let browser;
let standIn;
let page;
before(async () => {
  browser = await launch();
  standIn = new StandIn();
  ({ page } = await open(browser, await standIn.start()));
});
after(async () => {
  await browser.close();
  await standIn.stop();
});

/** Calls exported functions of a module: [name, ...arguments] each. */
function call(module, ...calls) {
  return page.evaluate(
    async ([file, all]) => {
      const found = await import(new URL(`page/${file}`, document.baseURI));
      return all.map(([name, ...values]) => found[name](...values));
    },
    [module, calls],
  );
}

test('numbers have the digits that tell them apart', async () => {
  const decimals = await call('format.js', ['decimalsFor', [5231.2, 5236]], ['decimalsFor', [0.001, 0.0012]], ['decimalsFor', [null]]);
  assert.deepEqual(decimals, [2, 6, 2]);
  const said = await call('format.js', ['number', -1234.5, 2], ['number', null], ['number', 3e12], ['number', 0], ['range', 1, 2, 1]);
  assert.deepEqual(said, ['−1,234.50', '–', '3.000e+12', '0', '1.0 – 2.0']);
});

test('limits are those of the channel, and a typed one is crossed from the side of the value', async () => {
  const watched = [{ name: 'full', channel: 'used', above: 95, confidence: 0.8 }, { name: 'cold', channel: 'degrees', below: 3, confidence: 0.9 }];
  const [used, typed, none] = await call(
    'limits.js',
    ['limitsOf', watched, 'used', NaN, 90],
    ['limitsOf', undefined, 'used', 80, 90],
    ['limitsOf', [], 'used', NaN, 90],
  );
  assert.deepEqual(used, [{ name: 'full', side: 'above', value: 95, confidence: 0.8 }]);
  assert.deepEqual(typed, [{ name: 'limit', side: 'below', value: 80, confidence: 0.9 }]);
  assert.deepEqual(none, []);
});

test('a far limit does not flatten the chart, a near one is in it', async () => {
  const ranges = await call('limits.js', ['withLimits', 10, 20, [{ value: 28 }]], ['withLimits', 10, 20, [{ value: 95 }]], ['withLimits', 10, 20, []]);
  assert.deepEqual(ranges, [[10, 28], [10, 20], [10, 20]]);
});

test('a crossing in the list has its threshold and its probability', async () => {
  const [note] = await call('limits.js', ['crossingNote', { threshold: 'full', probability: 0.2, median: null }, 1000]);
  assert.equal(note, 'full 20 %');
});

test('a histogram of calibration is put into words', async () => {
  const of = (...histogram) => ['shape', { count: 500, histogram }];
  const said = await call(
    'panels.js',
    of(52, 48, 50, 51, 49, 47, 53, 50, 50, 50),
    of(110, 40, 40, 35, 35, 35, 35, 40, 40, 90),
    of(10, 40, 60, 70, 70, 70, 70, 60, 40, 10),
    of(10, 20, 30, 30, 40, 50, 70, 80, 90, 80),
  );
  assert.deepEqual(said, [
    'No clear difference from a calibrated forecast.',
    'Bands tend to be too narrow.',
    'Bands tend to be too wide.',
    'Forecasts tend to be too low.',
  ]);
});

test('the explanation in a line is that of the channel that is shown', async () => {
  const explanation = {
    origin: Date.UTC(2020, 0, 5, 12),
    interval: 60_000,
    text: ['in: median at lead 1 moved from 1 to 2: why (1.5 half-widths, above the interval)', 'in: the trend carries 90 % of the median at lead 1, the level 10 %', 'out: no earlier forecast is available for comparison'],
    channels: { in: {}, out: {} },
  };
  const [first, second, none] = await call('numbers.js', ['why', explanation, 'in'], ['why', explanation, 'out'], ['why', undefined, 'in']);
  assert.match(first, /^Why, 5 Jan.*: median at lead 1 moved from 1 to 2: why; the trend carries 90 % of the median at lead 1\.$/);
  assert.match(second, /: no earlier forecast is available for comparison\.$/);
  assert.equal(none, '');
});

test('a series that is forecast worse than its baselines is said to be so', async () => {
  const state = { horizon: 12, steps: 900, drift: [{ channel: 'value', lead: 12, opened: Date.UTC(2020, 0, 5, 12) }] };
  const [told, none] = await call('numbers.js', ['facts', { interval: 60_000, version: 3 }, state], ['facts', { interval: 60_000 }, { horizon: 12 }]);
  assert.match(told, /weights version 3 · forecasts of value at lead 12 worse than the baselines since 5 Jan 2020/);
  assert.doesNotMatch(none, /baselines/);
});

test('errors have three digits', async () => {
  assert.deepEqual(await call('format.js', ['three', 0.35], ['three', 1234.5], ['three', null], ['three', 0]), ['0.350', '1,230', '–', '0.00']);
});

test('lengths of time have two units at most', async () => {
  const said = await call('format.js', ['duration', 12_000], ['duration', 90_000], ['duration', 86_400_000], ['duration', 250]);
  assert.deepEqual(said, ['12 s', '1 min 30 s', '1 d', '250 ms']);
});

test('skill is told only where enough was scored', async () => {
  const kinds = await call(
    'format.js',
    ['skill', { count: 5, mae: 1, lastValueMae: 2 }],
    ['skill', { count: 50, mae: 1, lastValueMae: 2 }],
    ['skill', { count: 50, mae: 2, lastValueMae: 1.9 }],
    ['skill', { count: 50, mae: 1, lastValueMae: 1.001 }],
    ['skill', { count: 50, mae: 0, lastValueMae: 0 }],
    ['skill', { count: 50, mae: null, lastValueMae: null }],
    ['skill', undefined],
  );
  assert.deepEqual(kinds.map(({ kind }) => kind), ['none', 'good', 'bad', 'even', 'none', 'none', 'none']);
});

test('the headline says of a stream what is won and what is lost', async () => {
  const taxi = { scored: 900, errorToLastValue: 0.606, inside: 0.908, share: 0.9, bandLossToRolling: 0.54 };
  const machine = { scored: 900, errorToLastValue: 1.002, inside: 0.8, share: 0.9, bandLossToRolling: 1.022 };
  const [won, lost, few, early] = await call(
    'headline.js',
    ['figures', taxi],
    ['figures', machine],
    ['figures', { ...taxi, scored: 3 }],
    ['figures', { ...taxi, bandLossToRolling: null }],
  );
  const told = (all) => all.map(([text, kind]) => `${text}: ${kind}`);
  assert.deepEqual(told(won), ['error 39 % below the last value: good', '90.8 % inside the 90 % band: good', 'band 46 % below a rolling band: good']);
  assert.deepEqual(told(lost), ['error like the last value: even', '80.0 % inside the 90 % band: bad', 'band 2.2 % above a rolling band: bad']);
  assert.deepEqual(told(few), ['too few steps to tell: none']);
  assert.equal(early[2][0], 'band not compared with a rolling band yet');
});

test('a search without wildcards means a part of an id', async () => {
  assert.deepEqual(await call('format.js', ['pattern', ' '], ['pattern', 'eu'], ['pattern', 'eu*']), ['*', '*eu*', 'eu*']);
});

test('events are read however the stream is cut', async () => {
  const stream = ': hello\n\nid: 7\nevent: forecast\ndata: {"a":\ndata: 1}\n\ndata: é\r\n\r\nevent: gap\rdata\r\rid: 9\n\n';
  const expected = [
    { event: 'forecast', data: '{"a":\n1}' },
    { event: 'message', data: 'é' },
    { event: 'gap', data: '' },
  ];
  for (const size of [1, 2, 3, 7, 1000]) {
    const read = await page.evaluate(
      async ([text, length]) => {
        const { EventParser } = await import(new URL('page/sse.js', document.baseURI));
        const parser = new EventParser();
        const events = [];
        for (let i = 0; i < text.length; i += length) {
          events.push(...parser.push(text.slice(i, i + length)));
        }
        return { events, lastId: parser.lastId };
      },
      [stream, size],
    );
    assert.deepEqual(read, { events: expected, lastId: '9' }, `cut every ${size}`);
  }
});

test('a forecast opens from the value at its origin', async () => {
  const steps = [
    { time: 1, actual: 10, verdict: 'inside', forecasts: [{ lead: 1, median: 9, low: 8, high: 11 }] },
    { time: 2, actual: null, verdict: 'none', forecasts: [] },
    { time: 3, actual: 20, verdict: 'above', forecasts: [] },
  ];
  const ahead = (time) => ({ time, median: 21, quantiles: { 0.05: 19, 0.5: 21, 0.95: 23 } });
  const [columns] = await call('chartdata.js', ['columns', steps, { origin: 3, steps: [ahead(4), ahead(5)] }]);
  const [times, low1, , , low, high, median, , , , actual, outside] = columns;
  assert.deepEqual(times, [1, 2, 3, 4, 5]);
  assert.deepEqual(low1, [8, null, null, null, null]);
  assert.deepEqual(low, [null, null, 20, 19, 19]);
  assert.deepEqual(high, [null, null, 20, 23, 23]);
  assert.deepEqual(median, [null, null, 20, 21, 21]);
  assert.deepEqual(actual, [10, null, 20, null, null]);
  assert.deepEqual(outside, [null, null, 20, null, null]);
});

test('the first step behind a night is no missed one', async () => {
  const told = await page.evaluate(async () => {
    const { appended } = await import(new URL('page/chartdata.js', document.baseURI));
    const steps = [{ time: 1000, actual: 5, verdict: 'inside', forecasts: [] }];
    const before = { origin: 1000, steps: [{ time: 90_000, median: 5, quantiles: { 0.05: 4, 0.95: 6 } }] };
    return [appended(steps, before, { origin: 90_000, actual: 5, verdict: 'inside' }, 1000), steps.at(-1).forecasts.length];
  });
  assert.deepEqual(told, [true, 1]);
});

test('a step that was missed is noticed, one told twice is not added', async () => {
  const told = await page.evaluate(async () => {
    const { appended } = await import(new URL('page/chartdata.js', document.baseURI));
    const steps = [];
    const before = { origin: 1000, steps: [{ time: 2000, median: 5, quantiles: { 0.05: 4, 0.95: 6 } }] };
    const add = (origin) => appended(steps, before, { origin, actual: 5, verdict: 'inside' }, 1000);
    return [add(1000), add(2000), add(2000), add(4000), steps];
  });
  assert.deepEqual(told.slice(0, 4), [true, true, true, false]);
  assert.deepEqual(told[4].map(({ time, forecasts }) => [time, forecasts]), [
    [1000, []],
    [2000, [{ lead: 1, origin: 1000, median: 5, low: 4, high: 6 }]],
  ]);
});
