// SPDX-License-Identifier: Apache-2.0
//
// The live diagram of the chosen scenario: its links, its fabrics, the circuits of each.

import { h, patch } from './dom.js';
import { circuitDiagram } from './diagram_circuits.js';
import { fabricDiagram } from './diagram_fabric.js';
import { linkDiagram } from './diagram_link.js';

export class Diagram {
  #before = new Map();  // inputs of each circuit switch at the last look
  #told = null;

  constructor(place, choose) {
    this.place = place;
    const chosen = (event) => {
      const name = event.target.closest('[data-link]')?.dataset.link;
      if (name !== undefined) choose({ kind: 'link', name });
      return name !== undefined;
    };
    place.addEventListener('click', chosen);
    place.addEventListener('keydown', (event) => {
      if ((event.key === 'Enter' || event.key === ' ') && chosen(event)) event.preventDefault();
    });
    new ResizeObserver(() => this.again?.()).observe(place);
  }

  show(store) {
    this.again = () => this.#draw(store);
    this.#draw(store);
  }

  #draw(store) {
    const width = Math.floor(this.place.clientWidth);
    if (width < 100) return;
    const parts = [linkDiagram(store, width), ...this.#fabrics(store, width)]
      .filter((each) => each);
    if (parts.length === 0)
      parts.push(h('p', { class: 'empty' }, store.scenarios.length
        ? 'Choose a scenario.' : 'No scenario is loaded: linkwright scenario apply FILE'));
    patch(this.place, parts);
  }

  #fabrics(store, width) {
    const plan = store.plan.get(store.scenario);
    const told = store.fabrics.get(store.scenario);
    const isNew = told !== this.#told;
    this.#told = told;
    return (plan?.fabrics ?? []).flatMap((fabric) => {
      const figures = told?.fabrics.find((each) => each.fabric === fabric.fabric);
      const across = width < 700 ? width : Math.floor((width - 16) / 2);
      const circuits = (figures?.crossbars ?? []).map((crossbar) =>
        this.#circuits(fabric, crossbar, isNew, Math.min(across, 460)));
      return [h('h3', { class: 'fabric-name' }, fabric.fabric, h('small', {}, fabric.topology)),
        fabricDiagram(fabric, figures, width),
        ...(circuits.length ? [h('div', { class: 'crossbars' }, circuits)] : [])];
    });
  }

  #circuits(fabric, crossbar, isNew, width) {
    const key = `${fabric.fabric} ${crossbar.crossbar}`;
    const seen = this.#before.get(key);
    if (isNew) this.#before.set(key, { last: seen?.now, now: crossbar.inputs });
    return circuitDiagram(fabric, crossbar, this.#before.get(key)?.last, width);
  }
}
