'use strict';
// Runs before the first paint, so that nobody who chose dark is dazzled first. The choice is kept in this browser.
(() => {
  const KEY = 'foretide-theme';
  const ORDER = ['system', 'light', 'dark'];
  const kept = () => {
    try {
      const choice = localStorage.getItem(KEY);
      return ORDER.includes(choice) ? choice : 'system';
    } catch {
      return 'system'; // a browser that keeps nothing
    }
  };
  const show = (choice) => {
    document.documentElement.dataset.theme = choice;
    const button = document.getElementById('theme');
    if (button) {
      button.textContent = `Theme: ${choice}`;
    }
    window.dispatchEvent(new Event('foretide-theme'));
  };
  const next = () => {
    const choice = ORDER[(ORDER.indexOf(document.documentElement.dataset.theme) + 1) % ORDER.length];
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // chosen for this visit only
    }
    show(choice);
  };
  show(kept());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => show(kept()));
  addEventListener('DOMContentLoaded', () => {
    show(kept());
    document.getElementById('theme').addEventListener('click', next);
  });
})();
