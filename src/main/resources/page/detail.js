// One series: its chart, its numbers, its panels. Knows how the service is asked; the stream is told to it.
import { SeriesChart } from './chart.js';
import { appended, channelOf, channelsOf, intervalShare } from './chartdata.js';
import { byId, h, oncePerFrame, setText } from './dom.js';
import { decimalsFor, percent } from './format.js';
import { legend } from './legend.js';
import { crossingText, limitsOf } from './limits.js';
import { facts, readout, tiles, why } from './numbers.js';
import { calibrationBars, errorsTable, mixBars } from './panels.js';

/** Steps of history that the page keeps, whatever the service does. */
const KEPT = 512;
const WINDOWS = [48, 96, KEPT];
const FANS = 64;
const STATE_EVERY = 3000;
const FAN_AFTER = 60;
const LIMIT_AFTER = 300;

export class SeriesView {
  #id;
  #channel;
  #history = {};
  #forecast;
  #state;
  #calibration;
  #explanation;
  #fans = new Map();
  #limits = { channel: undefined, all: [] };
  #inspected;
  #window = WINDOWS[0];
  #request = new AbortController();
  #loading = false;
  #unseen;
  #fanTimer;
  #limitTimer;
  #stateTimer;
  #draw = oncePerFrame(() => this.#show());

