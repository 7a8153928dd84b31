#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/lab: repeatable, verified, and gone afterwards whatever happened in it."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import smoke
from smoke import expect, labs

LAB = pathlib.Path(labs.SCRIPTS) / 'lab'
RUNTIME = pathlib.Path('/run/dpdk')


def lab(prefix, *arguments):
    return subprocess.run([LAB, *arguments], env=dict(os.environ, LW_LAB=prefix), text=True,
                          capture_output=True, check=False)


def namespaces(prefix):
    listed = subprocess.run(['ip', 'netns', 'list'], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if line.startswith(prefix)]


def up_twice_is_up_once(bench):
    """`up` on a lab that is up keeps it; `status` finds nothing wrong."""
    expect(lab(bench.lab.prefix, 'up').returncode == 0, 'the second up failed')
    expect(len(namespaces(bench.lab.prefix)) == 3, 'there are not three namespaces')
    told = lab(bench.lab.prefix, 'status')
    expect(told.returncode == 0 and 'emulator side silent' in told.stdout, told.stdout)


def faults_are_told_and_mended(bench):
    """An offload or ARP that came on is told by `status` and mended by `up`."""
    bench.lab.run('a', 'ethtool', '-K', 'a0', 'tx', 'on')
    bench.lab.run('emu', 'ip', 'link', 'set', 'dev', 'ea', 'arp', 'on')
    told = lab(bench.lab.prefix, 'status')
    expect(told.returncode == 1, 'status found nothing')
    expect('tx-checksumming is on' in told.stdout and 'ARP is on' in told.stdout, told.stdout)
    expect(lab(bench.lab.prefix, 'up').returncode == 0, 'up did not mend it')
    expect(lab(bench.lab.prefix, 'status').returncode == 0, 'it is not mended')


def half_a_lab_is_completed(bench):
    """A lab of which a host is gone is completed by `up`."""
    subprocess.run(['ip', 'netns', 'del', f'{bench.lab.prefix}-b'], check=True)
    expect(lab(bench.lab.prefix, 'status').returncode == 1, 'status found nothing')
    time.sleep(0.3)  # the kernel takes the cable away a little later
    done = lab(bench.lab.prefix, 'up')
    expect(done.returncode == 0, done.stderr)


def more_hosts_are_asked_for(bench):
    """`up --hosts 4` adds hosts with addresses of their own; `status` and `up` remember them."""
    prefix = bench.lab.prefix
    expect(lab(prefix, 'up', '--hosts', '4').returncode == 0, 'up --hosts failed')
    expect(len(namespaces(prefix)) == 5, 'there are not five namespaces')
    shown = lab(prefix, 'exec', 'd', 'ip', 'address', 'show', 'dev', 'd0').stdout
    expect(labs.mac('d') in shown and labs.ADDRESS['d'] in shown, shown)
    subprocess.run(['ip', 'netns', 'del', f'{prefix}-d'], check=True)
    told = lab(prefix, 'status')
    expect(told.returncode == 1 and f'no namespace {prefix}-d' in told.stdout, told.stdout)
    time.sleep(0.3)  # as above
    expect(lab(prefix, 'up').returncode == 0, 'up did not mend it')
    expect(lab(prefix, 'status').returncode == 0, 'it is not mended')
    refused = lab(prefix, 'up', '--hosts', '3')
    expect(refused.returncode == 4 and '4 hosts already' in refused.stderr, refused.stderr)
    for wrong in ('1', '9', 'x', '2 '):
        expect(lab(prefix, 'up', '--hosts', wrong).returncode == 2, f'{wrong} hosts were taken')


def addresses_are_fixed(bench):
    """A MAC address that was changed is told by `status` and mended by `up`."""
    bench.lab.run('b', 'ip', 'link', 'set', 'dev', 'b0', 'address', '02:00:00:00:00:99')
    told = lab(bench.lab.prefix, 'status')
    expect(told.returncode == 1 and 'MAC address is not' in told.stdout, told.stdout)
    expect(lab(bench.lab.prefix, 'up').returncode == 0, 'up did not mend it')
    expect(lab(bench.lab.prefix, 'status').returncode == 0, 'it is not mended')


