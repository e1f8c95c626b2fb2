// Asks for a token when the service wants one.
import { byId } from './dom.js';

/** @param {boolean} refused whether one was sent and not taken @returns {Promise<string>} */
export function askForToken(refused) {
  const door = byId('door');
  byId('door-text').textContent = refused
    ? 'The token that was sent was not accepted. Try another one.'
    : 'It is kept for this visit only, and sent to this service alone.';
  byId('token').value = '';
  door.showModal();
  byId('token').focus();
  return new Promise((resolve) => {
    const given = (event) => {
      event.preventDefault();
      const token = byId('token').value.trim();
      if (token !== '') {
        byId('door-form').removeEventListener('submit', given);
        door.close();
        resolve(token);
      }
    };
    byId('door-form').addEventListener('submit', given);
  });
}

// Without a token there is nothing to see behind it.
byId('door').addEventListener('cancel', (event) => event.preventDefault());
