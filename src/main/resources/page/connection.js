// How the stream does: the word beside the name, and the banner while it is lost.
import { byId, setText } from './dom.js';

export class Connection {
  #away = false;
  #retryAt = 0;

  /**
   * @param {{state: 'connecting'|'live'|'lost', again?: boolean, at?: number, problem?: object}} news as Live tells it
   * @param {boolean} shown whether anything is shown that was heard before
   */
  show({ state, again, at, problem }, shown) {
    const words = { live: 'live', connecting: again ? 'reconnecting' : 'connecting', lost: 'disconnected' };
    this.#away = state === 'lost' || (state === 'connecting' && Boolean(again));
    this.#retryAt = at ?? 0;
    byId('state').dataset.state = state;
    setText(byId('state-text'), words[state]);
    document.body.dataset.away = String(this.#away);
    byId('banner').hidden = !this.#away;
    if (problem) {
      setText(byId('banner-text'), shown ? `${cause(problem)} What is shown is what was last heard.` : cause(problem));
    }
    this.beat();
  }

  /** Now and then: counts the seconds to the next attempt. */
  beat() {
    if (this.#away) {
      const seconds = Math.max(0, Math.ceil((this.#retryAt - Date.now()) / 1000));
      setText(byId('banner-when'), seconds === 0 ? 'Trying again …' : `Next attempt in ${seconds} s.`);
    }
  }
}

function cause({ status, detail, message }) {
  if (status === 503) {
    return `The service is not ready: ${detail}.`;
  }
  return status ? message : 'The service does not answer.';
}
