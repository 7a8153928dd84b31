// SPDX-License-Identifier: Apache-2.0
//
// The chosen link: parameters in force, a form to change them, and its books. A change is made upon
// the generation that was looked at; who is late is told to look again.

import { ask, Refused, segment } from './session.js';
import { byId, h, setText, setValue } from './dom.js';
import { count, octets, rate, ratio, time } from './format.js';

const FIELDS = ['rate', 'latency.propagation', 'queue_limit'];
const BOOKS = [['received', 'rx_frames'], ['delivered', 'frames'], ['inside', 'held_frames'],
  ['dropped', 'dropped_frames']];

// The field of the form to which a violation belongs; '': to none of them. Pure.
export function fieldOf(violation, fields = FIELDS) {
  const text = `${violation.path} ${violation.message}`;
  const fitting = fields.filter((field) => violation.path.endsWith(field) ||
    violation.path.includes(`${field}=`) || text.includes(field));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? '';
}

// Why what is typed may not be set; '': it may. `link`: as GET told it, and shown. A change goes to
// what is shown and chosen, or nowhere. Pure.
export function whyNotSet(link, scenario, part) {
  if (part?.kind !== 'link') return 'No link is chosen.';
  if (!link) return 'It has not been looked at yet. Look again before you change it.';
  return link.name === part.name && link.scenario === scenario ? ''
    : `What is shown is ${link.name}, and chosen is ${part.name}. Look again.`;
}

export class LinkPanel {
  #link = null;        // as GET told it
  #generation = null;  // of that
  #asked = '';
  #chosen = '';        // whose fields these are
  #looks = 0;          // the answer of the last one counts

