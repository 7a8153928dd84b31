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


def live_run(bench, of_link='', **parameters):
    """An emulator that has ended, its report, its journal and its fates, after some traffic.

    `of_link`: further lines of the link, beside its parameters.
    """
    journal, told = bench.folder / 'run.journal', bench.folder / 'live.fates'
    with bench.link('--journal', journal, '--fates', told, of_link=of_link,
                    **parameters) as emulator:
        probes.ping(bench.lab, count=5)
        probes.iperf3(bench.lab, seconds=2)
    smoke.expect_books(emulator.report)
    expect(emulator.report['journal_lost'] == 0, 'the journal is incomplete')
    expect(smoke.dropped(emulator.report), 'nothing was lost: the fates could not differ')
    return emulator, journal, told


def replay(bench, emulator, journal, told):
    done = bench.linkwright('run', emulator.path, '--virtual', journal, '--fates', told,
                            '-o', 'json')
    expect(done.returncode == 0, done.stderr)
    return json.loads(done.stdout)


def expect_same(bench, emulator, journal, told_live):
    told_again = bench.folder / 'again.fates'
    again, live = replay(bench, emulator, journal, told_again), emulator.report
    expect(fates(again) == fates(live), f'{fates(again)} is not {fates(live)}')
    expect(by_link_and_sequence(told_again) == by_link_and_sequence(told_live),
           'the digests agree and the fates do not')
    expect(again['failures'] == [], 'failures were drawn again, beside those of the journal')


def replay_gives_the_same_fates(bench):
    """Replay of a journal gives the same fate digest as the live run; another seed does not."""
    # Errors and a dark window, so that there are fates to differ in.
    emulator, journal, told_live = live_run(
        bench, fec={'code': 'rs544', 'interleave': 1, 'group_error_ratio': 1e-4},
        light={'dark': [{'at': '1500ms', 'duration': '20ms'}]})
    expect_same(bench, emulator, journal, told_live)
    told_again = bench.folder / 'again.fates'
    emulator.path.write_text(emulator.path.read_text().replace('1.0e-04', '2e-4')
                             .replace('0.0001', '0.0002'))
    expect(fates(replay(bench, emulator, journal, told_again)) != fates(emulator.report),
           'twice the errors and the same fates')
    expect(by_link_and_sequence(told_again) != by_link_and_sequence(told_live),
           'twice the errors and the same file of fates')


def failures_are_replayed(bench):
    """Links that failed in a live run fail in its replay, once, and at the same frames."""
    # Of the class that is dark: a failure each second, repaired in 40 ms.
    emulator, journal, told_live = live_run(
        bench, availability={'failures': True, 'fit': 1e7, 'repair_hours': 4, 'classes':
                             {'driver': 1}, 'time_compression': 3.6e5 / 2})
    expect(emulator.report['failures'], 'nothing failed')
    expect(smoke.dropped(emulator.report).get('dark', 0) > 0, 'no frame met a failure')
    expect_same(bench, emulator, journal, told_live)


def drift_is_replayed(bench):
    """A link that drifted in a live run is replayed step by step."""
    # A day in four seconds, its hot half first.
    emulator, journal, told_live = live_run(
        bench, fec={'code': 'rs544'}, availability={'time_compression': 21600},
        channel={'optical': {'oma': '-4.8dBm', 'case_temperature': '60C'},
                 'drift': {'swing': 20}})
    expect(smoke.dropped(emulator.report).get('uncorrectable', 0) > 0, 'nobody met the heat')
    expect_same(bench, emulator, journal, told_live)


def traces_and_outages_are_replayed(bench):
    """A link that sent by a trace, through outages, is replayed without the file of the trace."""
    trace = bench.folder / 'trace'
    trace.write_text(''.join(f'{ms}\n' * 8 for ms in range(1, 40)) + '60\n')  # 62 Mb/s
    emulator, journal, told_live = live_run(
        bench, rate_trace=str(trace), light={'outages': {'mean_up': '300ms', 'mean_down': '20ms'}})
    drops = smoke.dropped(emulator.report)
    expect(drops.get('dark', 0) > 0, f'no frame met an outage: {drops}')
    told = [link['rate_trace']['opportunities'] for link in emulator.report['links']]
    expect(told == [313, 313], f'another trace was told of: {told}')
    trace.unlink()
    expect_same(bench, emulator, journal, told_live)


def remote_faults_are_replayed(bench):
    """Where one direction goes dark both are silent, live and in the replay."""
    emulator, journal, told_live = live_run(
        bench, of_link='    one_way_dark: remote_fault\n'
        '    a_to_b: {light: {outages: {mean_up: 200ms, mean_down: 30ms}}}\n')
    lost = {link['direction']: link['books']['drops'] for link in emulator.report['links']}
    expect(lost['a_to_b']['dark']['frames'] > 0, f'no frame met the dark: {lost}')
    expect(lost['b_to_a']['remote_fault']['frames'] > 0, f'nobody was told of it: {lost}')
    expect(lost['b_to_a']['dark']['frames'] == 0, f'both directions were dark: {lost}')
    expect_same(bench, emulator, journal, told_live)


if __name__ == '__main__':
    smoke.main(replay_gives_the_same_fates, failures_are_replayed, drift_is_replayed,
               traces_and_outages_are_replayed, remote_faults_are_replayed)
