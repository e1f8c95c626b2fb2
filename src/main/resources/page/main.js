// The page: what is looked at (the address), what is heard (the stream), and what is wrong (the banner).
import { Api } from './api.js';
import { channelsOf } from './chartdata.js';
import { Connection } from './connection.js';
import { SeriesView } from './detail.js';
import { byId, h } from './dom.js';
import { askForToken } from './door.js';
import { headline } from './headline.js';
import { LearningPanel } from './learning.js';
import { legend } from './legend.js';
import { SeriesList } from './list.js';
import { Live } from './live.js';
import { readPalette } from './palette.js';
import { welcome } from './welcome.js';

/** With no more series than this, all are heard on one stream; with more, the chosen one, and the list is asked for. */
const HEARD = 60;
const ASK_EVERY = 10_000;
const ASK_EVERY_UNHEARD = 5000;
const EMPTY_EVERY = 2000;

const WIDE = matchMedia('(min-width: 900px)');

readPalette();
const api = new Api(askForToken);
const connection = new Connection();
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
let nextAsk = 0;
let nextAccuracy = 0;
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

/** The figures of each stream; an answer that does not come leaves what is shown. */
function askAccuracy() {
  api.json(api.url('accuracy')).then(
    ({ streams }) => {
      byId('headline-list').replaceChildren(...headline(streams));
      byId('headline').hidden = streams.length === 0;
    },
    () => {},
  );
}

/** Everything anew, as after a pause: what was told meanwhile is not known. */
function reload() {
  list.load();
  view.load();
  nextAccuracy = 0;
  api.json(api.url('learning')).then(
    (state) => learning.set(state),
    () => {}, // asked again with the next connection
  );
}

function state(news) {
  connected = news.state === 'live';
  connection.show(news, list.ids.length > 0);
  byId('forget').hidden = api.token === '';
  byId('json').hidden = api.token !== '';
  if (connected) {
    news.again || !begun ? reload() : view.load();
    begun = true;
  }
}

function askSoon() {
  nextAsk = Math.min(nextAsk, Date.now() + 500);
}

/** Four times a second: the banner's seconds, and the list and the headline when they are due. */
function beat() {
  connection.beat();
  if (connected && !document.hidden && Date.now() >= nextAsk) {
    const empty = list.ids.length === 0 && !list.searching;
    nextAsk = Date.now() + (empty ? EMPTY_EVERY : everyone ? ASK_EVERY : ASK_EVERY_UNHEARD * list.pages);
    list.load();
  }
  if (connected && !document.hidden && Date.now() >= nextAccuracy) {
    nextAccuracy = Date.now() + ASK_EVERY;
    askAccuracy();
  }
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
welcome(api);
turn();
list.load();
api.json(api.url('streams')).then((told) => list.offer(told.streams.map((stream) => stream.name)), () => {}); // without them there is none to choose
setInterval(beat, 250);
