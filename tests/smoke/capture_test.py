#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Captures through the daemon and the CLI: what they show is what the two ends saw."""

import collections
import json
import os
import pathlib
import signal
import struct
import subprocess

import smoke
from daemon import Daemon
from smoke import expect, expect_soon, scenario

LATENCY_NS = 2_000_000
PEDESTAL_NS = 300_000
PORT = 7007
RATE = 2_000
SECONDS = 3
FEC = {'code': 'rs544', 'interleave': 1, 'group_error_ratio': 1e-3}


def text():
    return scenario.text('wire', parameters={'rate': '200Mbps', 'fec': FEC,
                                             'latency': {'propagation': '2ms'}},
                         smallest_effect=smoke.ROOMY_EFFECT)


class Packet(collections.namedtuple('Packet', 'interface stamp id octets')):
    def is_of_flow(self):
        """IPv4, no options, UDP to the flow's port."""
        return self.octets[12:14] == b'\x08\x00' and self.octets[23] == 17 and \
            struct.unpack('!H', self.octets[36:38])[0] == PORT

    def number(self):
        """As scripts/lib/paced_udp.py stamps its datagrams."""
        return struct.unpack('!Q', self.octets[42:50])[0]


def options(block):
    out = {}
    while len(block) >= 4:
        code, length = struct.unpack('<HH', block[:4])
        if code == 0:
            break
        out[code] = block[4:4 + length]
        block = block[4 + (length + 3) // 4 * 4:]
    return out


def packets(path):
    """Of a pcapng file, as its draft describes them."""
    data = pathlib.Path(path).read_bytes()
    while data:
        kind, length = struct.unpack('<II', data[:8])
        expect(struct.unpack('<I', data[length - 4:length])[0] == length, 'a block is not whole')
        body, data = data[8:length - 4], data[length:]
        if kind != 6:
            continue
        interface, high, low, kept, _ = struct.unpack('<IIIII', body[:20])
        found = options(body[20 + (kept + 3) // 4 * 4:])
        yield Packet(interface, high << 32 | low,
                     struct.unpack('<Q', found[5])[0] if 5 in found else 0, body[20:20 + kept])


def events(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def linkwright(bench, served, *arguments, code=0):
    done = subprocess.run([bench.binary, 'capture', *map(str, arguments), '--api', served.socket],
                          cwd=bench.folder, capture_output=True, text=True, timeout=60,
                          check=False)
    expect(done.returncode == code, f'{arguments}: {done.returncode} {done.stdout} {done.stderr}')
    return done.stdout + done.stderr


def begun(bench, served, *arguments):
    return json.loads(linkwright(bench, served, 'start', 'wire', '-o', 'json', *arguments))


def running(bench, **more):
    served = Daemon(bench.lab, bench.binary, bench.folder, **more)
    served.__enter__()
    expect(served.load(text())[0] == 201, 'it cannot be loaded')
    served.begin('wire')
    return served


def it_shows_what_both_ends_saw(bench):
    """Each datagram as it came and as it left, or why it did not; stamps agree with the model."""
    served = running(bench)
    try:
        capture = begun(bench, served, '--direction', 'a_to_b', '--comment', 'a flow')
        expect(capture['state'] == 'open', f'{capture}')
        sent = smoke.probes.paced(bench.lab, RATE, SECONDS)
        told = linkwright(bench, served, 'stop', capture['name'])
        expect('ended, wire a_to_b' in told, told)
        ended = json.loads(linkwright(bench, served, 'show', capture['name'], '-o', 'json'))
        linkwright(bench, served, 'save', capture['name'], '--to', bench.folder)
        again = linkwright(bench, served, 'save', capture['name'], '--to', bench.folder, code=2)
        expect('exists already' in again, again)
        status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {}, timeout=60)
        expect(status == 200 and answer['books_closed'], f'{status} {answer}')
        run = served.get('/v1/runs')['runs'][0]['name']
        record = json.loads((served.folder / 'state/evidence' / f'{run}.json').read_text())
        expect([c['what'] for c in record['changes']] ==
               ['capture of wire: begun', f'capture {capture["name"]}: ended'],
               f'{record["changes"]}')
        linkwright(bench, served, 'remove', capture['name'])
        expect(not list((served.folder / 'state/captures').iterdir()), 'files are left')
    finally:
        served.__exit__()
    judge(bench.folder / capture['name'], ended, sent)


def judge(stem, ended, sent):
    flow = [p for p in packets(f'{stem}.pcapng') if p.is_of_flow()]
    came = {p.number(): p for p in flow if p.interface == 0}
    left = {p.number(): p for p in flow if p.interface == 1}
    # The sender's last word is one more, told several times.
    numbered = {n for n in came if n < sent['sent']}
    expect(len(numbered) == sent['sent'], f'{len(numbered)} came, {sent["sent"]} were sent')
    arrived = {n for n in left if n < sent['sent']}
    expect(len(arrived) == sent['received'], f'{len(arrived)} left, {sent["received"]} came in')
    shortest = min(left[n].stamp - came[n].stamp for n in arrived)
    expect(shortest >= LATENCY_NS + PEDESTAL_NS, f'{shortest} ns from one end to the other')
    fates = {e['id']: e for e in events(f'{stem}.events.jsonl') if e.get('id')}
    lost = [fates[came[n].id] for n in numbered - arrived]
    expect(lost and all(e['fate'] == 'dropped' and e['reason'] == 'uncorrectable' for e in lost),
           f'{len(lost)} lost: {lost[:3]}')
    for number in arrived:
        fate = fates[left[number].id]
        expect(fate['fate'] == 'delivered' and left[number].id == came[number].id, f'{fate}')
        model = (fate['due_ps'] - fate['arrived_ps']) / 1e3
        expect(model >= LATENCY_NS, f'the model took {model} ns')
        expect(fate['handed_ps'] - fate['due_ps'] >= PEDESTAL_NS * 1000, f'early: {fate}')
    counts = {k: int(ended.get(k, 0)) for k in ('arrived', 'delivered', 'dropped', 'absorbed',
                                                'unknown', 'lost')}
    expect(counts['lost'] == 0 and counts['arrived'] == counts['delivered'] + counts['dropped'] +
           counts['absorbed'] + counts['unknown'], f'{counts}')
    expect(counts['arrived'] == len(fates), f'{counts}, {len(fates)} have a fate')


def mistakes_are_refused(bench):
    """A wrong name, a second capture, another's lease: told, and nothing is begun."""
    served = running(bench)
    try:
        expect('did you mean "wire"' in linkwright(bench, served, 'start', 'wires', code=2),
               'no hint')
        told = linkwright(bench, served, 'start', 'wire', '--octets', 7, code=2)
        expect('octets' in told and '14 to 65535' in told, told)
        linkwright(bench, served, 'start', code=2)
        first = begun(bench, served)
        expect('has these frames' in linkwright(bench, served, 'start', 'wire', code=4), 'twice')
        expect('is open' in linkwright(bench, served, 'remove', first['name'], code=4), 'removed')
        expect(served.ask('GET', '/v1/captures/..%2Fstate.binpb')[0] in (400, 404), 'a path')
        status, lease = served.ask('POST', '/v1/leases', {'scenario': 'wire', 'ttl': '60s'})
        expect(status in (200, 201), f'{status} {lease}')
        status, answer = served.ask('POST', f'/v1/captures/{first["name"]}:stop', {})
        expect(status == 423, f'{status} {answer}')
        status, answer = served.ask('POST', f'/v1/captures/{first["name"]}:stop', {},
                                    headers={'Linkwright-Lease': lease['id']})
        expect(status == 200 and answer['state'] == 'ended', f'{status} {answer}')
    finally:
        served.__exit__()


def it_outlives_the_daemon(bench):
    """kill -9 of the daemon: the capture goes on; of the emulator, too: it says interrupted."""
    served = running(bench)
    try:
        capture = begun(bench, served)
        served.kill()
        smoke.probes.ping(bench.lab, count=5)
        served.start()
        expect_soon(lambda: served.get(f'/v1/captures/{capture["name"]}')['state'] == 'open',
                    'it is not open any more')
        expect(int(served.get(f'/v1/captures/{capture["name"]}')['arrived']) >= 10,
               'what came meanwhile is missing')
        for pid in served.emulators():
            os.kill(pid, signal.SIGKILL)
        expect_soon(lambda: served.get('/v1/scenarios/wire')['interruptions'], 'nobody noticed')
        expect_soon(lambda: served.get(f'/v1/captures/{capture["name"]}')['state'] ==
                    'interrupted', 'it does not say so')
        second = begun(bench, served)
        expect(second['name'] != capture['name'], 'it is written over')
    finally:
        served.__exit__()


def there_is_no_room_beyond_the_limit(bench):
    """A capture that is full says so, and none begins where all have too much."""
    served = running(bench, arguments=('--captures-bytes', '60kB'))
    try:
        capture = begun(bench, served, '--bytes', '65536', '--octets', '2000')
        smoke.probes.iperf3(bench.lab, seconds=2)
        full = served.get(f'/v1/captures/{capture["name"]}')
        expect(full['state'] == 'full', f'{full}')
        linkwright(bench, served, 'stop', capture['name'])
        expect('remove some first' in linkwright(bench, served, 'start', 'wire', code=4), 'begun')
        expect('full' not in linkwright(bench, served, 'list'), 'an ended one is not open')
    finally:
        served.__exit__()


if __name__ == '__main__':
    smoke.main(it_shows_what_both_ends_saw, mistakes_are_refused, it_outlives_the_daemon,
               there_is_no_room_beyond_the_limit)
