// SPDX-License-Identifier: Apache-2.0
//
// The strip of what happened. Where the daemon has a timeline of the scenario it is that, in run
// time; else what was seen of changes, by the clock. Marks that lie on each other share a flag.

import { ask, segment } from './session.js';
import { h, patch, setText, svg } from './dom.js';
import { clock, span, time } from './format.js';

const HEIGHT = 46;
const LINE = 26;
const ASK_EVERY_MS = 2000;
const LEAST_S = 120;

// Seconds of a number of picoseconds, which JSON has as a text; null: it is none.
function seconds(ps) {
  const value = Number(ps ?? NaN) / 1e12;
  return Number.isFinite(value) ? value : null;
}

const words = (each) => [each.kind === 'mark' ? '' : each.kind, each.what, each.text]
  .filter((word) => word).join(' ');

// When it is still to come: where nothing of it has been handed over its first time, and its last
// one. What is between them is not told.
function toCome(event) {
  const text = words(event) + (event.times > 1 ? ` (${event.done} of ${event.times})` : '');
  const ends = event.done > 0 ? [event.last_ps] : [event.first_ps, event.last_ps];
  return [...new Set(ends)].map((ps) =>
    ({ at: seconds(ps), kind: event.kind, text, isComing: true }));
}

// {from, to, now, marks: [{at, kind, text, isComing}], words(at)} of GET .../timeline, in model
// time: `position_ps` alone is `timeScale` times that. null: the scenario has no timeline. Pure.
export function ofTimeline(told, timeScale = 1) {
  if (!told?.events?.length) return null;
  const done = (told.log ?? []).map((each) => ({ at: seconds(each.at_ps),
    kind: each.refused ? 'refused' : each.kind, text: words(each), isComing: false }));
  const coming = told.events.filter((each) => each.done < each.times).flatMap(toCome);
  const marks = [...done, ...coming].filter((each) => each.at !== null)
    .sort((a, b) => a.at - b.at);
  const now = (seconds(told.position_ps) ?? 0) / timeScale;
  const last = marks.reduce((most, each) => Math.max(most, each.at), now);
  return { from: 0, to: (last > 0 ? last : LEAST_S / 4) * 1.04, now, marks, words: ofModel,
    note: told.paused ? 'paused' : told.speed && told.speed !== 1 ? `× ${told.speed}` : '' };
}

// Model time may be microseconds, and a span has none.
const ofModel = (at) => (at < 10 && at > 0 ? time(at * 1e9) : span(at));

// The same of what was logged. Pure.
export function ofLog(entries, scenario, now) {
  const marks = entries.filter((each) => each.scenario === scenario || each.scenario === '')
    .map((each) => ({ at: Date.parse(each.at) / 1000, kind: each.kind, text: each.text }))
    .filter((each) => each.at > now - 3600);
  const from = Math.min(now - LEAST_S, ...marks.map((each) => each.at - 5));
  return { from, to: now, now, marks, words: (at) => clock(new Date(at * 1000)), note: '' };
}

// The generation of what was looked at: of the later of the two that tell it. Pure.
export function newest(told, scenario) {
  return `${Math.max(Number(told?.generation ?? 0), Number(scenario?.generation ?? 0))}`;
}

// What its button does, or why it does nothing; null: there is nothing to pause or play. Pure.
export function playing(told, scenario, mayChange) {
  if (!told?.events?.length || !scenario) return null;
  const what = told.paused ? 'play' : 'pause';
  const reason = !mayChange ? `a viewer may not ${what} it: an operator may`
    : scenario.state !== 'RUNNING' ? 'it does not run' : '';
  return { what, reason };
}

export class Timeline {
  hasRow = false;  // whether the daemon's table has timelines
  #told = null;
  #asked = { scenario: null, at: 0 };
  #said = '';
  #isBusy = false;

  constructor(place, note, button) {
    this.place = place;
    this.note = note;
    this.button = button;
    button.addEventListener('click', () => this.#act());
  }

  #path(what) {
    return `/v1/scenarios/${segment(this.store.scenario)}${what}`;
  }

