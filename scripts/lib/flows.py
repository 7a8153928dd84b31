# SPDX-License-Identifier: Apache-2.0
"""Throughput over time: paced UDP flows between hosts of a lab, several at once, as they arrived.

Each flow has a sender and a receiver of its own (paced_udp.py). What is told comes from the
kernel's arrival stamps at the receivers and from the senders' counts, and from nothing else.
"""

import contextlib
import pathlib
import subprocess
import tempfile
from typing import NamedTuple

from lab import ADDRESS, LabError
from paced_udp import recorded

PACED_UDP = pathlib.Path(__file__).with_name('paced_udp.py')
FIRST_PORT = 7100


class Flow(NamedTuple):
    source: str
    target: str
    rate: float             # datagrams per second
    payload: int            # bytes of each
    scatter: bool = False   # not evenly, but at random within each period

    @property
    def mbps(self):
        return self.rate * self.payload * 8 / 1e6


class Seen(NamedTuple):
    flow: Flow
    sent: int
    arrivals: list          # of paced_udp.Arrival, as they came


def observe(lab, flows, seconds):
    """[Seen] of flows that all run for `seconds`."""
    with tempfile.TemporaryDirectory(prefix='linkwright-flows-') as folder, \
            contextlib.ExitStack() as ends:
        files = [pathlib.Path(folder) / str(number) for number in range(len(flows))]
        receivers = [ends.enter_context(started(lab, flow.target, 'receive', *place(flow, number),
                                                '--seconds', seconds + 30, '--record', file))
                     for number, (flow, file) in enumerate(zip(flows, files))]
        for receiver in receivers:
            if receiver.stderr.readline().strip() != 'listening':
                raise LabError('the receiver of a flow did not start')
        senders = [ends.enter_context(started(lab, flow.source, 'send', *place(flow, number),
                                              '--seconds', seconds, *manner(flow)))
                   for number, flow in enumerate(flows)]
        counts = [int(told(sender, seconds + 30)) for sender in senders]
        for receiver in receivers:
            receiver.terminate()
            told(receiver, 15)
        return [Seen(flow, count, recorded(file))
                for flow, count, file in zip(flows, counts, files)]


def place(flow, number):
    return ADDRESS[flow.target], FIRST_PORT + number


def manner(flow):
    return ('--rate', flow.rate, '--bytes', flow.payload, *(['--scatter'] if flow.scatter else []))


@contextlib.contextmanager
def started(lab, host, *arguments):
    process = lab.start(host, PACED_UDP, *arguments, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
    with process:
        try:
            yield process
        finally:
            process.kill()


def told(process, patience_s):
    out, said = process.communicate(timeout=patience_s)
    if process.returncode:
        raise LabError(f'an end of a flow failed: {said.strip()[-300:]}')
    return out


def series(arrivals, start_ns, step_ns, count):
    """Mb/s of payload in each of `count` intervals of `step_ns`, the first from `start_ns` on."""
    octets = [0] * count
    for arrival in arrivals:
        step = (arrival.at_ns - start_ns) // step_ns
        if 0 <= step < count:
            octets[step] += arrival.payload
    return [each * 8e3 / step_ns for each in octets]
