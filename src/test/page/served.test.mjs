// The page of the real program with its demo, at PAGE_URL. Whoever runs this reads "@kill" and "@start" from its output, does that
// to the program, and answers a line.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { assertAccessible, DESKTOP, FAILED_FETCH, launch, open, PHONE, test, until } from './browser.mjs';

const URL_ = process.env.PAGE_URL;
const HOSTILE = ['<img src=x onerror=alert(1)>', 'a/b\\c&d=e+f %41', '"><script>window.hurt=1</script>', 'الف باء'];

const answers = createInterface({ input: process.stdin });
let browser;
before(async () => {
  browser = await launch();
  for (const stock of ['BKNG', 'FDS', 'GWW']) {
    // and its history is behind it: hundreds of steps a second would leave a step's forecast behind before it can be looked at
    let before = 0;
    await until(`${stock} goes on by minutes`, async () => {
      const answer = await fetch(new URL(`api/v1/series/${stock}/forecast`, URL_));
      const origin = answer.ok ? (await answer.json()).origin : 0;
      const moved = origin - before;
      before = origin;
      return moved > 0 && moved < 600_000;
    });
  }
});
after(async () => {
  answers.close();
  await browser.close();
});

async function please(order) {
  process.stdout.write(`\n@${order}\n`);
  await once(answers, 'line');
}

async function opened(t, view, hash = '') {
  const shown = await open(browser, URL_ + hash, view);
  t.after(() => shown.close());
  await shown.page.locator('#state[data-state=live]').waitFor();
  return shown;
}

const text = (page, selector) => page.locator(selector).textContent();

async function assertMoves(page, times) {
  for (let i = 0; i < times; i++) {
    const before = await text(page, '#readout');
    await until('the readout moves', async () => (await text(page, '#readout')) !== before);
  }
}

test('a series is seen live, with all that is known of it', async (t) => {
  const { page, errors } = await opened(t, {}, '#BKNG');
  await until('three stocks', async () => (await page.locator('#list a').count()) >= 3);
  await page.locator('#series[data-loading=false]').waitFor();
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const row = page.locator('#list li:last-child svg');
  const picture = await row.innerHTML();
  await assertMoves(page, 4);
  await until('the other rows move', async () => (await row.innerHTML()) !== picture);
  assert.ok(!asked.some((path) => path.endsWith('/history')), 'what is told is not asked for');
  await page.locator('#chart').focus();
  for (let i = 0; i < 15; i++) {
    await page.keyboard.press('ArrowLeft');
  }
  await until('the fan', () => page.locator('#chart[data-fan=true]').isVisible());
  await until('the headline of each stream', async () => /stocks.*last value/.test(await text(page, '#headline')));
  await until('calibration', async () => /Lead 1: [\d.]+ % of [\d,]+ values inside the 90 % band/.test(await text(page, '#calibration')));
  assert.match(await text(page, '#errors'), /Mean absolute error over \d+ steps/);
  assert.match(await text(page, '#mix'), /last-value/);
  assert.match(await text(page, '#learning-readout'), /[Ww]eights version \d+/);
  assert.match(await (await fetch(await page.locator('#csv').evaluate((link) => link.href))).text(), /median/);
  assert.deepEqual(errors, []);
});

test('hostile ids are text, and can be looked at', async (t) => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const lines = HOSTILE.flatMap((series) => [5, 4, 3, 2].map((ago) => JSON.stringify({ series, time: now - ago * 1000, value: 5 + ago })));
  const sent = await fetch(new URL('api/v1/observations', URL_), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  assert.equal(sent.status, 202, await sent.text());
  const { page, errors } = await opened(t, {});
  await until('they are listed', async () => (await page.locator('#list a').count()) >= 3 + HOSTILE.length);
  for (const id of HOSTILE) {
    await page.locator(`#list a[title=${JSON.stringify(id)}]`).click();
    await until(`${id} is shown`, async () => (await text(page, '#name')) === id);
    await page.locator('#series[data-loading=false][data-known=true]').waitFor();
    await until('its newest step is told', async () => (await text(page, '#readout')) !== '');
  }
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  assert.deepEqual(errors, []);
});

for (const scheme of ['light', 'dark']) {
  for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`axe finds nothing: ${scheme}, ${name}`, async (t) => {
      const { page } = await opened(t, { scheme, viewport }, '#FDS');
      await page.locator('#series[data-loading=false]').waitFor();
      await page.locator('#learning').waitFor();
      await assertAccessible(page, `${scheme}, ${name}`);
    });
  }
}

test('the page goes on by itself after the service was killed and started again', async (t) => {
  const { page, errors } = await opened(t, {}, '#GWW');
  await assertMoves(page, 1);
  await please('kill');
  await page.locator('#state[data-state=lost]').waitFor();
  await until('the banner', async () => /does not answer. What is shown is what was last heard/.test(await text(page, '#banner-text')));
  assert.ok((await page.locator('#list a').count()) >= 3);
  await please('start');
  await page.locator('#state[data-state=live]').waitFor();
  await page.locator('#banner').waitFor({ state: 'hidden' });
  await assertMoves(page, 3);
  assert.deepEqual(errors.filter((error) => !FAILED_FETCH.test(error)), []);
});
