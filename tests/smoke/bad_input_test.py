#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input is refused with one clear error, exit 2, and nothing left running."""

import json
import re

import smoke
from smoke import expect, scenario

GOOD = scenario.text('bad', parameters={'rate': '200Mbps', 'latency': {'propagation': '200us'}})
PLACE = re.compile(r'\S+\.yaml:\d+:\d+: ')

# What is wrong, how it is written, and what the error must name.
MISTAKES = (
    ('an unknown key', ('seed: 1', 'sede: 1'), ('sede',)),
    ('a duplicate key', ('seed: 1', 'seed: 1\nseed: 2'), ('seed',)),
    ('a wrong unit', ('200us', '200Mbps'), ('200Mbps',)),
    ('a value without unit', ('200us', '200'), ('200',)),
    ('a port that is not there', ('    b: b', '    b: c'), ('c',)),
    ('an unknown profile', ('    parameters:', '    profile: gold-plated\n    parameters:'),
     ('gold-plated',)),
    ('a rate above what the port is said to do', (
        '"net_af_packet0,iface=ea"', '"net_af_packet0,iface=ea"\n    rate_real_bps: 100Mbps'),
     ('100', '200')),
    ('frames that the driver truncates', ('"net_af_packet0,iface=ea"',
                                          '"net_af_packet0,iface=ea"\n    frame_bytes_max: 9000B'),
     ('9000',)),
    ('memory that cannot fit', ('  worker_cpu', '  memory: 16MiB\n  worker_cpu'), ('16',)),
    ('an interface that is not there', ('iface=ea', 'iface=gone'), ('gone',)),
    ('a value out of range', ('time_scale: 1', 'time_scale: 0'), ('0',)),
    ('a version from the future', ('schema: 1', 'schema: 2'), ('2',)),
)


def refused(bench, what, text, names):
    path = bench.folder / 'mistake.yaml'
    path.write_text(text)
    done = bench.linkwright('run', path, '--duration', '1s', '-o', 'json')
    said = done.stderr.strip()
    expect(done.returncode == 2, f'{what}: exit {done.returncode}: {said}')
    expect(not done.stdout.strip(), f'{what}: something was printed as a result')
    expect(PLACE.search(said), f'{what}: no file:line:col in: {said}')
    for name in names:
        expect(name in said, f'{what}: the error does not name {name}: {said}')
    expect('EAL' not in said, f'{what}: EAL speaks: {said}')
    expect(len(said.splitlines()) <= 4, f'{what}: not one clear error: {said}')
    left = bench.lab.pids('emu')
    expect(not left, f'{what}: left running: {left}')


def mistakes_are_refused(bench):
    """Every mistake is refused with its place and the value; exit 2, nothing left running."""
    wrong = []
    for what, (old, new), names in MISTAKES:
        expect(GOOD.count(old) >= 1, f'{what}: the mistake cannot be planted')
        text = GOOD.replace(old, new, 1)
        if what == 'memory that cannot fit':
            text = text.replace('200us', '10s')
        try:
            refused(bench, what, text, names)
        except AssertionError as failure:
            wrong.append(str(failure))
    expect(not wrong, '\n'.join(wrong))


def the_good_one_is_taken(bench):
    """The scenario without a mistake is taken."""
    path = bench.folder / 'good.yaml'
    path.write_text(GOOD)
    done = bench.linkwright('run', path, '--duration', '1s', '-o', 'json')
    # 1: it ran, and this machine was too busy for a verdict; that is no mistake of the scenario.
    expect(done.returncode in (0, 1), f'exit {done.returncode}: {done.stderr}')
    report = json.loads(done.stdout)
    smoke.expect_books(report)
    invalid = report['fidelity']['verdict'] == 'INVALID'
    expect(invalid == (done.returncode == 1), f"exit {done.returncode}: {report['fidelity']}")


if __name__ == '__main__':
    smoke.main(the_good_one_is_taken, mistakes_are_refused)
