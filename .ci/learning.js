// Made-up series for .ci/learning, and its table.
//   learning.js make FOLDER            writes threshold.csv, sawtooth.csv, regimes.csv: 40 series each
//   learning.js table FOLDER FILE LABEL HORIZON SEEDS…   reads FILE-SEED-frozen.json and FILE-SEED-online.json
const fs = require('fs');

/** Mulberry32: reproducible draws in [0, 1). */
function draws(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const normal = random => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Threshold autoregression: two regimes, which one the value two steps ago decides. */
function threshold(random, steps) {
  const values = [0, 0];
  while (values.length < steps) {
    const last = values[values.length - 1];
    const low = values[values.length - 2] < 0;
    values.push((low ? 2 - .6 * last : -2 + .5 * last) + .5 * normal(random));
  }
  return values;
}

/** A disk that fills, by jumps and at another rate each time, and is cleaned at a level of its own. */
function sawtooth(random, steps) {
  const full = 80 + 15 * random();
  const values = [20 + 40 * random()];
  let rate = .5 + random();
  while (values.length < steps) {
    const next = values[values.length - 1] + rate * (.5 + random());
    if (next > full) rate = .5 + random();
    values.push(next > full ? 20 + 5 * random() : next);
  }
  return values;
}

/** Follows its own last change until CHANGE, and turns against it from then on. */
const CHANGE = 1500;
function regimes(random, steps) {
  const values = [100, 100];
  while (values.length < steps) {
    const change = values[values.length - 1] - values[values.length - 2];
    values.push(values[values.length - 1] + (values.length < CHANGE ? .7 : -.7) * change
      + .05 * (100 - values[values.length - 1]) + normal(random));
  }
  return values;
}

function make(folder) {
  for (const [name, family, steps] of [['threshold', threshold, 3000], ['sawtooth', sawtooth, 3000], ['regimes', regimes, 2000]]) {
    const series = Array.from({ length: 40 }, (_, i) => family(draws(i + 1), steps));
    const rows = ['time,' + series.map((_, i) => `s${i}`).join(',')];
    for (let t = 0; t < steps; t++) {
      rows.push(new Date(1.7e12 + 6e4 * t).toISOString() + ',' + series.map(values => values[t].toFixed(4)).join(','));
    }
    fs.writeFileSync(`${folder}/${name}.csv`, rows.join('\n') + '\n');
  }
}

function table(folder, file, label, horizon, seeds) {
  const gains = ['crps', 'mae', 'mse'].map(score => seeds.map(seed => {
    const [frozen, online] = ['frozen', 'online'].map(kind =>
      JSON.parse(fs.readFileSync(`${folder}/${file}-${seed}-${kind}.json`)).results
        .find(r => r.expert === 'mix' && r.channel === 'all' && r.horizon === horizon)[score]);
    return frozen / online;
  }));
  const text = values => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1));
    return `${mean.toFixed(4)} ± ${spread.toFixed(4)}`;
  };
  console.log(`| ${label} | ${gains.map(text).join(' | ')} |`);
}

const [command, folder, ...rest] = process.argv.slice(2);
if (command === 'make') make(folder);
else table(folder, rest[0], rest[1], Number(rest[2]), rest.slice(3));
