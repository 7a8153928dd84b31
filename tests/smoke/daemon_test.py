#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daemon in the lab: what it is told comes out at the far end, and nothing dies with it."""

import contextlib
import os
import pathlib
import signal
import socket
import threading
import time

import smoke
from daemon import Daemon
from smoke import expect, expect_soon, scenario

RATE = 2_000
SECONDS = 4


def daemon(bench, **options):
    return Daemon(bench.lab, bench.binary, bench.folder, **options)


def text(name='wire', latency='200us'):
    return scenario.text(name, parameters={'rate': '200Mbps', 'latency': {'propagation': latency}},
                         smallest_effect=smoke.ROOMY_EFFECT)


def started(served, name='wire', latency='200us'):
    status, answer = served.load(text(name, latency))
    expect(status == 201 and answer['state'] == 'LOADED', f'{status} {answer}')
    expect(served.begin(name)['state'] == 'RUNNING', 'it does not run')


@contextlib.contextmanager
def paced(bench):
    """Datagrams from a to b meanwhile; what is yielded gets `sent` and `received` at the end."""
    told = {}
    thread = threading.Thread(
        target=lambda: told.update(smoke.probes.paced(bench.lab, RATE, SECONDS)))
    thread.start()
    time.sleep(1)
    yield told
    thread.join()


def round_trip_ms(bench):
    return smoke.probes.ping(bench.lab, count=10)['min_ms']


def a_change_comes_out_at_the_far_end(bench):
    """PATCH changes what frames meet, GET tells it, a wrong one changes nothing."""
    with daemon(bench) as served:
        started(served, latency='20ms')
        slow = round_trip_ms(bench)
        before = served.get('/v1/links/wire')
        status, answer = served.patch('wire', 'latency.propagation=5ms', direction='a_to_b')
        expect(status == 200 and len(answer['effects']) == 1, f'{status} {answer}')
        after = served.get('/v1/links/wire')
        expect(after['directions'][0]['latency_ps'] == '5000000000', f'{after}')
        expect(after['directions'][1] == before['directions'][1], f'{after}')
        smoke.expect_near(slow - round_trip_ms(bench), 15, 3, 'ms less there and back')

        for wrong in (['rate=1'], ['ratte=1Gbps'], ['rate=1Gbps', 'rate=2Gbps'], []):
            status, answer = served.patch('wire', *wrong)
            expect(status == 400 and answer['violations'], f'{wrong}: {status} {answer}')
        status, answer = served.ask('PATCH', '/v1/links/wire', {'set': ['rate=1Gbps']},
                                    {'If-Match': '"1"'})
        expect(status == 412 and int(answer['generation']) > 1, f'{status} {answer}')
        expect(served.get('/v1/links/wire')['directions'] == after['directions'],
               'a change that was refused has changed something')
        status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {})
        expect(status == 200 and answer['state'] == 'STOPPED' and answer['books_closed'],
               f'{status} {answer}')


def a_daemon_that_dies_costs_no_frame(bench):
    """kill -9 of the daemon: the next one finds the run again, and nobody has missed a frame."""
    with daemon(bench) as served:
        started(served)
        smoke.passes(bench, 'a', 'b')
        status, changed = served.patch('wire', 'rate=150Mbps')
        expect(status == 200, f'{changed}')
        emulators = served.emulators()
        with paced(bench) as told:
            served.kill()
            time.sleep(0.3)
            served.start()
            after = served.get('/v1/scenarios/wire')
        expect(told['missing'] == 0, f'{told}')
        expect(served.emulators() == emulators, 'another process moves the frames')
        expect(after['state'] == 'RUNNING' and after['generation'] == changed['generation'],
               f'{after}')
        link = served.get('/v1/links/wire')
        expect(all(d['rate_bps'] == '150000000' and d['set'] == ['rate=150Mbps']
                   for d in link['directions']), f'{link}')
        expect(not after['interruptions'], f'{after}')


