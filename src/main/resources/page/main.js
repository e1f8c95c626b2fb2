// The page: what is looked at (the address), what is heard (the stream), and what is wrong (the banner).
import { Api } from './api.js';
import { channelsOf } from './chartdata.js';
import { SeriesView } from './detail.js';
import { byId, h, setText } from './dom.js';
import { askForToken } from './door.js';
import { LearningPanel } from './learning.js';
import { legend } from './legend.js';
import { SeriesList } from './list.js';
import { Live } from './live.js';
import { readPalette } from './palette.js';

/** With no more series than this, all are heard on one stream; with more, the chosen one, and the list is asked for. */
const HEARD = 60;
const ASK_EVERY = 10_000;
const ASK_EVERY_UNHEARD = 5000;
const EMPTY_EVERY = 2000;

const WIDE = matchMedia('(min-width: 900px)');

readPalette();
const api = new Api(askForToken);
const learning = new LearningPanel();
const view = new SeriesView({ api, chosen: (channel) => go(view.id, channel) });
const list = new SeriesList({ load: (query, signal) => api.list(query, signal), loaded, failed });
const live = new Live(api, { forecast, learning: (decision) => learning.heard(decision), gap, state });

/** Whether the first series is to be shown by itself, as nobody has chosen one yet. */
let anySeries = location.hash.length < 2;
let listed = false;
let everyone = true;
let begun = false;
let connected = false;
let retryAt = 0;
let nextAsk = 0;
let gapTimer;

function selected() {
  const [id, channel] = location.hash.slice(1).split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part; // typed by hand
    }
  });
  return { id: id || undefined, channel };
}

function address(id, channel) {
  return `#${encodeURIComponent(id)}${channel === undefined ? '' : `/${encodeURIComponent(channel)}`}`;
}

function go(id, channel) {
  location.hash = address(id, channel);
}

/** Shows what the address says. */
function turn() {
  const { id, channel } = selected();
  document.body.dataset.view = id === undefined ? 'list' : 'series';
  document.title = id === undefined ? 'Foretide' : `${id} · Foretide`;
  list.select(id);
  if (id !== undefined) {
    view.select(id, channel);
  }
  screens();
  if (listed) {
    follow();
  }
}

/** Which of the main area's parts are to be seen. */
function screens() {
  const { id } = selected();
  const empty = listed && list.ids.length === 0 && !list.searching;
  byId('welcome').hidden = !empty || id !== undefined;
  byId('choose').hidden = !listed || empty || id !== undefined;
  byId('series').hidden = id === undefined;
  document.body.dataset.empty = String(empty);
}

/** The list has been answered. */
function loaded() {
  listed = true;
  if (!list.searching) {
    everyone = list.complete && list.ids.length <= HEARD;
  }
  const first = list.ids[0];
  if (anySeries && selected().id === undefined && first !== undefined && WIDE.matches) {
    anySeries = false;
    history.replaceState(null, '', address(first));
    turn();
    return;
  }
  screens();
  follow();
}

function follow() {
  const { id } = selected();
  live.follow(everyone ? '*' : (id ?? list.ids[0] ?? '*'));
}

function failed(problem) {
  if (!connected) {
    follow(); // its attempts tell when the service is back
  }
  list.note(list.ids.length === 0 ? '' : `The list could not be asked for: ${problem.message}`);
}

/** A link cannot send a token; what it leads to is fetched with it. */
async function download(event) {
  if (api.token !== '') {
    event.preventDefault();
    const response = await api.open(event.target.href, {});
    const link = h('a', { href: URL.createObjectURL(await response.blob()), download: `${view.id}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function forecast(told) {
  if (!list.heard(told, channelsOf(told)) && list.complete) {
    askSoon();
  }
  view.heard(told);
}

/** Something was left out, perhaps again and again: once a second is enough to ask. */
function gap() {
  gapTimer ??= setTimeout(() => {
    gapTimer = undefined;
    reload();
  }, 1000);
}

/** Everything anew, as after a pause: what was told meanwhile is not known. */
function reload() {
  list.load();
  view.load();
  api.json(api.url('learning')).then(
    (state) => learning.set(state),
    () => {}, // asked again with the next connection
  );
}

function state({ state: now, again, at, problem }) {
  connected = now === 'live';
  byId('state').dataset.state = now;
  setText(byId('state-text'), { live: 'live', connecting: again ? 'reconnecting' : 'connecting', lost: 'disconnected' }[now]);
  if (now === 'live') {
    retryAt = 0;
    again || !begun ? reload() : view.load();
    begun = true;
  } else if (now === 'lost') {
    retryAt = at;
  }
  byId('forget').hidden = api.token === '';
  byId('json').hidden = api.token !== '';
  document.body.dataset.away = String(now === 'lost' || (now === 'connecting' && again));
  banner(problem);
}

function banner(problem) {
  const away = document.body.dataset.away === 'true';
  byId('banner').hidden = !away;
  if (problem) {
    const refused = problem.status === 503 ? `The service is not ready: ${problem.detail}.` : problem.message;
    const cause = problem.status ? refused : 'The service does not answer.';
    setText(byId('banner-text'), list.ids.length > 0 ? `${cause} What is shown is what was last heard.` : cause);
  }
  if (away) {
    const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    setText(byId('banner-when'), seconds === 0 ? 'Trying again …' : `Next attempt in ${seconds} s.`);
  }
}

function askSoon() {
  nextAsk = Math.min(nextAsk, Date.now() + 500);
}

/** Four times a second: the banner's seconds, and the list when it is due. */
function beat() {
  banner();
  if (connected && !document.hidden && Date.now() >= nextAsk) {
    const empty = list.ids.length === 0 && !list.searching;
    nextAsk = Date.now() + (empty ? EMPTY_EVERY : everyone ? ASK_EVERY : ASK_EVERY_UNHEARD * list.pages);
    list.load();
  }
}

function command() {
  const now = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  const body = JSON.stringify({ series: 'room', time: now, value: 21.5 });
  const token = api.token ? ` -H 'Authorization: Bearer …'` : '';
  return `curl -H 'Content-Type: application/json'${token} -d '${body}' ${api.url('observations')}`;
}

function copy() {
  const said = (text) => {
    byId('copy').textContent = text;
    setTimeout(() => (byId('copy').textContent = 'Copy'), 1500);
  };
  const byHand = () => {
    getSelection().selectAllChildren(byId('command'));
    said('Selected');
  };
  navigator.clipboard ? navigator.clipboard.writeText(byId('command').textContent).then(() => said('Copied'), byHand) : byHand();
}

addEventListener('hashchange', turn);
addEventListener('foretide-theme', () => {
  readPalette();
  dispatchEvent(new Event('foretide-palette'));
});
addEventListener('online', () => live.retryNow());
addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea, dialog');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.body.dataset.view === 'series' && !WIDE.matches && (location.hash = '');
    byId('search').focus();
  }
});
byId('retry').addEventListener('click', () => live.retryNow());
byId('csv').addEventListener('click', download);
byId('copy').addEventListener('click', copy);
byId('forget').addEventListener('click', () => {
  api.forgetToken();
  location.reload();
});
legend(byId('learning-legend'), [
  ['champion', 'loss of the weights in use'],
  ['forecast', 'of the new ones'],
  ['published', 'published'],
  ['refused', 'refused'],
  ['returned', 'gone back'],
]);
setText(byId('command'), command());
turn();
list.load();
setInterval(beat, 250);
