// SPDX-License-Identifier: Apache-2.0
//
// A circuit switch as what it is: lights from inputs to outputs. An input that is dark has a hollow
// dot; one whose circuit moved since the last look is marked.

import { svg } from './dom.js';

const HEAD = 30;

// Who is at a port of a node, by port number. Pure.
export function neighbours(plan, node) {
  const out = new Map();
  for (const cable of plan.cables) {
    if (cable.a === node) out.set(cable.port_a, plan.nodes[cable.b].name);
    if (cable.b === node) out.set(cable.port_b, plan.nodes[cable.a].name);
  }
  return out;
}

function dot(x, y, isLit, isMoved) {
  return svg('circle', { cx: x, cy: y, r: 3.5, class: 'dot',
    data: { lit: isLit ? '1' : '0', moved: isMoved ? '1' : '0' } });
}

function light(x1, y1, x2, y2, isMoved) {
  const bend = (x2 - x1) * 0.45;
  return svg('path', { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    class: 'circuit', data: { moved: isMoved ? '1' : '0' } });
}

// `before`: the inputs at the look before, or undefined.
export function circuitDiagram(plan, crossbar, before, width) {
  const node = plan.nodes.findIndex((each) => each.name === crossbar.crossbar);
  const names = neighbours(plan, node);
  const inputs = crossbar.inputs;
  const step = Math.max(7, Math.min(22, 320 / inputs.length));
  const y = (port) => HEAD + (port + 0.5) * step;
  const height = HEAD + inputs.length * step + 8;
  const named = step >= 12;
  const left = named ? 84 : 30;
  const right = width - left;
  const moved = (port) => before !== undefined && before[port]?.moves !== inputs[port].moves;
  const lit = inputs.filter((each) => each.output !== null).length;
  const label = (port, x, isEnd) => (named
    ? svg('text', { x, y: y(port) + 4, class: isEnd ? 'name end' : 'name' },
      names.get(port) ?? String(port)) : null);
  return svg('svg', { class: 'diagram circuits', viewBox: `0 0 ${width} ${height}`, width, height,
    role: 'img', 'aria-label': `${crossbar.crossbar}: ${lit} of ${inputs.length} inputs lit` },
  svg('text', { x: 8, y: 17, class: 'title' }, crossbar.crossbar),
  svg('text', { x: width - 8, y: 17, class: 'sub end' }, `${lit} of ${inputs.length} lit`),
  inputs.map((each, port) => (each.output === null ? null
    : light(left, y(port), right, y(each.output), moved(port)))),
  inputs.map((each, port) => [dot(left, y(port), each.output !== null, moved(port)),
    dot(right, y(port), inputs.some((other) => other.output === port), false),
    label(port, left - 8, true), label(port, right + 8, false)]));
}
