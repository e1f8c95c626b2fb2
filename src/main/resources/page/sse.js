// Server-sent events out of a stream of text, as the HTML standard reads them.

export class EventParser {
  #rest = '';
  #event = '';
  #data = [];
  /** The newest event's id, to be sent as Last-Event-ID when the stream is opened again. */
  lastId = '';

  /**
   * @param {string} chunk what came, cut anywhere
   * @returns {{event: string, data: string}[]} the events that it completed
   */
  push(chunk) {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line)).filter((event) => event !== undefined);
  }

  #line(line) {
    if (line === '') {
      return this.#complete();
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.lastId = value;
    }
    return undefined; // a comment, or a line of an event that goes on
  }

  #complete() {
    const event = { event: this.#event || 'message', data: this.#data.join('\n') };
    const empty = this.#data.length === 0 && this.#event === '';
    this.#event = '';
    this.#data = [];
    return empty ? undefined : event;
  }
}