  async #ask() {
    const { scenario } = this.store;
    const now = Date.now();
    if (!this.hasRow || !this.store.chosen()) return;
    if (this.#asked.scenario === scenario && now - this.#asked.at < ASK_EVERY_MS) return;
    if (this.#asked.scenario !== scenario) this.#said = '';
    this.#asked = { scenario, at: now };
    let told = null;
    try {
      told = { scenario, body: (await ask('GET', this.#path('/timeline'))).body };
    } catch {
      // Then the log has what was seen.
    }
    if (this.#asked.at === now) this.#told = told;  // else a later answer is on its way
  }

  // Of the chosen scenario, as it was told last.
  #body() {
    return this.#told?.scenario === this.store.scenario ? this.#told?.body : null;
  }

  async #act() {
    const { scenario } = this.store;
    const can = playing(this.#body(), this.store.chosen(), this.store.mayChange());
    if (!can || can.reason || this.#isBusy) return;
    this.#isBusy = true;
    this.#said = '';
    try {
      const { body } = await ask('POST', this.#path(`:${can.what}`),
        { body: {}, ifMatch: newest(this.#body(), this.store.chosen()) });
      this.#told = { scenario, body };
      this.#asked = { scenario, at: Date.now() };
    } catch (error) {
      this.#said = error.status === 412
        ? 'It was changed meanwhile: look at it again.' : error.message;
    }
    this.#isBusy = false;
    this.show(this.store);
  }

  show(store) {
    this.store = store;
    this.#ask();
    const body = this.#body();
    const view = ofTimeline(body, store.links.get(store.scenario)?.time_scale ?? 1)
      ?? ofLog(store.log, store.scenario, (store.toldAt ?? new Date()).getTime() / 1000);
    setText(this.note, this.#said || view.note);
    const can = playing(body, store.chosen(), store.mayChange());
    this.button.hidden = !can;
    setText(this.button, can?.what === 'play' ? 'Play' : 'Pause');
    this.button.disabled = !can || can.reason !== '' || this.#isBusy;
    this.button.title = can?.reason ?? '';
    this.#draw(view);
  }

  #draw(view) {
    const width = Math.floor(this.place.clientWidth);
    if (width < 100) return;
    const x = (at) => 8 + ((width - 16) * (at - view.from)) / (view.to - view.from);
    const flags = [];
    for (const mark of view.marks) {
      const last = flags.at(-1);
      if (last && x(mark.at) - last.x < 7) last.marks.push(mark);
      else flags.push({ x: x(mark.at), marks: [mark] });
    }
    const text = (flag) => flag.marks.map((mark) => `${view.words(mark.at)}  ${mark.text}`)
      .join('\n');
    const ends = [[view.from, 'start'], [view.to, 'end']];
    patch(this.place, [svg('svg', { class: 'timeline', width, height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img',
      'aria-label': `${view.marks.length} events` },
    svg('line', { x1: 8, x2: width - 8, y1: LINE, y2: LINE, class: 'rail' }),
    svg('line', { x1: 8, x2: x(view.now), y1: LINE, y2: LINE, class: 'past' }),
    ends.map(([at, anchor]) => svg('text', { x: x(at), y: HEIGHT - 4, class: `sub ${anchor}` },
      view.words(at))),
    flags.map((flag) => svg('g', { class: 'mark', data: { kind: flag.marks.at(-1).kind,
      many: flag.marks.length > 1 ? '1' : '0', coming: flag.marks[0].isComing ? '1' : '0' } },
    svg('title', {}, text(flag)),
    svg('line', { x1: flag.x, x2: flag.x, y1: LINE - 12, y2: LINE }),
    svg('circle', { cx: flag.x, cy: LINE - 14, r: flag.marks.length > 1 ? 4.5 : 3.5 }))),
    svg('circle', { cx: x(view.now), cy: LINE, r: 3, class: 'now' }))]);
  }
}

// Where a text begins with the name already, it is not said twice.
const nameOf = (entry) => (entry.text.startsWith(entry.scenario) ? '' : entry.scenario);

// The log itself, newest first.
export function showLog(place, entries) {
  const key = String(entries.at(-1)?.number ?? 0);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...entries.slice(-60).reverse().map((each) =>
    h('li', { data: { kind: each.kind, number: each.number } },
      h('time', { datetime: each.at }, clock(new Date(each.at))),
      h('span', { class: 'text' }, h('b', {}, nameOf(each)), nameOf(each) ? ' ' : '', each.text),
      h('span', { class: 'generation' }, each.generation ? String(each.generation) : ''))));
}
