# SPDX-License-Identifier: Apache-2.0
"""What the smoke tests share: a lab of their own, a watch on the machine, an honest skip.

A test is a program: exit 0 passed, 1 failed, 77 skipped with the reason on a line `SKIP: ...`.
LW_BUILD is the build folder (default: build).
"""

import contextlib
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / 'scripts' / 'lib'))
# Tests take these from here: only this file knows where they are.
import flows  # noqa: E402,F401
import framing  # noqa: E402,F401
import json_schema  # noqa: E402,F401
import lab as labs  # noqa: E402
import probes  # noqa: E402,F401
import scenario  # noqa: E402
from emulator import Emulator, all_books, books_closed, dropped, program  # noqa: E402,F401
from machine import MachineWatch  # noqa: E402

BUILD = os.environ.get('LW_BUILD', REPOSITORY / 'build')
# Fidelity within 1 ms: a tick of a virtual machine (tens of microseconds) stays far below, what a
# scheduler does to two processes on one CPU far above.
ROOMY_EFFECT = '20ms'
SOON_S = 10.0


class Skip(Exception):
    """This machine cannot judge; the text says why."""


# What a first try may fail with and be tried again: also measuring programs that gave up.
FAILED_PROBES = (AssertionError, labs.LabError, subprocess.TimeoutExpired, json.JSONDecodeError)


class Timing(AssertionError):
    """A measured time or rate is off: the one failure that a disturbed machine can excuse.

    `disturbance`: what whoever measured knows of the machine, beside what a watch sees.
    """

    def __init__(self, text, disturbance=''):
        super().__init__(text)
        self.disturbance = disturbance


class Bench:
    """A lab that is up, and the emulator's program."""

    def __init__(self, lab, folder):
        self.lab = lab
        self.folder = pathlib.Path(folder)

    @property
    def binary(self):
        return program(BUILD)

    def emulator(self, text, *arguments):
        return Emulator(self.lab, self.binary, text, self.folder, arguments)

    def link(self, *arguments, effect='1ms', of_link='', **parameters):
        """An emulator with one inline link: rate 200 Mb/s and 200 us unless told otherwise.

        `of_link`: further lines of the link, beside its parameters.
        """
        values = {'rate': '200Mbps', 'latency': {'propagation': '200us'}}
        values.update(parameters)
        text = scenario.text('smoke', parameters=values, smallest_effect=effect)
        return self.emulator(text + of_link, *arguments)

    def linkwright(self, *arguments):
        """A command of the program beside the emulator, to its end."""
        return subprocess.run(self.lab.argv('emu', self.binary, *arguments), capture_output=True,
                              text=True, timeout=60, check=False)


@contextlib.contextmanager
def bench(hosts=2):
    reason = labs.why_not()
    if reason:
        raise Skip(reason)
    with tempfile.TemporaryDirectory(prefix='lw-smoke-') as folder, \
            labs.Lab(f'lwt{os.getpid()}', hosts=hosts) as lab:
        yield Bench(lab, folder)


def expect(good, text, failure=AssertionError):
    if not good:
        raise failure(text)


def expect_near(measured, wanted, tolerance, text):
    expect(abs(measured - wanted) <= tolerance,
           f'{text}: {measured:.3f}, expected {wanted:.3f} within {tolerance:.3f}', Timing)


def expect_books(report):
    expect(books_closed(report), f'the books do not close: {all_books(report)}')


def passes(bench, source, target):
    """Whether a ping comes back, and another."""
    return subprocess.run(bench.lab.argv(source, 'ping', '-q', '-c', '2', '-i', '0.02', '-W', '1',
                                         labs.ADDRESS[target]),
                          capture_output=True, check=False, timeout=20).returncode == 0


def expect_soon(condition, text):
    """Within a time that is far beyond what it takes, and beyond what a busy machine adds."""
    patience = time.monotonic() + SOON_S
    while not condition():
        expect(time.monotonic() < patience, text)
        time.sleep(0.02)


def of_bare_loop(report):
    """Why one in a hundred cannot be judged: for half of that share of the time a loop that only
    reads the clock was away, before the first frame. Empty: it was not.
    """
    seen = report['fidelity']['bare_loop']
    share = seen['loop_gaps']['total_ns'] / seen['watched_ns']
    return f"the worker's CPU took {share:.1%} from a bare loop" if share > 0.005 else ''


def pod(report):
    """The only fabric of a report."""
    return report['fabrics'][0]


def expect_same_fate(bench, emulator, journal, options=()):
    """A replay of a fabric's journal says what the run said."""
    done = bench.linkwright('run', emulator.path, '--virtual', journal, *options, '-o', 'json')
    expect(done.returncode == 0, done.stderr)
    again, live = pod(json.loads(done.stdout)), pod(emulator.report)
    expect(again['fate_digest'] == live['fate_digest'], 'a replay has other fates')
    expect(again['books'] == live['books'], f"{again['books']} is not {live['books']}")
    expect(again['energy'] == live['energy'], f"{again['energy']} is not {live['energy']}")


def once(test, hosts=2):
    """Runs `test(bench)`; no failure is excused."""
    with bench(hosts) as place:
        test(place)


def measured(test, run=once, watch=MachineWatch):
    """Runs a test that measures. After a failure once more: others use this machine too.

    A second failure of timing, on a machine that was disturbed in that second try, is a skip; any
    other fails.
    """
    try:
        run(test)
        return
    except FAILED_PROBES as failure:
        print(f'once more, because: {failure}', flush=True)
    machine = watch()
    try:
        with machine:
            run(test)
    except Timing as failure:
        if disturbance := machine.disturbance() or failure.disturbance:
            raise Skip(f'{disturbance}: {failure}') from failure
        raise


def measures(test):
    """A test that measures, among others that do not: it is judged as `measured` says."""
    test.measures = True
    return test


def main(*tests, judge=once, hosts=2):
    """Runs each test in a lab of its own with so many hosts, and ends the program."""
    run = functools.partial(once, hosts=hosts)
    labs.end_on_signals()
    skipped = False
    for test in tests:
        name = (test.__doc__ or test.__name__).strip().split('\n')[0]
        try:
            if judge is measured or hasattr(test, 'measures'):
                measured(test, run)
            elif judge is once:
                run(test)
            else:
                judge(test)
        except Skip as why:
            print(f'SKIP: {name} {why}')
            skipped = True
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc()
            print(f'FAILED: {name}')
            sys.exit(1)
        else:
            print(f'passed: {name}')
    sys.exit(77 if skipped else 0)
