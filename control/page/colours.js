// SPDX-License-Identifier: Apache-2.0
//
// Colours that a canvas needs by value, as the style sheet has them now; and light or dark.

const KEY = 'linkwright-theme';
const root = document.documentElement;
const listeners = new Set();
let cache = new Map();

export function colour(name) {
  if (!cache.has(name)) cache.set(name, getComputedStyle(root).getPropertyValue(name).trim());
  return cache.get(name);
}

// What is returned ends it.
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed() {
  cache = new Map();
  for (const listener of listeners) listener();
}

const preferred = matchMedia('(prefers-color-scheme: dark)');

export const isDark = () => (root.dataset.theme ?? (preferred.matches ? 'dark' : 'light')) === 'dark';

export function setTheme(theme) {
  root.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
  changed();
}

export function beginTheme() {
  const kept = localStorage.getItem(KEY);
  if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
  preferred.addEventListener('change', changed);
}
