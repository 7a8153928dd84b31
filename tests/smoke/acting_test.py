#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Change a parameter, and the endpoints see it: the rows of tests/data/acting.txt with real frames.

Sixteen links in one run. On each, frames pass both ways at once: from a to b over the base with one
parameter changed, from b to a over the base. What befalls a whole cable is compared with another
cable of the same base, and so are joules. One link of each run has nothing changed: on it a row of
each effect is planted that must be found failing.
"""

import collections
import time

import acting_table
import many_links
import smoke
from smoke import Timing, expect

SHARE = 0.1 * many_links.COUNT    # of the frames: an effect
ENOUGH = 0.3 * many_links.COUNT   # fewer frames tell nothing about delays
MS = 1.0                          # of real time: an effect
SPREAD_MS = 4.0                   # of what two directions draw for themselves
JOULES = 1.002
CABLES_WAIT_S = 4                 # until what befalls cables, twice a second, has begun

# One direction of a link: what numbered_frames.py tells of it, and the joules of the link.
Seen = collections.namedtuple('Seen', 'frames copies overtaken fast_ms deviation_ms step_ms joules')


def enough(before, after):
    return min(before.frames, after.frames) >= ENOUGH


EFFECTS = {
    'loses_more': lambda before, after: after.frames < before.frames - SHARE,
    'loses_less': lambda before, after: after.frames > before.frames + SHARE,
    'copies': lambda before, after: after.copies > before.copies + SHARE,
    'reorders': lambda before, after: after.overtaken > before.overtaken + SHARE,
    'draws_more': lambda before, after: after.joules > before.joules * JOULES,
}
TIMED_EFFECTS = {
    'delays_more': lambda before, after: after.fast_ms > before.fast_ms + MS,
    'delays_less': lambda before, after: after.fast_ms < before.fast_ms - MS,
    'spreads': lambda before, after: after.deviation_ms > before.deviation_ms + SPREAD_MS,
    'steadier': lambda before, after: after.step_ms < before.step_ms - SPREAD_MS,
}


def acted(effect, before, after):
    if effect in TIMED_EFFECTS:
        return enough(before, after) and TIMED_EFFECTS[effect](before, after)
    return EFFECTS[effect](before, after)


def runs_of(rows, links=many_links.LINKS - 1):
    """Rows that one run has time scale and links for: joules by themselves, cables too."""
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row.time_scale, row.of_cable, row.effect == 'draws_more'].append(row)
    for group in groups.values():
        part = []
        for row in group:
            bases = {each.base for each in part + [row]} if has_reference(row) else ()
            if len(part) + 1 + len(bases) > links:
                yield part
                part = []
            part.append(row)
        yield part


def has_reference(row):
    """It is compared with a link of its own base, not with the other direction."""
    return row.of_cable or row.effect == 'draws_more'


def exchange(bench, hosts, time_scale, links, wait_s=0.0):
    """What was seen on each link: (b to a, a to b)."""
    with bench.emulator(many_links.scenario_text(time_scale, links)) as emulator:
        time.sleep(wait_s)
        seen = hosts.exchange(len(links))
    report = emulator.report
    smoke.expect_books(report)
    came = [link['books']['rx']['frames'] for link in report['links']]
    # A host without its CPU loses frames in its own queues.
    expect(min(came) >= many_links.COUNT, f'frames were lost before the links: {came}', Timing)
    joules = [link['joules']['system'] or 0 for link in report['energy']]
    return [(Seen(joules=own, **back), Seen(joules=own, **forth))
            for own, (forth, back) in zip(joules, seen)]


def run(bench, hosts, rows):
    """[(base seen, changed seen)] of each row, and of a link with nothing changed after them."""
    bases = list(dict.fromkeys(row.base for row in rows if has_reference(row)))
    links = [(row.base, row.changed, row.changed if row.of_cable else '{}') for row in rows]
    links += [(base, '{}', '{}') for base in bases]
    # Joules need one to be seen: the second of the same base.
    links.append((rows[0].base, '{}', '{}') if rows[0].effect == 'draws_more' else plain(rows[0]))
    seen = exchange(bench, hosts, rows[0].time_scale, links,
                    CABLES_WAIT_S if rows[0].of_cable else 0)
    if bases:
        seen = compared_by_base(rows, bases, seen)
    return seen[:len(rows)] + seen[-1:]


def compared_by_base(rows, bases, seen):
    """As run() tells it: of cables what came both ways together, of other links what came forth."""
    of_cable = rows[0].of_cable
    told = [forth._replace(frames=back.frames + forth.frames) if of_cable else forth
            for back, forth in seen]
    of_base = dict(zip(bases, told[len(rows):]))
    last = seen[-1] if of_cable else (of_base[rows[0].base], told[-1])
    return [(of_base[row.base], mine) for row, mine in zip(rows, told)] + [last]


def plain(row):
    """A link that does nothing to frames, at 10 Mb/s of real time."""
    return f'{{rate: {10 * row.time_scale}Mbps}}', '{}', '{}'


def failing(rows, pairs):
    """[(row, text)] of the rows that did not act as they say."""
    return [(row, f'{row.base_name}: {row.effect} {row.changed}: {before} -> {after}')
            for row, (before, after) in zip(rows, pairs) if not acted(row.effect, before, after)]


def judge(rows, pairs):
    """The failing rows; where the unchanged link shows an effect, no row with it can be judged."""
    *pairs, unchanged = pairs
    failed = failing(rows, pairs)
    planted = [rows[0]._replace(effect=effect, changed='{}')
               for effect in (*EFFECTS, *TIMED_EFFECTS)]
    found = [row.effect for row, _ in failing(planted, [unchanged] * len(planted))]
    blind = {row.effect for row in planted} - set(found)
    text = f'is seen where nothing is changed: {unchanged}'
    expect(blind <= set(TIMED_EFFECTS), f'{blind} {text}')
    fewest = min(seen.frames for seen in unchanged)
    expect(fewest == many_links.COUNT, f'a loss {text}',
           Timing if fewest >= many_links.COUNT - SHARE else AssertionError)
    told = [row for row, _ in failed]
    return failed + [(row, f'{row.effect} {text}') for row in rows
                     if row.effect in blind and row not in told]


def failing_in_the_lab(bench, hosts, rows):
    failed = []
    for part in runs_of(rows):
        failed += judge(part, run(bench, hosts, part))
    return failed


def expect_all_act(bench, rows, failing_of):
    """`failing_of(bench, hosts, rows)`: the rows that do not act as they say, with a text each."""
    many_links.add_cables(bench.lab)
    with many_links.Hosts(bench.lab) as hosts:
        failed = failing_of(bench, hosts, rows)
        if all(row.effect in TIMED_EFFECTS for row, _ in failed):
            # A time that is off is measured again before all else is.
            failed = failing_of(bench, hosts, [row for row, _ in failed])
    text = '\n'.join(told for _, told in failed)
    expect(all(row.effect in TIMED_EFFECTS for row, _ in failed), text)
    expect(not failed, text, Timing)


def every_parameter_acts(bench):
    """Every parameter that acts is seen at the endpoints, and none where nothing is changed."""
    rows = acting_table.rows()
    expect(len(rows) > 100, f'only {len(rows)} rows were read')
    expect_all_act(bench, rows, failing_in_the_lab)


if __name__ == '__main__':
    smoke.main(every_parameter_acts, judge=smoke.measured)
