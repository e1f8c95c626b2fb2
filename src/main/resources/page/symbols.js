// The page of a stream of symbols: what came, what comes next, or which class sequences seem to be of.
import { Api } from './api.js';
import { Connection } from './connection.js';
import { byId, h, oncePerFrame, setText } from './dom.js';
import { askForToken } from './door.js';
import { pattern, probable } from './format.js';
import { legend } from './legend.js';
import { Live } from './live.js';
import { classes, sequences } from './sequences.js';

const PAGE = 200;
const SHOWN = 50;
const DRAWN = 40;
const ASK_EVERY = 5000;
const STATE_EVERY = 2000;
const WIDE = matchMedia('(min-width: 900px)');

const api = new Api(askForToken);
const connection = new Connection();
const live = new Live(api, { forecast: heard, learning: () => {}, gap: load, state });

/** Series → the newest forecasts of it, oldest first. */
let rows = new Map();
let past = [];
let stateDue = 0;
let askDue = 0;
let connected = false;
const draw = oncePerFrame(show);

function selected() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || undefined;
  } catch {
    return location.hash.slice(1);
  }
}

async function load() {
  askDue = Date.now() + ASK_EVERY;
  try {
    const search = byId('search').value.trim();
    const page = await api.list({ match: pattern(search), limit: PAGE });
    rows = new Map(page.series.map((row) => [row.series, row.steps]));
    note('list-note', rows.size === 0 && search !== '' ? `No series matches ${pattern(search)}` : '');
    setText(byId('count'), page.next === undefined ? `${rows.size} series` : `the first ${rows.size} series`);
    byId('welcome').hidden = rows.size > 0 || search !== '' || selected() !== undefined;
    const first = page.series[0]?.series;
    if (selected() === undefined && first !== undefined && WIDE.matches) {
      history.replaceState(null, '', `#${encodeURIComponent(first)}`);
      turn();
    }
    draw();
  } catch (problem) {
    note('list-note', `The list could not be asked for: ${problem.message}`);
  }
}

function note(id, text) {
  setText(byId(id), text);
  byId(id).hidden = text === '';
}

async function turn() {
  const id = selected();
  document.body.dataset.view = id === undefined ? 'list' : 'series';
  document.title = id === undefined ? 'Foretide' : `${id} · Foretide`;
  byId('series').hidden = id === undefined;
  byId('drawn').replaceChildren();
  past = [];
  if (id !== undefined) {
    setText(byId('name'), id);
    byId('json').href = api.seriesUrl(id, 'forecast');
    await Promise.all([loadPast(id), loadState(id)]);
  }
  draw();
}

async function loadPast(id) {
  await asked(async () => {
    const document = await api.json(api.seriesUrl(id, 'history'));
    if (id === selected()) {
      past = document.steps.slice(-SHOWN);
    }
  });
}

async function loadState(id) {
  stateDue = Date.now() + STATE_EVERY;
  await asked(async () => {
    const document = await api.json(api.seriesUrl(id));
    if (id === selected()) {
      tell(document);
    }
  });
}

async function asked(question) {
  try {
    await question();
    note('series-note', '');
  } catch (problem) {
    note('series-note', problem.message);
  }
}

/** What a series carries. */
function tell(document) {
  const labels = document.task === 'label';
  byId('quality-card').hidden = labels;
  byId('going-on').hidden = labels;
  setText(byId('past-head'), labels ? 'What was said of sequences' : 'What came');
  setText(byId('next-head'), labels ? 'The newest sequence' : 'What comes next');
  if (labels) {
    const open = document.sequence == null ? 'none goes on' : `${document.sequence} goes on, steps so far: ${document.length}`;
    setText(byId('facts'), `${document.ended} sequences ended; ${open}`);
    return;
  }
  setText(byId('facts'), `${document.steps} symbols; surprising below ${probable(document.surprisingBelow)}; ${document.stateBytes} bytes of state`);
  const most = Math.max(...Object.values(document.perplexity));
  byId('quality').replaceChildren(
    h(
      'table',
      { class: 'chances' },
      ...Object.entries(document.perplexity).map(([source, value]) => chance(source, value / most, value.toFixed(2))),
    ),
    h('p', { class: 'muted small-print', text: 'Of the symbols of lately: as many alike would be as hard to tell. The mix is what is forecast.' }),
  );
}

