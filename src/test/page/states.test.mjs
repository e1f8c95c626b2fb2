// Every state of the page, against a stand-in for the service.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { assertAccessible, DESKTOP, FAILED_FETCH, launch, open, PHONE, test, until } from './browser.mjs';
import { StandIn } from './standin.mjs';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>window.hurt=1</script>',
  '../../learning?x=1#y',
  'per cent %41 %zz',
  '*',
  'a/b\\c&d=e+f',
  'الف\u202egnp.exe',
  'load{host="a",zone="eu-west"}',
];

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A stand-in and a page on it, which are gone when the test is. */
async function opened(t, options = {}, view = {}) {
  const standIn = new StandIn(options);
  const url = await standIn.start();
  const shown = await open(browser, url + (view.hash ?? ''), view);
  t.after(async () => {
    await shown.close();
    await standIn.stop();
  });
  return { standIn, url, ...shown };
}

/** Nothing sticks out to the side. */
async function assertFits(page) {
  const wide = await page.evaluate(() => [document.documentElement, document.querySelector('main')].map((e) => e.scrollWidth - e.clientWidth));
  assert.deepEqual(wide, [0, 0]);
}

const live = (page) => page.locator('#state[data-state=live]').waitFor();
const text = (page, selector) => page.locator(selector).textContent();

test('a forecast that is told moves the list, the numbers and the chart', async (t) => {
  const { page, standIn, errors } = await opened(t, { ids: ['BKNG', 'FDS'] });
  await live(page);
  await until('the stream is open', () => standIn.streams.size === 1);
  assert.equal(await text(page, '#name'), 'BKNG');
  await page.locator('#series[data-loading=false]').waitFor();
  const asked = () => standIn.requests.filter(({ path }) => path.includes('/history')).length;
  const atFirst = asked();
  for (let i = 0; i < 12; i++) {
    const before = [await text(page, '#readout'), await page.locator('#list li:nth-child(2) svg').innerHTML()];
    standIn.tick();
    await until('the readout moves', async () => (await text(page, '#readout')) !== before[0]);
    await until('the other row moves', async () => (await page.locator('#list li:nth-child(2) svg').innerHTML()) !== before[1]);
  }
  assert.equal(asked(), atFirst, 'what is told is not asked for');
  assert.deepEqual(errors, []);
});

