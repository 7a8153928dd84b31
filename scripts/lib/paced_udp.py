#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A paced UDP flow that measures the dark: run in two namespaces, one end each.

    paced_udp.py send ADDRESS PORT --rate 5000 --seconds 4 [--bytes 64] [--scatter]
    paced_udp.py receive ADDRESS PORT --seconds 6 [--record FILE]

The sender stamps each datagram with its number and its time of sending (one clock: both ends are
on one machine), and prints how many it sent. The receiver takes arrival times from the kernel, so
that its own scheduling does not count, and prints one JSON object: datagrams sent, received,
missing; the longest silence between two arrivals, and what the sender's stamps say about the same
two datagrams. It ends at the sender's last word, which a circuit may lose, at SIGTERM, or in time.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import signal
import socket
import struct
import sys
import time
from typing import NamedTuple

STAMP = struct.Struct('!QQ')    # number, time of sending in ns; number = LAST ends the flow
LAST = 2**64 - 1
PAYLOAD_BYTES = 64
SO_TIMESTAMPNS = 35             # Linux, asm-generic/socket.h; the socket module does not name it
TIMESPEC = struct.Struct('@qq')
RECORD = struct.Struct('!QQQI')


class Arrival(NamedTuple):
    at_ns: int
    number: int
    sent_ns: int
    payload: int    # bytes


def hurry():
    """Before everyone else on this CPU, where the machine lets us: a pace is kept or it is none."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def send(address, rate, seconds, payload=PAYLOAD_BYTES, scatter=False):
    """With `scatter` each datagram goes at an instant of its own period that is drawn at random:

    what turns with a period of its own is then seen at all its phases alike.
    """
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    padding = bytes(payload - STAMP.size)
    count = int(rate * seconds)
    start = time.monotonic()
    for number in range(count):
        due = number + (random.random() if scatter else 0)
        wait = start + due / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        out.sendto(STAMP.pack(number, time.time_ns()) + padding, address)
    print(count, flush=True)
    for _ in range(3):
        time.sleep(0.1)
        out.sendto(STAMP.pack(LAST, count) + padding, address)


def arrivals(port_socket, deadline):
    """Arrivals until the sender's last word, the deadline, or SIGTERM."""
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    while time.monotonic() < deadline and not ended:
        try:
            data, ancillary, _, _ = port_socket.recvmsg(2048, 64)
        except TimeoutError:
            continue
        number, sent = STAMP.unpack_from(data)
        for _, kind, stamp in ancillary:
            if kind == SO_TIMESTAMPNS:
                whole, part = TIMESPEC.unpack(stamp[:TIMESPEC.size])
                yield Arrival(whole * 1_000_000_000 + part, number, sent, len(data))
        if number == LAST:
            return


def record(path, got):
    pathlib.Path(path).write_bytes(b''.join(RECORD.pack(*arrival) for arrival in got))


def recorded(path):
    return [Arrival(*fields) for fields in RECORD.iter_unpack(pathlib.Path(path).read_bytes())]


def receive(address, seconds, path=None):
    port_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    port_socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    port_socket.bind(address)
    port_socket.settimeout(0.2)
    print('listening', file=sys.stderr, flush=True)
    count, got = None, []
    for arrival in arrivals(port_socket, time.monotonic() + seconds):
        if arrival.number == LAST:
            count = arrival.sent_ns
        else:
            got.append(arrival)
    if path:
        record(path, got)
    print(json.dumps(summary(got, count)))


def summary(got, count):
    steps = [(later[0] - earlier[0], later[2] - earlier[2], later[1] - earlier[1] - 1)
             for earlier, later in zip(got, got[1:])]
    gap, at_sender, missing = max(steps, default=(0, 0, 0))
    return {
        'sent': count, 'received': len(got),
        'missing': None if count is None else count - len(got),
        'gap_ms': gap / 1e6,                # longest silence at the receiver
        'sent_gap_ms': at_sender / 1e6,     # between the same two datagrams at the sender
        'missing_in_gap': missing,
        'sender_stall_ms': max((s / 1e6 / (m + 1) for _, s, m in steps), default=0),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('role', choices=('send', 'receive'))
    parser.add_argument('address')
    parser.add_argument('port', type=int)
    parser.add_argument('--rate', type=float, default=5000, help='datagrams per second')
    parser.add_argument('--seconds', type=float, default=4)
    parser.add_argument('--bytes', type=int, default=PAYLOAD_BYTES, help='payload of a datagram')
    parser.add_argument('--scatter', action='store_true', help='at random within each period')
    parser.add_argument('--record', help='file for the arrivals, as `recorded` reads it')
    options = parser.parse_args()
    address = (options.address, options.port)
    hurry()
    if options.role == 'send':
        send(address, options.rate, options.seconds, options.bytes, options.scatter)
    else:
        receive(address, options.seconds, options.record)


if __name__ == '__main__':
    main()
