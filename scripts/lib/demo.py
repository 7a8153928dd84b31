# SPDX-License-Identifier: Apache-2.0
"""The demonstration: real traffic through modelled media, the model beside the measurement.

Measured figures come only from the endpoints. Exit 0: all that is shown is true. 1: something is
not. 3: nothing was seen to be wrong, but this machine was too disturbed to judge all of it.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import framing
import probes
import scenario
from demo_circuit_run import show as show_circuits
from demo_circuits import HOSTS, SHOWN
from demo_judge import TOLERANCE, Judge, causes
from demo_media import (INLINE_BPS, MEDIA, PACED_HZ, PEDESTAL_US, RATE_BPS, SMALLEST_EFFECT,
                        TIME_SCALE, Row, scaled_rate_bps, table)
from emulator import Emulator, EmulatorError, program
from lab import Lab, LabError, end_on_signals
from machine import MachineWatch

STALL_MS = 20             # an emulator that stood still so long spoils any probe
PARTS = ('media', 'inline', 'ocs', 'circuits')
NOT_TRUE, NOT_JUDGED = 1, 3


def say(*words):
    print(*words, flush=True)


class Demo:
    def __init__(self, options, lab, folder):
        self.options = options
        self.lab = lab
        self.folder = pathlib.Path(folder)
        self.binary = program(options.build)

    def through(self, name, text, measure, arguments=()):
        """Runs `measure` while the scenario is in force.

        (What it measured, the closed report, what disturbed the machine meanwhile.)
        """
        for attempt in (1, 2):
            with MachineWatch() as machine, \
                    Emulator(self.lab, self.binary, text, self.folder, arguments) as emulator:
                measured = measure()
            if not stalled(emulator.report) or attempt == 2:
                return measured, emulator.report, machine.disturbance()
            say(f'  {name}: the machine stalled ({causes(emulator.report)}); once more')
        raise AssertionError('unreachable')

    def tcp(self, rate):
        """Goodput of TCP; of two, the better one where the first stays below what the link allows.

        A loss in slow start can leave the link idle for a while: that is TCP's doing.
        """
        allowed = framing.goodput_bps(framing.TCP_PAYLOAD, rate)
        first = probes.iperf3(self.lab)
        if first['bps'] >= (1 - TOLERANCE) * allowed:
            return first
        return max(first, probes.iperf3(self.lab), key=lambda flow: flow['bps'])

    def scaled(self, medium):
        say(f'  {medium.label}: {medium.profile}, K = {TIME_SCALE:,} ...')
        text = scenario.text(medium.label.lower(), medium.profile, time_scale=TIME_SCALE,
                             pedestal_us=PEDESTAL_US, smallest_effect=SMALLEST_EFFECT)
        measured, *seen = self.through(medium.label, text, lambda: (
            probes.ping(self.lab, count=50, pause_s=0.02), self.tcp(scaled_rate_bps()),
            probes.iperf3(self.lab, seconds=2, udp_bps=scaled_rate_bps() / 2, skip_s=0)))
        return Row(medium, *measured, *seen)

    def inline(self):
        say('  inline link, 200 Mb/s, K = 1: iperf3 TCP, then UDP above the rate ...')
        link = {'rate': '200Mbps', 'latency': {'propagation': '200us'}}
        text = scenario.text('inline', parameters=link, pedestal_us=PEDESTAL_US,
                             smallest_effect='1ms')
        return self.through('inline', text, lambda: (
            self.tcp(INLINE_BPS), probes.iperf3(self.lab, udp_bps=1.1 * INLINE_BPS)))

    def reconfiguration(self):
        say(f'  OCS reconfiguration in a paced flow of {PACED_HZ} datagrams/s, K = 1 ...')
        moved = {'rate': '200Mbps', 'light': {'dark': [{'at': '3s'}]}}
        text = scenario.text('reconfiguration', 'ocs-mems-800g', moved, pedestal_us=PEDESTAL_US,
                             smallest_effect='1ms')
        return self.through('reconfiguration', text,
                            lambda: probes.paced(self.lab, rate=PACED_HZ, seconds=5))


def stalled(report):
    """Whether the emulator stood still so long that no probe can be believed."""
    fidelity = report['fidelity']
    return fidelity.get('missed_frames', 0) or fidelity['loop_gaps']['longest_ns'] > STALL_MS * 1e6


def present(demo, judge):
    begin = time.monotonic()
    say(f'Model domain: 800 Gb/s links. Real domain at K = {TIME_SCALE:,}: '
        f'{scaled_rate_bps() / 1e6:.0f} Mb/s; 10 ns of link are '
        f'{10 * TIME_SCALE / 1e3:.0f} us.')
    say('Every frame gets a pedestal of '
        f'{PEDESTAL_US} us each way, so that the software below the model does not show.\n')
    if 'media' in demo.options.part:
        rows = [demo.scaled(medium) for medium in MEDIA
                if medium.label.lower() in demo.options.media]
        say('\nModelled (model ns in the model domain, the rest in real time) and measured:\n')
        say(table(rows) + '\n')
        judge.rows(rows)
        say('')
    if 'inline' in demo.options.part:
        (tcp, udp), *seen = demo.inline()
        judge.inline(tcp, udp, *seen)
        say('')
    if 'ocs' in demo.options.part:
        judge.reconfiguration(*demo.reconfiguration())
        say('')
    if 'circuits' in demo.options.part:
        show_circuits(demo, judge, say)
    if judge.machine:
        say(f'  note  this machine: {judge.machine}')
    say(f'\n{time.monotonic() - begin:.0f} s')


def judged(options):
    """Runs the demonstration in a lab of its own: (what failed, what was not judged)."""
    judge = Judge(say)
    hosts = len(HOSTS) if 'circuits' in options.part else 2
    try:
        with tempfile.TemporaryDirectory(prefix='linkwright-demo-') as folder, \
                Lab(os.environ.get('LW_LAB', 'lwdemo'), hosts=hosts) as lab:
            present(Demo(options, lab, folder), judge)
        if not judge.checks:
            judge.failures.append('no check was made')
    except (EmulatorError, LabError, subprocess.TimeoutExpired) as error:
        judge.failures.append(str(error))
    except json.JSONDecodeError as error:
        judge.failures.append(f'a measuring program gave no JSON: {error}')
    return judge.failures, judge.unjudged


KNOWN_MEDIA = [medium.label.lower() for medium in MEDIA]
KNOWN_CIRCUITS = [shown.name for shown in SHOWN]


def some_of(known, what):
    """Reads a list with commas of which every name is known."""
    def read(text):
        names = text.lower().split(',')
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"no {what} '{unknown[0]}': {', '.join(known)}")
        return names
    return read


def main():
    parser = argparse.ArgumentParser(prog='scripts/demo', description=__doc__)
    parser.add_argument('--build', required=True)
    parser.add_argument('--profiles', help='folder of profiles to use instead of the project\'s')
    parser.add_argument('--part', action='append', choices=PARTS, help='default: all')
    parser.add_argument('--media', type=some_of(KNOWN_MEDIA, 'medium'),
                        default=','.join(KNOWN_MEDIA), help='of the first part; default: all')
    parser.add_argument('--circuits', type=some_of(KNOWN_CIRCUITS, 'circuit switch'),
                        default=','.join(KNOWN_CIRCUITS), help='of the last part; default: all')
    parser.add_argument('--picture', type=pathlib.Path,
                        help='file for the picture of the circuits; default: in the build folder')
    options = parser.parse_args()
    end_on_signals()
    options.picture = options.picture or pathlib.Path(options.build) / 'circuits.svg'
    options.part = options.part or PARTS
    if options.profiles:
        os.environ['LINKWRIGHT_PROFILES'] = os.path.abspath(options.profiles)
    failures, unjudged = judged(options)
    if failures:
        end(NOT_TRUE, 'The demonstration is NOT true here:', failures)
    if unjudged:
        end(NOT_JUDGED, 'Nothing was seen to be wrong; this machine could not judge:', unjudged)
    say('All checks passed.')


def end(code, headline, sentences):
    print(f'\n{headline}', *sentences, sep='\n  ', file=sys.stderr)
    sys.exit(code)


if __name__ == '__main__':
    main()