function chance(name, share, text, kind = '') {
  return h(
    'tr',
    {},
    h('th', { scope: 'row', class: kind, text: name }),
    h('td', {}, h('progress', { max: '1', value: String(share), 'aria-label': name })),
    h('td', { text }),
  );
}

function show() {
  showList();
  const newest = past.at(-1);
  const labels = newest?.probabilities !== undefined;
  byId('past').hidden = labels;
  byId('past').replaceChildren(...(labels ? [] : past.map(came)));
  byId('sequences').replaceChildren(...(labels ? sequences(past) : []));
  legend(byId('past-legend'), labels ? classes(past) : [['surprising', 'surprising']]);
  const chances = newest?.probabilities
    ? Object.entries(newest.probabilities).map(([label, p]) => chance(label, p, probable(p)))
    : (newest?.next ?? []).map(({ symbol, unknown, probability }) =>
        chance(unknown ? 'one without a number' : symbol, probability, probable(probability), unknown ? 'unknown' : ''),
      );
  byId('next').replaceChildren(h('table', { class: 'chances' }, ...chances));
}

function came({ symbol, probability, verdict }) {
  const chance = probability === undefined ? '' : probable(probability);
  return h('li', { 'data-kind': verdict, title: chance && `had been expected with ${chance}` }, symbol, h('span', { class: 'p', text: chance }));
}

function showList() {
  const id = selected();
  byId('list').replaceChildren(
    ...[...rows].map(([series, steps]) => {
      const newest = steps.at(-1);
      const text = newest === undefined ? '' : (newest.symbol ?? newest.label);
      return h(
        'li',
        {},
        h(
          'a',
          { href: `#${encodeURIComponent(series)}`, 'aria-current': series === id ? 'true' : undefined },
          h('bdi', { class: 'id', text: series }),
          h('span', { class: newest?.verdict === 'surprising' ? 'last surprising' : 'last', text }),
        ),
      );
    }),
  );
}

/** A forecast as it was committed. */
function heard(forecast) {
  const steps = rows.get(forecast.series);
  if (steps) {
    steps.splice(0, steps.length, forecast);
  } else {
    askDue = Math.min(askDue, Date.now() + 500);
  }
  if (forecast.series === selected()) {
    past = [...past, forecast].slice(-SHOWN);
  }
  draw();
}

function state(news) {
  connected = news.state === 'live';
  connection.show(news, rows.size > 0);
  if (connected) {
    load();
    turn();
  }
}

function beat() {
  connection.beat();
  if (!connected || document.hidden) {
    return;
  }
  if (Date.now() >= askDue && !byId('list').contains(document.activeElement)) {
    load();
  }
  const id = selected();
  if (id !== undefined && Date.now() >= stateDue) {
    loadState(id);
  }
}

async function drawOn() {
  const id = selected();
  await asked(async () => {
    const query = { steps: DRAWN, temperature: byId('temperature').value, seed: Math.floor(Math.random() * 1e6) };
    const { symbols } = await api.json(api.seriesUrl(id, 'forecast', query));
    byId('drawn').replaceChildren(...symbols.map((symbol) => h('li', { text: symbol })));
  });
}

let searching;
byId('search').addEventListener('input', () => {
  clearTimeout(searching);
  searching = setTimeout(load, 250);
});
byId('draw').addEventListener('click', drawOn);
byId('retry').addEventListener('click', () => live.retryNow());
addEventListener('hashchange', turn);
addEventListener('online', () => live.retryNow());
setText(
  byId('command'),
  `curl -H 'Content-Type: application/json' -d '${JSON.stringify({ series: 'machine', time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'), symbol: 'idle' })}' ${api.url('observations')}`,
);
turn();
load();
live.follow('*');
setInterval(beat, 250);