  constructor(store) {
    this.store = store;
    this.form = byId('set');
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#set();
    });
    byId('look-again').addEventListener('click', () => this.#look());
  }

  show() {
    const { store } = this;
    const part = store.chosenPart();
    const figures = store.figures();
    const isLink = part?.kind === 'link';
    byId('link-panel').hidden = !part;
    byId('link-only').hidden = !isLink;
    if (!part) return;
    setText(byId('link-name'), part.name);
    this.#turnTo(part);
    this.#books(isLink, figures);
    if (!isLink) return;
    const scenario = store.chosen();
    const key = `${part.name} ${scenario?.generation} ${scenario?.state}`;
    if (key !== this.#asked && !this.#isTyping(part.name)) {
      this.#asked = key;
      this.#look();
    }
    this.#allow(scenario);
  }

  // What was shown, told and typed was of the part before.
  #turnTo(part) {
    const chosen = this.#key(part);
    if (chosen === this.#chosen) return;
    this.#chosen = chosen;
    ++this.#looks;
    this.#asked = '';
    this.#generation = null;
    this.#fill(null, 'It has not been looked at yet.');
    this.form.reset();
    this.#clear();
    this.#tell('');
    byId('look-again').hidden = true;
  }

  #key(part) {
    return JSON.stringify([this.store.scenario, part?.kind, part?.name]);
  }

  // What somebody else changed must not slip under what is being typed: the 412 would not come.
  #isTyping(name) {
    return this.#link?.name === name && FIELDS.concat('more')
      .some((field) => this.form.elements[field].value !== '');
  }

  #allow(scenario) {
    const reason = !this.store.mayChange() ? 'a viewer may not change it: an operator may'
      : scenario?.state !== 'RUNNING' ? 'only what runs can be changed' : '';
    byId('set-fields').disabled = reason !== '';
    setText(byId('set-reason'), reason);
  }

  async #look() {
    const part = this.store.chosenPart();
    const key = this.#key(part);
    const look = ++this.#looks;
    byId('look-again').hidden = true;
    if (this.store.chosen()?.state !== 'RUNNING') {
      this.#fill(null);
      return;
    }
    const counts = () => look === this.#looks && key === this.#key(this.store.chosenPart());
    try {
      const { body, generation } = await ask('GET', `/v1/links/${segment(part.name)}`);
      if (!counts()) return;
      this.#generation = generation;
      this.#fill(body);
      this.#tell('');
    } catch (error) {
      if (!counts()) return;
      this.#fill(null);
      if (!(error instanceof Refused) || error.status !== 404) this.#tell(error.message, 'bad');
    }
  }

  #fill(link, otherwise = 'It does not run.') {
    this.#link = link;
    setText(byId('link-ends'), link ? `${link.a} ↔ ${link.b}` : '');
    const place = byId('in-force');
    if (!link) {
      place.replaceChildren(h('p', { class: 'empty' }, otherwise));
      return;
    }
    // The API tells run time here; all else on the page is the model's.
    const scale = this.store.links.get(this.store.scenario)?.time_scale ?? 1;
    const rows = [
      ['rate', (each) => [rate(Number(each.rate_in_force_bps)), each.rate_in_force_bps]],
      ['latency', (each) => [time(Number(each.latency_ps) / 1000 / scale), each.latency_ps]],
      ['queue limit', (each) => [octets(Number(each.queue_limit_bytes)), each.queue_limit_bytes]],
      ['bad groups', (each) => [ratio(each.group_error_ratio), each.group_error_ratio]],
      ['set', (each) => [each.set.join(', ') || '–', each.set.join(' ')]],
    ];
    place.replaceChildren(h('table', { class: 'figures' },
      h('thead', {}, h('tr', {}, h('th', {}, ''), h('th', { scope: 'col' }, 'a → b'),
        h('th', { scope: 'col' }, 'b → a'))),
      h('tbody', {}, rows.map(([name, read]) => h('tr', {}, h('th', { scope: 'row' }, name),
        link.directions.map((each) => {
          const [text, value] = read(each);
          return h('td', { class: name === 'set' ? 'words' : null,
            data: { force: `${name} ${each.name}`, value } }, text);
        }))))));
  }

  #books(isLink, figures) {
    const place = byId('books');
    const columns = isLink ? (figures?.directions ?? []).map((each) =>
      ({ name: each.direction, totals: each.totals, drops: each.drops }))
      : figures ? [{ name: 'all', totals: figures,
        drops: figures.drops }] : [];
    const key = JSON.stringify([isLink, columns.map((each) => each.name)]);
    if (place.dataset.key !== key) {
      place.dataset.key = key;
      const heads = isLink ? ['a → b', 'b → a'] : ['frames'];
      place.replaceChildren(h('table', { class: 'figures' },
        h('thead', {}, h('tr', {}, h('th', {}, ''), columns.map((_, index) =>
          h('th', { scope: 'col' }, heads[index])))),
        h('tbody', {}, BOOKS.map(([word, field]) => h('tr', {},
          h('th', { scope: 'row' }, word), columns.map((each) =>
            h('td', { data: { book: `${field} ${each.name}` } })))))));
    }
    for (const each of columns)
      for (const [, field] of BOOKS) {
        const cell = place.querySelector(`[data-book="${field} ${each.name}"]`);
        setValue(cell, count(each.totals[field]), each.totals[field]);
      }
    const reasons = columns.map((each) => Object.entries(each.drops)
      .map(([reason, frames]) => `${reason} ${count(frames)}`).join(', '));
    setText(byId('drops'), reasons.some((each) => each)
      ? `dropped: ${reasons.filter((each) => each).join(' · ')}` : '');
  }

  #clear() {
    for (const field of [...FIELDS, 'more']) {
      const input = this.form.elements[field];
      input.removeAttribute('aria-invalid');
      setText(byId(`problem-${field}`), '');
    }
  }

  #tell(text, kind = '') {
    setText(byId('set-said'), text);
    byId('set-said').dataset.kind = kind;
  }

  async #set() {
    const inputs = this.form.elements;
    const set = FIELDS.filter((field) => inputs[field].value.trim())
      .map((field) => `${field}=${inputs[field].value.trim()}`);
    set.push(...inputs.more.value.split(/\s+/).filter((word) => word));
    this.#clear();
    if (set.length === 0) {
      this.#tell('Nothing is to be changed yet.', 'bad');
      return;
    }
    const part = this.store.chosenPart();
    const why = whyNotSet(this.#link, this.store.scenario, part);
    if (why) {
      byId('look-again').hidden = false;
      this.#tell(why, 'bad');
      return;
    }
    const key = this.#key(part);
    const isHere = () => key === this.#chosen && key === this.#key(this.store.chosenPart());
    try {
      const { body } = await ask('PATCH', `/v1/links/${segment(part.name)}`,
        { body: { set, direction: inputs.direction.value }, ifMatch: this.#generation });
      if (!isHere()) return;  // the log tells that it was done
      for (const field of [...FIELDS, 'more']) inputs[field].value = '';
      await this.#look();
      if (isHere()) this.#tell(['In force', ...body.warnings].join('. '), 'good');
    } catch (error) {
      if (isHere()) this.#refused(error);
      else this.#tell(`${part.name}: ${error.message}`, 'bad');
    }
  }

  #refused(error) {
    if (error.status === 412) {
      byId('look-again').hidden = false;
      this.#tell('Somebody changed it meanwhile. Look again before you change it.', 'bad');
      return;
    }
    this.#tell(error.violations?.length ? 'Nothing was changed.' : error.message, 'bad');
    for (const violation of error.violations ?? []) {
      const field = fieldOf(violation) || 'more';
      this.form.elements[field].setAttribute('aria-invalid', 'true');
      const place = byId(`problem-${field}`);
      setText(place, [place.textContent, violation.message].filter((each) => each).join('; '));
    }
  }
}
