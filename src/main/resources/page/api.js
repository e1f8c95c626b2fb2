// The service's HTTP API, addressed relative to the page, so that it may stand behind a path prefix.

const KEY = 'foretide-token';
const TIMEOUT = 15_000;

/** What the service answers instead of what was asked, or that it did not answer (status 0). */
export class Problem extends Error {
  constructor(status, title, detail, retryAfter = 0) {
    super(detail ? `${title}: ${detail}` : title);
    this.status = status;
    this.detail = detail ?? '';
    /** Seconds to wait before it is asked again; 0: not said. */
    this.retryAfter = retryAfter;
  }
}

export class Api {
  #asking;

  /** @param {(refused: boolean) => Promise<string>} askForToken called when a token is wanted; the answer is kept for the session */
  constructor(askForToken) {
    this.askForToken = askForToken;
    this.base = new URL('api/v1/', document.baseURI);
  }

  get token() {
    return sessionStorage.getItem(KEY) ?? '';
  }

  forgetToken() {
    sessionStorage.removeItem(KEY);
  }

  /** The address of a series or of a part of it. */
  seriesUrl(id, part = '', query = {}) {
    const segment = id === '.' || id === '..' ? `%00${id}` : encodeURIComponent(id); // a browser takes . and .. for folders
    return this.url(`series/${segment}${part && `/${part}`}`, query);
  }

  url(path, query = {}) {
    const url = new URL(path, this.base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, value);
      }
    }
    return url;
  }

  list(query, signal) {
    return this.json(this.url('series', { view: 'summary', ...query }), signal);
  }

  /** @param {AbortSignal} [signal] ends the wait */
  async json(url, signal) {
    const response = await this.open(url, { Accept: 'application/json' }, signal, TIMEOUT);
    return await response.json().catch((failure) => {
      throw signal?.aborted ? failure : new Problem(0, 'The answer broke off');
    });
  }

  /**
   * X-Requested-With tells the service that a page asks, which has a door of its own: else the browser would show its own.
   * @returns {Promise<Response>} a response that is ok; anything else is thrown as a Problem
   */
  async open(url, headers, signal, timeout) {
    const token = this.token;
    const all = { ...headers, 'X-Requested-With': 'XMLHttpRequest', ...(token && { Authorization: `Bearer ${token}` }) };
    const signals = [signal, timeout && AbortSignal.timeout(timeout)].filter(Boolean);
    const response = await fetch(url, {
      headers: all,
      signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
      cache: 'no-store',
      credentials: 'same-origin',
    }).catch((failure) => {
      throw signal?.aborted ? failure : new Problem(0, 'The service does not answer');
    });
    if (response.status === 401) {
      await this.#newToken(token);
      return this.open(url, headers, signal, timeout);
    }
    if (!response.ok) {
      throw await problem(response);
    }
    return response;
  }

  /** However many requests want a token, one question is asked. */
  async #newToken(refused) {
    if (this.token !== refused) {
      return; // another request has one meanwhile
    }
    this.#asking ??= this.askForToken(refused !== '').then((token) => {
      sessionStorage.setItem(KEY, token);
      this.#asking = undefined;
    });
    await this.#asking;
  }
}

async function problem(response) {
  const body = await response.json().catch(() => ({}));
  const title = typeof body.title === 'string' ? body.title : `Answered ${response.status}`;
  const detail = typeof body.detail === 'string' ? body.detail : '';
  return new Problem(response.status, title, detail, Number(response.headers.get('Retry-After')) || 0);
}
