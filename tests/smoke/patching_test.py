#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PATCH a parameter, and the endpoints see it: the rows of tests/data/acting.txt, changed live.

As acting_test.py, but all links begin as their bases, and the daemon is asked to change them while
they run. What befalls cables and joules is planned and accounted for from the start of a run: those
rows are acting_test.py's alone, and so are lists, which have no place in FIELD=VALUE, and what is
over a moment after the start.
"""

import acting_table

import many_links
import smoke
from acting_test import Seen, expect_all_act, judge, plain, runs_of
from daemon import Daemon
from smoke import Timing, expect

FEW = 3

OVER_SOON = ('moved_often', 'moved_once')  # bases whose darkness is over before it can be changed


def can_be_patched(row):
    return (not row.of_cable and row.effect != 'draws_more' and '[' not in row.changed
            and row.base_name not in OVER_SOON)


class NoMemory(Exception):
    """Too little was planned for a change: memory is shared among the links of a run."""


def patch(served, link, wanted):
    status, answer = served.patch(link, *wanted, direction='a_to_b')
    if status == 422 and 'memory' in answer['message']:
        raise NoMemory
    expect(status == 200, f'{wanted}: {status} {answer}')
    # What GET tells is what the worker has.
    status, told = served.ask('GET', f'/v1/links/{link}')
    expect(status == 200, f'{status} {told}', Timing)  # a worker without its CPU says nothing
    told = told['directions'][0]
    expect(set(wanted) <= set(told['set']), f'{told} has not {wanted}')


def exchange(bench, hosts, time_scale, links):
    """What was seen on each link, (b to a, a to b), after `forth` was PATCHed upon its base.

    None where there was no memory for it.
    """
    poor = set()
    text = many_links.scenario_text(time_scale, [(base, '{}', '{}') for base, _ in links])
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        served.load(text)
        served.begin('many')
        for number, (_, forth) in enumerate(links, 1):
            if forth == '{}':
                continue
            try:
                patch(served, f'w{number}', acting_table.dotted(forth))
            except NoMemory:
                poor.add(number)
        seen = hosts.exchange(len(links))
        status, answer = served.ask('POST', '/v1/scenarios/many:stop', {}, timeout=60)
        expect(status == 200 and answer['books_closed'], f'{status} {answer}')
        report = served.get('/v1/scenarios/many/report')['figures']
    came = [link['books']['rx']['frames'] for link in report['links']]
    expect(min(came) >= many_links.COUNT, f'frames were lost before the links: {came}', Timing)
    return [None if number in poor else (Seen(joules=0, **back), Seen(joules=0, **forth))
            for number, (forth, back) in enumerate(seen, 1)]


def failing(bench, hosts, rows, links=many_links.LINKS - 1):
    """Rows for which there was no memory are tried again with fewer links beside them."""
    failed, poor = [], []
    for part in runs_of(rows, links):
        told = exchange(bench, hosts, part[0].time_scale,
                        [(row.base, row.changed) for row in part] + [plain(part[0])[:2]])
        poor += [row for row, seen in zip(part, told) if seen is None]
        rich = [row for row, seen in zip(part, told) if seen is not None]
        if rich:
            failed += judge(rich, [seen for seen in told if seen is not None])
    if poor:
        expect(links > FEW, f'no memory for {poor}')
        failed += failing(bench, hosts, poor, FEW)
    return failed


def every_patch_acts(bench):
    """Every PATCH of what acts on frames or delay is seen at the far end."""
    rows = [row for row in acting_table.rows() if can_be_patched(row)]
    expect(len(rows) > 80, f'only {len(rows)} rows were read')
    expect_all_act(bench, rows, failing)


if __name__ == '__main__':
    smoke.main(every_patch_acts, judge=smoke.measured)
