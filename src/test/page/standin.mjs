// A stand-in for the service, for what the page should show of states that the real one is seldom in: many series, several
// channels, hostile ids, no series at all, a token asked for, partitions that move. Its numbers are drawn by a fixed seed.
// By hand: node standin.mjs [--port 8090] [--series 200] [--channels open,close] [--token secret] [--empty] [--still]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEPT = 128;
const HORIZON = 12;
const EXPERTS = ['last-value', 'level', 'trend', 'network', 'readout'];
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/** Numbers between 0 and 1 that are the same at each start. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One channel of a series: a slow wave, a walk, and now and then a leap. */
class Channel {
  constructor(seed) {
    this.random = seeded(seed);
    this.level = 20 + 200 * this.random();
    this.spread = this.level * 0.004;
    this.count = 0;
    this.value = this.level;
    this.steps = [];
    this.forecasts = new Map();
  }

  step(time, interval) {
    const before = this.forecasts.get(time - interval)?.steps[0];
    const noise = this.random() + this.random() + this.random() - 1.5;
    const leap = this.random() < 0.015 ? (this.random() - 0.5) * 14 : 0;
    this.count++;
    this.value += noise * this.spread * 1.5 + leap * this.spread;
    this.value += (this.level + 5 * this.spread * Math.sin(this.count / 9) - this.value) * 0.12;
    const actual = this.random() < 0.01 ? null : Number(this.value.toFixed(3));
    const verdict = verdictOf(actual, before);
    const score = verdict === 'none' ? null : (actual - before.median) / (before.quantiles['0.95'] - before.median);
    const made = before && {
      lead: 1,
      origin: time - interval,
      median: before.median,
      low: before.quantiles['0.05'],
      high: before.quantiles['0.95'],
    };
    this.steps.push({ time, actual, verdict, score, forecasts: made ? [made] : [] });
    this.forecasts.set(time, { actual, verdict, score, steps: this.ahead(time, interval) });
    while (this.steps.length > KEPT) {
      this.forecasts.delete(this.steps.shift().time);
    }
  }

  ahead(time, interval) {
    const target = (lead) => this.level + 5 * this.spread * Math.sin((this.count + lead) / 9);
    return Array.from({ length: HORIZON }, (_, i) => {
      const median = target(i + 1) + (this.value - target(0)) * 0.88 ** (i + 1);
      const half = this.spread * 1.45 * Math.sqrt(i + 1);
      const quantiles = { '0.05': median - half, '0.5': median, '0.95': median + half };
      return { time: time + (i + 1) * interval, median, quantiles };
    });
  }

  summary() {
    const newest = this.steps.slice(-60);
    return {
      last: newest.at(-1)?.actual ?? null,
      score: newest.at(-1)?.score ?? null,
      values: newest.map((step) => step.actual),
      anomalies: newest.filter((step) => step.verdict !== 'inside' && step.verdict !== 'none').map((step) => step.time),
      lead1: this.error(1),
    };
  }

  error(lead) {
    const skill = 0.28 - (this.level % 7) / 20 + lead / 60;
    const last = this.spread * Math.sqrt(lead) * 0.9;
    return { lead, count: this.count, mae: last * (1 - skill), lastValueMae: last, inside: 0.88 + (this.level % 5) / 100 };
  }
}

function verdictOf(actual, before) {
  if (actual === null || !before) {
    return 'none';
  }
  return actual > before.quantiles['0.95'] ? 'above' : actual < before.quantiles['0.05'] ? 'below' : 'inside';
}

export class StandIn {
  /** @param options ids, channels (names), interval (ms), token, port (0: any), prefix (of all paths), warmUp (steps there are at the start) */
  constructor(options = {}) {
    this.interval = options.interval ?? 1000;
    this.channels = options.channels ?? ['value'];
    this.token = options.token ?? '';
    this.port = options.port ?? 0;
    this.prefix = options.prefix ?? '/';
    this.folder = options.page ?? fileURLToPath(new URL('../../main/resources/page/', import.meta.url));
    this.warmUp = options.warmUp ?? 140;
    this.now = options.now ?? Math.floor(Date.now() / this.interval) * this.interval;
    this.series = new Map();
    this.decisions = [];
    this.version = 0;
    this.events = 0;
    this.streams = new Set();
    this.matches = options.matches ?? { default: '*' }; // stream → its series
    this.thresholds = options.thresholds ?? [];
    this.accuracy = options.accuracy ?? [];
    this.frozen = options.frozen ?? [];
    this.crossings = options.crossings ?? {}; // series → its most probable one
    this.moving = false;
    this.requests = [];
    (options.ids ?? ['BKNG', 'FDS', 'GWW']).forEach((id) => this.add(id));
    for (let i = 0; i < (options.decisions ?? 40); i++) {
      this.decide(this.now - (40 - i) * 5 * this.interval);
    }
  }

