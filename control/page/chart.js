// SPDX-License-Identifier: Apache-2.0
//
// One plot: a title, the numbers of now, and uPlot. All moving plots share one cursor.

import uPlot from 'uplot';
import { colour, onTheme } from './colours.js';
import { h, setText, setValue } from './dom.js';
import { clock, UNKNOWN } from './format.js';
import { WINDOW_S } from './history.js';

const FONT = '11px ui-sans-serif, system-ui, "Segoe UI", "Noto Sans", sans-serif';
const HEIGHT = 148;
const shared = uPlot.sync('linkwright');

const axis = (more) => ({
  stroke: () => colour('--faint'), font: FONT, gap: 4,
  ticks: { show: false }, border: { show: false }, ...more,
  grid: more.grid ?? { stroke: () => colour('--grid'), width: 1 },
});

// Few marks, at whole half minutes before now.
const timeAxis = () => axis({
  size: 25, gap: 7, space: 60,
  splits: (_, __, least, most) => [0, 30, 60, 90, 120].map((ago) => most - ago)
    .filter((at) => at >= least).reverse(),
  values: (_, splits) => splits.map((at, index) =>
    (index === splits.length - 1 ? 'now' : `−${Math.round(splits.at(-1) - at)} s`)),
});

function seriesOf(line) {
  return {
    label: line.label, stroke: () => colour(line.colour), width: line.width ?? 1.5,
    dash: line.dash, points: { show: line.points ?? false, size: 4,
      fill: () => colour(line.colour) }, spanGaps: false,
    fill: line.fill ? () => colour(line.fill) : undefined, paths: line.paths,
  };
}

function logRange(_, least, most) {
  if (least === null || !(least > 0)) return [1, 10];
  const low = Math.floor(Math.log10(least));
  return [10 ** low, 10 ** Math.max(low + 1, Math.ceil(Math.log10(most * 0.9999)))];
}

// From nothing upwards, and never a flat nothing.
function upRange(smallest) {
  return (_, __, most) => [0, Math.max(most === null ? 0 : most * 1.12, smallest)];
}

export class Chart {
  // {title, hint, lines: [{label, colour, ...}], format, log, smallest, moving, xValues}
  constructor(options) {
    this.options = options;
    this.readings = options.lines.map((line) => ({
      line, element: h('span', { class: 'reading-value', data: { reading: line.key ?? line.label } },
        UNKNOWN),
    }));
    this.canvas = h('div', { class: 'plot-canvas' });
    this.note = h('p', { class: 'plot-note' });
    this.element = h('section', { class: 'plot panel', 'aria-label': options.title,
      data: { plot: options.name } },
    h('header', { class: 'plot-head' }, h('h3', { title: options.hint }, options.title), this.note),
    h('div', { class: 'readings' }, this.readings.filter(({ line }) => !line.quiet).map(
      ({ line, element }) => h('span', { class: 'reading' },
        h('i', { class: 'key', data: { colour: line.colour.slice(2), dash: line.dash ? '1' : '0' } }),
        h('span', { class: 'reading-label' }, line.label), element))),
    this.canvas);
    this.forget = onTheme(() => this.plot?.redraw(false));
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this.canvas);
  }

  #fit() {
    const width = Math.floor(this.canvas.clientWidth);
    if (width < 40) return;
    if (this.plot) this.plot.setSize({ width, height: HEIGHT });
    else this.#make(width);
  }

  #make(width) {
    const { options } = this;
    const moving = options.moving ?? true;
    const scaleY = options.log ? { distr: 3, range: logRange }
      : { range: options.rangeY ?? upRange(options.smallest ?? 1e-9) };
    this.plot = new uPlot({
      width, height: HEIGHT, padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { sync: moving ? { key: shared.key, setSeries: false } : undefined, y: false,
        points: { size: 6 }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: moving
          ? (u) => [(u.data[0].at(-1) ?? 0) - WINDOW_S, u.data[0].at(-1) ?? 0]
          : (_, least, most) => [least - 0.5, most + 0.5] },
        y: scaleY,
      },
      axes: [
        moving ? timeAxis() : axis({ size: 25, gap: 7, space: 24, values: options.xValues,
          splits: options.xSplits }),
        axis({ size: 62, space: 26, grid: options.bare ? { show: false } : undefined,
          splits: options.log ? decades : undefined, filter: (_, splits) => splits,
          values: (_, splits) => splits.map((at) =>
            (options.bare ? '' : shorter((options.yText ?? options.format)(at)))) }),
      ],
      series: [{}, ...options.lines.map(seriesOf)],
      hooks: { setCursor: [(u) => this.#point(u)] },
    }, this.data ?? [[], ...options.lines.map(() => [])], this.canvas);
  }

  // Under the cursor, what was so then; else what is so now.
  #point(plot) {
    const index = plot.cursor.idx;
    this.pointed = plot.cursor.left >= 0 && index !== null && index !== undefined ? index : null;
    this.#read();
  }

  #read() {
    if (!this.data) return;
    const last = this.data[0].length - 1;
    const index = Math.min(this.pointed ?? last, last);
    const now = Number.isInteger(this.pointed) ? null : this.now;
    this.readings.forEach(({ line, element }, column) => {
      const value = now ? now[column] : this.data[column + 1][index];
      setValue(element, (line.format ?? this.options.format)(value), value);
    });
    const moving = this.options.moving ?? true;
    const at = moving && Number.isInteger(this.pointed) ? this.data[0][index] : null;
    setText(this.note, at ? clock(new Date(at * 1000)) : this.said ?? '');
  }

  // While nobody points: `said` beside the title, `now` instead of the last values, where given.
  show(data, said, now = null) {
    this.data = data;
    this.said = said;
    this.now = now;
    this.plot?.setData(data);
    this.#read();
  }

  remove() {
    this.forget();
    this.observer.disconnect();
    this.plot?.destroy();
    this.element.remove();
  }
}

// Of a logarithmic axis only the powers of ten, and of many every second or third.
function decades(_, __, least, most) {
  const low = Math.round(Math.log10(least));
  const high = Math.round(Math.log10(most));
  const every = Math.ceil((high - low) / 5);
  return Array.from({ length: Math.floor((high - low) / every) + 1 },
    (___, index) => 10 ** (low + index * every));
}

// 50.0 Mb/s is 50 Mb/s on an axis.
const shorter = (text) => text.replace(/(\d)\.0+(?=\D)/, '$1');
