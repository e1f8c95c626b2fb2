// What a service without any series shows: how to send one.
import { byId, setText } from './dom.js';

/** @param {import('./api.js').Api} api whose address the command has */
export function welcome(api) {
  setText(byId('command'), command(api));
  byId('copy').addEventListener('click', () => copied().then(said));
}

function command(api) {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const body = JSON.stringify({ series: 'room', time: now, value: 21.5 });
  const token = api.token ? " -H 'Authorization: Bearer …'" : '';
  return `curl -H 'Content-Type: application/json'${token} -d '${body}' ${api.url('observations')}`;
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
