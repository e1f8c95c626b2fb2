// The list of series: paged, searched by the service, kept up to date by what the stream tells.
import { byId, h, oncePerFrame, setText } from './dom.js';
import { decimalsFor, number, pattern, skill } from './format.js';
import { crossingNote } from './limits.js';
import { sparkline } from './sparkline.js';

const PAGE = 50;
const STEPS = 60;
const DEBOUNCE = 250;

export class SeriesList {
  /** Rows by id, in the order shown; what the service said last, with what the stream told since. */
  #rows = new Map();
  #elements = new Map();
  #stale = new Set();
  #selected;
  #request = new AbortController();
  #reached = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.#more(), { rootMargin: '200px' });
  #next;
  #search = '';
  #stream = '';
  #order = '';
  #draw = oncePerFrame(() => this.#drawStale());

  /** @param {{load: (query, signal) => Promise, loaded: () => void, failed: (problem) => void}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    this.list = byId('list');
    let timer;
    byId('search').addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), DEBOUNCE);
    });
    byId('stream').addEventListener('change', () => this.load());
    byId('order').addEventListener('change', () => this.load());
    byId('search').addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') {
        this.#focus(event, 0);
      } else if (event.key === 'Enter') {
        this.list.querySelector('a')?.click();
      }
    });
    this.list.addEventListener('keydown', (event) => this.#keys(event));
    byId('more').addEventListener('click', () => this.#more());
    this.#skeleton();
  }

  get ids() {
    return [...this.#rows.keys()];
  }

  get searching() {
    return this.#search !== '' || this.#stream !== '' || this.#order !== '';
  }

  /** Lets one of several streams be chosen. */
  offer(streams) {
    byId('stream').hidden = streams.length < 2;
    byId('stream').append(...streams.map((name) => h('option', { value: name, textContent: name })));
  }

  /** Whether all series there are stand in the list. */
  get complete() {
    return !this.searching && this.#next === undefined;
  }

