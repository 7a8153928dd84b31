// SPDX-License-Identifier: Apache-2.0
//
// What of the page is pure: numbers in words, histories, places of nodes, whose violation it is.
// Run by `node --test`.
import assert from 'node:assert/strict';
import test from 'node:test';

import { levels, places, cableLoad } from '../../../control/page/diagram_fabric.js';
import { alarm } from '../../../control/page/diagram_link.js';
import { neighbours } from '../../../control/page/diagram_circuits.js';
import * as format from '../../../control/page/format.js';
import { History, tail } from '../../../control/page/history.js';
import { fieldOf, whyNotSet } from '../../../control/page/link_panel.js';
import { action } from '../../../control/page/scenarios.js';
import { Store } from '../../../control/page/store.js';
import { backOff } from '../../../control/page/stream.js';
import { ofLog, ofTimeline, newest, playing } from '../../../control/page/timeline.js';

const plain = (text) => text.replaceAll('\u202f', ' ');

test('a number has three digits that count, and its unit', () => {
  for (const [bits, text] of [[0, '0 b/s'], [999.6, '1.00 kb/s'], [94_312_000, '94.3 Mb/s'],
    [8e11, '800 Gb/s'], [1.5e12, '1.50 Tb/s']])
    assert.equal(plain(format.rate(bits)), text);
  assert.equal(plain(format.time(2_000_000)), '2.00 ms');
  assert.equal(plain(format.time(0.5)), '500 ps');
  assert.equal(plain(format.octets(1514)), '1.51 kB');
  assert.equal(plain(format.count(1234567)), '1 234 567');
  assert.equal(plain(format.ratio(2.4e-4)), '2.4 × 10⁻⁴');
  assert.equal(plain(format.share(0.0004)), '<0.1 %');
  assert.equal(format.span(3 * 3600 + 245), '3:04:05');
});

test('what is not known is a dash and no zero', () => {
  for (const words of Object.values(format).filter((each) => typeof each === 'function'))
    if (![format.superscript, format.digits, format.clock].includes(words))
      for (const unknown of [null, undefined, NaN])
        assert.equal(words(unknown), format.UNKNOWN, words.name);
});

test('a history forgets what is old and has a gap where nothing was told', () => {
  const history = new History(1, 100);
  for (let at = 0; at < 400; ++at) history.add(at, [at]);
  assert.ok(history.times[0] > 400 - 100 - 67, `${history.times[0]}`);
  assert.equal(history.columns[0].length, history.times.length);
  history.add(399, [7]);
  assert.equal(history.times.at(-1), 399);
  assert.equal(history.columns[0].at(-1), 399, 'the past has been changed');
  history.add(410, [1]);
  assert.deepEqual(history.columns[0].slice(-2), [null, 1]);
});

test('the tail of codewords begins with all of them and never rises', () => {
  const shares = tail([90, 8, 2, 0]);
  assert.deepEqual(shares.slice(0, 3), [1, 0.1, 0.02]);
  assert.equal(shares[3], null, 'zero has no logarithm');
  assert.deepEqual(tail([0, 0]), [null, null]);
});

test('nodes stand above what they hang on, and a cable is as busy as its busier direction', () => {
  const plan = { nodes: [{ kind: 'host' }, { kind: 'host' }, { kind: 'switch' }, { kind: 'switch' }],
    cables: [{ a: 0, b: 2 }, { a: 1, b: 2 }, { a: 2, b: 3 }] };
  assert.deepEqual(levels(plan), [0, 0, 1, 2]);
  const { at } = places(plan, 100);
  assert.ok(at[3].y < at[2].y && at[2].y < at[0].y);
  assert.deepEqual([at[0].x, at[1].x, at[2].x], [25, 75, 50]);
  const loads = new Map([[2, { load: 0.2 }], [3, { load: 0.7, drops_per_second: 1 }]]);
  assert.deepEqual(cableLoad(loads, 1), { load: 0.7, paused: false, drops: true });
  assert.equal(cableLoad(loads, 0).load, null);
});

