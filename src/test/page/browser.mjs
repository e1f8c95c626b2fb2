// Chromium as the tests of the page use it. Where its driver and axe are: PAGE_MODULES, or target/page as PageIT installs them
// (npm install --prefix target/page --no-save --no-package-lock playwright-core@1.65.1 axe-core@4.14.1).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test as plain } from 'node:test';
import { fileURLToPath } from 'node:url';

const MODULES = process.env.PAGE_MODULES ?? fileURLToPath(new URL('../../../target/page', import.meta.url));
const require = createRequire(join(MODULES, 'node_modules/'));
const { chromium } = require('playwright-core');
const axe = require('axe-core');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const DESKTOP = { width: 1400, height: 1000 };
export const PHONE = { width: 390, height: 844 };

/** What the browser itself writes about an answer that is no success; the page cannot keep it from doing so. */
export const FAILED_FETCH = /^Failed to load resource:/;

/** A test that ends within minutes, whatever happens. */
export const test = (name, body) => plain(name, { timeout: 240_000 }, body);

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A page in a context of its own, with the errors that its console showed. */
export async function open(browser, url, { viewport = DESKTOP, scheme = 'light', scale = 1 } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: scheme, deviceScaleFactor: scale });
  await context.addInitScript({ content: axe.source });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const errors = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.stack));
  await page.goto(url);
  return { page, errors, close: () => context.close() };
}

/** No violation of the rules that a machine can check. */
export async function assertAccessible(page, what) {
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), RULES);
  const found = result.violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  assert.deepEqual(found, [], `axe on ${what}`);
  assert.ok(result.passes.length > 10, 'axe ran');
}

/** Waits until a question to the page is answered as wanted, asking again for a minute at most. */
export async function until(what, ask) {
  let last;
  for (let i = 0; i < 600; i++) {
    last = await ask();
    if (last) {
      return last;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new assert.AssertionError({ message: `${what}: not within a minute` });
}
