# SPDX-License-Identifier: Apache-2.0
"""A lab with many links in one run, as many as DPDK has ports for, and frames on all of them."""

import json
import pathlib
import subprocess
import time

from smoke import labs

LINKS = 16                      # Debian's DPDK has 32 ports
FRAMES = pathlib.Path(__file__).with_name('numbered_frames.py')
COUNT, EVERY_MS, FRAME_BYTES = 250, 4, 996   # as in tests/data/acting.txt
SETTLE_S = 0.4                  # what is in flight when the last frame is sent

HEAD = """\
schema: 1
name: many
seed: 1
time_scale: {time_scale}
pedestal: 1ms
smallest_effect: {effect_ns}ns
machine: {{worker_cpu: {cpu}, idle: {idle}, memory: 600MB}}
"""


def names(host, count=LINKS):
    return [f'{host}{i}' for i in range(1, count + 1)]


def batch(lab, place, *lines):
    subprocess.run(lab.argv(place, 'ip', '-batch', '-'), input='\n'.join(lines), text=True,
                   check=True)


def add_cables(lab):
    """Pairs a1=ea1, b1=eb1 and so on beside the lab's own: no addresses, no IPv6, no offloads."""
    silence = 'f=/proc/sys/net/ipv6/conf/default/disable_ipv6; test ! -e $f || echo 1 >$f'
    for place in ('a', 'b', 'emu'):
        lab.run(place, 'sh', '-c', silence)
    # Protocol work off the worker's CPU, as scripts/lab has it on its own cable.
    steer = f'{(1 << labs.WORKER_CPU) - 1:x}'
    for host in ('a', 'b'):
        ends = names(host)
        batch(lab, host, *(f'link add {end} type veth peer name e{end} netns {lab.prefix}-emu'
                           for end in ends), *(f'link set {end} up' for end in ends))
        batch(lab, 'emu', *(f'link set e{end} arp off multicast off promisc on up'
                            for end in ends))
        lab.run('emu', 'sh', '-c', f'for i in $(seq {LINKS}); do '
                f'ethtool -K e{host}$i tx off tso off gso off gro off || exit; done')
        lab.run(host, 'sh', '-c', f'for i in $(seq {LINKS}); do ethtool -K {host}$i tx off; '
                f'echo {steer} >/sys/class/net/{host}$i/queues/rx-0/rps_cpus; done')


def scenario_text(time_scale, links):
    """`links`: (parameters of both directions, of a to b, of b to a), each in braces of YAML."""
    cpu = labs.WORKER_CPU
    # What is late by a millisecond of real time does no harm to anything that is judged here.
    text = HEAD.format(time_scale=time_scale, effect_ns=20_000_000 // time_scale, cpu=cpu,
                       idle='spin' if cpu else 'back_off')
    ends = [f'{host}{i}' for i in range(1, len(links) + 1) for host in 'ab']
    text += 'ports:\n' + ''.join(
        # Stated, so that memory is planned for what a veth carries.
        f'  - {{name: {end}, device: "net_af_packet{port},iface=e{end}", rate_real_bps: 1Gbps}}\n'
        for port, end in enumerate(ends))
    # Short queues: by default those of so many links do not fit the memory.
    return text + 'links:\n' + ''.join(
        f'  - {{name: w{i}, a: a{i}, b: b{i}, parameters: {{queue_limit: 40kB, {base[1:]}, '
        f'a_to_b: {forth}, b_to_a: {back}}}\n' for i, (base, forth, back) in enumerate(links, 1))


class Hosts:
    """The endpoints of all links: `with Hosts(lab) as hosts: hosts.exchange(9)`."""

    def __init__(self, lab):
        def start(host, role, *options):
            return lab.start(host, FRAMES, role, *options, *names(host), stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
        pace = ('--count', COUNT, '--every-us', 1000 * EVERY_MS, '--bytes', FRAME_BYTES)
        self.senders = [start(host, 'send', *pace) for host in ('a', 'b')]
        self.receivers = [start(host, 'receive') for host in ('b', 'a')]

    def __enter__(self):
        for each in self.senders + self.receivers:
            told(each, 'ready')
        return self

    def __exit__(self, *_):
        for each in self.senders + self.receivers:
            each.kill()
            each.communicate()

    def exchange(self, links):
        """Frames both ways over the first links: (what came to b, what came to a) of each."""
        for each in self.senders:
            tell(each, links)
        for each in self.senders:
            told(each, 'sent')
        time.sleep(SETTLE_S)
        for each in self.receivers:
            tell(each, 'report')
        return list(zip(*(json.loads(told(each)) for each in self.receivers)))[:links]


def tell(process, word):
    process.stdin.write(f'{word}\n')
    process.stdin.flush()


def told(process, wanted=None):
    line = process.stdout.readline().strip()
    if not line or wanted not in (None, line):
        raise labs.LabError(f'an endpoint said "{line}", not "{wanted}"')
    return line