  /** How many requests it takes to ask for the list anew. */
  get pages() {
    return Math.max(1, Math.ceil(this.#rows.size / PAGE));
  }

  /** Asks anew, as far as the list reaches now (from its beginning after another search). */
  async load() {
    const search = byId('search').value.trim();
    const stream = byId('stream').value;
    const order = byId('order').value;
    const same = search === this.#search && stream === this.#stream && order === this.#order;
    const wanted = same ? Math.max(PAGE, this.#rows.size) : PAGE;
    if (!same) {
      this.list.parentElement.scrollTop = 0;
    }
    this.#search = search;
    this.#stream = stream;
    this.#order = order;
    await this.#ask(async (signal) => {
      const rows = [];
      let page;
      do {
        page = await this.#page(page?.next, signal);
        rows.push(...page.series);
      } while (page.next !== undefined && rows.length < wanted);
      this.#show(rows, page.next);
    });
  }

  async #more() {
    if (this.#next === undefined || byId('more').disabled) {
      return;
    }
    byId('more').disabled = true;
    await this.#ask(async (signal) => {
      const page = await this.#page(this.#next, signal);
      this.#show([...this.#rows.values(), ...page.series], page.next);
    });
    byId('more').disabled = false;
  }

  #page(after, signal) {
    const query = { match: pattern(this.#search), stream: this.#stream || undefined, order: this.#order || undefined };
    return this.handlers.load({ ...query, limit: PAGE, after }, signal);
  }

  async #ask(question) {
    this.#request.abort();
    const request = (this.#request = new AbortController());
    try {
      await question(request.signal);
      this.handlers.loaded();
    } catch (problem) {
      if (!request.signal.aborted) {
        this.handlers.failed(problem);
      }
    }
  }

  /** Takes over what the service said, keeping elements (and with them focus) of series that stay. */
  #show(rows, next) {
    this.#next = next;
    this.#rows = new Map(rows.map((row) => [row.series, row]));
    for (const [id, element] of this.#elements) {
      if (!this.#rows.has(id)) {
        element.remove();
        this.#elements.delete(id);
      }
    }
    this.list.querySelectorAll('.skeleton').forEach((element) => element.remove());
    this.ids.forEach((id, i) => {
      const element = this.#element(id);
      if (this.list.children[i] !== element) {
        this.list.insertBefore(element, this.list.children[i] ?? null);
      }
      this.#stale.add(id);
    });
    this.#drawStale();
    byId('more').hidden = next === undefined;
    this.#reached.disconnect(); // still in sight, it is to be told so again
    this.#reached.observe(byId('more'));
    setText(byId('count'), next === undefined ? `${rows.length} series` : `the first ${rows.length} series`);
    this.note(rows.length === 0 && this.searching ? this.#nothing() : '');
  }

  #nothing() {
    const found = this.#search === '' ? 'No series' : `No series matches ${pattern(this.#search)}`;
    return this.#order === '' ? found : `${found} that can be put in this order yet`;
  }

  note(text) {
    setText(byId('list-note'), text);
    byId('list-note').hidden = text === '';
  }

  /** Waiting rows, until the service has answered. */
  #skeleton() {
    for (let i = 0; i < 6; i++) {
      this.list.append(h('li', { class: 'skeleton', 'aria-hidden': 'true' }));
    }
  }

  /** A forecast tells what the step at its origin was. @returns whether the series stands in the list */
  heard(forecast, channels) {
    const row = this.#rows.get(forecast.series);
    if (!row) {
      return false;
    }
    if (forecast.origin > row.time) {
      row.time = forecast.origin;
      for (const [name, { actual, verdict, score }] of Object.entries(channels)) {
        const channel = (row.channels[name] ??= { values: [], anomalies: [] });
        channel.last = actual ?? channel.last;
        channel.score = score;
        channel.values = [...channel.values, actual ?? null].slice(-STEPS);
        if (verdict === 'above' || verdict === 'below') {
          channel.anomalies = [...channel.anomalies, forecast.origin].slice(-STEPS);
        }
      }
      this.#stale.add(forecast.series);
      this.#draw();
    }
    return true;
  }

  select(id) {
    this.#elements.get(this.#selected)?.firstChild.removeAttribute('aria-current');
    this.#selected = id;
    const link = this.#elements.get(id)?.firstChild;
    link?.setAttribute('aria-current', 'true');
  }

  #element(id) {
    let element = this.#elements.get(id);
    if (!element) {
      const link = h('a', { href: `#${encodeURIComponent(id)}`, title: id }, h('bdi', { class: id.length > 15 ? 'id long' : 'id', text: id }));
      link.append(h('span', { class: 'last' }), h('span', { class: 'picture' }), h('span', { class: 'skill' }));
      element = h('li', {}, link);
      this.#elements.set(id, element);
      if (id === this.#selected) {
        link.setAttribute('aria-current', 'true');
      }
    }
    return element;
  }

  #drawStale() {
    for (const id of this.#stale) {
      if (this.#rows.has(id)) {
        this.#drawRow(this.#rows.get(id), this.#elements.get(id));
      }
    }
    this.#stale.clear();
  }

  #drawRow(row, element) {
    const [, last, picture, mark] = element.firstChild.children;
    const channels = Object.entries(row.channels);
    const [name, channel] = channels[0] ?? ['', { values: [], anomalies: [] }];
    const first = row.time - (channel.values.length - 1) * row.interval;
    const outside = new Set(channel.anomalies.map((time) => Math.round((time - first) / row.interval)));
    const value = number(channel.last, Math.min(decimalsFor(channel.values), 4));
    const told = channels.length > 1 ? `${name} ${value}, ${channels.length - 1} more` : value;
    const notes = [told, ...(row.crossing ? [crossingNote(row.crossing, row.interval)] : []), ...(row.frozen ? ['frozen'] : [])];
    setText(last, notes.join(' · '));
    picture.replaceChildren(sparkline(channel.values, outside));
    const better = skill(channel.lead1);
    setText(mark, better.short);
    mark.dataset.kind = better.kind;
    const marks = [...outside].filter((i) => i >= 0).length;
    mark.title = better.text;
    picture.title = `${marks} of the last ${channel.values.length} steps came outside their interval`;
  }

  #keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...this.list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    if (step && at >= 0) {
      at + step < 0 ? byId('search').focus() : this.#focus(event, at + step);
    } else if (event.key === 'Home' || event.key === 'End') {
      this.#focus(event, event.key === 'Home' ? 0 : links.length - 1);
    }
  }

  #focus(event, index) {
    const link = this.list.querySelectorAll('a')[index];
    if (link) {
      event.preventDefault();
      link.focus();
    }
  }
}
