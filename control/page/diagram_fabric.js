// SPDX-License-Identifier: Apache-2.0
//
// A fabric by tiers: hosts at the bottom, what they hang on above them; a cable is as strong as it
// is busy. Where nodes stand is worked out from the cables alone.

import { svg } from './dom.js';

const LEVEL = 78;
const TOP = 22;

// How many cables a node is away from the nearest host. Pure.
export function levels(plan) {
  const level = plan.nodes.map((node) => (node.kind === 'host' ? 0 : Infinity));
  const near = plan.nodes.map(() => []);
  for (const { a, b } of plan.cables) {
    near[a].push(b);
    near[b].push(a);
  }
  const open = level.flatMap((value, node) => (value === 0 ? [node] : []));
  for (let next = 0; next < open.length; ++next)
    for (const other of near[open[next]])
      if (level[other] === Infinity) {
        level[other] = level[open[next]] + 1;
        open.push(other);
      }
  return level.map((value) => (value === Infinity ? 1 : value));
}

// {x, y} of each node; hosts in their order, as far apart as the width allows. Pure.
export function places(plan, width) {
  const level = levels(plan);
  const top = Math.max(...level, 0);
  const rows = Array.from({ length: top + 1 }, () => []);
  level.forEach((value, node) => rows[value].push(node));
  const out = new Array(plan.nodes.length);
  rows.forEach((row, value) => row.forEach((node, index) => {
    out[node] = { x: (width * (index + 0.5)) / row.length, y: TOP + (top - value) * LEVEL,
      room: width / row.length };
  }));
  return { at: out, height: TOP * 2 + top * LEVEL };
}

// Of both directions the busier one. `loads`: by LinkId; a cable is links 2c and 2c + 1.
export function cableLoad(loads, cable) {
  const both = [loads.get(2 * cable), loads.get(2 * cable + 1)].filter((each) => each);
  const load = both.length ? Math.max(...both.map((each) => each.load ?? 0)) : null;
  return { load, paused: both.some((each) => each.paused > 0.01),
    drops: both.some((each) => each.drops_per_second > 0) };
}

function node(plan, place) {
  const width = Math.min(78, Math.max(8, place.room - 6));
  const height = plan.kind === 'host' ? 22 : 26;
  const label = place.room > 40 ? plan.name : '';
  return svg('g', { class: 'node', data: { kind: plan.kind, live: plan.port ? '1' : '0' } },
    svg('title', {}, plan.port ? `${plan.name} at port ${plan.port}` : plan.name),
    svg('rect', { x: place.x - width / 2, y: place.y - height / 2, width, height,
      rx: plan.kind === 'crossbar' ? 13 : 4 }),
    svg('text', { x: place.x, y: place.y + 4, class: 'name' }, label));
}

function cable(plan, index, at, state, isDark) {
  const load = Math.min(1, state.load ?? 0);
  const a = at[plan.a];
  const b = at[plan.b];
  const title = state.load === null ? '' : `, load ${(load * 100).toFixed(1)} %`;
  return svg('line', { x1: a.x.toFixed(1), y1: a.y, x2: b.x.toFixed(1), y2: b.y, class: 'cable',
    'stroke-width': (0.8 + 4.2 * Math.sqrt(load)).toFixed(2),
    'stroke-opacity': (0.25 + 0.75 * Math.sqrt(load)).toFixed(2),
    data: { cable: index, dark: isDark ? '1' : '0', drops: state.drops ? '1' : '0',
      paused: state.paused ? '1' : '0', busy: load > 0.0005 ? '1' : '0' } },
  svg('title', {}, `cable ${index}${title}${isDark ? ', dark' : ''}`));
}

export function fabricDiagram(plan, figures, width) {
  const { at, height } = places(plan, width);
  const loads = new Map((figures?.links ?? []).map((each) => [each.id, each]));
  const dark = new Set(figures?.dark_cables ?? []);
  return svg('svg', { class: 'diagram fabric', viewBox: `0 0 ${width} ${height}`, width, height,
    role: 'img', 'aria-label': `${plan.fabric}: ${plan.nodes.length} nodes, ` +
      `${plan.cables.length} cables` },
  plan.cables.map((each, index) => cable(each, index, at, cableLoad(loads, index),
    dark.has(index))),
  plan.nodes.map((each, index) => node(each, at[index])));
}