test('a port of a circuit switch is called by who is at it', () => {
  const plan = { nodes: [{ name: 'a' }, { name: 'b' }, { name: 'ocs' }],
    cables: [{ a: 0, b: 2, port_a: 0, port_b: 1 }, { a: 2, b: 1, port_a: 0, port_b: 0 }] };
  assert.deepEqual([...neighbours(plan, 2)], [[1, 'a'], [0, 'b']]);
});

test('a violation is shown at its field, the longest name that fits', () => {
  assert.equal(fieldOf({ path: 'rate', message: '1 is too small' }), 'rate');
  assert.equal(fieldOf({ path: 'parameters.latency.propagation', message: 'x' }),
    'latency.propagation');
  assert.equal(fieldOf({ path: '', message: 'there is no "ratte"' }), '');
});

test('a change goes to the link that is shown and chosen, or nowhere', () => {
  const shown = { name: 'a', scenario: 'lab' };
  assert.equal(whyNotSet(shown, 'lab', { kind: 'link', name: 'a' }), '');
  assert.match(whyNotSet(shown, 'lab', { kind: 'link', name: 'b' }), /shown is a, and chosen is b/);
  assert.match(whyNotSet(shown, 'other', { kind: 'link', name: 'a' }), /Look again/);
  assert.match(whyNotSet(null, 'lab', { kind: 'link', name: 'a' }), /not been looked at/);
  assert.notEqual(whyNotSet(shown, 'lab', { kind: 'fabric', name: 'a' }), '');
  assert.notEqual(whyNotSet(shown, 'lab', null), '');
});

test('a viewer is told why a button does nothing', () => {
  assert.deepEqual(action({ state: 'RUNNING' }, true), { what: 'stop', reason: '' });
  assert.match(action({ state: 'LOADED' }, false).reason, /viewer may not start/);
  assert.match(action({ state: 'STOPPING' }, true).reason, /stopping/);
});

test('silence and a lost connection are stale, news are not', () => {
  const store = new Store();
  store.connection = 'open';
  store.hear({ topic: 'log', at: '2026-11-30T16:04:00.123Z', entries: [] }, 1000);
  assert.equal(store.isStale(1600), false);
  assert.equal(store.isStale(1000 + 2501), true);
  store.connection = 'waiting';
  assert.equal(store.isStale(1100), true);
});

test('a run that is told again and again at one instant stands still, one that has ended does not',
  () => {
    const store = new Store();
    store.scenario = 'wire';
    const hear = (now, more) => store.hear({ topic: 'links', scenarios: [
      { scenario: 'wire', run: 'r1', at_s: 12.5, state: 'RUNNING', ...more }] }, now);
    hear(1000);
    hear(1500);
    assert.equal(store.still(), null, 'a look that comes late');
    hear(4000);
    assert.equal(store.still()?.at_s, 12.5);
    hear(4500, { state: 'STOPPED' });
    assert.equal(store.still(), null, 'it has ended');
    hear(5000, { at_s: 13 });
    assert.equal(store.still(), null);
    hear(9000, { at_s: 13, run: 'r2' });
    assert.equal(store.still(), null, 'another run');
  });

test('a link that is not as it was set says what it is under', () => {
  assert.equal(alarm({ stopped: false }, null), '');
  assert.equal(alarm({ stopped: false }, 'down'), 'dead man: down');
  assert.equal(alarm({ stopped: true }, 'down'), 'stopped, dead man: down');
  assert.equal(alarm(undefined, 'down'), '', 'nothing is known of it');
});

test('each attempt waits longer than the one before, up to a bound', () => {
  const waits = [0, 1, 2, 3, 10].map((attempt) => backOff(attempt, 0));
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 15000]);
  assert.ok(backOff(0, 0.99) > 500 && backOff(0, 0.99) < 600);
});

