#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A host that sends raw frames, and pauses, and obeys them: run in a host's namespace.

    pausing_host.py flood a0 --frames 2000 --bytes 1000 --every-us 100 [--obey]
    pausing_host.py pause b0 --seconds 2 --every-ms 20 [--class 3]
    pausing_host.py listen b0 --seconds 2

Each prints one JSON object. `flood` stops while a pause is in force if it obeys, as a NIC would; a
pause counts in bit times of RATE. `listen` tells the octets of what has arrived, and when.
"""

import argparse
import json
import select
import socket
import struct
import time

ALL, MAC_CONTROL, EXPERIMENTAL = 0x0003, 0x8808, 0x88B5
RATE = 1e9                  # of this host's port, as the scenario says
GROUP = b'\x01\x80\xc2\0\0\x01'
OUTGOING = 4                # linux/if_packet.h


def raw_socket(interface, protocol=ALL):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
    raw.bind((interface, protocol))
    return raw


def pause_frame(quanta, priority=None):
    frame = GROUP + b'\x02\0\0\0\0\x02' + struct.pack('!H', MAC_CONTROL)
    if priority is None:
        return (frame + struct.pack('!HH', 1, quanta)).ljust(60, b'\0')
    times = [quanta if c == priority else 0 for c in range(8)]
    return (frame + struct.pack('!HH8H', 0x0101, 1 << priority, *times)).ljust(60, b'\0')


def quanta_of(frame):
    """Of a pause: what it asks of any class; None of another frame."""
    kind, opcode = struct.unpack_from('!HH', frame, 12)
    if frame[:6] != GROUP or kind != MAC_CONTROL:
        return None
    return max(struct.unpack_from('!8H', frame, 18)) if opcode == 0x0101 else \
        struct.unpack_from('!H', frame, 16)[0]


def arrived(raw, patience_s):
    """Frames that have come in, this host's own not among them."""
    while select.select([raw], [], [], max(patience_s, 0))[0]:
        data, address = raw.recvfrom(2048)
        if address[2] != OUTGOING:
            yield data
        patience_s = 0


def flood(options):
    sender, ears = raw_socket(options.interface, 0), raw_socket(options.interface, MAC_CONTROL)
    frame = (b'\x02\0\0\0\0\x02' + b'\x02\0\0\0\0\x01' + struct.pack('!H', EXPERIMENTAL))
    frame = frame.ljust(options.bytes, b'\0')
    pauses, until = [], 0.0
    due = time.monotonic()

    def hear(patience_s):
        nonlocal until
        for data in arrived(ears, patience_s):
            quanta = quanta_of(data)
            if quanta is not None:
                pauses.append(quanta)
                until = time.monotonic() + quanta * 512 / RATE

    for _ in range(options.frames):
        hear(0)
        while options.obey and time.monotonic() < until:
            hear(until - time.monotonic())
        sender.send(frame)
        due = max(due + options.every_us / 1e6, time.monotonic() - 0.001)
        while time.monotonic() < due:
            pass
    hear(1.0)
    hear(0.2)
    return {'sent': options.frames, 'pauses': pauses}


def pause(options):
    raw, sent = raw_socket(options.interface, 0), 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        raw.send(pause_frame(0xffff, options.priority))
        sent += 1
        time.sleep(options.every_ms / 1e3)
    return {'sent': sent}


def listen(options):
    raw, frames = raw_socket(options.interface), []
    print('listening', flush=True)
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        frames += [{'at': time.monotonic(), 'octets': data.hex()}
                   for data in arrived(raw, end - time.monotonic())]
    return {'frames': frames}


def main():
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest='verb', required=True)
    for verb in (flood, pause, listen):
        command = verbs.add_parser(verb.__name__)
        command.add_argument('interface')
        command.set_defaults(run=verb)
        if verb is flood:
            command.add_argument('--frames', type=int, required=True)
            command.add_argument('--bytes', type=int, default=1000)
            command.add_argument('--every-us', type=float, default=100)
            command.add_argument('--obey', action='store_true')
        else:
            command.add_argument('--seconds', type=float, required=True)
        if verb is pause:
            command.add_argument('--every-ms', type=float, default=20)
            command.add_argument('--class', dest='priority', type=int)
    options = parser.parse_args()
    print(json.dumps(options.run(options)))


if __name__ == '__main__':
    main()