test('thresholds and a typed limit are in the chart, with the time of their crossing', async (t) => {
  const thresholds = [{ name: 'full', channel: 'value', above: 500, confidence: 0.8 }];
  const { page, standIn, errors } = await opened(t, { ids: ['BKNG'], thresholds });
  await live(page);
  await until('the threshold', async () => /full \(above 500\): expected from .* to .* \(97 % by /.test(await text(page, '#crossings')));
  await page.locator('#limit').fill('-7');
  await until('the typed limit', async () => (await text(page, '#crossings')).includes('below −7'));
  assert.match(await text(page, '#legend'), /limit/);
  const asked = standIn.requests.filter(({ path }) => path.includes('/crossing')).map(({ path }) => path);
  assert.ok(asked.some((path) => path.includes('above=500') && path.includes('confidence=0.8')), asked.join());
  assert.ok(asked.some((path) => path.includes('below=-7') && path.includes('channel=value')), asked.join());
  await assertAccessible(page, 'limits');
  await page.locator('#limit').fill('');
  await until('it is gone again', async () => !(await text(page, '#crossings')).includes('below'));
  assert.deepEqual(errors, []);
});

test('calibration is drawn for the first and the last lead', async (t) => {
  const { page, errors } = await opened(t, { ids: ['BKNG'] });
  await live(page);
  await until('two histograms', async () => (await page.locator('#calibration .bins').count()) === 2);
  assert.equal(await page.locator('#calibration .bins').first().locator('i').count(), 10);
  assert.match(await text(page, '#calibration'), /Lead 1: 89.6 % of 500 values inside the 90 % band. No clear difference.*Lead 12: .* Bands tend to be too narrow/);
  await assertFits(page);
  assert.deepEqual(errors, []);
});

test('why the newest forecast is as it is stands in one line below the chart', async (t) => {
  const { page, errors } = await opened(t, { ids: ['BKNG'] });
  await live(page);
  await until('the line', async () => /^Why, .*: median at lead 1 moved from 100 to 104: .*; the readout carries 71 %/.test(await text(page, '#why')));
  const box = await page.locator('#why').boundingBox();
  assert.ok(box.height < 45, `two rows at most, not ${box.height} px`);
  await assertFits(page);
  await assertAccessible(page, 'why');
  assert.deepEqual(errors, []);
});

test('a frozen series is marked', async (t) => {
  const { page, errors } = await opened(t, { frozen: ['GWW'] });
  await live(page);
  assert.match(await text(page, '#list a[title=GWW] .last'), / · frozen$/);
  assert.doesNotMatch(await text(page, '#list a[title=FDS] .last'), /frozen/);
  assert.deepEqual(errors, []);
});

test('series that cross a threshold soonest are listed first', async (t) => {
  const soon = { threshold: 'full', probability: 0.97, median: Date.now() + 60_000 };
  const crossings = { FDS: { threshold: 'full', probability: 0.2, median: null }, GWW: soon };
  const { page, errors } = await opened(t, { crossings });
  await live(page);
  await page.locator('#order').selectOption('crossing');
  await until('the order', async () => (await page.locator('#list a').evaluateAll((all) => all.map((a) => a.title).join())) === 'GWW,FDS');
  assert.match(await text(page, '#list li:first-child .last'), /^[\d.,]+ · full 97 %, .*\d\d:\d\d/);
  assert.deepEqual(errors, []);
});

test('the headline has a line for each stream, on a phone above the list only', async (t) => {
  const one = { scored: 800, errorToLastValue: 0.7, inside: 0.9, share: 0.9, bandLossToRolling: 0.8 };
  const accuracy = ['taxi', 'machines', '<b>stocks</b>'].map((stream) => ({ stream, ...one }));
  const { page, standIn, errors } = await opened(t, { ids: ['BKNG'], accuracy });
  await until('three lines', async () => (await page.locator('#headline li').count()) === 3);
  assert.match(await text(page, '#headline li:last-child'), /^<b>stocks<\/b>error 30 % below the last value90.0 % inside the 90 % bandband 20 % below/);
  await assertAccessible(page, 'the headline');
  await assertFits(page);
  await page.setViewportSize(PHONE);
  assert.equal(await page.locator('#headline').isVisible(), false);
  await page.evaluate(() => (location.hash = ''));
  await page.locator('#headline').waitFor();
  await assertFits(page);
  standIn.accuracy = [{ stream: 'default', ...one }];
  await page.reload();
  await until('of all series', async () => /^all series/.test(await text(page, '#headline')));
  assert.deepEqual(errors, []);
});

test('hostile ids are text everywhere, and each can be looked at', async (t) => {
  const { page, standIn, errors } = await opened(t, { ids: HOSTILE });
  await live(page);
  for (const id of HOSTILE) {
    await page.locator('#list a').filter({ has: page.locator(`bdi:text-is(${JSON.stringify(id)})`) }).click();
    await until(`${id} is shown`, async () => (await text(page, '#name')) === id);
    await page.locator('#series[data-loading=false]').waitFor();
    assert.equal(await page.locator('#series-note').isHidden(), true, `${id} is known`);
    assert.equal(await page.locator('#list a[aria-current]').getAttribute('title'), id);
    assert.match(page.url(), /#[^/<>" ]+$/);
  }
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  assert.equal(await page.locator('main img, nav img, main script').count(), 0);
  assert.ok(standIn.requests.every(({ path }) => !path.startsWith('/api/v1/learning?')));
  assert.deepEqual(errors, []);
});

test('an address names a series and its channel, and an unknown one is said to be so', async (t) => {
  const view = { hash: `#${encodeURIComponent('a/b')}/close` };
  const { page, url, errors } = await opened(t, { ids: ['BKNG', 'a/b'], channels: ['open', 'close'] }, view);
  await until('the channel is chosen', async () => (await page.locator('#channel').inputValue()) === 'close');
  assert.equal(await text(page, '#name'), 'a/b');
  await page.locator('#channel').selectOption('open');
  await until('the address follows', () => page.url().endsWith('#a%2Fb/open'));
  assert.match(await text(page, '#list li:first-child .last'), /^open [\d.]+, 1 more$/);
  await page.goto(`${url}#nobody`);
  await until('it is said', async () => /Nothing is known of this series yet/.test(await text(page, '#series-note')));
  assert.deepEqual(errors.filter((error) => !FAILED_FETCH.test(error)), []);
});

test('without series the page says how to send one, and shows it when it comes', async (t) => {
  const { page, standIn, errors } = await opened(t, { ids: [], decisions: 0 });
  await page.locator('#welcome').waitFor();
  assert.match(await text(page, '#command'), /^curl -H 'Content-Type: application\/json' -d '\[\{"series":"room".*\/api\/v1\/observations$/);
  await until('no decision', async () => /Nothing has been decided yet/.test(await text(page, '#learning-readout')));
  await assertAccessible(page, 'the empty page');
  await assertFits(page);
  await page.locator('#copy').click();
  await until('it is told', async () => /Copied|Selected/.test(await text(page, '#copy')));
  standIn.add('room');
  await until('it is there', async () => (await text(page, '#name')) === 'room');
  await page.locator('#welcome').waitFor({ state: 'hidden' });
  assert.deepEqual(errors, []);
});

test('series are narrowed to those of a stream, where there are several', async (t) => {
  const { page, errors } = await opened(t, { ids: ['taxi/a', 'taxi/b', 'room'], matches: { taxis: 'taxi/*', default: '*' } });
  await live(page);
  await page.locator('#stream').selectOption('taxis');
  await until('those are', async () => (await text(page, '#count')) === '2 series');
  await page.locator('#search').fill('*b');
  await until('and of these one', async () => (await text(page, '#count')) === '1 series');
  await page.locator('#search').fill('');
  await page.locator('#stream').selectOption('');
  await until('all are there again', async () => (await text(page, '#count')) === '3 series');
  await assertAccessible(page, 'the list with streams');
  assert.deepEqual(errors, []);
});

test('a service that went away is said to be so; what is shown stays, and all goes on when it is back', async (t) => {
  const { page, standIn, errors } = await opened(t);
  await live(page);
  const chart = await page.locator('#chart canvas').boundingBox();
  await standIn.stop();
  await page.locator('#state[data-state=lost]').waitFor();
  await until('the banner', async () => /The service does not answer. What is shown is what was last heard/.test(await text(page, '#banner-text')));
  assert.deepEqual(await page.locator('#list a').count(), 3);
  assert.ok(chart.height > 100);
  await assertAccessible(page, 'the page of a service that is away');
  await standIn.start();
  await live(page);
  await page.locator('#banner').waitFor({ state: 'hidden' });
  await until('the stream is open', () => standIn.streams.size === 1);
  const before = await text(page, '#readout');
  standIn.tick();
  await until('the readout moves', async () => (await text(page, '#readout')) !== before);
  assert.deepEqual(errors.filter((error) => !FAILED_FETCH.test(error)), []);
});

test('after a break the stream is asked to go on behind the last event', async (t) => {
  const { page, standIn } = await opened(t);
  await live(page);
  await until('the stream is open', () => standIn.streams.size === 1);
  const before = await text(page, '#readout');
  standIn.tick();
  await until('the readout moves', async () => (await text(page, '#readout')) !== before);
  const heard = standIn.events;
  standIn.streams.forEach(({ response }) => response.end());
  await until('it is asked again', () => standIn.requests.filter(({ path }) => path.includes('/forecasts/stream')).length === 2);
  assert.equal(Number(standIn.requests.findLast(({ path }) => path.includes('/forecasts/stream')).headers['last-event-id']), heard);
});

test('while partitions move the page waits and says so', async (t) => {
  const standIn = new StandIn();
  standIn.moving = true;
  const url = await standIn.start();
  const { page, errors, close } = await open(browser, url);
  t.after(async () => {
    await close();
    await standIn.stop();
  });
  await until('the banner', async () => /^The service is not ready: the stores are starting/.test(await text(page, '#banner-text')));
  await assertAccessible(page, 'the page of a service that starts');
  standIn.moving = false;
  await live(page);
  await until('the list', async () => (await page.locator('#list a').count()) === 3);
  assert.deepEqual(errors.filter((error) => !FAILED_FETCH.test(error)), []);
});

test('a token is asked for once, kept for the visit, and sent with everything', async (t) => {
  const { page, standIn, errors } = await opened(t, { token: 'sesame' });
  await page.locator('#door[open]').waitFor();
  await assertAccessible(page, 'the door');
  await page.locator('#token').fill('wrong');
  await page.keyboard.press('Enter');
  await until('it is refused', async () => /was not accepted/.test(await text(page, '#door-text')));
  await page.locator('#door[open] #token').fill('sesame');
  await page.keyboard.press('Enter');
  await live(page);
  standIn.requests.length = 0;
  await page.reload();
  await live(page);
  await until('the chart', async () => (await page.locator('#chart canvas').count()) === 1);
  const asked = standIn.requests.filter(({ path }) => path.startsWith('/api/'));
  assert.ok(asked.length > 4 && asked.every(({ headers }) => headers.authorization === 'Bearer sesame'));
  assert.ok(standIn.requests.every(({ path }) => !path.includes('sesame')));
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#csv').click()]);
  assert.equal(file.suggestedFilename(), 'BKNG.csv');
  await page.locator('#forget').click();
  await page.locator('#door[open]').waitFor();
  assert.deepEqual(errors.filter((error) => !FAILED_FETCH.test(error)), []);
});

test('many series come page by page, are searched by the service, and only the chosen one is streamed', async (t) => {
  const ids = Array.from({ length: 130 }, (_, i) => `h${String(i).padStart(3, '0')}`);
  const { page, standIn, errors } = await opened(t, { ids, warmUp: 70 });
  await live(page);
  await until('it follows one', () => [...standIn.streams].some(({ matches }) => matches('h000') && !matches('h001')));
  await until('more come with scrolling', async () => {
    await page.locator('nav.side').evaluate((side) => side.scrollTo(0, side.scrollHeight));
    return (await page.locator('#list a').count()) === 130;
  });
  assert.equal(await page.locator('#more').isHidden(), true);
  await page.locator('#search').fill('09?');
  await until('none is called so', async () => /No series matches 09\?/.test(await text(page, '#list-note')));
  await page.locator('#search').fill('09');
  await until('those are', async () => (await text(page, '#count')) === '12 series');
  await page.locator('#list a').first().click();
  await until('it follows the other', () => [...standIn.streams].some(({ matches }) => matches('h009') && !matches('h000')));
  assert.deepEqual(errors, []);
});

test('all of it can be reached by keyboard', async (t) => {
  const { page, errors } = await opened(t);
  await live(page);
  await page.locator('#chart canvas').waitFor();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until('the second is shown', async () => (await text(page, '#name')) === 'FDS');
  await page.locator('#series[data-loading=false]').waitFor();
  const seen = new Set();
  for (let i = 0; i < 40 && !seen.has('chart'); i++) {
    await page.keyboard.press('Tab');
    seen.add(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent));
  }
  assert.ok(['csv', 'json', '48', 'all', 'chart'].every((stop) => seen.has(stop)), [...seen].join(' '));
  const newest = await page.locator('#chart').getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('PageUp');
  await until('the fan is there', () => page.locator('#chart[data-fan=true]').isVisible());
  const earlier = await page.locator('#chart').getAttribute('aria-valuetext');
  assert.notEqual(earlier, newest);
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press('ArrowLeft');
  }
  // of 48 steps the newest is the 47th from 0
  await until('no key is lost', async () => (await page.locator('#chart').getAttribute('aria-valuenow')) === String(47 - 1 - 10 - 10));
  await page.keyboard.press('End');
  await until('the last step ahead', async () => /in 12 steps/.test(await page.locator('#chart').getAttribute('aria-valuetext')));
  await page.keyboard.press('Escape');
  await until('the newest again', async () => (await page.locator('#chart').getAttribute('aria-valuetext')) === newest);
  assert.deepEqual(errors, []);
});

test('the pointer opens the forecast that was made where it rests', async (t) => {
  const { page, standIn } = await opened(t);
  await live(page);
  const box = await page.locator('#chart .u-over').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await until('the fan is there', () => page.locator('#chart[data-fan=true]').isVisible());
  assert.deepEqual(await page.locator('#chart .u-over').boundingBox(), box, 'nothing jumps');
  const at = await text(page, '#readout');
  await until('the stream is open', () => standIn.streams.size === 1);
  const newest = await text(page, '#tiles .value >> nth=0');
  standIn.tick();
  await until('the numbers move', async () => (await text(page, '#tiles .value >> nth=0')) !== newest);
  assert.equal(await text(page, '#readout'), at, 'what is looked at stays');
  await page.mouse.move(box.x + box.width / 2, box.y - 150);
  await until('it is closed', () => page.locator('#chart[data-fan=false]').isVisible());
});

for (const scheme of ['light', 'dark']) {
  for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`axe finds nothing: ${scheme}, ${name}`, async (t) => {
      const { page } = await opened(t, { ids: HOSTILE }, { scheme, viewport });
      await live(page);
      await page.locator('#learning').waitFor();
      await assertAccessible(page, `the list, ${scheme}, ${name}`);
      const last = page.locator('#list a').last();
      await last.click();
      await until('it is shown', async () => (await text(page, '#name')) === (await last.getAttribute('title')));
      await assertAccessible(page, `a series that is asked for, ${scheme}, ${name}`);
      await page.locator('#series[data-loading=false]').waitFor();
      await assertAccessible(page, `a series, ${scheme}, ${name}`);
      await assertFits(page);
    });
  }
}

