#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Both ends of a link in one bridged network: the link is stopped, and it is told why."""

import json
import time

import smoke
from smoke import expect, scenario

SOON_S = 10.0
LOST_MAC = '02:00:00:00:00:77'
# One broadcast from nobody: a bridge floods it, and so does the next.
SHOUT = ('import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(("br0", 0)); '
         's.send(b"\\xff" * 6 + bytes.fromhex("020000000077") + b"\\x88\\xb5" + bytes(46))')


def link(bench, *arguments, more=''):
    values = {'rate': '200Mbps', 'latency': {'propagation': '200us'}}
    text = scenario.text('guarded', parameters=values, smallest_effect=smoke.ROOMY_EFFECT)
    return bench.emulator(text + more, *arguments)


def join_behind(bench):
    """The hosts become switches with a cable between them, beside the one through the emulator."""
    peer = f'{bench.lab.prefix}-b'
    bench.lab.run('a', 'ip', 'link', 'add', 'xa', 'type', 'veth', 'peer', 'name', 'xb',
                  'netns', peer)
    for host in 'ab':
        bench.lab.run(host, 'ip', 'link', 'add', 'br0', 'type', 'bridge', 'stp_state', '0',
                      'forward_delay', '0')
        for each in (f'{host}0', f'x{host}'):
            bench.lab.run(host, 'ip', 'link', 'set', 'dev', each, 'master', 'br0')
            bench.lab.run(host, 'ip', 'link', 'set', 'dev', each, 'up')
        bench.lab.run(host, 'ip', 'link', 'set', 'dev', 'br0', 'up')


def part(bench):
    bench.lab.run('a', 'ip', 'link', 'del', 'dev', 'xa')
    for host in 'ab':
        bench.lab.run(host, 'ip', 'link', 'del', 'dev', 'br0')
        bench.lab.run(host, 'ip', 'link', 'set', 'dev', f'{host}0', 'up')


def passes(bench):
    try:
        bench.lab.run('a', 'ping', '-c', '1', '-W', '1', smoke.labs.ADDRESS['b'])
    except smoke.labs.LabError:
        return False
    return True


def expect_soon(condition, text):
    patience = time.monotonic() + SOON_S
    while not condition():
        expect(time.monotonic() < patience, text)
        time.sleep(0.05)


def received(bench, host):
    path = f'/sys/class/net/{host}0/statistics/rx_packets'
    return int(bench.lab.run(host, 'cat', path))


def is_still(bench):
    before = received(bench, 'b')
    time.sleep(0.5)
    return received(bench, 'b') - before < 3


def a_loop_is_stopped_named_and_resumed(bench):
    """A loop stops the link; stats and report name rule and address; `link resume` starts it."""
    socket, journal = bench.folder / 'socket', bench.folder / 'run.journal'

    def told():
        done = bench.linkwright('stats', '--socket', socket)
        expect(done.returncode == 0, done.stderr)
        return done.stdout

    def resume():
        return bench.linkwright('link', 'resume', 'wire', '--socket', socket)

    with link(bench, '--socket', socket, '--journal', journal) as emulator:
        expect(passes(bench), 'nothing passes before anything happened')
        refused = resume()
        expect(refused.returncode == 4 and 'is not stopped' in refused.stderr, f'{refused}')
        join_behind(bench)
        bench.lab.run('a', 'python3', '-c', SHOUT)
        expect_soon(lambda: 'wire is stopped by its loop guard' in told(), 'the loop goes on')
        expect_soon(lambda: is_still(bench), 'frames still come out of a stopped link')
        part(bench)
        expect(not passes(bench), 'a stopped link passes a ping')
        done = resume()
        expect(done.returncode == 0 and 'goes on' in done.stdout, f'{done}')
        expect('is stopped' not in told(), 'it is told to be stopped after it was resumed')
        expect_soon(lambda: passes(bench), 'nothing passes after the link was resumed')
    expect_told(emulator)
    expect_same_fates(bench, emulator, journal)


