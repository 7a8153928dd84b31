#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The emulator knows when it was true, and when not: a stopped process, a rival on its core."""

import os
import signal
import subprocess
import sys
import time

import smoke
from smoke import Skip, expect, probes

FLOW_HZ = 5000
WORKER_CPU = smoke.labs.WORKER_CPU
STOP_S = 2.0
# The log is written once a second: an event shows at the end of the second it falls into.
WITHIN_S = 1.0
CLOCKS_S = 0.3    # between our clock at the ready file and the epoch of the run


def load(bench, seconds):
    return bench.lab.start('a', probes.PACED_UDP, 'send', '198.18.0.2', '9',
                           '--rate', FLOW_HZ, '--seconds', seconds)


def seconds_between(report, begin, end):
    return [s for s in report['fidelity']['seconds'] if begin < s['at'] <= end]


def expect_good_before(report, moment):
    """A second before `moment` is GOOD; the first one holds start-up."""
    before = seconds_between(report, 0, moment - CLOCKS_S)[1:]
    if not any(second['verdict'] == 'GOOD' for second in before):
        causes = '; '.join(cause for second in before for cause in second['causes'])
        raise Skip(f'the machine was busy before the event: {causes}')


def sent_by(bench, host):
    """Frames that left a host, by its own interface counter."""
    return int(bench.lab.run(host, 'cat', f'/sys/class/net/{host}0/statistics/tx_packets'))


def stop_is_told(bench):
    """A SIGSTOP of 2 s under load is INVALID within 1 s of SIGCONT, with the missed frames."""
    with bench.link(effect=smoke.ROOMY_EFFECT) as emulator:
        epoch = time.monotonic()
        before_run = sent_by(bench, 'a')
        sender = load(bench, 8)
        time.sleep(2.5)
        (pid,) = emulator.dataplane_pids()
        stopped = time.monotonic() - epoch
        os.kill(pid, signal.SIGSTOP)
        time.sleep(STOP_S)
        os.kill(pid, signal.SIGCONT)
        resumed = time.monotonic() - epoch
        time.sleep(2.5)
        sender.kill()
        sender.wait()
        time.sleep(0.2)
        sent = sent_by(bench, 'a') - before_run
    report = emulator.report
    expect_good_before(report, stopped)
    told = [s for s in seconds_between(report, stopped, resumed + WITHIN_S + CLOCKS_S)
            if s['verdict'] == 'INVALID']
    expect(told, f"nothing INVALID within 1 s of SIGCONT: {report['fidelity']['seconds']}")
    fidelity = report['fidelity']
    expect(fidelity['verdict'] == 'INVALID', f"the run is {fidelity['verdict']}")
    # About 10,000 frames came while it was stopped; the socket's ring kept some of them.
    missed = sent - report['links'][0]['books']['rx']['frames']
    expect(missed > STOP_S * FLOW_HZ * 0.5, f'only {missed} frames were missed: no load')
    smoke.expect_near(fidelity['missed_frames'], missed, 20, 'missed frames')
    smoke.expect_books(report)


def competitor_is_told(bench):
    """A busy competitor on the worker's core moves the verdict off GOOD within 1 s."""
    if WORKER_CPU == 0:
        raise Skip('one CPU: everything competes with the worker here')
    with bench.link(effect=smoke.ROOMY_EFFECT) as emulator:
        epoch = time.monotonic()
        sender = load(bench, 8)
        time.sleep(2.5)
        competitor = subprocess.Popen(['taskset', '-c', str(WORKER_CPU), sys.executable, '-c',
                                       'while True: pass'])
        began = time.monotonic() - epoch
        time.sleep(2.5)
        competitor.kill()
        competitor.wait()
        sender.kill()
        sender.wait()
    expect_good_before(emulator.report, began)
    told = seconds_between(emulator.report, began, began + WITHIN_S + CLOCKS_S)
    expect(any(s['verdict'] != 'GOOD' for s in told), f'still GOOD: {told}')
    smoke.expect_books(emulator.report)


if __name__ == '__main__':
    # Both tests stall the emulator on purpose: a stall of the machine is no excuse here.
    smoke.main(stop_is_told, competitor_is_told)
