// The page of a stream of symbols, at PAGE_URL: series m0 to m2 go round through idle, run, pause and stop.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { assertAccessible, DESKTOP, launch, open, PHONE, test, until } from './browser.mjs';

const URL_ = process.env.PAGE_URL;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function opened(t, view, hash = '') {
  const shown = await open(browser, URL_ + hash, view);
  t.after(() => shown.close());
  await shown.page.locator('#state[data-state=live]').waitFor();
  return shown;
}

async function send(series, symbol) {
  const body = JSON.stringify({ series, time: Date.now(), symbol });
  const answer = await fetch(new URL('api/v1/observations', URL_), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body,
  });
  assert.equal(answer.status, 202, await answer.text());
}

test('a series of symbols is seen live: what came, what comes next, and how well that is known', async (t) => {
  const { page, errors } = await opened(t, DESKTOP, '#m1');
  await until('the series stand in the list', async () => (await page.locator('#list a').count()) >= 3);
  await until('chances of the next symbol', async () => (await page.locator('#next tr').count()) === 5);
  await until('perplexities', async () => (await page.locator('#quality tr').count()) === 5);
  assert.match(await page.locator('#facts').textContent(), /symbols; surprising below/);

  const hostile = '<img src=x onerror=alert(1)>';
  await send('m1', hostile);
  await until('the newest symbol is shown as text', async () => (await page.locator('#past li:last-child').textContent()).startsWith(hostile));
  assert.equal(await page.locator('#past img').count(), 0);

  await page.locator('#draw').click();
  await until('it goes on', async () => (await page.locator('#drawn li').count()) === 40);
  await page.locator('#search').fill('m2');
  await until('the list is searched', async () => (await page.locator('#list a').count()) === 1);
  await assertAccessible(page, 'a series of symbols');
  assert.deepEqual(errors, []);
});

test('sequences stand in a line each, the newest first, with a column of probabilities a step', async (t) => {
  const { page } = await opened(t, DESKTOP, '#m1');
  const seen = await page.evaluate(async () => {
    const { classes, sequences } = await import(new URL('page/sequences.js', document.baseURI).href);
    const step = (sequence, steps, good, ended) => ({ sequence, steps, ended, label: good > 0.5 ? 'good' : 'bad', probabilities: { good, bad: 1 - good } });
    const hostile = '<img src=x onerror=alert(1)>';
    const past = [step(hostile, 1, 0.6), step(hostile, 2, 0.2), step(hostile, 2, 0.2, 'gap'), step('q', 1, 0.75)];
    const rows = sequences(past);
    return {
      texts: rows.map((row) => [...row.children].map((cell) => cell.textContent)),
      heights: rows.map((row) => [...row.querySelectorAll('rect.c0')].map((rect) => Number(rect.getAttribute('height')) / 22)),
      classes: classes(past).map(([, name]) => name),
    };
  });
  assert.deepEqual(seen.texts, [
    ['q', 'good 75 %', '', '1 step, goes on'],
    ['<img src=x onerror=alert(1)>', 'bad 80 %', '', '2 steps, ended by gap'],
  ]);
  assert.deepEqual(seen.heights, [[0.75], [0.6, 0.2]]);
  assert.deepEqual(seen.classes, ['good', 'bad']);
});

test('on a phone the list comes first, and a series nobody knows is told of', async (t) => {
  const { page } = await opened(t, { viewport: PHONE, scheme: 'dark' });
  await page.locator('#list a').first().click();
  await until('the series', async () => page.locator('#series').isVisible());
  await assertAccessible(page, 'a series of symbols on a phone, dark');
  await page.goto(`${URL_}#nobody`);
  await until('a word about it', async () => (await page.locator('#series-note').textContent()).includes('no forecast'));
});
