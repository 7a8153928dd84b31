# SPDX-License-Identifier: Apache-2.0
"""The lab of namespaces as the measuring programs use it; scripts/lab does the work."""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
HOSTS = 'abcdefgh'
ADDRESS = {host: f'198.18.0.{number}' for number, host in enumerate(HOSTS, 1)}
# The emulator's worker has the last CPU for itself; whoever measures keeps off it.
WORKER_CPU = max(os.cpu_count() - 1, 0)
HOST_CPUS = f'0-{WORKER_CPU - 1}' if WORKER_CPU else '0'


class LabError(RuntimeError):
    pass


def mac(host):
    """The MAC address that scripts/lab gives a host."""
    return f'02:00:00:00:00:{HOSTS.index(host) + 1:02x}'


def end_on_signals():
    """SIGTERM and SIGINT end the program as an error would: every `with` tears down on the way."""
    def end(number, _):
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)  # a second one must not stop the tearing down
        sys.exit(128 + number)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)


class Lab:
    """`with Lab(prefix):` a lab that is up inside and gone after, whatever happened inside."""

    def __init__(self, prefix, mtu=1500, hosts=2):
        self.prefix = prefix
        self.mtu = mtu
        self.hosts = HOSTS[:hosts]

    def _script(self, *args):
        done = subprocess.run([SCRIPTS / 'lab', *args], env=dict(os.environ, LW_LAB=self.prefix),
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(done.stderr.strip() or done.stdout.strip())
        return done.stdout

    def __enter__(self):
        try:
            self._script('up', '--hosts', str(len(self.hosts)), '--mtu', str(self.mtu))
        except BaseException:
            with contextlib.suppress(LabError):  # the first error is the one to tell
                self._script('down')
            raise
        return self

    def __exit__(self, *_):
        self._script('down')

    def argv(self, place, *command):
        """Command line that runs `command` in a namespace, off the worker's CPU in a host."""
        pin = ['taskset', '-c', HOST_CPUS] if place in ADDRESS else []
        return ['ip', 'netns', 'exec', f'{self.prefix}-{place}', *pin, *map(str, command)]

    def run(self, place, *command, timeout=60):
        """Output of a command in a namespace; LabError with what it said when it fails."""
        done = subprocess.run(self.argv(place, *command), capture_output=True, text=True,
                              timeout=timeout, check=False)
        if done.returncode:
            said = done.stderr.strip() or done.stdout.strip()
            raise LabError(f'{command[0]} in {place} ended with {done.returncode}: {said[-500:]}')
        return done.stdout

    def start(self, place, *command, **options):
        return subprocess.Popen(self.argv(place, *command), text=True, **options)

    def introduce(self):
        """Each host learns the others' MAC addresses for good.

        Where circuits come and go, one that asks for them is not heard, and asks again 1 s later.
        """
        for host in self.hosts:
            for other in self.hosts.replace(host, ''):
                self.run(host, 'ip', 'neighbour', 'replace', ADDRESS[other], 'lladdr', mac(other),
                         'dev', f'{host}0', 'nud', 'permanent')

    def pids(self, place):
        listed = subprocess.run(['ip', 'netns', 'pids', f'{self.prefix}-{place}'],
                                capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]


def why_not():
    """Why no lab can be made on this machine; empty when one can."""
    done = subprocess.run([SCRIPTS / 'lab', 'can'], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode else ''