  add(id) {
    const seed = [...id].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) >>> 0, 7);
    const channels = this.channels.map((_, c) => new Channel(seed + c));
    for (let i = this.warmUp; i > 0; i--) {
      channels.forEach((channel) => channel.step(this.now - (i - 1) * this.interval, this.interval));
    }
    this.series.set(id, channels);
  }

  /** One step of all series, told to all who listen. */
  tick() {
    this.now += this.interval;
    for (const [id, channels] of this.series) {
      channels.forEach((channel) => channel.step(this.now, this.interval));
      this.tell('forecast', this.forecast(id, this.now), id);
    }
    if ((this.now / this.interval) % 5 === 0) {
      this.tell('learning', this.decide(this.now));
    }
  }

  decide(time) {
    const n = this.decisions.length;
    const championLoss = 0.24 + 0.2 * Math.exp(-n / 14) + 0.012 * Math.sin(n * 1.7);
    const candidateLoss = championLoss * (1 + 0.02 * Math.sin(n * 2.3) - 0.008);
    const kind = n % 23 === 22 ? 'returned' : candidateLoss <= championLoss * 1.001 ? 'published' : 'refused';
    if (kind === 'published') {
      this.version++;
    }
    const decision = { time, decision: kind, version: this.version, candidateLoss, championLoss, blocks: 32 * (n + 1) };
    this.decisions = [...this.decisions, decision].slice(-200);
    return decision;
  }

  forecast(id, origin) {
    const made = this.series.get(id).map((channel) => channel.forecasts.get(origin));
    if (made.includes(undefined)) {
      return undefined;
    }
    const head = { series: id, origin, interval: this.interval, version: this.version };
    const byChannel = () => Object.fromEntries(this.channels.map((name, c) => [name, made[c]]));
    return this.channels.length === 1 ? { ...head, ...made[0] } : { ...head, channels: byChannel() };
  }

  tell(event, data, id) {
    this.events++;
    for (const stream of this.streams) {
      if (id === undefined || stream.matches(id)) {
        stream.response.write(`id: ${this.events}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
    }
  }

  async start() {
    this.server = createServer((request, response) => this.answer(request, response).catch(() => response.destroy()));
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    return `http://127.0.0.1:${this.port}${this.prefix}`;
  }

  /** As a killed process: every connection ends at once. */
  async stop() {
    this.streams.clear();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async answer(request, response) {
    if (!request.url.startsWith(this.prefix)) {
      return problem(response, 404, 'Not found', 'behind the prefix only');
    }
    const url = new URL(request.url.slice(this.prefix.length - 1), 'http://stand-in');
    this.requests.push({ path: url.pathname + url.search, headers: request.headers });
    if (!url.pathname.startsWith('/api/')) {
      return this.file(url.pathname, response);
    }
    if (this.token && request.headers.authorization !== `Bearer ${this.token}`) {
      response.setHeader('WWW-Authenticate', request.headers['x-requested-with'] ? 'Bearer' : ['Bearer', 'Basic realm="foretide"']);
      return problem(response, 401, 'No token', 'send Authorization: Bearer and a token');
    }
    if (this.moving) {
      response.setHeader('Retry-After', '1');
      return problem(response, 503, 'Not ready', 'the stores are starting or moving: ask again');
    }
    const [, , , what, encoded, part] = url.pathname.split('/');
    if (what === 'forecasts') {
      return this.stream(url.searchParams.get('match') ?? '*', request, response);
    }
    if (what === 'learning') {
      return json(response, { version: this.version, decisions: this.decisions });
    }
    if (what === 'streams') {
      return json(response, { streams: Object.keys(this.matches).map((name) => ({ name })) });
    }
    if (what === 'accuracy') {
      return json(response, { streams: this.accuracy });
    }
    if (encoded === undefined) {
      return json(response, this.list(url.searchParams));
    }
    const id = decodeURIComponent(encoded);
    if (!this.series.has(id)) {
      return problem(response, 404, 'Unknown series', 'no forecast has been made for this series yet');
    }
    return this.one(id, part, url.searchParams, response);
  }

  one(id, part, query, response) {
    if (part === 'history') {
      return json(response, this.history(id));
    }
    if (part === 'forecast.csv') {
      response.setHeader('Content-Type', 'text/csv');
      return response.end('series,origin,time\n');
    }
    if (part === 'forecast') {
      const found = this.forecast(id, Number(query.get('origin') ?? this.now));
      return found ? json(response, found) : problem(response, 404, 'No such forecast', 'no longer kept');
    }
    if (part === 'calibration') {
      return json(response, this.calibration(id));
    }
    if (part === 'explain') {
      return json(response, this.explanation(id));
    }
    if (part === 'crossing') {
      return json(response, this.crossing(id, query));
    }
    return json(response, this.state(id));
  }

  list(query) {
    const ofStream = glob(this.matches[query.get('stream') ?? 'default']);
    const matches = glob(query.get('match') ?? '*');
    const wanted = (id) => matches(id) && ofStream(id);
    const limit = Number(query.get('limit') ?? 1000);
    const all = [...this.series.keys()].filter(wanted).sort();
    if (query.get('order') === 'crossing') { // the soonest first; of the others nothing is known
      const ids = all.filter((id) => this.crossings[id]).sort((a, b) => soonness(this.crossings[b]) - soonness(this.crossings[a]));
      return { series: ids.map((id) => this.summary(id)) };
    }
    const rest = query.has('after') ? all.filter((id) => id > query.get('after')) : all;
    const ids = rest.slice(0, limit);
    const next = rest.length > limit ? { next: ids.at(-1) } : {};
    return { series: query.get('view') === 'summary' ? ids.map((id) => this.summary(id)) : ids, ...next };
  }

  summary(id) {
    const crossing = this.crossings[id] && { crossing: this.crossings[id] };
    const frozen = this.frozen.includes(id);
    return { series: id, frozen, time: this.now, interval: this.interval, ...crossing, channels: this.each(id, (channel) => channel.summary()) };
  }

  each(id, make) {
    return Object.fromEntries(this.channels.map((name, c) => [name, make(this.series.get(id)[c])]));
  }

  history(id) {
    return { series: id, interval: this.interval, channels: this.each(id, (channel) => ({ steps: channel.steps })) };
  }

  state(id) {
    const weights = (shift) => {
      const raw = EXPERTS.map((_, e) => 1.2 + Math.sin(e * 2 + shift));
      const sum = raw.reduce((a, b) => a + b);
      return Object.fromEntries(EXPERTS.map((name, e) => [name, raw[e] / sum]));
    };
    const channels = this.each(id, (channel) => ({
      mix: { 1: weights(1), [HORIZON]: weights(2) },
      errors: [1, 3, 6, HORIZON].map((lead) => channel.error(lead)),
      steps: channel.steps.slice(-10).map(({ time, actual, verdict }) => ({ time, actual, verdict })),
    }));
    const head = { series: id, time: this.now, interval: this.interval, horizon: HORIZON };
    return { ...head, steps: 140, stateBytes: 21000, readoutResets: 0, thresholds: this.thresholds, channels };
  }

  explanation(id) {
    const text = ['median at lead 1 moved from 100 to 104: the newest value, 103.1, came 3.1 above the forecast of 100', 'the readout carries 71 % of the median at lead 1, seasonal-24 20 %'];
    return { series: id, origin: this.now, interval: this.interval, text, channels: this.each(id, () => ({})) };
  }

  calibration(id) {
    const lead = (number, histogram) => ({ lead: number, count: 500, inside: 0.896, histogram });
    const even = [52, 48, 50, 51, 49, 47, 53, 50, 50, 50];
    const narrow = [110, 40, 40, 35, 35, 35, 35, 40, 40, 90];
    return { series: id, share: 0.9, channels: this.each(id, () => ({ leads: [lead(1, even), lead(HORIZON, narrow)] })) };
  }

  /** As if the limit were crossed in the middle of the horizon. */
  crossing(id, query) {
    const time = (lead) => this.now + lead * this.interval;
    const times = { earliest: time(4), median: time(6), latest: time(9), until: time(HORIZON) };
    return { series: id, channel: query.get('channel'), crossed: false, probability: 0.97, ...times };
  }

  stream(match, request, response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': hello\n\n');
    const stream = { matches: glob(match), response };
    this.streams.add(stream);
    request.on('close', () => this.streams.delete(stream));
  }

  async file(path, response) {
    const name = path === '/' ? 'index.html' : normalize(path).replace(/^\/page\//, '');
    const body = await readFile(join(this.folder, name)).catch(() => undefined);
    if (body === undefined) {
      return problem(response, 404, 'Not found', 'no such file');
    }
    const type = TYPES[extname(name)] ?? 'text/plain; charset=utf-8';
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' });
    response.end(body);
  }
}

const soonness = ({ probability, median }) => (median === null ? probability : 1 + 1e13 / median);

function glob(pattern) {
  const quoted = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${quoted}$`, 'su');
  return (id) => expression.test(id);
}

function json(response, body) {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

function problem(response, status, title, detail) {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ title, status, detail }));
}

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const many = Number(option('series', '0'));
  const ids = many ? Array.from({ length: many }, (_, i) => `load{host="h${String(i).padStart(4, '0')}"}`) : undefined;
  const standIn = new StandIn({
    port: Number(option('port', '8090')),
    channels: option('channels', 'value').split(','),
    token: option('token', ''),
    ids: process.argv.includes('--empty') ? [] : ids,
  });
  console.log(await standIn.start());
  if (!process.argv.includes('--still')) {
    setInterval(() => standIn.tick(), standIn.interval);
  }
}