def jumbo_is_asked_for(bench):
    """`up --mtu 9000` sets and verifies the MTU on both cables."""
    expect(lab(bench.lab.prefix, 'up', '--mtu', '9000').returncode == 0, 'up --mtu failed')
    expect('mtu 9000' in bench.lab.run('emu', 'ip', 'link', 'show', 'dev', 'eb'), 'mtu is not 9000')


def down_leaves_nothing(bench):
    """`down` ends what runs there, stopped processes too, and removes everything."""
    places = ('a', 'c', 'emu')
    expect(lab(bench.lab.prefix, 'up', '--hosts', '3').returncode == 0, 'up --hosts failed')
    running = [bench.lab.start(place, 'sleep', '1000') for place in places]
    limit = time.monotonic() + 5
    while time.monotonic() < limit and not all(map(bench.lab.pids, places)):
        time.sleep(0.02)
    running[0].send_signal(signal.SIGSTOP)
    stubborn = bench.lab.start('emu', 'sh', '-c', 'trap "" TERM; while :; do sleep 1; done')
    time.sleep(0.2)
    expect(lab(bench.lab.prefix, 'down').returncode == 0, 'down failed')
    for process in running + [stubborn]:
        expect(process.wait(timeout=5) != 0, 'a process survived')
    expect(not namespaces(bench.lab.prefix), 'namespaces are left')
    expect(lab(bench.lab.prefix, 'down').returncode == 0, 'a second down failed')


def wait_for_end(pid, patience_s=5):
    """A killed process gives back its memory before it is dead."""
    status = pathlib.Path(f'/proc/{pid}/status')
    limit = time.monotonic() + patience_s
    while time.monotonic() < limit and status.exists() and '\nState:\tZ' not in status.read_text():
        time.sleep(0.02)


def killed_run_leaves_nothing(bench):
    """After kill -9 of a run, its dataplane and the lab, `down` still leaves nothing."""
    with bench.link() as emulator:
        (dataplane,) = emulator.dataplane_pids()
        left = RUNTIME / f'linkwright-{dataplane}'
        living = RUNTIME / f'linkwright-{os.getpid()}'
        expect(left.exists(), f'{left} is not where DPDK keeps its files: nothing to look for')
        living.mkdir()
        try:
            for pid in bench.lab.pids('emu'):
                os.kill(pid, signal.SIGKILL)
            emulator.abandon()
            wait_for_end(dataplane)
            expect(lab(bench.lab.prefix, 'down').returncode == 0, 'down failed')
            expect(living.exists(), 'down took the folder of a living process')
        finally:
            living.rmdir()
        expect(not namespaces(bench.lab.prefix), 'namespaces are left')
        expect(not left.exists(), f'{left} is left')


def sigterm_leaves_nothing(bench):
    """A program with a lab that gets SIGTERM tears the lab down."""
    prefix = bench.lab.prefix + 't'
    program = ('import lab, time; lab.end_on_signals()\n'
               f'with lab.Lab("{prefix}"): print("up", flush=True); time.sleep(60)')
    process = subprocess.Popen([sys.executable, '-c', program], stdout=subprocess.PIPE, text=True,
                               env=dict(os.environ, PYTHONPATH=str(labs.SCRIPTS / 'lib')))
    expect(process.stdout.readline() == 'up\n', 'the lab of the program is not up')
    expect(len(namespaces(prefix)) == 3, 'there are not three namespaces')
    process.terminate()
    expect(process.wait(timeout=20) == 128 + signal.SIGTERM, 'SIGTERM did not end it')
    expect(not namespaces(prefix), 'namespaces are left')


def half_an_up_is_taken_down(bench):
    """When `up` fails half-way, the lab's user leaves nothing behind."""
    prefix = bench.lab.prefix + 'h'
    try:
        with labs.Lab(prefix, mtu=1):
            raise AssertionError('an MTU of 1 was taken')
    except labs.LabError:
        expect(not namespaces(prefix), 'namespaces are left')


if __name__ == '__main__':
    smoke.main(up_twice_is_up_once, faults_are_told_and_mended, half_a_lab_is_completed,
               more_hosts_are_asked_for, addresses_are_fixed, jumbo_is_asked_for,
               down_leaves_nothing, killed_run_leaves_nothing, sigterm_leaves_nothing,
               half_an_up_is_taken_down)
