# SPDX-License-Identifier: Apache-2.0
"""Measurements by the endpoints alone: ping, iperf3, a paced flow. None asks the emulator."""

import json
import pathlib
import re
import statistics
import subprocess
import time

from lab import ADDRESS, LabError

PORT = 5201
PACED_UDP = pathlib.Path(__file__).with_name('paced_udp.py')
# One ping per process: only its summary line has microseconds at every length of delay.
PING_LOOP = 'for i in $(seq {count}); do ping -n -c 1 -W 2 {address}; sleep {pause}; done; true'
SUMMARY = re.compile(r'^rtt min/avg/max/mdev = ([0-9.]+)/', re.MULTILINE)


def ping(lab, count=20, pause_s=0.05):
    """{'median_ms', 'min_ms', 'max_ms', 'sent', 'lost'} of pings from a to b."""
    # ARP is learnt, caches are warm. One of three is enough: a link may lose frames on purpose.
    lab.run('a', 'ping', '-n', '-c', 3, '-i', 0.2, '-W', 3, ADDRESS['b'])
    loop = PING_LOOP.format(count=count, address=ADDRESS['b'], pause=pause_s)
    trips = [float(ms) for ms in SUMMARY.findall(lab.run('a', 'sh', '-c', loop))]
    if not trips:
        raise LabError(f'none of {count} pings came back')
    return {'median_ms': statistics.median(trips), 'min_ms': min(trips), 'max_ms': max(trips),
            'sent': count, 'lost': count - len(trips)}


def iperf3(lab, seconds=4, udp_bps=None, skip_s=1):
    """Goodput in bits/s of payload as the receiver counted it, over `seconds` after `skip_s`.

    TCP without `udp_bps`; with it, UDP in full frames at that rate of payload, with datagrams sent
    and lost. `quartile_bps`: what a quarter of the receiver's intervals of 100 ms exceeds.
    """
    server = lab.start('b', 'iperf3', '-s', '-1', '-J', '-i', 0.1, '-p', PORT,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        wait_for_listener(lab)
        command = ['iperf3', '-c', ADDRESS['b'], '-p', PORT, '-J', '-t', seconds, '-O', skip_s]
        if udp_bps:
            command += ['-u', '-b', int(udp_bps), '-l', 1472]
        sent = json.loads(lab.run('a', *command, timeout=seconds + skip_s + 30))
        received = json.loads(server.communicate(timeout=15)[0])
    finally:
        server.kill()
        server.wait()
    for told in (sent, received):
        if 'error' in told:
            raise LabError(f"iperf3: {told['error']}")
    got = sent['end']['sum_received']
    steps = [i['sum']['bits_per_second'] for i in received['intervals'] if not i['sum']['omitted']]
    if len(steps) < 2:
        raise LabError(f'iperf3 told {len(steps)} intervals of {seconds} s')
    return {'bps': got['bits_per_second'], 'lost': got.get('lost_packets', 0),
            'sent': got.get('packets', 0), 'quartile_bps': statistics.quantiles(steps, n=4)[2]}


def wait_for_listener(lab, patience_s=5):
    limit = time.monotonic() + patience_s
    while f':{PORT} ' not in lab.run('b', 'ss', '-Hltn'):
        if time.monotonic() > limit:
            raise LabError('iperf3 -s does not listen')
        time.sleep(0.05)


def paced(lab, rate=5000, seconds=4, port=7007):
    """A paced UDP flow from a to b: what paced_udp.py tells about it."""
    receiver = lab.start('b', PACED_UDP, 'receive', ADDRESS['b'], port, '--seconds', seconds + 5,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        if receiver.stderr.readline().strip() != 'listening':
            raise LabError('the receiver of the paced flow did not start')
        lab.run('a', PACED_UDP, 'send', ADDRESS['b'], port, '--rate', rate, '--seconds', seconds,
                timeout=seconds + 30)
        out, said = receiver.communicate(timeout=15)
    finally:
        receiver.kill()
    if receiver.returncode:
        raise LabError(f'the receiver of the paced flow failed: {said.strip()[-300:]}')
    return json.loads(out)
