#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Carrier of the hosts' own cables: passed on or held, given back, told with the port's name."""

import json
import time

import smoke
from smoke import expect, expect_soon, passes, probes, scenario

STEADY_S = 1.0
FLOW_HZ = 500


def link_between(bench, carrier, *arguments):
    values = {'rate': '200Mbps', 'latency': {'propagation': '200us'}}
    text = scenario.text('carrier', parameters=values, smallest_effect=smoke.ROOMY_EFFECT)
    return bench.emulator(text + f'    carrier: {carrier}\n', *arguments)


def has_carrier(bench, host):
    """What the host's kernel says of its end, in both of its words."""
    folder = f'/sys/class/net/{host}0'
    carrier, state = bench.lab.run(host, 'cat', f'{folder}/carrier', f'{folder}/operstate').split()
    return carrier == '1' and state == 'up', carrier == '0' and state == 'down'


def set_end(bench, host, state):
    bench.lab.run(host, 'ip', 'link', 'set', 'dev', f'{host}0', state)


def port(report, name):
    return next(p for p in report['ports'] if p['name'] == name)


def expect_declared(report, name, losses):
    carrier = port(report, name)['carrier']
    expect(carrier['lost'] == losses and carrier['regained'] == losses and carrier['present'],
           f'port {name} lost carrier {losses} times and has it again: {carrier}')
    expect(all(each['lost_at_s'] < each['regained_at_s'] for each in carrier['losses']),
           f"times of the losses: {carrier['losses']}")
    fidelity = report['fidelity']
    cause = f'port {name}: its own cable lost carrier {losses} time'
    expect(any(c.startswith(cause) for c in fidelity['causes']), f'no "{cause}": {fidelity}')
    # What makes it worse than that is none of the carrier's: a machine too busy to be in time.
    too_late = any('released later than the limit' in c for c in fidelity['causes'])
    expect(fidelity['verdict'] == 'DEGRADED' or too_late,
           f"the run is {fidelity['verdict']}: {fidelity['causes']}")
    smoke.expect_books(report)


def is_passed_on(bench):
    """`propagate`: host b sees NO-CARRIER while host a's end is down; then frames pass again."""
    with link_between(bench, 'propagate') as emulator:
        expect(passes(bench, 'a', 'b'), 'nothing passes before anything happened')
        for _ in range(2):
            set_end(bench, 'a', 'down')
            expect_soon(lambda: has_carrier(bench, 'b')[1], 'host b has carrier all the same')
            set_end(bench, 'a', 'up')
            expect_soon(lambda: has_carrier(bench, 'b')[0], 'host b has not got its carrier back')
            expect_soon(lambda: passes(bench, 'a', 'b'), 'nothing passes after the return')
        set_end(bench, 'b', 'down')
        expect_soon(lambda: has_carrier(bench, 'a')[1], 'host a has carrier all the same')
        set_end(bench, 'b', 'up')
        expect_soon(lambda: passes(bench, 'b', 'a'), 'nothing passes after the second return')
    report = emulator.report
    expect_declared(report, 'a', 2)
    expect_declared(report, 'b', 1)
    for name, times in (('a', 1), ('b', 2)):
        carrier = port(report, name)['carrier']
        expect(carrier['taken_down'] == times, f'port {name}: {times} times down, not {carrier}')
        expect(0 < carrier['link_up_real_ns'] < smoke.SOON_S * 1e9, f'time of link-up: {carrier}')
        expect(any(n.startswith(f'port {name}: its own link took up to')
                   for n in report['fidelity']['notes']), f"{report['fidelity']['notes']}")
    model = {link['model']['one_way_latency_ns'] for link in report['links']}
    expect(model == {200_000.0}, f'the modelled latency is what it was: {model}')


def is_held(bench):
    """`hold`: host b keeps its carrier, and what it sends is lost as port_down, none comes late."""
    journal = bench.folder / 'run.journal'
    with link_between(bench, 'hold', '--journal', journal) as emulator:
        expect(passes(bench, 'b', 'a'), 'nothing passes before anything happened')
        # Neighbours known for good: without an answer from a, host b would soon send no frame.
        mac = bench.lab.run('a', 'cat', '/sys/class/net/a0/address').strip()
        bench.lab.run('b', 'ip', 'neigh', 'replace', smoke.labs.ADDRESS['a'], 'lladdr', mac,
                      'dev', 'b0', 'nud', 'permanent')
        set_end(bench, 'a', 'down')
        time.sleep(STEADY_S)  # the emulator sees it at once; a second empties the port, too
        sender = bench.lab.start('b', probes.PACED_UDP, 'send', smoke.labs.ADDRESS['a'], '9',
                                 '--rate', FLOW_HZ, '--seconds', 2)
        sender.wait(timeout=20)
        expect(has_carrier(bench, 'b')[0], 'host b has lost its carrier')
        before = received_by(bench, 'a')
        set_end(bench, 'a', 'up')
        expect_soon(lambda: passes(bench, 'b', 'a'), 'nothing passes after the return')
        came = received_by(bench, 'a') - before
    expect(came < FLOW_HZ / 4, f'{came} frames came with the carrier: they had stayed in the port')
    report = emulator.report
    expect_declared(report, 'a', 1)
    expect(port(report, 'b')['carrier']['lost'] == 0, 'port b lost nothing')
    expect(port(report, 'b')['carrier']['taken_down'] == 0, 'port b was left alone')
    lost = smoke.dropped(report).get('port_down', 0)
    expect(FLOW_HZ < lost, f'{lost} frames are port_down, of about {2 * FLOW_HZ}')
    expect_same_fates(bench, emulator, journal)


def expect_same_fates(bench, emulator, journal):
    """What a port made of a frame is not the link's fate: a replay knows no ports."""
    done = bench.linkwright('run', emulator.path, '--virtual', journal, '-o', 'json')
    expect(done.returncode == 0, done.stderr)
    again, live = json.loads(done.stdout), emulator.report
    expect([link['fate_digest'] for link in again['links']] ==
           [link['fate_digest'] for link in live['links']], 'the replay has other fates')


def received_by(bench, host):
    return int(bench.lab.run(host, 'cat', f'/sys/class/net/{host}0/statistics/rx_packets'))


def is_refused_where_it_cannot_be(bench):
    """`propagate` with a port whose carrier nobody can take down is refused, with the reason."""
    path = bench.folder / 'refused.yaml'
    path.write_text(scenario.text('refused', parameters={'rate': '1Gbps'}).replace(
        'net_af_packet1,iface=eb', 'net_null0') + '    carrier: propagate\n')
    done = bench.linkwright('run', path, '--duration', '1s')
    expect(done.returncode == 2, f'exit code {done.returncode}: {done.stderr}')
    expect('carrier of port "b" cannot be taken down: net_null has no carrier' in done.stderr,
           f'the reason: {done.stderr}')


if __name__ == '__main__':
    smoke.main(is_passed_on, is_held, is_refused_where_it_cannot_be)
