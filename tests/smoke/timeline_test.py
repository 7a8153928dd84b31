#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The timeline of a scenario in the lab: events at their model time, whatever control does then."""

import contextlib
import json
import os
import signal
import time

import smoke
from daemon import Daemon
from smoke import expect, expect_soon, scenario

RATE = 2_000  # datagrams a second
PS = 10 ** 12
WHAT = ('at_ps', 'effective_ps', 'event', 'repetition', 'step', 'kind', 'what', 'text')


def text(events, name='wire', **timeline):
    """A link between a and b, and these events."""
    told = ''.join(f'    - {scenario.plain(event)}\n' for event in events)
    head = ''.join(f'  {key}: {value}\n' for key, value in timeline.items())
    return (scenario.text(name, parameters={'rate': '200Mbps', 'latency': {'propagation': '200us'}},
                          smallest_effect=smoke.ROOMY_EFFECT)
            + f'timeline:\n{head}  events:\n{told}')


def plain(log):
    return [{key: int(entry[key]) if key.endswith('_ps') else entry[key] for key in WHAT}
            for entry in log]


def ran_for(served):
    return float(served.get('/v1/scenarios/wire')['run_seconds'])


def until(served, seconds):
    expect_soon(lambda: ran_for(served) > seconds, f'it does not get to {seconds} s')


@contextlib.contextmanager
def running(bench, events, **timeline):
    """A daemon in which it runs."""
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        status, answer = served.load(text(events, **timeline))
        expect(status == 201, f'{status} {answer}')
        served.begin('wire')
        yield served


def log_of(served):
    return served.get('/v1/scenarios/wire/report')['figures']['timeline']


def expect_on_time(log, count):
    expect(len(log) == count, f'{len(log)} entries, expected {count}: {log}')
    late = [entry for entry in log if int(entry['effective_ps']) != int(entry['at_ps'])]
    expect(not late, f'not at their model time: {late}')


EVENTS = [
    {'at': '1500ms', 'set': {'link': 'wire', 'parameters': {'latency': {'propagation': '20ms'}}}},
    {'after': '100ms', 'mark': 'slow'},
    {'at': '2s', 'ramp': {'link': 'wire', 'direction': 'a_to_b', 'over': '600ms', 'steps': 3,
                          'parameters': {'latency': {'propagation': '5ms'}}}},
    {'at': '3s', 'flap': {'link': 'wire', 'down': '50ms'},
     'repeat': {'every': '300ms', 'times': 3}},
]
COUNT = 1 + 1 + 3 + 3


def live_and_virtual_log_the_same(bench):
    """`linkwright run` and the replay of its journal have one log, and one fate of frames."""
    journal = bench.folder / 'run.journal'
    with bench.emulator(text(EVENTS), '--journal', journal) as emulator:
        smoke.probes.paced(bench.lab, RATE, 5)
    live = emulator.report
    expect_on_time(live['timeline'], COUNT)
    done = bench.linkwright('run', emulator.path, '--virtual', journal, '-o', 'json')
    expect(done.returncode == 0, done.stderr)
    again = json.loads(done.stdout)
    expect(plain(again['timeline']) == plain(live['timeline']),
           f"{again['timeline']} is not {live['timeline']}")
    expect([link['fate_digest'] for link in again['links']] ==
           [link['fate_digest'] for link in live['links']], 'other fates in virtual time')


def a_dark_window_takes_exactly_its_datagrams(bench):
    """What is missing at the far end is what the dark took, and its time is that of the window."""
    with running(bench, [{'at': '3s', 'dark': {'link': 'wire', 'direction': 'a_to_b',
                                               'for': '500ms'}}]) as served:
        smoke.passes(bench, 'a', 'b')
        told = smoke.probes.paced(bench.lab, RATE, 5)
        links = served.get('/v1/scenarios/wire/report')['figures']['links']
        expect_on_time(log_of(served), 1)
    dark = {link['direction']: int(link['books']['drops']['dark']['frames']) for link in links}
    expect(dark['b_to_a'] == 0, f'the other direction was dark, too: {dark}')
    expect(told['missing'] == dark['a_to_b'], f"{told['missing']} are missing, dark took {dark}")
    smoke.expect_near(told['missing'], RATE / 2, RATE / 20, 'datagrams lost in half a second')