test('the theme is chosen by hand and kept', async (t) => {
  const { page } = await opened(t);
  await live(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.locator('#theme').click();
  assert.equal(await text(page, '#theme'), 'Theme: light');
  await page.locator('#theme').click();
  assert.equal(await text(page, '#theme'), 'Theme: dark');
  assert.notEqual(await ground(), light);
  await page.reload();
  assert.equal(await text(page, '#theme'), 'Theme: dark');
});

test('what was left out is asked for again', async (t) => {
  const { page, standIn } = await opened(t);
  await live(page);
  await until('the stream is open', () => standIn.streams.size === 1);
  await page.locator('#series[data-loading=false]').waitFor();
  const before = await text(page, '#readout');
  const streams = [...standIn.streams];
  standIn.streams.clear();
  standIn.tick();
  standIn.tick();
  standIn.tick();
  streams.forEach((stream) => standIn.streams.add(stream));
  standIn.tick(); // three steps are missing before this one
  await until('the newest is there', async () => (await text(page, '#readout')) !== before);
  standIn.streams.clear();
  standIn.tick();
  streams.forEach((stream) => stream.response.write('event: gap\ndata: {}\n\n'));
  const asked = standIn.requests.filter(({ path }) => path.includes('/history')).length;
  await until('it is asked', () => standIn.requests.filter(({ path }) => path.includes('/history')).length > asked);
});

test('on a phone a series has a way back to the list', async (t) => {
  const { page } = await opened(t, {}, { viewport: PHONE });
  await live(page);
  await page.locator('#list a').first().click();
  await page.locator('#name').waitFor();
  assert.equal(await page.locator('nav.side').isVisible(), false);
  await page.locator('.back').click();
  await page.locator('#list a').first().waitFor();
  assert.equal(await page.locator('#series').isVisible(), false);
});

test('the page may stand behind a path prefix', async (t) => {
  const { page, errors } = await opened(t, { prefix: '/forecasts/of/mine/' });
  await live(page);
  await until('the chart', async () => (await page.locator('#chart canvas').count()) === 1);
  assert.match(await page.locator('#csv').evaluate((link) => link.href), /\/forecasts\/of\/mine\/api\/v1\/series\/BKNG\/forecast\.csv$/);
  assert.deepEqual(errors, []);
});