  /** @param {{api, chosen: (channel: string) => void}} page chosen: another channel is wanted */
  constructor(page) {
    this.page = page;
    this.chart = new SeriesChart(byId('chart'), (at) => this.#inspect(at));
    byId('channel').addEventListener('change', (event) => page.chosen(event.target.value));
    byId('limit').addEventListener('input', () => {
      clearTimeout(this.#limitTimer);
      this.#limitTimer = setTimeout(() => this.#askLimits(), LIMIT_AFTER);
    });
    for (const steps of WINDOWS) {
      const button = h('button', { type: 'button', 'aria-pressed': String(steps === this.#window), text: steps === KEPT ? 'all' : String(steps) });
      button.addEventListener('click', () => this.#shown(steps, button));
      byId('window').append(button);
    }
  }

  get id() {
    return this.#id;
  }

  #shown(steps, button) {
    this.#window = steps;
    for (const other of byId('window').querySelectorAll('button')) {
      other.setAttribute('aria-pressed', String(other === button));
    }
    this.#draw();
  }

  /** Turns to a series and one of its channels (undefined: the first). */
  select(id, channel) {
    const another = id !== this.#id;
    this.#channel = channel;
    this.#inspected = undefined;
    if (another) {
      this.#id = id;
      this.#history = {};
      this.#forecast = this.#state = this.#calibration = this.#explanation = undefined;
      this.#fans.clear();
      byId('limit').value = '';
      this.#note('');
      byId('series').dataset.loading = 'true';
      byId('series').dataset.known = 'true';
      this.load();
    } else {
      this.#askLimits();
    }
    this.#draw();
  }

  /** Asks for all of the series anew; what is shown stays until the answer is there. */
  async load() {
    this.#request.abort();
    const { signal } = (this.#request = new AbortController());
    const id = this.#id;
    if (id === undefined) {
      return;
    }
    this.#loading = true;
    this.#unseen = undefined;
    try {
      const { api } = this.page;
      const ask = (part) => api.json(api.seriesUrl(id, part), signal);
      const explained = ask('explain').catch(() => undefined);
      const [history, forecast, state, calibration] = await Promise.all([ask('history'), ask('forecast'), ask(''), ask('calibration')]);
      this.#history = Object.fromEntries(Object.entries(history.channels).map(([name, { steps }]) => [name, steps]));
      this.#forecast = forecast;
      this.#state = state;
      this.#calibration = calibration;
      this.#explanation = await explained;
      this.#fans.clear();
      this.#note('');
      byId('series').dataset.loading = 'false';
      byId('series').dataset.known = 'true';
    } catch (problem) {
      if (signal.aborted) {
        return; // another answer is on its way
      }
      this.#failed(problem);
    }
    this.#loading = false;
    this.#askLimits();
    this.#inspect(this.#inspected); // its fan is to be asked for anew
    if (this.#unseen && this.#forecast) {
      this.heard(this.#unseen);
    }
    this.#draw();
  }

  #failed(problem) {
    const unknown = problem.status === 404;
    byId('series').dataset.loading = 'false';
    byId('series').dataset.known = String(this.#forecast !== undefined);
    this.#note(unknown ? 'Nothing is known of this series yet. It will stand here after its first step.' : problem.message);
  }

  #note(text) {
    setText(byId('series-note'), text);
    byId('series-note').hidden = text === '';
  }

  /** The stream tells a new forecast of this series. */
  heard(forecast) {
    if (forecast.series !== this.#id) {
      return;
    }
    if (this.#loading) {
      this.#unseen = forecast; // held against the answer when it is there
      return;
    }
    const before = this.#forecast;
    if (before === undefined || !this.#taken(before, forecast)) {
      this.load();
      return;
    }
    this.#forecast = forecast.origin >= before.origin ? forecast : before;
    this.#stateTimer ??= setTimeout(() => this.#loadState(), STATE_EVERY);
    this.#draw();
  }

  #taken(before, forecast) {
    return Object.entries(channelsOf(forecast)).every(([name, channel]) => {
      const steps = (this.#history[name] ??= []);
      const said = { origin: before.origin, steps: channelOf(before, name)?.steps ?? [] };
      const known = appended(steps, said, { ...channel, origin: forecast.origin }, forecast.interval);
      steps.splice(0, steps.length - KEPT);
      return known;
    });
  }

  /** Weights and errors move slowly; they are asked for every few seconds. */
  async #loadState() {
    this.#stateTimer = undefined;
    const id = this.#id;
    const { api } = this.page;
    const ask = (part) => api.json(api.seriesUrl(id, part), this.#request.signal).catch(() => undefined);
    const [state, calibration, explanation] = await Promise.all([ask(''), ask('calibration'), ask('explain')]);
    if (state && id === this.#id) {
      this.#state = state;
      this.#calibration = calibration ?? this.#calibration;
      this.#explanation = explanation ?? this.#explanation;
      this.#draw();
      this.#askLimits();
    }
  }

  get #shownChannel() {
    const names = Object.keys(this.#history);
    return names.includes(this.#channel) ? this.#channel : names[0];
  }

  /** When the series crosses its limits, which is asked for as often as its state. */
  async #askLimits() {
    const id = this.#id;
    const channel = this.#shownChannel;
    const { signal } = this.#request;
    const { api } = this.page;
    const limits = limitsOf(this.#state?.thresholds, channel, byId('limit').valueAsNumber, this.#history[channel]?.at(-1)?.actual);
    const answers = limits.map(({ side, value, confidence }) =>
      api.json(api.seriesUrl(id, 'crossing', { [side]: value, channel, confidence }), signal).catch(() => undefined),
    );
    const crossings = await Promise.all(answers);
    if (!signal.aborted && id === this.#id) {
      this.#limits = { channel, all: limits.map((limit, i) => ({ ...limit, crossing: crossings[i] })) };
      this.#draw();
    }
  }

  #inspect(at) {
    this.#inspected = at;
    clearTimeout(this.#fanTimer);
    if (at !== undefined && at < this.#forecast?.origin && !this.#fans.has(at)) {
      this.#fanTimer = setTimeout(() => this.#loadFan(at), FAN_AFTER);
    }
    this.#draw();
  }

  /** The forecast that was made at a step; undefined is kept, too, for one that the service no longer has. */
  async #loadFan(origin) {
    const { api } = this.page;
    const url = api.seriesUrl(this.#id, 'forecast', { origin });
    const fan = await api.json(url, this.#request.signal).catch(() => undefined);
    this.#fans.set(origin, fan);
    if (this.#fans.size > FANS) {
      this.#fans.delete(this.#fans.keys().next().value);
    }
    this.#draw();
  }

  #show() {
    if (this.#id === undefined) {
      return;
    }
    const channel = this.#shownChannel;
    this.#head(Object.keys(this.#history), channel);
    const all = this.#history[channel] ?? [];
    const steps = all.slice(-this.#window);
    const decimals = decimalsFor(steps.map((step) => step.actual));
    const newest = this.#part(this.#forecast, channel);
    const fan = this.#part(this.#fans.get(this.#inspected), channel);
    const told = readout(all, newest, this.#inspected, this.#forecast?.interval ?? 1000, decimals);
    byId('readout').replaceChildren(...told.map(([kind, text]) => h('span', { class: kind, text })));
    const limits = this.#limits.channel === channel ? this.#limits.all : [];
    const crossings = limits.map((limit) => crossingText(limit, this.#forecast?.interval ?? 1000)).filter(Boolean);
    byId('crossings').replaceChildren(...crossings.map((text) => h('span', { class: 'warn', text })));
    byId('crossings').hidden = crossings.length === 0;
    const explained = why(this.#explanation, channel);
    setText(byId('why'), explained);
    byId('why').hidden = explained === '';
    this.#legend(newest, limits);
    byId('chart').dataset.fan = String(fan !== undefined);
    this.#tiles(tiles(newest, all.at(-1), this.#error1(channel), decimals));
    if (steps.length > 0) {
      this.chart.show({ steps, newest, fan, inspected: this.#inspected, limits });
      this.chart.describe(told.map(([, text]) => text).join(', '));
    }
    this.#panels(channel, newest);
  }

  #part(forecast, channel) {
    const part = channelOf(forecast, channel);
    return part?.steps && { origin: forecast.origin, ...part };
  }

  #head(names, channel) {
    setText(byId('name'), this.#id);
    byId('channel-label').hidden = names.length < 2;
    const select = byId('channel');
    if ([...select.options].map((option) => option.value).join('\0') !== names.join('\0')) {
      select.replaceChildren(...names.map((name) => h('option', { value: name, text: name })));
    }
    select.value = channel ?? '';
    for (const [link, part] of [['csv', 'forecast.csv'], ['json', 'forecast']]) {
      try {
        byId(link).href = this.page.api.seriesUrl(this.#id, part);
      } catch {
        byId(link).removeAttribute('href');
      }
    }
    setText(byId('facts'), facts(this.#forecast, this.#state));
  }

  #legend(newest, limits) {
    const share = intervalShare(newest?.steps[0]);
    const entries = [
      ['actual', 'actual'],
      ['forecast', share === undefined ? 'forecast' : `forecast, ${percent(share)} band`],
      ['before', 'one step before'],
      ['out', 'outside'],
      ['fan', 'made at the pointer'],
      ...(limits.length > 0 ? [['limit-line', 'limit, and when it is crossed']] : []),
    ];
    legend(byId('legend'), entries);
  }

  #error1(channel) {
    return this.#state?.channels?.[channel]?.errors?.find((error) => error.lead === 1);
  }

  #tiles(shown) {
    const list = byId('tiles');
    while (list.children.length < shown.length) {
      list.append(h('div', {}, h('dt'), h('dd', { class: 'value' }), h('dd', { class: 'under' })));
    }
    shown.forEach(([name, value, under, kind], i) => {
      const [dt, dd, small] = list.children[i].children;
      setText(dt, name);
      setText(dd, value);
      setText(small, under);
      list.children[i].dataset.kind = kind;
    });
  }

  #panels(channel, newest) {
    const { errors = [], mix = {}, networkGain = {} } = this.#state?.channels?.[channel] ?? {};
    const { leads = [] } = this.#calibration?.channels?.[channel] ?? {};
    const drawn = JSON.stringify([this.#id, channel, errors, mix, networkGain, leads]);
    if (this.#state === undefined) {
      this.drawn = '';
      byId('errors').replaceChildren();
      byId('mix').replaceChildren();
      byId('calibration').replaceChildren();
    } else if (drawn !== this.drawn) {
      this.drawn = drawn;
      byId('errors').replaceChildren(errorsTable(errors, intervalShare(newest?.steps[0])));
      byId('mix').replaceChildren(mixBars(mix, networkGain));
      byId('calibration').replaceChildren(calibrationBars({ share: this.#calibration?.share, leads }));
    }
  }
}
