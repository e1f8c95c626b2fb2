// The colours of page.css for what is drawn on canvas, read again when the theme changes.

import { tick } from './format.js';

const NAMES = ['ink', 'muted', 'line', 'surface', 'accent', 'band', 'faint', 'fan', 'fan-band', 'alarm', 'good', 'warn', 'ahead', 'line-strong'];

export const palette = {};

export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of NAMES) {
    palette[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

export const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** What axes of all charts have in common; uPlot counts in CSS pixels here and in device pixels on the canvas. */
export function axis(extra) {
  return {
    font: FONT,
    stroke: () => palette.muted,
    grid: { stroke: () => palette.line, width: 1 },
    ticks: { show: false },
    ...extra,
  };
}

/** The time axis: the hour, or the day where it is midnight. */
export function timeAxis() {
  const values = (_, splits, __, ___, apart) => splits.map((ms) => tick(ms, apart));
  return axis({ size: 26, space: 76, gap: 6, grid: { show: false }, values });
}

/** Room that the widest label of a vertical axis needs. */
export function labelWidth(self, labels) {
  const longest = (labels ?? []).reduce((most, label) => Math.max(most, label.length), 0);
  return 14 + longest * 6.4;
}
