// SPDX-License-Identifier: Apache-2.0
//
// The plots of a fabric, and what goes into them at each tick.

import { octets, rate, share, time, watts } from './format.js';

const positive = (value) => (value > 0 ? value : null);
const TIERS = ['--p50', '--p99', '--p999'];

// The first three tiers have a line each: their plots are made for one fabric.
function tierLines(plan, key) {
  return plan.tiers.slice(0, 3).map((tier, index) =>
    ({ label: tier, key: `${key}-${index}`, colour: TIERS[index] }));
}

export const fabricPlots = (plan) => [
  {
    name: 'throughput', title: 'Throughput', format: rate, smallest: 1000,
    hint: 'What came out at hosts, and what they sent: model time',
    lines: [
      { label: 'delivered', key: 'bps', colour: '--a-to-b', fill: '--a-fill' },
      { label: 'offered', key: 'offered', colour: '--faint', dash: [3, 3], width: 1 },
    ],
    values: (figures) => [figures.bits_per_second, figures.offered_bits_per_second],
  },
  {
    name: 'latency', title: 'Path latency', format: time, log: true,
    hint: 'From a host to the other, of the frames of each interval',
    lines: [
      { label: 'p50', key: 'path-p50', colour: '--p50' },
      { label: 'p99', key: 'path-p99', colour: '--p99' },
      { label: 'p99.9', key: 'path-p999', colour: '--p999' },
    ],
    values: ({ path_latency_ns: path }) =>
      [positive(path?.p50), positive(path?.p99), positive(path?.p999)],
  },
  {
    name: 'load', title: 'Load by tier', format: share, smallest: 0.02,
    hint: 'Mean share of time with a frame on the wire',
    lines: tierLines(plan, 'load'),
    values: (figures) => figures.tiers.slice(0, 3).map((tier) => tier.mean_load),
  },
  {
    name: 'watts', title: 'Power', format: watts, smallest: 0.01,
    hint: 'By what is counted: modelled, from the counters of each interval',
    lines: [
      { label: 'link', key: 'link', colour: '--p50' },
      { label: 'fabric', key: 'fabric', colour: '--p99' },
      { label: 'system', key: 'system', colour: '--p999' },
    ],
    values: ({ watts: known }) => [known.link, known.fabric, known.system],
  },
  {
    name: 'queue', title: 'Queue by tier', format: octets, smallest: 3000,
    hint: 'Bytes that wait for the wires now',
    lines: tierLines(plan, 'queue'),
    values: (figures) => figures.tiers.slice(0, 3).map((tier) => tier.waiting_bytes),
  },
];
