#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A run that is told to end, ends: books closed, nothing held, nothing left running."""

import signal
import time

import smoke
from smoke import expect, probes


def end_under_load(bench, number):
    # A long link, so that frames are in flight when the signal comes.
    with bench.link(latency={'propagation': '20ms'}) as emulator:
        load = bench.lab.start('a', probes.PACED_UDP, 'send', '198.18.0.2', '9', '--seconds', '3')
        time.sleep(1)
        emulator.process.send_signal(number)
        load.kill()
        load.wait()
    report = emulator.report
    smoke.expect_books(report)
    # 1 says INVALID, which a busy machine may cause; it must say nothing else.
    wanted = 1 if report['fidelity']['verdict'] == 'INVALID' else 0
    expect(emulator.exit_code == wanted, f'exit {emulator.exit_code}, not {wanted}')
    forward = report['links'][0]['books']
    expect(forward['rx']['frames'] > 1000, 'no load was on')
    expect(all(k['books']['held']['frames'] == 0 for k in report['links']), 'frames are still held')
    left = bench.lab.pids('emu')
    expect(not left, f'left running: {left}')


def sigterm_closes_the_books(bench):
    """SIGTERM under load closes the books and leaves nothing running."""
    end_under_load(bench, signal.SIGTERM)


def sigint_closes_the_books(bench):
    """SIGINT under load closes the books and leaves nothing running."""
    end_under_load(bench, signal.SIGINT)


def killed_control_leaves_nothing(bench):
    """When `linkwright run` is killed by force, the dataplane it started ends too."""
    with bench.link() as emulator:
        expect(emulator.dataplane_pids(), 'no dataplane process is running')
        emulator.process.kill()
        emulator.abandon()
        limit = time.monotonic() + 5
        while bench.lab.pids('emu') and time.monotonic() < limit:
            time.sleep(0.05)
        left = bench.lab.pids('emu')
        expect(not left, f'left running: {left}')


if __name__ == '__main__':
    smoke.main(sigterm_closes_the_books, sigint_closes_the_books, killed_control_leaves_nothing)
