// SPDX-License-Identifier: Apache-2.0
//
// The WebSocket: opened again, later each time, until somebody closes it.

import { token } from './session.js';

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

// The wait before attempt number `attempt` (from 0), with up to a fifth by chance, so that the
// pages of a lab do not all come back at one instant. Pure but for `chance`, in [0, 1).
export function backOff(attempt, chance) {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) * (1 + chance / 5);
}

export class Stream {
  #socket = null;
  #timer = null;
  #attempt = 0;
  #query = '';

  // `heard(message)`, `changed('open' | 'waiting' | 'refused', milliseconds until the next attempt)`;
  // refused: the browser does not even try, and nothing is tried again.
  constructor(heard, changed) {
    this.heard = heard;
    this.changed = changed;
  }

  open(scenario, every = '500ms') {
    this.close();
    this.#query = new URLSearchParams({ scenario, every }).toString();
    this.#connect();
  }

  close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #connect() {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    let socket;
    try {
      socket = new WebSocket(`${scheme}//${location.host}/v1/stream?${this.#query}`,
        ['linkwright', `bearer.${token.get()}`]);
    } catch {
      this.changed('refused', 0);  // a token with characters that no protocol's name has
      return;
    }
    this.#socket = socket;
    socket.addEventListener('message', (event) => {
      if (socket !== this.#socket) return;
      this.#attempt = 0;
      this.heard(JSON.parse(event.data));
    });
    socket.addEventListener('open', () => socket === this.#socket && this.changed('open', 0));
    socket.addEventListener('close', () => socket === this.#socket && this.#again());
  }

  #again() {
    const wait = backOff(this.#attempt++, Math.random());
    this.changed('waiting', wait);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }
}
