// README's pictures of the page, taken from the running demo: java -jar target/foretide.jar serve --demo, some minutes later
// node src/test/page/pictures.mjs [http://localhost:8080/] [config/pictures]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, open, until } from './browser.mjs';

const url = process.argv[2] ?? 'http://localhost:8080/';
const folder = process.argv[3] ?? 'config/pictures';
const LOOKED_BACK = 26;

const PICTURES = {
  light: { scheme: 'light', viewport: { width: 1280, height: 1350 }, series: 'nyc_taxi', back: LOOKED_BACK },
  dark: { scheme: 'dark', viewport: { width: 1280, height: 1350 }, series: 'machine_temperature', back: 0 },
  phone: { scheme: 'light', viewport: { width: 390, height: 844 }, scale: 2, series: 'FDS', back: 0 },
};

await mkdir(folder, { recursive: true });
const browser = await launch();
for (const [name, view] of Object.entries(PICTURES)) {
  const { page, close } = await open(browser, `${url}#${view.series}`, view);
  await page.locator('#state[data-state=live]').waitFor();
  await page.locator('#series[data-loading=false]').waitFor();
  await page.locator('#learning').waitFor();
  await page.waitForTimeout(2000); // decisions of before are asked for after the newest
  if (view.back > 0) {
    await page.locator('#chart').focus();
    for (let i = 0; i < view.back; i++) {
      await page.keyboard.press('ArrowLeft');
    }
    await until('the fan', () => page.locator('#chart[data-fan=true]').isVisible());
    await page.evaluate(() => document.activeElement.blur());
  }
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await close();
}
await browser.close();
