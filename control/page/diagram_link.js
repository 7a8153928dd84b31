// SPDX-License-Identifier: Apache-2.0
//
// Links between ports: one row each, a stroke per direction that is as thick as it is busy.

import { svg } from './dom.js';
import { rate, share, time } from './format.js';

const ROW = 96;
const BOX = 50;

// 1.5 for an idle wire, 7 for a full one.
const thickness = (load) => 1.5 + 5.5 * Math.sqrt(Math.min(1, Math.max(0, load ?? 0)));

function port(x, y, width, name, state) {
  const dark = state && (state.carrier === false || state.held_down);
  const sub = dark ? (state.held_down ? 'held down' : 'no carrier') : state?.driver ?? '';
  const isShort = sub.length * 6 < width;
  return svg('g', { class: 'port', data: { dark: dark ? '1' : '0' } },
    svg('rect', { x, y, width, height: BOX, rx: 4 }),
    svg('text', { x: x + width / 2, y: y + BOX / 2 + (isShort && sub ? -3 : 4), class: 'name' }, name),
    svg('text', { x: x + width / 2, y: y + BOX / 2 + 12, class: 'sub' }, isShort ? sub : ''));
}

function wire(from, to, y, direction, index) {
  const forward = index === 0;
  const tip = forward ? to : from;
  const back = forward ? -8 : 8;
  const ends = { x1: forward ? from : to, x2: tip + back / 2, y1: y, y2: y };
  return svg('g', { class: 'wire', data: {
    direction: index === 0 ? 'a' : 'b', dark: direction?.dark ? '1' : '0',
    busy: direction?.load > 0.0005 ? '1' : '0', drops: direction?.drops_per_second > 0 ? '1' : '0',
  } },
  svg('line', { x1: from, x2: to, y1: y, y2: y, class: 'glass' }),
  svg('line', { ...ends, class: 'light', 'stroke-width': thickness(direction?.load).toFixed(2) }),
  svg('line', { ...ends, class: 'flow' }),
  svg('path', { d: `M${tip + (forward ? 3 : -3)} ${y}l${back} -5v10z`, class: 'tip' }));
}

function words(x, y, direction, index, isNarrow) {
  const arrow = index === 0 ? '→' : '←';
  const drops = direction?.drops_per_second > 0 ? ' · drops' : '';
  const more = isNarrow ? '' : ` of ${direction?.rate_bps ? rate(direction.rate_bps) : 'any'}`;
  const rest = direction ? ` · ${share(direction.load)} · ${time(direction.latency_ns)}` : '';
  return svg('text', { x, y, class: 'figures', data: { direction: index === 0 ? 'a' : 'b' } },
    svg('tspan', { class: 'arrow' }, `${arrow} `),
    svg('tspan', { class: 'measured' }, direction ? rate(direction.bits_per_second) : 'not running'),
    direction ? `${more}${rest}${drops}` : '');
}

// In which way it is not as it was set; '': it is. Pure.
export const alarm = (figures, deadMan) => [figures?.stopped ? 'stopped' : '',
  figures && deadMan ? `dead man: ${deadMan}` : ''].filter((word) => word).join(', ');

function row(plan, figures, deadMan, ports, y, width, isChosen) {
  const isNarrow = width < 560;
  const box = isNarrow ? 74 : 132;
  const from = box + 8;
  const to = width - box - 8;
  const [a, b] = figures?.directions ?? [];
  const middle = y + ROW / 2;
  const label = `${plan.link}, from ${plan.a} to ${plan.b}`;
  return svg('g', { class: 'link', role: 'button', tabindex: 0, 'aria-label': label,
    'aria-pressed': String(isChosen), data: { link: plan.link,
      stopped: figures?.stopped ? '1' : '0' } },
  svg('rect', { x: 1, y: y + 2, width: width - 2, height: ROW - 4, rx: 6, class: 'ground' }),
  port(8, middle - BOX / 2, box - 8, plan.a, ports.get(plan.a)),
  port(width - box, middle - BOX / 2, box - 8, plan.b, ports.get(plan.b)),
  wire(from, to, middle - 8, a, 0), wire(from, to, middle + 8, b, 1),
  words(width / 2, middle - 19, a, 0, isNarrow), words(width / 2, middle + 28, b, 1, isNarrow),
  isNarrow ? null : svg('text', { x: from + 2, y: middle - 19, class: 'title' }, plan.link),
  svg('text', { x: isNarrow ? width / 2 : to - 2, y: isNarrow ? middle + 44 : middle - 19,
    class: isNarrow ? 'alarm middle' : 'alarm' }, alarm(figures, deadMan)));
}

// The rows of a scenario's links; null: it has none.
export function linkDiagram(store, width) {
  const plan = store.plan.get(store.scenario);
  if (!plan || plan.links.length === 0) return null;
  const told = store.links.get(store.scenario);
  const ports = new Map((told?.ports ?? []).map((each) => [each.port, each]));
  const chosen = store.chosenPart();
  const rows = plan.links.map((each, index) => row(each,
    told?.links.find((link) => link.link === each.link), told?.dead_man, ports, index * ROW, width,
    chosen?.kind === 'link' && chosen.name === each.link));
  const height = plan.links.length * ROW;
  return svg('svg', { class: 'diagram links', viewBox: `0 0 ${width} ${height}`, width, height,
    role: 'group', 'aria-label': 'Links' }, rows);
}
