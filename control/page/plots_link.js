// SPDX-License-Identifier: Apache-2.0
//
// The plots of a link, and what goes into them at each tick.

import uPlot from 'uplot';
import { octets, perSecond, rate, ratio, share, superscript, time, watts } from './format.js';
import { tail } from './history.js';

const A = '--a-to-b';
const B = '--b-to-a';
const of = (figures, key) => figures.directions.map((direction) => direction[key] ?? null);
const worst = (values) => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length ? Math.max(...known) : null;
};

// What nobody can put on a logarithm is a gap.
const positive = (value) => (value > 0 ? value : null);

// In run time, as lateness is: this machine's clock knows no other.
const oneWay = (figures, told) =>
  positive(worst(of(figures, 'latency_ns')) * (told?.time_scale ?? 1));

const lateness = (figures, key) =>
  positive(worst(figures.directions.map((direction) => direction.lateness_ns?.[key])));

export const linkPlots = [
  {
    name: 'throughput', title: 'Throughput', format: rate, smallest: 1000,
    hint: 'What came out, from counters: model time',
    lines: [
      { label: 'a → b', key: 'bps-a', colour: A, fill: '--a-fill' },
      { label: 'b → a', key: 'bps-b', colour: B, fill: '--b-fill' },
      { label: 'offered', key: 'offered', colour: '--faint', dash: [3, 3], width: 1, quiet: true },
    ],
    values: (figures) => [...of(figures, 'bits_per_second'),
      worst(of(figures, 'offered_bits_per_second'))],
  },
  {
    name: 'latency', title: 'Latency', format: time, log: true,
    hint: 'Run time: one way as modelled (dashed), and how late frames were given to their port, ' +
      'the worse direction',
    lines: [
      { label: 'one way', key: 'latency', colour: '--faint', dash: [4, 3], quiet: true },
      { label: 'p50', key: 'late-p50', colour: '--p50' },
      { label: 'p99', key: 'late-p99', colour: '--p99' },
      { label: 'p99.9', key: 'late-p999', colour: '--p999' },
    ],
    values: (figures, told) => [oneWay(figures, told), lateness(figures, 'p50'),
      lateness(figures, 'p99'), lateness(figures, 'p999')],
    note: (figures, told) => `one way ${time(oneWay(figures, told))}`,
  },
  {
    name: 'fec', title: 'FEC tail', format: ratio, log: true, moving: false,
    hint: 'Share of codewords with that many wrong symbols or more',
    xSplits: () => [0, 4, 8, 12, 16],
    xValues: (_, splits) => splits.map((at) => (at === 16 ? '>15' : `≥${at}`)),
    yText: (at) => `10${superscript(Math.round(Math.log10(at)))}`,
    lines: [
      { label: 'a → b', key: 'fec-a', colour: A, points: true, width: 1.25 },
      { label: 'b → a', key: 'fec-b', colour: B, points: true, width: 1.25 },
    ],
    data: (figures) => [
      Array.from({ length: 17 }, (_, index) => index),
      ...figures.directions.map((direction) => (direction.fec
        ? tail(direction.fec.symbol_errors_total) : new Array(17).fill(null))),
    ],
    now: (figures) => figures.directions.map((direction) => direction.fec?.pre_fec_ber),
    note: (figures) => (figures.directions.some((direction) => direction.fec)
      ? 'pre-FEC BER' : 'no codewords to count'),
  },
  {
    name: 'watts', title: 'Power', format: watts, smallest: 0.01,
    hint: 'By what is counted: modelled, from the counters of each interval',
    lines: [
      { label: 'module', key: 'module', colour: '--p50' },
      { label: 'link', key: 'link', colour: '--p99' },
      { label: 'system', key: 'system', colour: '--p999' },
    ],
    values: ({ watts: known }) => [known.module, known.link, known.system],
  },
  {
    name: 'queue', title: 'Queue and flight', format: octets, smallest: 3000,
    hint: 'Bytes of frames inside: waiting, on the wire and in flight; dashed: those that wait',
    lines: [
      { label: 'a → b', key: 'inside-a', colour: A, fill: '--a-fill' },
      { label: 'b → a', key: 'inside-b', colour: B, fill: '--b-fill' },
      { label: 'a → b waiting', key: 'queue-a', colour: A, dash: [3, 3], width: 1, quiet: true },
      { label: 'b → a waiting', key: 'queue-b', colour: B, dash: [3, 3], width: 1, quiet: true },
    ],
    values: (figures) => [...of(figures, 'held_bytes'), ...of(figures, 'queue_bytes')],
    note: (figures) => {
      const drops = worst(of(figures, 'drops_per_second'));
      const waiting = `${octets(worst(of(figures, 'queue_bytes')))} waiting`;
      return drops > 0 ? `${waiting}, ${perSecond(drops)} dropped` : waiting;
    },
  },
];

const VERDICTS = ['GOOD', 'DEGRADED', 'INVALID'];
const bars = (colour, fill = colour) => ({
  colour, width: 0, fill, paths: uPlot.paths.bars({ size: [1, Infinity], gap: 0 }),
});

// The verdict of each second: green, amber, red; nothing where nothing was told.
export const fidelityPlot = {
  name: 'fidelity', title: 'Fidelity', format: share, bare: true,
  rangeY: () => [0, 1],
  hint: 'Verdict of each last second',
  lines: [
    { label: 'good', ...bars('--good', '--good-fill') },
    { label: 'degraded', ...bars('--warn') },
    { label: 'invalid', ...bars('--bad') },
  ],
  values: (fidelity) => VERDICTS.map((verdict) => (fidelity?.last_second === verdict ? 1 : null)),
  // Of the seconds that are shown.
  now: ([times, ...columns]) => {
    const known = times.filter((_, at) => columns.some((column) => column[at] === 1)).length;
    return columns.map((column) =>
      (known ? column.filter((value) => value === 1).length / known : null));
  },
  note: (fidelity) => (fidelity ? fidelity.last_second ?? 'nothing new' : ''),
};
