// Legends: small marks drawn as the charts draw them, with their names.
import { h } from './dom.js';

/** @param {[string, string][]} entries mark (a class of page.css), name */
export function legend(list, entries) {
  list.replaceChildren(...entries.map(([mark, name]) => h('li', {}, h('i', { class: `mark ${mark}`, 'aria-hidden': 'true' }), name)));
}