def a_broker_that_dies_costs_no_frame(bench):
    """kill -9 of daemon and broker: others take their places, and the same process goes on."""
    with daemon(bench) as served:
        started(served)
        smoke.passes(bench, 'a', 'b')
        emulators = served.emulators()
        with paced(bench) as told:
            for pid in served.brokers():
                os.kill(pid, signal.SIGKILL)
            served.kill()
            served.start()
            after = served.get('/v1/scenarios/wire')
        expect(told['missing'] == 0, f'{told}')
        expect(served.emulators() == emulators and len(served.brokers()) == 1,
               f'{served.emulators()} were {emulators}')
        expect(after['state'] == 'RUNNING' and not after['interruptions'], f'{after}')
        expect_soon(lambda: served.get('/v1/links/wire'), 'its links are not told')
        status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {})
        expect(status == 200 and answer['books_closed'], f'{status} {answer}')
        expect_soon(lambda: not served.emulators(), 'it goes on after it was stopped')


def what_dies_while_nobody_looks_begins_again(bench):
    """Daemon and emulator are killed: the run begins again with its changes, and says so."""
    with daemon(bench) as served:
        started(served)
        status, changed = served.patch('wire', 'latency.propagation=100us')
        expect(status == 200, f'{changed}')
        served.kill()
        for pid in served.emulators():
            os.kill(pid, signal.SIGKILL)
        served.start()
        expect_soon(lambda: served.get('/v1/scenarios/wire')['interruptions'], 'nobody noticed')
        after = served.get('/v1/scenarios/wire')
        expect(after['interruptions'][0]['at_least'] and after['state'] == 'RUNNING', f'{after}')
        expect(after['generation'] == changed['generation'], f'{after}')
        link = served.get('/v1/links/wire')
        expect(link['directions'][0]['latency_ps'] == '100000000', f'{link}')
        expect(served.get('/v1/fidelity')['scenarios'][0]['verdict'] == 'INVALID', 'not INVALID')


def a_dataplane_that_dies_is_started_again(bench):
    """kill -9 of the dataplane: as it was, within a second, and the run says INVALID."""
    with daemon(bench) as served:
        started(served)
        status, changed = served.patch('wire', 'latency.propagation=100us')
        expect(status == 200, f'{changed}')
        for pid in served.emulators():
            os.kill(pid, signal.SIGKILL)
        expect_soon(lambda: served.get('/v1/scenarios/wire')['interruptions'], 'nobody noticed')
        expect_soon(lambda: smoke.passes(bench, 'a', 'b'), 'nothing passes again')
        after = served.get('/v1/scenarios/wire')
        expect(after['generation'] == changed['generation'], f'{after}')
        link = served.get('/v1/links/wire')
        expect(link['directions'][0]['latency_ps'] == '100000000', f'{link}')
        told = served.get('/v1/fidelity')['scenarios'][0]
        expect(told['verdict'] == 'INVALID' and
               any('the dataplane died' in cause for cause in told['causes']), f'{told}')
        gone = after['interruptions'][0]['seconds']
        expect(gone < 1, f'dark for {gone} s', smoke.Timing)


