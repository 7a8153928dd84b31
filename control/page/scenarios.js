// SPDX-License-Identifier: Apache-2.0
//
// The list of scenarios: state, run time, and what may be done with each.

import { ask, segment } from './session.js';
import { byId, h, setText } from './dom.js';
import { span } from './format.js';

const ACTIVE = ['STARTING', 'RUNNING', 'STOPPING'];
const WORDS = { LOADED: 'loaded', STARTING: 'starting', RUNNING: 'running', STOPPING: 'stopping',
  STOPPED: 'stopped', FAILED: 'failed' };

// What the button of a scenario does, or why it does nothing. Pure.
export function action(scenario, mayChange) {
  const stops = ACTIVE.includes(scenario.state);
  const what = stops ? 'stop' : 'start';
  if (!mayChange) return { what, reason: `a viewer may not ${what} it: an operator may` };
  if (scenario.state === 'STARTING' || scenario.state === 'STOPPING')
    return { what, reason: `it is ${WORDS[scenario.state]}` };
  return { what, reason: '' };
}

export class Scenarios {
  #rows = new Map();

  constructor(store, choose) {
    this.store = store;
    this.choose = choose;
    this.place = byId('scenarios');
  }

  show() {
    const { store } = this;
    const names = store.scenarios.map((each) => each.name);
    for (const [name, row] of this.#rows)
      if (!names.includes(name)) {
        row.element.remove();
        this.#rows.delete(name);
      }
    for (const scenario of store.scenarios) {
      if (!this.#rows.has(scenario.name)) this.#add(scenario.name);
      this.#fill(this.#rows.get(scenario.name), scenario);
    }
    byId('no-scenarios').hidden = names.length > 0;
  }

  #add(name) {
    const row = {
      state: h('span', { class: 'state' }), time: h('span', { class: 'time' }),
      message: h('p', { class: 'message', role: 'status' }),
      pick: h('button', { class: 'pick', type: 'button', onclick: () => this.choose(name) },
        h('i', { class: 'lamp' }), h('span', { class: 'name' }, name)),
      act: h('button', { class: 'act', type: 'button', onclick: () => this.#act(name) }),
      said: '',
    };
    row.element = h('li', { class: 'scenario', data: { scenario: name } },
      row.pick, row.act, h('p', { class: 'about' }, row.state, row.time), row.message);
    this.#rows.set(name, row);
    this.place.append(row.element);
  }

  #fill(row, scenario) {
    const { what, reason } = action(scenario, this.store.mayChange());
    row.element.dataset.state = scenario.state;
    row.element.dataset.verdict = scenario.fidelity;
    row.pick.setAttribute('aria-pressed', String(scenario.name === this.store.scenario));
    setText(row.state, `${WORDS[scenario.state] ?? scenario.state}` +
      (scenario.fidelity ? ` · ${scenario.fidelity}` : ''));
    setText(row.time, scenario.run ? span(scenario.run_seconds) : '');
    setText(row.act, what === 'stop' ? 'Stop' : 'Start');
    row.act.dataset.act = what;
    row.act.disabled = reason !== '' || row.busy === true;
    row.act.title = reason;
    row.act.setAttribute('aria-label', `${what} ${scenario.name}${reason ? `: ${reason}` : ''}`);
    setText(row.message, row.said || scenario.message);
  }

  async #act(name) {
    const row = this.#rows.get(name);
    const scenario = this.store.scenarios.find((each) => each.name === name);
    const { what } = action(scenario, this.store.mayChange());
    row.busy = true;
    row.said = '';
    this.show();
    try {
      await ask('POST', `/v1/scenarios/${segment(name)}:${what}`,
        { body: {}, ifMatch: scenario.generation });
    } catch (error) {
      row.said = error.status === 412
        ? 'It was changed meanwhile: look at it again.' : error.message;
    }
    row.busy = false;
    this.show();
  }
}