def expect_told(emulator):
    report = emulator.report
    smoke.expect_books(report)
    expect(emulator.exit_code == 1, f'exit code {emulator.exit_code}')
    fidelity = report['fidelity']
    expect(fidelity['verdict'] == 'INVALID', f'{fidelity}')
    cause = 'wire: its loop guard stopped it at '
    named = [c for c in fidelity['causes'] if c.startswith(cause) and 'same_source: ' in c]
    expect(len(named) == 1, f'no "{cause}": {fidelity}')
    guards = [each['loop_guard'] for each in report['links']]
    expect(guards[0] == guards[1], f'one guard for both directions: {guards}')
    last = guards[0]['last']
    expect(guards[0]['trips'] == 1 and not guards[0]['stopped'], f'{guards[0]}')
    expect(last['rule'] == 'same_source' and last['count'] == 16, f'{last}')
    expect(last['source'] in named[0] and last['port'] in 'ab', f'{last}, {named}')
    expect(0 < last['within_real_ns'] <= 1e9 and last['at_s'] < last['resumed_at_s'], f'{last}')
    expect(smoke.dropped(report).get('loop_guard', 0) > 0, 'the stop has cost no frame')


def expect_same_fates(bench, emulator, journal):
    """The stop and its end are in the journal."""
    done = bench.linkwright('run', emulator.path, '--virtual', journal, '-o', 'json')
    again, live = json.loads(done.stdout), emulator.report
    expect([link['fate_digest'] for link in again['links']] ==
           [link['fate_digest'] for link in live['links']], 'the replay has other fates')
    expect(smoke.dropped(again) == smoke.dropped(live), 'the replay lost other frames')


def without_the_guard_it_would_go_on(bench):
    """`enabled: false`: the same loop runs for as long as one looks, so the test above is none."""
    with link(bench, more='    loop_guard: {enabled: false}\n') as emulator:
        join_behind(bench)
        bench.lab.run('a', 'python3', '-c', SHOUT)
        before = received(bench, 'b')
        time.sleep(1.0)
        went_round = received(bench, 'b') - before
        part(bench)
    expect(went_round > 300, f'{went_round} frames in a second: there was no loop')
    expect(emulator.report['links'][0]['loop_guard'] is None, 'a guard is told where there is none')
    expect('loop_guard' not in smoke.dropped(emulator.report), 'frames were dropped all the same')


def a_storm_is_stopped(bench):
    """Broadcasts above the rate of the scenario stop the link, those below it do not."""
    rate = '    loop_guard: {broadcasts_real: 1000, window_real: 500ms}\n'
    script = ('import socket, sys, time; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); '
              's.bind(("a0", 0))\n'
              'f = b"\\xff" * 6 + b"\\2" + bytes(4) + b"\\1\\x88\\xb5" + bytes(46)\n'
              'for n in range(int(sys.argv[1])): s.send(f); time.sleep(float(sys.argv[2]))')
    with link(bench, more=rate) as emulator:
        bench.lab.run('a', 'python3', '-c', script, '400', '0.001')
        time.sleep(0.6)
        expect(passes(bench), 'stopped below the limit')
        bench.lab.run('a', 'python3', '-c', script, '2000', '0')
        expect_soon(lambda: not passes(bench), 'the storm passes')
    last = emulator.report['links'][0]['loop_guard']['last']
    expect(last['rule'] == 'broadcast_rate' and last['port'] == 'a' and last['count'] > 500,
           f'{last}')
    expect(emulator.report['links'][0]['loop_guard']['stopped'], 'it is still stopped at the end')


def a_guard_is_checked(bench):
    """Numbers beyond their range are refused, with file, line and what is allowed."""
    path = bench.folder / 'wrong.yaml'
    path.write_text(scenario.text('wrong', parameters={'rate': '1Gbps'}) +
                    '    loop_guard: {moves: 1}\n')
    done = bench.linkwright('check', path)
    expect(done.returncode == 2 and 'loop_guard.moves' in done.stderr and '2' in done.stderr,
           f'{done}')


if __name__ == '__main__':
    smoke.main(a_loop_is_stopped_named_and_resumed, without_the_guard_it_would_go_on,
               a_storm_is_stopped, a_guard_is_checked)
