// SPDX-License-Identifier: Apache-2.0
//
// The plots of what is chosen. What has been seen of each part is kept while the page is open, so
// that who comes back to it finds its last two minutes.

import { Chart } from './chart.js';
import { History } from './history.js';
import { fidelityPlot, linkPlots } from './plots_link.js';
import { fabricPlots } from './plots_fabric.js';

export class Plots {
  #histories = new Map();
  #charts = [];
  #shown = '';
  #runs = new Map();

  constructor(place) {
    this.place = place;
  }

  // New figures of all parts have come.
  take(store, topic) {
    const at = store.toldAt.getTime() / 1000;
    for (const [scenario, told] of store[topic])
      for (const figures of told[topic] ?? []) {
        const kind = topic === 'links' ? 'link' : 'fabric';
        this.#begin(scenario, told.run);
        for (const plot of this.#plotsOf(store, scenario, kind, figures[kind]))
          if (plot.values)
            // What stands still is a gap, and no line that goes on.
            this.#history(scenario, kind, figures[kind], plot)
              .add(at, told.interval_s === null ? [] : plot.values(figures, told));
      }
  }

  takeFidelity(store) {
    const at = store.toldAt.getTime() / 1000;
    for (const [scenario, told] of store.fidelity)
      this.#history(scenario, '', '', fidelityPlot).add(at, fidelityPlot.values(told));
  }

  // Another run is another story.
  #begin(scenario, run) {
    if (this.#runs.get(scenario) === run) return;
    this.#runs.set(scenario, run);
    for (const key of this.#histories.keys())
      if (JSON.parse(key)[0] === scenario) this.#histories.delete(key);
  }

  #plotsOf(store, scenario, kind, name) {
    if (kind === 'link') return linkPlots;
    const plan = store.plan.get(scenario)?.fabrics.find((each) => each.fabric === name);
    return plan ? fabricPlots(plan) : [];
  }

  #history(scenario, kind, name, plot) {
    const key = JSON.stringify([scenario, kind, name, plot.name]);
    let history = this.#histories.get(key);
    if (!history) this.#histories.set(key, history = new History(plot.lines.length));
    return history;
  }

  show(store) {
    const part = store.chosenPart();
    const key = JSON.stringify([store.scenario, part, Boolean(part && store.plan.size)]);
    if (key !== this.#shown) this.#rebuild(store, part, key);
    const figures = store.figures();
    for (const { plot, chart } of this.#charts) {
      if (plot === fidelityPlot) {
        const data = this.#history(store.scenario, '', '', plot).data();
        chart.show(data, plot.note(store.fidelity.get(store.scenario)), plot.now(data));
        continue;
      }
      const data = plot.data ? figures && plot.data(figures)
        : this.#history(store.scenario, part.kind, part.name, plot).data();
      if (data) chart.show(data, figures && plot.note
        ? plot.note(figures, store.links.get(store.scenario)) : '',
        figures && plot.now ? plot.now(figures) : null);
    }
  }

  #rebuild(store, part, key) {
    this.#shown = key;
    for (const { chart } of this.#charts) chart.remove();
    const plots = part ? [...this.#plotsOf(store, store.scenario, part.kind, part.name),
      fidelityPlot] : [];
    this.#charts = plots.map((plot) => ({ plot, chart: new Chart(plot) }));
    this.place.replaceChildren(...this.#charts.map(({ chart }) => chart.element));
  }
}
