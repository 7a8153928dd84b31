#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pauses on a wire: passed as frames, made for a server that is too fast, obeyed as workload."""

import json
import pathlib
import subprocess
import time

import smoke
from smoke import expect, scenario

HOST = pathlib.Path(__file__).with_name('pausing_host.py')
PROPAGATION_US, PEDESTAL_US = 20_000, 300
FULL = 'queue_full'
SLOW = {'rate': '20Mbps', 'queue_limit': '400kB', 'latency': {'propagation': '200us'}}


def text_of(values, ingress=''):
    text = scenario.text('pauses', parameters=values, smallest_effect=smoke.ROOMY_EFFECT)
    for host in 'ab':
        text = text.replace(f'iface=e{host}"\n', f'iface=e{host}"\n    rate_real_bps: 1Gbps\n')
    return text + ingress


def host_starts(bench, host, *arguments):
    return bench.lab.start(host, HOST, *arguments, stdout=subprocess.PIPE)


def told_by(process):
    out, _ = process.communicate(timeout=60)
    expect(process.returncode == 0, f'{process.args} ended with {process.returncode}')
    return json.loads(out.splitlines()[-1])


def port(report, name):
    return next(p for p in report['ports'] if p['name'] == name)


def way(report, direction):
    return next(link for link in report['links'] if link['direction'] == direction)


def replay(bench, emulator, journal):
    done = bench.linkwright('run', emulator.path, '--virtual', journal, '-o', 'json')
    expect(done.stdout, done.stderr)
    return json.loads(done.stdout)


def a_wire_passes_pauses(bench):
    """802.3x and PFC come out at the far end octet by octet, after the latency, and are counted."""
    values = {'rate': '200Mbps', 'latency': {'propagation': f'{PROPAGATION_US}us'}}
    with bench.emulator(text_of(values)) as emulator:
        listener = host_starts(bench, 'b', 'listen', 'b0', '--seconds', 3)
        expect(listener.stdout.readline().strip() == 'listening', 'the listener did not start')
        before = time.monotonic()
        for manner in ((), ('--class', 3)):
            sent = told_by(host_starts(bench, 'a', 'pause', 'a0', '--seconds', 0.2,
                                       '--every-ms', 500, *manner))['sent']
            expect(sent == 1, f'{sent} pauses were sent')
        heard = [f for f in told_by(listener)['frames'] if f['octets'][24:28] == '8808']
    plain = '0180c2000001' + '020000000002' + '8808' + '0001' + 'ffff' + '00' * 42
    priority = '0180c2000001' + '020000000002' + '8808' + '0101' + '0008' + \
        '0000' * 3 + 'ffff' + '0000' * 4 + '00' * 26
    expect([f['octets'] for f in heard] == [plain, priority], f'{heard}')
    soonest = (PROPAGATION_US + PEDESTAL_US) / 1e6
    expect(all(f['at'] - before > soonest for f in heard), 'they have not passed the link')
    pauses = port(emulator.report, 'a')['pauses']
    expect(pauses == {'by_hardware': False, 'counted': True, 'frames': 2, 'global': 1,
                      'by_priority': [0, 0, 0, 1, 0, 0, 0, 0]}, f'{pauses}')
    expect(port(emulator.report, 'b')['pauses']['frames'] == 0, 'host b sent none')
    smoke.expect_books(emulator.report)


def a_server_that_obeys_loses_nothing(bench):
    """`ingress: pause`: the server holds its frames; the replay says the same pauses."""
    ingress = '    ingress: pause\n    pause: {xoff: 100kB, xon: 40kB}\n'
    journal = bench.folder / 'run.journal'
    with bench.emulator(text_of(SLOW, ingress), '--journal', journal) as emulator:
        told = told_by(host_starts(bench, 'a', 'flood', 'a0', '--frames', 2000, '--obey'))
        time.sleep(1)
    report = emulator.report
    forth, back = way(report, 'a_to_b'), way(report, 'b_to_a')
    expect(told['pauses'] and told['pauses'][0] == 0xffff and told['pauses'][-1] == 0,
           f"XOFF first and XON last: {told['pauses']}")
    expect(forth['ingress']['pauses_sent'] == len(told['pauses']), f"{forth['ingress']}, {told}")
    expect(back['books']['originated'] == {'frames': len(told['pauses']),
                                           'bytes': 60 * len(told['pauses'])}, f"{back['books']}")
    expect(FULL not in smoke.dropped(report), f'lost all the same: {smoke.dropped(report)}')
    expect(forth['books']['handed_to_port']['frames'] >= 2000, f"{forth['books']}")
    smoke.expect_books(report)
    again = replay(bench, emulator, journal)
    for direction in ('a_to_b', 'b_to_a'):
        for key in ('fate_digest', 'ingress'):
            expect(way(again, direction)[key] == way(report, direction)[key],
                   f'{key} of the replay: {way(again, direction)[key]}')


def overran(bench, ingress, *arguments):
    with bench.emulator(text_of(SLOW, ingress)) as emulator:
        told = told_by(host_starts(bench, 'a', 'flood', 'a0', '--frames', 2000, *arguments))
        time.sleep(1)
    return emulator, told


def without_pauses_the_queue_overflows(bench):
    """`switch_queue`, the default, says nothing to the server; `pace_required` makes it INVALID."""
    emulator, told = overran(bench, '', '--obey')
    expect(told['pauses'] == [], f"{told['pauses']}")
    expect(smoke.dropped(emulator.report).get(FULL, 0) > 100, f'{smoke.dropped(emulator.report)}')
    expect(not any('overran' in c for c in emulator.report['fidelity']['causes']),
           f"{emulator.report['fidelity']}")
    emulator, _ = overran(bench, '    ingress: pace_required\n')
    lost = smoke.dropped(emulator.report)[FULL]
    expect(way(emulator.report, 'a_to_b')['ingress'] ==
           {'policy': 'pace_required', 'pauses_sent': 0, 'overran': lost}, 'overran')
    expect(emulator.exit_code == 1 and any(
        c.startswith(f'a_to_b of wire: {lost} frames overran the modelled link')
        for c in emulator.report['fidelity']['causes']), f"{emulator.report['fidelity']}")


def what_cannot_pause_is_refused(bench):
    """`ingress: pause` without a rate of the port, beyond the queue, on a card: with the reason."""
    path = bench.folder / 'wrong.yaml'

    def refused(text, *reasons):
        path.write_text(text)
        done = bench.linkwright('run', path, '--duration', '1s')
        expect(done.returncode == 2 and all(r in done.stderr for r in reasons), f'{done}')

    pause = '    ingress: pause\n'
    good = text_of(SLOW, pause)
    refused(good.replace('    rate_real_bps: 1Gbps\n', ''), 'links[0].ingress', 'rate_real_bps')
    refused(good + '    pause: {xoff: 500kB}\n', 'links[0].pause.xoff', 'queue_limit')
    refused(good + '    pause: {xoff: 50kB, xon: 50kB}\n', 'links[0].pause.xon', 'below xoff')
    refused(text_of(SLOW, '    pause: {xoff: 50kB}\n'), 'links[0].pause', 'ingress: pause')
    refused(good.replace('net_af_packet1,iface=eb', '0000:01:00.0'), 'port "b" cannot send a pause')


if __name__ == '__main__':
    smoke.main(a_wire_passes_pauses, a_server_that_obeys_loses_nothing,
               without_pauses_the_queue_overflows, what_cannot_pause_is_refused)
