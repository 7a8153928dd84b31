#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A paced UDP flow that measures the dark: run in two namespaces, one end each.

    paced_udp.py send ADDRESS PORT --rate 5000 --seconds 4
    paced_udp.py receive ADDRESS PORT --seconds 6

The sender stamps each datagram with its number and its time of sending (one clock: both ends are
on one machine). The receiver takes arrival times from the kernel, so that its own scheduling does
not count, and prints one JSON object: datagrams sent, received, missing; the longest silence
between two arrivals, and what the sender's stamps say about the same two datagrams.
"""

import argparse
import json
import socket
import struct
import sys
import time

STAMP = struct.Struct('!QQ')    # number, time of sending in ns; number = LAST ends the flow
LAST = 2**64 - 1
PAYLOAD_BYTES = 64
SO_TIMESTAMPNS = 35             # Linux, asm-generic/socket.h; the socket module does not name it
TIMESPEC = struct.Struct('@qq')


def send(address, rate, seconds):
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    padding = bytes(PAYLOAD_BYTES - STAMP.size)
    count = int(rate * seconds)
    start = time.monotonic()
    for number in range(count):
        wait = start + number / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        out.sendto(STAMP.pack(number, time.time_ns()) + padding, address)
    for _ in range(3):
        time.sleep(0.1)
        out.sendto(STAMP.pack(LAST, count) + padding, address)


def arrivals(port_socket, deadline):
    """(arrival ns, number, sent ns) until the sender's last word or the deadline."""
    while time.monotonic() < deadline:
        try:
            data, ancillary, _, _ = port_socket.recvmsg(2048, 64)
        except TimeoutError:
            continue
        number, sent = STAMP.unpack_from(data)
        for _, kind, stamp in ancillary:
            if kind == SO_TIMESTAMPNS:
                whole, part = TIMESPEC.unpack(stamp[:TIMESPEC.size])
                yield whole * 1_000_000_000 + part, number, sent
        if number == LAST:
            return


def receive(address, seconds):
    port_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    port_socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    port_socket.bind(address)
    port_socket.settimeout(0.2)
    print('listening', file=sys.stderr, flush=True)
    count, got = None, []
    for arrival, number, sent in arrivals(port_socket, time.monotonic() + seconds):
        if number == LAST:
            count = sent
        else:
            got.append((arrival, number, sent))
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
    options = parser.parse_args()
    address = (options.address, options.port)
    if options.role == 'send':
        send(address, options.rate, options.seconds)
    else:
        receive(address, options.seconds)


if __name__ == '__main__':
    main()
