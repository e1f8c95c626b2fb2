// Sequences as they were judged, a line each: which class each seemed to be of at each of its steps.
import { h } from './dom.js';
import { probable } from './format.js';
import { svg } from './sparkline.js';

const COLOURS = 6; // of symbols.css; more classes than that use them again
const STEP = 7;
const HEIGHT = 22;

/** The classes, in the order of the configuration, as a legend's entries. */
export function classes(past) {
  return Object.keys(past.at(-1)?.probabilities ?? {}).map((name, i) => [`class c${i % COLOURS}`, name]);
}

/** Rows of a table, the newest sequence first. */
export function sequences(past) {
  const groups = [];
  for (const step of past) {
    if (groups.at(-1)?.at(-1).sequence !== step.sequence) {
      groups.push([]);
    }
    groups.at(-1).push(step);
  }
  return groups.reverse().map(row);
}

function row(steps) {
  const newest = steps.at(-1);
  const shown = steps.filter((step) => !step.ended); // what is said at the end was said before
  const how = newest.ended ? `ended by ${newest.ended}` : 'goes on';
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('bdi', { text: newest.sequence })),
    h('td', {}, h('strong', { text: newest.label }), ` ${probable(newest.probabilities[newest.label])}`),
    h('td', {}, strip(shown.length > 0 ? shown : steps)),
    h('td', { class: 'muted', text: `${newest.steps} ${newest.steps === 1 ? 'step' : 'steps'}, ${how}` }),
  );
}

/** A column a step: the classes' probabilities on top of one another. */
function strip(steps) {
  const width = STEP * steps.length;
  const picture = svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, preserveAspectRatio: 'none', class: 'strip', 'aria-hidden': 'true' });
  steps.forEach(({ probabilities }, i) => {
    let top = 0;
    Object.values(probabilities).forEach((probability, c) => {
      const height = HEIGHT * probability;
      picture.append(svg('rect', { x: i * STEP, y: top.toFixed(2), width: STEP - 1, height: height.toFixed(2), class: `c${c % COLOURS}` }));
      top += height;
    });
  });
  return picture;
}
