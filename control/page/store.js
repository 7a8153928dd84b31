// SPDX-License-Identifier: Apache-2.0
//
// What the page knows: the last message of each topic, what is chosen, and how old all of it is.

const named = (list, key) => new Map(list.map((each) => [each[key], each]));

// By our own clock, when what is told of a run was new: not where it is of the instant of before.
const newAt = (before, told, now) =>
  (before?.run === told.run && before.at_s === told.at_s ? before.newAt : now);

export class Store {
  program = '';
  peer = '';
  role = 'viewer';
  generation = 0;
  everyMs = 500;
  dropped = 0;
  connection = 'waiting';
  heardAt = 0;    // by our own clock, milliseconds
  toldAt = null;  // by the daemon's clock
  scenarios = [];
  plan = new Map();      // by scenario, as the others
  links = new Map();
  fabrics = new Map();
  fidelity = new Map();
  log = [];
  scenario = null;  // chosen
  part = null;      // chosen in it: {kind: 'link' | 'fabric', name}

  hear(message, now) {
    this.heardAt = now;
    if (message.at) this.toldAt = new Date(message.at);
    switch (message.topic) {
      case 'stream':
        this.program = message.program;
        this.peer = message.peer;
        this.role = message.role;
        this.everyMs = message.every_ms;
        this.dropped = Number(message.dropped);
        break;
      case 'scenarios':
        this.generation = Number(message.generation);
        this.scenarios = message.scenarios;
        break;
      case 'log':
        this.log = message.entries;
        break;
      case 'links':
        for (const each of message.scenarios)
          each.newAt = newAt(this.links.get(each.scenario), each, now);
        this.links = named(message.scenarios, 'scenario');
        break;
      case 'plan':
      case 'fabrics':
      case 'fidelity':
        this[message.topic] = named(message.scenarios, 'scenario');
        break;
      default:  // of a newer daemon
    }
  }

  // Whether what is shown may no longer be so.
  isStale(now) {
    return this.connection !== 'open' || now - this.heardAt > this.#patienceMs();
  }

  #patienceMs() {
    return Math.max(2500, 3 * this.everyMs);
  }

  // What is told of the chosen scenario, if it runs and that is of one instant again and again;
  // else null.
  still() {
    const told = this.links.get(this.scenario);
    return told?.state === 'RUNNING' && this.heardAt - told.newAt > this.#patienceMs() ? told : null;
  }

  mayChange() {
    return this.role === 'operator' || this.role === 'admin';
  }

  chosen() {
    return this.scenarios.find((each) => each.name === this.scenario) ?? null;
  }

  // All links and fabrics of the chosen scenario, in their order.
  parts() {
    const plan = this.plan.get(this.scenario);
    if (!plan) return [];
    return [...plan.links.map((each) => ({ kind: 'link', name: each.link })),
      ...plan.fabrics.map((each) => ({ kind: 'fabric', name: each.fabric }))];
  }

  // What is chosen, or the first that there is.
  chosenPart() {
    const parts = this.parts();
    const same = (each) => each.kind === this.part?.kind && each.name === this.part?.name;
    return parts.find(same) ?? parts[0] ?? null;
  }

  // Figures of what is chosen; null: nothing is known of it.
  figures() {
    const part = this.chosenPart();
    if (!part) return null;
    const list = part.kind === 'link' ? this.links.get(this.scenario)?.links
      : this.fabrics.get(this.scenario)?.fabrics;
    return list?.find((each) => each[part.kind] === part.name) ?? null;
  }
}
