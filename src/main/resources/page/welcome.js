// What a service without any series shows: how to send one.
import { byId, setText } from './dom.js';

/** @param {import('./api.js').Api} api whose address the command has */
export function welcome(api) {
  setText(byId('command'), command(api));
  byId('copy').addEventListener('click', () => copied().then(said));
}

function command(api) {
  const values = [20.8, 21.1, 21.3, 21.4, 21.5]; // four show how far apart the steps are, the fifth closes the fourth
  const body = JSON.stringify(values.map((value, i) => ({ series: 'room', time: minutesAgo(values.length - 1 - i), value })));
  const token = api.token ? " -H 'Authorization: Bearer …'" : '';
  return `curl -H 'Content-Type: application/json'${token} -d '${body}' ${api.url('observations')}`;
}

function minutesAgo(minutes) {
  return new Date(Date.now() - 60_000 * minutes).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Where the clipboard is closed to the page (plain HTTP from afar), the command is selected instead. */
async function copied() {
  try {
    await navigator.clipboard.writeText(byId('command').textContent);
    return 'Copied';
  } catch {
    getSelection().selectAllChildren(byId('command'));
    return 'Selected';
  }
}

function said(text) {
  setText(byId('copy'), text);
  setTimeout(() => setText(byId('copy'), 'Copy'), 1500);
}
