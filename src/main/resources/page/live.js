// The stream of forecasts and decisions, opened again with growing pauses whenever it ends.
import { EventParser } from './sse.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;
/** The service says something at least every 15 seconds; a line that is silent for longer is dead. */
const SILENCE = 40_000;

export class Live {
  #api;
  #handlers;
  #match;
  #attempt;
  #failures = 0;
  #timer;
  #lastId = '';

  /**
   * @param {import('./api.js').Api} api
   * @param {{forecast, learning, gap, state}} handlers what is done with events by name, and with states:
   *     {state: 'connecting'|'live'|'lost', again?: boolean, at?: number (ms) of the next attempt, problem?}
   */
  constructor(api, handlers) {
    this.#api = api;
    this.#handlers = handlers;
  }

  /** Follows the series of a pattern from now on. */
  follow(match) {
    if (match !== this.#match) {
      this.#match = match;
      this.#lastId = '';
      this.connect();
    }
  }

  /** Now, whatever was going on. */
  connect() {
    clearTimeout(this.#timer);
    this.#attempt?.abort();
    if (this.#match !== undefined) {
      this.#attempt = new AbortController();
      this.#run(this.#attempt);
    }
  }

  /** Opens the stream again if it is lost. */
  retryNow() {
    if (this.#timer !== undefined) {
      this.connect();
    }
  }

  async #run(attempt) {
    this.#timer = undefined;
    this.#handlers.state({ state: 'connecting', again: this.#failures > 0 });
    try {
      await this.#read(attempt);
    } catch (problem) {
      this.#lost(attempt, problem);
    }
  }

  async #read(attempt) {
    const headers = { Accept: 'text/event-stream', ...(this.#lastId && { 'Last-Event-ID': this.#lastId }) };
    const url = this.#api.url('forecasts/stream', { match: this.#match });
    const response = await this.#api.open(url, headers, attempt.signal);
    this.#handlers.state({ state: 'live', again: this.#failures > 0 });
    this.#failures = 0;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), attempt);
      if (done) {
        throw new Error('the stream ended');
      }
      for (const event of parser.push(value)) {
        this.#lastId = parser.lastId || this.#lastId;
        this.#dispatch(event);
      }
    }
  }

  #dispatch({ event, data }) {
    const handler = ['forecast', 'learning', 'gap'].includes(event) ? this.#handlers[event] : undefined;
    if (!handler) {
      return; // an event of a later version
    }
    try {
      handler(data === '' ? {} : JSON.parse(data));
    } catch (failure) {
      console.error('An event could not be shown:', failure);
    }
  }

  #lost(attempt, problem) {
    if (attempt !== this.#attempt) {
      return; // given up for another one
    }
    attempt.abort();
    const doubled = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    const pause = Math.max((problem.retryAfter ?? 0) * 1000, doubled * (0.75 + Math.random() / 4));
    this.#failures++;
    this.#timer = setTimeout(() => this.connect(), pause);
    this.#handlers.state({ state: 'lost', at: Date.now() + pause, problem });
  }
}

async function withinSilence(reading, attempt) {
  let timer;
  const silent = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing came for a while')), SILENCE);
  });
  try {
    return await Promise.race([reading, silent]);
  } finally {
    clearTimeout(timer);
    attempt.signal.throwIfAborted();
  }
}