def a_daemon_that_stands_still_misses_nothing(bench):
    """SIGSTOP across an event, for 200 ms and for 2 s: it is in force at its model time."""
    for gap in (0.2, 2):
        at = 5 if gap == 0.2 else 6
        events = [{'at': f'{at}s', 'set': {'link': 'wire', 'direction': 'a_to_b',
                                           'parameters': {'latency': {'propagation': '30ms'}}}},
                  {'at': f'{at + 1}s', 'mark': 'behind it'}]
        with running(bench, events) as served:
            until(served, at - gap / 2)
            os.kill(served.process.pid, signal.SIGSTOP)
            time.sleep(gap)
            os.kill(served.process.pid, signal.SIGCONT)
            until(served, at + 1.2)
            log = log_of(served)
        expect_on_time(log, 2)


def it_is_paused_and_played(bench):
    """From what has been handed over on: nothing comes twice, nothing is lost, speed 2 is twice."""
    events = [{'at': '500ms', 'mark': 'tick', 'repeat': {'every': '500ms', 'times': 40}}]
    with running(bench, events) as served:
        until(served, 0.1)
        status, paused = served.ask('POST', '/v1/scenarios/wire:pause', {})
        expect(status == 200 and paused['paused'], f'{status} {paused}')
        held = int(paused['handed_over_ps'])
        until(served, held / PS + 1)
        before = served.get('/v1/scenarios/wire/timeline')
        expect(len(before['log']) == sum(500 * n < held / 10 ** 9 for n in range(1, 41)),
               f'handed over up to {held}: {before}')
        status, played = served.ask('POST', '/v1/scenarios/wire:play', {'speed': 2})
        expect(status == 200 and played['speed'] == 2, f'{status} {played}')
        status, answer = served.ask('POST', '/v1/scenarios/wire:play', {'speed': 5000})
        expect(status == 400, f'{status} {answer}')
        expect_soon(lambda: len(served.get('/v1/scenarios/wire/timeline')['log']) >= 30,
                    'it does not go on')
        log = served.get('/v1/scenarios/wire/timeline')['log']
    expect([entry['repetition'] for entry in log] == list(range(1, len(log) + 1)),
           f'twice or not at all: {log}')
    when = [int(entry['effective_ps']) for entry in log[len(before['log']):]]
    steps = {b - a for a, b in zip(when, when[1:])}
    expect(steps == {PS // 4}, f'not every 250 ms of run time: {steps}')


def what_people_set_is_not_undone(bench):
    """A parameter that is patched ahead of an event, and after it was handed over, stays."""
    with running(bench, [{'at': '5s', 'set': {'link': 'wire', 'direction': 'a_to_b', 'parameters':
                                              {'latency': {'propagation': '5ms'}}}}]) as served:
        until(served, 2.5)  # it has been handed over
        status, answer = served.patch('wire', 'rate=150Mbps', direction='a_to_b')
        expect(status == 200, f'{status} {answer}')
        now = served.get('/v1/links/wire')['directions'][0]
        expect(now['set'] == ['rate=150Mbps'], f'{now}')
        until(served, 6.2)
        then = served.get('/v1/links/wire')['directions'][0]
        expect_on_time(log_of(served), 1)
    expect(then['rate_bps'] == '150000000' and then['latency_ps'] == str(5 * PS // 1000),
           f'{then}')


def a_daemon_that_dies_goes_on_where_it_was(bench):
    """kill -9: the next one fires nothing twice and leaves nothing out."""
    events = [{'at': '1s', 'set': {'link': 'wire', 'parameters': {'rate': '150Mbps'}}},
              {'at': '4s', 'flap': {'link': 'wire', 'down': '20ms'},
               'repeat': {'every': '500ms', 'times': 8}},
              {'at': '9s', 'mark': 'end'}]
    with running(bench, events) as served:
        until(served, 3)
        served.kill()
        time.sleep(0.5)
        served.start()
        expect_soon(lambda: served.get('/v1/scenarios/wire')['state'] == 'RUNNING', 'not found')
        until(served, 9.2)
        log = log_of(served)
        link = served.get('/v1/links/wire')
    expect_on_time(log, 10)
    expect([int(entry['repetition']) for entry in log] == [1] + list(range(1, 9)) + [1],
           f'twice or not at all: {log}')
    expect(all(d['rate_bps'] == '150000000' for d in link['directions']), f'{link}')


if __name__ == '__main__':
    smoke.main(smoke.measures(live_and_virtual_log_the_same),
               smoke.measures(a_dark_window_takes_exactly_its_datagrams),
               smoke.measures(a_daemon_that_stands_still_misses_nothing),
               smoke.measures(it_is_paused_and_played),
               smoke.measures(what_people_set_is_not_undone),
               smoke.measures(a_daemon_that_dies_goes_on_where_it_was))
