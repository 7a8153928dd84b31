#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Numbered frames on many interfaces at once: run in a host's namespace, one end of each link.

    numbered_frames.py send --count 250 --every-us 4000 --bytes 996 a1 a2 ...
    numbered_frames.py receive a1 a2 ...

Both serve until their stdin ends. A line to the sender, a number of interfaces, makes it send over
the first so many, and then print `sent`; a line to the receiver makes it print one JSON object, for
each interface what has arrived since, in what order and with which delays, and forget it.

Raw frames of the EtherType for local experiments, so that neither addresses nor a kernel's own
traffic matter. The sender stamps each one with its number and the time (one clock: both ends are on
one machine); the receiver takes arrival times from the kernel.
"""

import argparse
import json
import random
import select
import socket
import struct
import sys
import time

ETHERTYPE = 0x88B5              # IEEE 802, local experimental 1
HEADER = struct.Struct('!6s6sH')
STAMP = struct.Struct('!QQ')    # number, time of sending in ns
SO_TIMESTAMPNS = 35             # Linux, asm-generic/socket.h; the socket module does not name it
SO_RCVBUFFORCE = 33
STEP = 10                       # frames from one delay to the other that it is compared with
TIMESPEC = struct.Struct('@qq')


def header(interface):
    """From a to b, or back: one source on both sides of a link would be a loop."""
    ends = [b'\x02\0\0\0\0\x02', b'\x02\0\0\0\0\x01']
    if not interface.startswith('a'):
        ends.reverse()
    return HEADER.pack(*ends, ETHERTYPE)


def raw_socket(interface):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE))
    raw.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
    raw.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    raw.bind((interface, ETHERTYPE))
    return raw


# Each frame at a random moment of its interval: at regular ones, both ends would meet another phase
# of whatever else has a period on a busy machine, and their delays would differ by it.
def send(interfaces, count, every_s, frame_bytes):
    sockets = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) for _ in interfaces]
    for each, interface in zip(sockets, interfaces):
        each.bind((interface, 0))
    headers = [header(interface) for interface in interfaces]
    padding = bytes(frame_bytes - HEADER.size - STAMP.size)
    dice = random.Random(str(interfaces))
    print('ready', flush=True)
    for line in sys.stdin:
        start = time.monotonic()
        for number in range(count):
            wait = start + (number + dice.random()) * every_s - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            for each, begin in zip(sockets[:int(line)], headers):
                each.send(begin + STAMP.pack(number, time.time_ns()) + padding)
        print('sent', flush=True)


def take(raw):
    """(number, delay in ms) of one frame that waits in a socket."""
    data, ancillary, _, _ = raw.recvmsg(2048, 64)
    number, sent = STAMP.unpack_from(data, HEADER.size)
    for _, kind, stamp in ancillary:
        if kind == SO_TIMESTAMPNS:
            whole, part = TIMESPEC.unpack(stamp[:TIMESPEC.size])
            return number, (whole * 1_000_000_000 + part - sent) / 1e6
    raise RuntimeError('the kernel gave no time of arrival')


def receive(interfaces):
    got = [[] for _ in interfaces]
    sockets = {}
    poll = select.epoll()
    poll.register(sys.stdin, select.EPOLLIN)
    for interface, frames in zip(interfaces, got):
        raw = raw_socket(interface)
        sockets[raw.fileno()] = raw, frames
        poll.register(raw, select.EPOLLIN)
    print('ready', flush=True)
    while True:
        for number, _ in poll.poll():
            if number in sockets:
                raw, frames = sockets[number]
                frames.append(take(raw))
                continue
            if not sys.stdin.readline():
                return
            print(json.dumps([summary(frames) for frames in got]), flush=True)
            for frames in got:
                frames.clear()


def summary(frames):
    """Copies count once, by their first arrival."""
    first, newest, overtaken = {}, -1, 0
    for number, delay in frames:
        if number in first:
            continue
        first[number] = delay
        overtaken += number < newest
        newest = max(newest, number)
    delays = list(first.values())
    count = max(len(delays), 1)
    mean = sum(delays) / count
    steps = [abs(later - earlier) for earlier, later in zip(delays, delays[STEP:])]
    return {
        'frames': len(delays),
        'copies': len(frames) - len(delays),
        'overtaken': overtaken,
        'fast_ms': sorted(delays)[len(delays) // 10] if delays else 0,
        'deviation_ms': (sum((delay - mean) ** 2 for delay in delays) / count) ** 0.5,
        'step_ms': sum(steps) / max(len(steps), 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('role', choices=('send', 'receive'))
    parser.add_argument('interfaces', nargs='+')
    parser.add_argument('--count', type=int, default=250)
    parser.add_argument('--every-us', type=float, default=4000)
    parser.add_argument('--bytes', type=int, default=996, help='without FCS')
    options = parser.parse_args()
    if options.role == 'send':
        send(options.interfaces, options.count, options.every_us / 1e6, options.bytes)
    else:
        receive(options.interfaces)


if __name__ == '__main__':
    main()