def only_a_worker_that_advances_feeds_the_watchdog(bench):
    """READY=1 once it serves; WATCHDOG=1 stops while a worker stands still, and comes back."""
    path = str(bench.folder / 'notify.sock')
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(path)
    manager.setblocking(False)
    heard = []

    def listen():
        with contextlib.suppress(BlockingIOError):
            while True:
                heard.append(manager.recv(4096).decode())
        return heard

    def beats(seconds):
        listen()
        heard.clear()
        time.sleep(seconds)
        return listen().count('WATCHDOG=1')

    with daemon(bench, environment={'NOTIFY_SOCKET': path, 'WATCHDOG_USEC': '6000000'}) as served:
        expect_soon(lambda: 'READY=1' in listen(), 'it never said READY=1')
        started(served)
        expect_soon(lambda: 'WATCHDOG=1' in listen(), 'it never fed the watchdog')
        stopped = served.emulators()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(3)  # a beat that was under way
        silent = beats(7)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        expect(silent == 0, f'{silent} beats while the worker stood still')
        heard.clear()
        expect_soon(lambda: 'WATCHDOG=1' in listen(), 'no beat after it went on')
        heard.clear()
        served.process.send_signal(signal.SIGHUP)
        expect_soon(lambda: 'READY=1' in listen(), 'it never was done with reloading')
        told = [each for each in heard if each != 'WATCHDOG=1']
        expect(told[0].startswith('RELOADING=1\nMONOTONIC_USEC=') and told[1] == 'READY=1',
               f'{heard}')
        expect(served.get('/v1/scenarios')['scenarios'][0]['state'] == 'RUNNING', 'it runs no more')
    expect('STOPPING=1' in listen(), f'{heard}')


def two_scenarios_run_beside_each_other(bench):
    """A second scenario on other ports starts and stops, and the first loses nothing by it."""
    other = text('other').replace('links:\n  - name: wire', 'links:\n  - name: second')
    for old, new in (('name: a\n', 'name: c\n'), ('name: b\n', 'name: d\n'), ('=ea', '=ec'),
                     ('=eb', '=ed'), ('    a: a', '    a: c'), ('    b: b', '    b: d')):
        other = other.replace(old, new)
    with daemon(bench) as served:
        started(served)
        smoke.passes(bench, 'a', 'b')
        status, _ = served.load(text('rival'))
        status, answer = served.ask('POST', '/v1/scenarios/rival:start', {})
        expect(status == 422 and 'is of scenario wire' in answer['message'], f'{status} {answer}')
        status, answer = served.load(other)
        expect(status == 201, f'{status} {answer}')
        with paced(bench) as told:
            served.begin('other')
            expect(smoke.passes(bench, 'c', 'd'), 'the second does not pass')
            served.ask('POST', '/v1/scenarios/other:stop', {})
        expect(told['missing'] == 0, f'{told}')
        states = {s['name']: s['state'] for s in served.get('/v1/scenarios')['scenarios']}
        expect(states == {'wire': 'RUNNING', 'other': 'STOPPED', 'rival': 'LOADED'}, f'{states}')


def what_is_left_over_is_nothing(bench):
    """A daemon that cannot get what it needs says so, and leaves nothing behind."""
    with daemon(bench) as served:
        status, answer = served.load('schema: 1\nname: broken\nlinks: [{name: x}]\n')
        expect(status == 400 and len(answer['violations']) > 1, f'{status} {answer}')
        expect(all(v['line'] for v in answer['violations']), f'{answer}')
        expect(served.get('/v1/scenarios')['scenarios'] == [], 'it was loaded all the same')
        missing = text('missing').replace('iface=ea', 'iface=nosuch')
        expect(served.load(missing)[0] == 201, 'it cannot be loaded')
        status, answer = served.ask('POST', '/v1/scenarios/missing:start', {})
        expect(status in (400, 422) and 'nosuch' in answer['message'], f'{status} {answer}')
        told = served.get('/v1/scenarios/missing')
        expect(told['state'] == 'FAILED' and 'nosuch' in told['message'], f'{told}')
        expect_soon(lambda: not served.emulators(), 'an emulator without a run is left')
    expect(not pathlib.Path(served.socket).exists(), 'the socket is left')


if __name__ == '__main__':
    smoke.main(smoke.measures(a_change_comes_out_at_the_far_end),
               smoke.measures(a_daemon_that_dies_costs_no_frame),
               smoke.measures(a_broker_that_dies_costs_no_frame),
               what_dies_while_nobody_looks_begins_again,
               smoke.measures(a_dataplane_that_dies_is_started_again),
               only_a_worker_that_advances_feeds_the_watchdog,
               smoke.measures(two_scenarios_run_beside_each_other),
               what_is_left_over_is_nothing,
               hosts=4)