// GET /v1/scenarios/{scenario}/timeline, as it is sent: 64-bit numbers are texts.
const TOLD = { scenario: 'wire', generation: '7', paused: false, speed: 1,
  position_ps: '40000000000000', run_time_ps: '40000000000000', handed_over_ps: '44000000000000',
  events: [
    { event: 0, kind: 'set', what: 'wire', text: 'latency.propagation=20ms', times: 1, done: 1,
      first_ps: '1500000000000', last_ps: '1500000000000' },
    { event: 1, kind: 'mark', what: '', text: 'slow', times: 1, done: 1,
      first_ps: '1600000000000', last_ps: '1600000000000' },
    { event: 2, kind: 'flap', what: 'wire', text: 'dark for 50ms', times: 3, done: 1,
      first_ps: '1550000000000', last_ps: '9000000000000' },
    { event: 3, kind: 'dark', what: 'wire a_to_b', text: 'dark for 1s', times: 2, done: 0,
      first_ps: '7000000000000', last_ps: '8000000000000' }],
  log: [
    { at_ps: '1500000000000', effective_ps: '15000000000000', planned_ps: '15000000000000', event: 0,
      repetition: 1, step: 0, kind: 'set', what: 'wire', text: 'latency.propagation=20ms',
      refused: false },
    { at_ps: '1600000000000', effective_ps: '16000000000000', planned_ps: '16000000000000', event: 1,
      repetition: 1, step: 0, kind: 'mark', what: '', text: 'slow', refused: false },
    { at_ps: '1550000000000', effective_ps: '0', planned_ps: '15500000000000', event: 2,
      repetition: 1, step: 0, kind: 'flap', what: 'wire', text: 'dark', refused: true }] };

test('a strip is of the timeline: what was done by the log, and what is to come, in model time', () => {
  const view = ofTimeline(TOLD, 10);
  assert.deepEqual(view.marks.map((each) => [each.at, each.kind, each.isComing]), [
    [1.5, 'set', false], [1.55, 'refused', false], [1.6, 'mark', false],
    [7, 'dark', true], [8, 'dark', true], [9, 'flap', true]]);
  assert.equal(view.marks[0].text, 'set wire latency.propagation=20ms');
  assert.equal(view.marks[2].text, 'slow');
  assert.match(view.marks[5].text, /1 of 3/);
  assert.equal(view.now, 4, 'the position is in run time');
  assert.ok(view.from === 0 && view.to > 9 && view.note === '');
  assert.equal(ofTimeline({ ...TOLD, paused: true }).note, 'paused');
  assert.equal(ofTimeline({ ...TOLD, speed: 2.5 }).note, '× 2.5');
  assert.equal(view.words(0.0002), format.time(200_000));
});

test('what is no number is not drawn, and without events there is no timeline', () => {
  const broken = ofTimeline({ events: [{ kind: 'mark', times: 1, done: 0, first_ps: 'soon' }],
    log: [{ kind: 'mark', text: 'x' }] });
  assert.deepEqual([broken.marks, broken.now], [[], 0]);
  assert.ok(broken.to > 0, 'a strip of no length');
  for (const none of [null, undefined, {}, { ...TOLD, events: [], log: [] }])
    assert.equal(ofTimeline(none), null);
});

test('a timeline is paused and played by who may, while it runs', () => {
  const runs = { state: 'RUNNING' };
  assert.deepEqual(playing(TOLD, runs, true), { what: 'pause', reason: '' });
  assert.deepEqual(playing({ ...TOLD, paused: true }, runs, true), { what: 'play', reason: '' });
  assert.match(playing(TOLD, runs, false).reason, /viewer may not pause/);
  assert.match(playing(TOLD, { state: 'STOPPED' }, true).reason, /does not run/);
  assert.equal(playing({ ...TOLD, events: [] }, runs, true), null);
});

test('without a timeline a strip is of the log by the clock', () => {
  const entries = [{ at: '1970-01-01T00:16:30Z', scenario: 'wire', kind: 'state', text: 'RUNNING' },
    { at: '1970-01-01T00:16:31Z', scenario: 'other', kind: 'state', text: 'RUNNING' },
    { at: 'never', scenario: 'wire', kind: 'state', text: 'RUNNING' }];
  const seen = ofLog(entries, 'wire', 1000);
  assert.deepEqual(seen.marks.map((each) => each.at), [990]);
  assert.ok(seen.from <= 1000 - 120 && seen.to === 1000);
});

test('a button goes by the later of what the timeline and the scenario tell', () => {
  assert.equal(newest({ generation: '12' }, { generation: '9' }), '12');
  assert.equal(newest({ generation: '9' }, { generation: '12' }), '12');
  assert.equal(newest(null, { generation: '7' }), '7');
});
