# SPDX-License-Identifier: Apache-2.0
"""Where a row of scripts/bench takes place: devices, a namespace for them, and a load.

  [blaster] g0 ==veth== e0 [contestant] e1 ==veth== g1 [blaster]

all in one namespace of its own. What a contestant forwarded is what g0 and g1 received, by the
kernel's count: nobody's own counter is trusted.
"""

import contextlib
import os
import shutil
import subprocess
import time

NULL = 'net_null'
# Enough for the blaster to reach its rate and the veth queues to fill.
LOAD_SETTLES_S = 0.3


def why_not(vdev):
    """Why this machine cannot have the devices; None when it can."""
    if vdev == NULL:
        return None
    if os.geteuid() != 0:
        return 'needs root'
    missing = [name for name in ('ip', 'ethtool') if not shutil.which(name)]
    return f'no {missing[0]} program' if missing else None


class NullPlace:
    """Two devices that invent frames and throw them away: the cost of forwarding alone."""

    counts_outside = False

    def __init__(self, null_args):
        more = f',{null_args}' if null_args else ''
        self.devices = [f'net_null{i}{more}' for i in range(2)]

    def wrap(self, command):
        return command

    @contextlib.contextmanager
    def load(self):
        yield


class VethPlace:
    counts_outside = True

    def __init__(self, vdev, blaster):
        self.space = f'lwbench{os.getpid()}'
        self.blaster = blaster
        self.devices = [f'{vdev}{i},iface=e{i}' for i in range(2)]

    def __enter__(self):
        ip('netns', 'add', self.space)
        try:
            for i in range(2):
                self.run('ip', 'link', 'add', f'g{i}', 'type', 'veth', 'peer', 'name', f'e{i}')
                for name in (f'g{i}', f'e{i}'):
                    self.run('sh', '-c',
                             f'echo 1 >/proc/sys/net/ipv6/conf/{name}/disable_ipv6 || true')
                    self.run('ethtool', '-K', name, 'tx', 'off', 'gso', 'off', 'gro', 'off')
                    self.run('ip', 'link', 'set', name, 'arp', 'off', 'promisc', 'on', 'up')
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        ip('netns', 'delete', self.space)

    def wrap(self, command):
        return ['ip', 'netns', 'exec', self.space, *command]

    def run(self, *command):
        subprocess.run(self.wrap(command), check=True, capture_output=True)

    @contextlib.contextmanager
    def load(self):
        """Frames come in at both ends, from CPU 0, as fast as it can."""
        command = self.wrap([self.blaster, '--a', 'g0', '--b', 'g1', '--seconds', '120'])
        with subprocess.Popen(command, preexec_fn=lambda: os.sched_setaffinity(0, {0})) as sender:
            try:
                time.sleep(LOAD_SETTLES_S)
                yield
            finally:
                sender.terminate()

    def counters(self):
        """(time, frames that came back, frames that were offered), both ends together."""
        shown = subprocess.run(self.wrap(['cat', '/proc/net/dev']), check=True,
                               capture_output=True, text=True).stdout
        now = time.monotonic()
        ends = [line.split(':')[1].split() for line in shown.splitlines()
                if line.strip().startswith(('g0:', 'g1:'))]
        return now, sum(int(end[1]) for end in ends), sum(int(end[9]) for end in ends)


def ip(*words):
    subprocess.run(['ip', *words], check=True, capture_output=True)


def place(vdev, programs, null_args):
    if vdev == NULL:
        return contextlib.nullcontext(NullPlace(null_args))
    return VethPlace(vdev, programs.blaster)
