#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The joules that a live run reports: items, static watts and a clock of one's own agree."""

import time

import many_links
import smoke
from daemon import Daemon
from smoke import expect

K = 1000
RATE_BPS = 10e9
LINK = ('{rate: 10Gbps, power: {module: 8W, laser: 2W, host_serdes: 3.6W, switch_share: 0.8W, '
        'cooling: 1.25}}')
# Watts and dynamic share of one end's items, and the boundaries that count them once or twice.
ITEMS = {'module': (8.0, 0.05, {'module': 1, 'end': 1, 'link': 2, 'system': 2.5}),
         'laser': (2.0, 0.05, {'module': 1, 'end': 1, 'link': 2, 'system': 2.5}),
         'host_serdes': (3.6, 0.08, {'module': 0, 'end': 1, 'link': 2, 'system': 2.5}),
         'circuit_switch': (0.8, 0.0, {'module': 0, 'end': 0, 'link': 0, 'system': 2.5})}
WIRE_BITS = 8 * (many_links.FRAME_BYTES + 24)   # FCS 4, preamble 8, gap 12
RUN_S = 1.5                                     # at least


def by_hand(name, boundary, seconds, busy_s=0.0):
    """Joules of an item; `busy_s`: time that frames took on the wire, both directions together."""
    watts, dynamic, times = ITEMS[name]
    return times[boundary] * watts * ((1 - dynamic) * seconds + dynamic * busy_s / 2)


def expect_items_sum(energy):
    for boundary, joules in energy['joules'].items():
        items = sum(item['joules'][boundary] for item in energy['items'])
        expect(abs(items - joules) <= 1e-9 * joules, f'{boundary}: items {items} J, meter {joules}')


def joules_of_a_run(bench):
    """Items sum to the meter; idle draws its static watts for the time that passed; load more."""
    many_links.add_cables(bench.lab)
    with many_links.Hosts(bench.lab) as hosts:
        before = time.time()
        with bench.emulator(many_links.scenario_text(K, [(LINK, '{}', '{}')] * 2)) as emulator:
            began = emulator.ready.stat().st_mtime
            seen = hosts.exchange(1)
            time.sleep(max(0.0, began + RUN_S - time.time()))
            least_s = time.time() - began  # it has run for so long at least, and at most
        most_s = time.time() - before      # from before it was started until it had ended
    report = emulator.report
    smoke.expect_books(report)
    loaded, idle = report['energy']
    seconds = idle['model_seconds']
    for name in ITEMS:
        told = {item['name']: item['joules'] for item in idle['items']}[name]
        for boundary, joules in told.items():
            hand = by_hand(name, boundary, seconds)
            expect(abs(joules - hand) <= 1e-9 * hand, f'idle {name} at {boundary}: {joules} J, '
                   f'by hand {hand} J')
    expect_items_sum(idle)
    expect_items_sum(loaded)
    frames = sum(link['books']['handed_to_port']['frames'] for link in report['links'])
    expect(frames == sum(way['frames'] for way in seen[0]) > many_links.COUNT,
           f'{frames} frames in the books, {seen} at the endpoints')
    hand = sum(by_hand(name, 'system', seconds, frames * WIRE_BITS / RATE_BPS) for name in ITEMS)
    joules = loaded['joules']['system']
    expect(abs(joules - hand) <= 1e-6 * hand, f'{joules} J under load, by hand {hand} J')
    expect(joules > idle['joules']['system'], 'the load draws nothing')
    static = sum(by_hand(name, 'system', 1) for name in ITEMS)
    # Bounds by a clock beside it, which no machine however busy can make wrong.
    expect(static * least_s <= K * idle['joules']['system'] <= static * most_s,
           f"{K * idle['joules']['system'] / static:.3f} s of idle watts, by a clock beside it "
           f'{least_s:.3f} to {most_s:.3f} s')


def joules_of_watts_set_meanwhile(bench):
    """Watts set while it runs count from their instant on, also for the daemon that comes next."""
    many_links.add_cables(bench.lab)
    hungry = 20.0
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        served.load(many_links.scenario_text(K, [(LINK, '{}', '{}')] * 2))
        served.begin('many')
        time.sleep(0.3)
        status, answer = served.patch('w1', f'power.module={hungry:g}W')
        expect(status == 200 and not answer['warnings'], f'{status} {answer}')
        since = int(answer['effects'][0]['effective_ps']) / 1e12 / K
        status, refused = served.patch('w1', 'power.module=9W', direction='b_to_a')
        expect(status == 400 and 'whole link' in refused['message'], f'{status} {refused}')
        served.kill()
        served.start()
        time.sleep(1.2)
        status, answer = served.ask('POST', '/v1/scenarios/many:stop', {}, timeout=60)
        expect(status == 200 and answer['books_closed'], f'{status} {answer}')
        changed, as_before = served.get('/v1/scenarios/many/report')['figures']['energy']
    seconds = changed['model_seconds']
    expect(0 < since < seconds, f'{since} of {seconds} s')
    for boundary in changed['joules']:
        times = ITEMS['module'][2][boundary]
        more = times * (hungry - ITEMS['module'][0]) * (1 - ITEMS['module'][1]) * (seconds - since)
        hand = sum(by_hand(name, boundary, seconds) for name in ITEMS)
        expect(abs(as_before['joules'][boundary] - hand) <= 1e-9 * hand, f'{as_before} {boundary}')
        told = changed['joules'][boundary]
        expect(abs(told - hand - more) <= 1e-6 * hand,
               f'{boundary}: {told} J, by hand {hand} and {more} J since {since} of {seconds} s')


if __name__ == '__main__':
    smoke.main(joules_of_a_run, joules_of_watts_set_meanwhile, judge=smoke.measured)
