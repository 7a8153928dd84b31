#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Links of one fault domain fall together: a swapped switch, a burst; repairs take their time, and
real frames see it."""

import time

import many_links
import smoke
from smoke import expect

LINKS = 4
SPREAD_LINKS = 12
WAIT_S = 4      # until failures have begun: two a second, and no repair one could wait for
COMMON = 'failures: true, time_compression: 3.6e5, recovery: 30s'


def frames_of(bench, hosts, availabilities):
    """(frames that passed on each link, both ways; failures of the report)."""
    links = [(f'{{rate: 10Mbps, availability: {{{COMMON}, {own}}}}}', '{}', '{}')
             for own in availabilities]
    text = many_links.scenario_text(1, links).replace(', parameters:',
                                                      ', fault_domain: leaf, parameters:')
    with bench.emulator(text) as emulator:
        time.sleep(WAIT_S)
        seen = hosts.exchange(len(links))
    smoke.expect_books(emulator.report)
    return [sum(way['frames'] for way in both) for both in seen], emulator.report['failures']


def swapped(bench, hosts, radius, unit='whole_switch'):
    """The first link fails; frames of all."""
    repair = (f'repair_unit: {unit}, blast_radius: {radius}, repair_hours: 8760, '
              'classes: {driver: 1}')
    return frames_of(bench, hosts, [f'fit: {9e6 if i == 0 else 0:g}, {repair}'
                                    for i in range(LINKS)])


def a_switch_takes_its_links_down(bench, hosts):
    whole = 2 * many_links.COUNT
    for radius, unit, down in ((1, 'whole_switch', 1), (3, 'whole_switch', 3), (3, 'module', 1)):
        frames, failures = swapped(bench, hosts, radius, unit)
        expect(frames[:down] == [0] * down and min(frames[down:]) > 0.9 * whole,
               f'{unit}, radius {radius}: {frames} frames of {whole} on each link, {failures}')


def a_burst_strikes_so_many(bench, hosts):
    for links in (2, LINKS):
        frames, failures = frames_of(
            bench, hosts, [f'fit: 0, bursts: 0.01, burst_links: {links}'] * LINKS)
        expect(failures, 'no burst in three seconds')
        at_once = {}
        for failure in failures:
            expect(failure['cause'] == 'burst', f'{failure}')
            at_once.setdefault(failure['at_s'], set()).add(failure['link'])
        expect(all(len(struck) == links for struck in at_once.values()), f'{links}: {at_once}')
        early = {f['link'] for f in failures if f['at_s'] < WAIT_S}
        for i, passed in enumerate(frames, 1):
            expect(f'w{i}' not in early or passed == 0, f'w{i}: {passed} frames in a flap')
        expect(links < LINKS or frames == [0] * LINKS, f'{frames} frames')


def repairs_spread(bench, hosts):
    """A median of 0.2 s at every second or so: a mean seven times as long takes most links down."""
    whole = 2 * many_links.COUNT * SPREAD_LINKS
    passed = {}
    for sigma in (0, 2):
        frames, failures = frames_of(bench, hosts, [
            f'fit: 9e6, repair_hours: 20, repair_sigma: {sigma}, classes: {{driver: 1}}'
        ] * SPREAD_LINKS)
        repairs = [failure['until_s'] - failure['at_s'] for failure in failures]
        alike = max(repairs) - min(repairs) < 1e-6
        expect(alike == (sigma == 0), f'sigma {sigma}: repairs of {sorted(repairs)} s')
        passed[sigma] = sum(frames)
    expect(0.55 * whole < passed[0] < 0.95 * whole and passed[2] < passed[0] - 0.1 * whole,
           f'frames that passed, by sigma: {passed} of {whole}')


def links_fall_together_and_are_repaired(bench):
    """Frames of neighbours stop when a switch is swapped and a burst strikes; repairs spread."""
    many_links.add_cables(bench.lab)
    with many_links.Hosts(bench.lab) as hosts:
        a_switch_takes_its_links_down(bench, hosts)
        a_burst_strikes_so_many(bench, hosts)
        repairs_spread(bench, hosts)


if __name__ == '__main__':
    smoke.main(links_fall_together_and_are_repaired, judge=smoke.measured)
