#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A journal of a live run, replayed in virtual time, gives the same fates."""

import json

import smoke
from smoke import expect, probes


def fates(report):
    return {link['direction']: link['fate_digest'] for link in report['links']}


def replay_gives_the_same_fates(bench):
    """Replay of a journal gives the same fate digest as the live run; another seed does not."""
    journal = bench.folder / 'run.journal'
    # Errors and a dark window, so that there are fates to differ in.
    lossy = {'fec': {'code': 'rs544', 'interleave': 1, 'group_error_ratio': 1e-4},
             'light': {'dark': [{'at': '1500ms', 'duration': '20ms'}]}}
    with bench.link('--journal', journal, **lossy) as emulator:
        probes.ping(bench.lab, count=5)
        probes.iperf3(bench.lab, seconds=2)
    live = emulator.report
    smoke.expect_books(live)
    expect(live['journal_lost'] == 0, 'the journal is incomplete')
    expect(smoke.dropped(live), 'nothing was lost: the fates could not differ')

    def replay():
        done = bench.linkwright('run', emulator.path, '--virtual', journal, '-o', 'json')
        expect(done.returncode == 0, done.stderr)
        return json.loads(done.stdout)

    expect(fates(replay()) == fates(live), f'{fates(replay())} is not {fates(live)}')
    emulator.path.write_text(emulator.path.read_text().replace('1.0e-04', '2e-4')
                             .replace('0.0001', '0.0002'))
    expect(fates(replay()) != fates(live), 'twice the errors and the same fates')


if __name__ == '__main__':
    smoke.main(replay_gives_the_same_fates)
