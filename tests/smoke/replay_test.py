#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A journal of a live run, replayed in virtual time, gives the same fates."""

import json
import struct

import smoke
from smoke import expect, probes


HEADER_BYTES, RECORD = 32, struct.Struct('<qQIHBB')  # link_models/core/journal.h


def by_link_and_sequence(path):
    """A fates file as bytes, its records by cable, direction and frame.

    The worker writes down each link in turn, the replay in order of time; nothing else differs.
    """
    told = path.read_bytes()
    records = sorted(RECORD.iter_unpack(told[HEADER_BYTES:]),
                     key=lambda r: (r[5], r[3], r[4], r[1]))
    expect(len(records) > 1000, f'{path.name}: {len(records)} records: hardly a fate was told')
    return told[:HEADER_BYTES] + b''.join(RECORD.pack(*record) for record in records)


def fates(report):
    return {link['direction']: link['fate_digest'] for link in report['links']}


def replay_gives_the_same_fates(bench):
    """Replay of a journal gives the same fate digest as the live run; another seed does not."""
    journal = bench.folder / 'run.journal'
    # Errors and a dark window, so that there are fates to differ in.
    lossy = {'fec': {'code': 'rs544', 'interleave': 1, 'group_error_ratio': 1e-4},
             'light': {'dark': [{'at': '1500ms', 'duration': '20ms'}]}}
    told_live, told_again = bench.folder / 'live.fates', bench.folder / 'again.fates'
    with bench.link('--journal', journal, '--fates', told_live, **lossy) as emulator:
        probes.ping(bench.lab, count=5)
        probes.iperf3(bench.lab, seconds=2)
    live = emulator.report
    smoke.expect_books(live)
    expect(live['journal_lost'] == 0, 'the journal is incomplete')
    expect(smoke.dropped(live), 'nothing was lost: the fates could not differ')

    def replay():
        done = bench.linkwright('run', emulator.path, '--virtual', journal, '--fates',
                                told_again, '-o', 'json')
        expect(done.returncode == 0, done.stderr)
        return json.loads(done.stdout)

    again = replay()
    expect(fates(again) == fates(live), f'{fates(again)} is not {fates(live)}')
    expect(by_link_and_sequence(told_again) == by_link_and_sequence(told_live),
           'the digests agree and the fates do not')
    emulator.path.write_text(emulator.path.read_text().replace('1.0e-04', '2e-4')
                             .replace('0.0001', '0.0002'))
    expect(fates(replay()) != fates(live), 'twice the errors and the same fates')
    expect(by_link_and_sequence(told_again) != by_link_and_sequence(told_live),
           'twice the errors and the same file of fates')


if __name__ == '__main__':
    smoke.main(replay_gives_the_same_fates)
