// SPDX-License-Identifier: Apache-2.0
//
// The bar at the top: what this is, whether it is live, whether it can be trusted.

import { isDark, setTheme } from './colours.js';
import { byId, setText, setValue } from './dom.js';
import { clock, span } from './format.js';

export function beginHeader(leave) {
  byId('theme').addEventListener('click', () => setTheme(isDark() ? 'light' : 'dark'));
  byId('leave').addEventListener('click', leave);
}

function words(store, stale, now) {
  if (!stale) return store.still() ? 'stands still' : 'live';
  if (store.connection === 'waiting') return 'no connection';
  if (store.connection === 'refused') return 'no stream';
  return `silent for ${Math.round((now - store.heardAt) / 1000)} s`;
}

// Why what is shown is grey; '': it is not.
function banner(store, stale, still) {
  if (store.connection === 'refused')
    return 'The browser cannot send this token for the stream: one of letters and digits is wanted.';
  if (still)
    return `The emulator of ${still.scenario} tells nothing new: what is shown is of run time ` +
      `${span(still.at_s)}.`;
  if (!stale) return '';
  const told = store.toldAt ? ` What is shown is of ${clock(store.toldAt)}.` : '';
  return `The daemon is ${store.connection === 'waiting' ? 'not reached; trying again'
    : 'silent'}.${told}`;
}

export function showHeader(store, now) {
  const stale = store.isStale(now);
  const still = stale ? null : store.still();
  document.body.dataset.stale = stale || still ? '1' : '0';
  setText(byId('program'), store.program);
  setValue(byId('generation'), String(store.generation), store.generation);
  setText(byId('role'), store.role);
  byId('role').title = store.peer;
  setText(byId('live'), words(store, stale, now));
  byId('live').dataset.state = stale || still ? 'stale' : 'live';
  const verdict = store.fidelity.get(store.scenario)?.verdict ?? '';
  const element = byId('verdict');
  setText(element, verdict || 'no verdict');
  element.dataset.verdict = verdict;
  element.title = (store.fidelity.get(store.scenario)?.causes ?? []).join('\n');
  setText(byId('stale'), banner(store, stale, still));
  byId('stale').hidden = !stale && !still;
  setText(byId('lost'), store.dropped ? `${store.dropped} messages lost` : '');
}
