#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two hundred clients and fifty viewers, slow ones too: frames do not notice, all are answered."""

import asyncio
import json
import os
import pathlib
import re
import statistics
import threading
import time
from typing import NamedTuple

import smoke
from crowd import Crowd, Question, Viewer
from daemon import Daemon
from smoke import Timing, expect, scenario

SECONDS = 60 if os.environ.get('LW_TIER') == 'soak' else 12
RATE = 2_000         # datagrams a second
ASKING = 200
WATCHING = 36        # at once
LAGGING = 8          # rest a second before each message
SLEEPING = 6         # read nothing
LATE = 40            # more than there is room for
EVERY_S = 1.0        # between questions of one client
TICK_S = 0.5         # of those who watch
LATER = 2.0          # times as late as without clients, at most
GROWN = 0.15         # share of the memory after a third of the time, at most
GROWN_KIB = 8 << 10  # or so much
STARVED = 0.01       # share of the answers that a busy machine may cost
SILENCE_S = 3.0      # of the stream, to who watches
LATENCY = '200us'


class Run(NamedTuple):
    """What one run has shown."""

    late_p99_ns: float
    rss_kib: tuple = ((0, 0),)  # of each process, after a third of the time and at the end
    wrong: tuple = ()           # answers
    starved: float = 0.0        # share of the answers: the worker has no CPU
    ticks: tuple = ()           # heard by each of those who watch
    silence_s: float = 0.0      # the longest of them
    lost_by_watching: int = 0   # messages
    heeded: tuple = ()          # of those who sleep: whether it was told of its loss, or closed


def is_link(text):
    link = json.loads(text)
    return link['name'] == 'wire' and all(each['latency_ps'] == '200000000'
                                          for each in link['directions'])


def has_books(text):
    state = json.loads(text)['state']
    return all(state[direction]['books']['closed'] for direction in ('a_to_b', 'b_to_a'))


def named(*words):
    return lambda text: all(word in text for word in words)


LINK = '/v1/links/wire'
QUESTIONS = (
    Question('GET', '/v1/version'),
    Question('GET', '/v1/scenarios', right=named('RUNNING', 'wire')),
    Question('GET', LINK, right=is_link),
    Question('GET', f'{LINK}/stats', right=has_books),
    Question('GET', f'{LINK}/histograms', right=named('lateness_ns')),
    Question('GET', '/v1/fidelity', right=named('verdict')),
    Question('GET', '/v1/scenarios/wire/report', right=named('fate_digest')),
    Question('GET', '/metrics', right=named('linkwright_link_queue_bytes')),
    Question('GET', '/v1/links/nosuch', 404),
    Question('PATCH', LINK, 400, body={'set': ['rate=1']}),
    Question('PATCH', LINK, 412, body={'set': ['rate=1Gbps']}, headers={'If-Match': '"1"'}),
)
CHANGE = (Question('PATCH', LINK, body={'set': [f'latency.propagation={LATENCY}']}),)


def rss_kib(pid):
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(r'^VmRSS:\s+(\d+)', status, re.MULTILINE).group(1))


async def besiege(socket, pids):
    """(Crowd, who watches, who sleeps, memory of each process early and late)."""
    begin = time.monotonic()
    crowd = Crowd(socket, begin + SECONDS)
    watching = [Viewer(crowd, f'every={TICK_S * 1e3:.0f}ms') for _ in range(WATCHING)]
    lagging = [Viewer(crowd, 'every=100ms') for _ in range(LAGGING)]
    sleeping = [Viewer(crowd, 'every=100ms&scenario=wire') for _ in range(SLEEPING)]
    told = []

    async def weigh():
        await asyncio.sleep(SECONDS / 3)
        early = [rss_kib(pid) for pid in pids]
        await asyncio.sleep(max(crowd.end - 0.5 - time.monotonic(), 0))
        told.extend(zip(early, (rss_kib(pid) for pid in pids)))

    async def knock():
        await asyncio.sleep(SECONDS / 2)
        await crowd.ask(QUESTIONS[:1], EVERY_S)

    await asyncio.gather(
        weigh(),
        *(crowd.ask(CHANGE if number < 4 else QUESTIONS, EVERY_S, one_connection=number % 10 > 0)
          for number in range(ASKING)),
        *(viewer.watch() for viewer in watching),
        *(viewer.watch(pause_s=1.0) for viewer in lagging),
        *(viewer.sleep_and_look() for viewer in sleeping),
        *(knock() for _ in range(LATE)))
    return crowd, watching, sleeping, tuple(told)


def longest_silence(viewers):
    return max((after - before for viewer in viewers
                for before, after in zip(viewer.ticks, viewer.ticks[1:])), default=SECONDS)


def late_p99_ns(served):
    """The run is over: how late frames from a to b were, where the worker had its CPU."""
    status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {}, timeout=60)
    expect(status == 200 and answer['books_closed'], f'{status} {answer}')
    report = served.get('/v1/scenarios/wire/report')['figures']
    return next(link['lateness_outside_gaps_ns']['p99'] for link in report['links']
                if link['direction'] == 'a_to_b')


def alone(bench, served):
    served.begin('wire')
    smoke.probes.paced(bench.lab, RATE, SECONDS)
    return Run(late_p99_ns(served))


def besieged(bench, served):
    served.begin('wire')
    expect(served.patch('wire', f'latency.propagation={LATENCY}')[0] == 200, 'it is not changed')
    flow = threading.Thread(target=smoke.probes.paced, args=(bench.lab, RATE, SECONDS))
    flow.start()
    pids = [served.process.pid, *served.emulators()]
    crowd, watching, sleeping, memory = asyncio.run(besiege(served.socket, pids))
    flow.join()
    print(f'{sum(crowd.answers.values())} answers {dict(crowd.answers)}, the slowest after '
          f'{crowd.slowest_s:.2f} s')
    return Run(late_p99_ns(served), memory, tuple(crowd.wrong),
               crowd.starved / max(sum(crowd.answers.values()), 1),
               tuple(len(viewer.ticks) for viewer in watching), longest_silence(watching),
               sum(viewer.dropped for viewer in watching),
               tuple(bool(viewer.dropped or viewer.closed) for viewer in sleeping))


def judge(idle, busy):
    expect(not busy.wrong, f'{len(busy.wrong)} answers are wrong: {busy.wrong[:3]}')
    for early, late in busy.rss_kib:
        expect(late <= early + max(GROWN * early, GROWN_KIB), f'memory: {early}, then {late} KiB')
    expect(busy.starved <= STARVED, f'the worker was starved: {busy.starved:.1%}', Timing)
    expect(all(busy.heeded), f'who does not read was told of no loss: {busy.heeded}')
    expect(not busy.lost_by_watching, f'who reads has lost {busy.lost_by_watching}', Timing)
    wanted = SECONDS / TICK_S
    expect(min(busy.ticks) >= 0.7 * wanted, f'of {wanted:.0f} ticks: {busy.ticks}', Timing)
    expect(busy.silence_s <= SILENCE_S, f'silent for {busy.silence_s:.1f} s', Timing)
    expect(busy.late_p99_ns <= LATER * idle.late_p99_ns,
           f'p99 {busy.late_p99_ns} ns late, {idle.late_p99_ns} ns without clients', Timing)


def the_judge_can_fail(_):
    """What a daemon would show that is not up to it is not let pass."""
    idle = Run(1_000)
    wanted = int(SECONDS / TICK_S)
    good = Run(1_900, ((50_000, 52_000),), (), 0.0, (wanted, wanted - 1), 0.6, 0, (True, True))
    judge(idle, good)
    for bad in ({'late_p99_ns': 2_100}, {'rss_kib': ((50_000, 60_000),)}, {'wrong': ('500',)},
                {'starved': 0.02},
                {'ticks': (wanted, wanted // 2)}, {'silence_s': 4.0}, {'lost_by_watching': 1},
                {'heeded': (True, False)}):
        try:
            judge(idle, good._replace(**bad))
        except AssertionError as failure:
            print(f'  as it must: {failure}')
        else:
            raise AssertionError(f'{bad} was let pass')


def many_clients(bench):
    """many clients and viewers, slow ones too: none is wronged, and no frame is later for it"""
    parameters = {'rate': '200Mbps', 'latency': {'propagation': LATENCY}}
    text = scenario.text('wire', parameters=parameters, smallest_effect=smoke.ROOMY_EFFECT)
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        expect(served.load(text)[0] == 201, 'it cannot be loaded')
        idle = alone(bench, served)
        busy = besieged(bench, served)
    print(f'p99 {idle.late_p99_ns} ns late alone, {busy.late_p99_ns} ns with clients; '
          f'memory {busy.rss_kib} KiB; ticks {statistics.median(busy.ticks):.0f} of '
          f'{SECONDS / TICK_S:.0f}, silent for {busy.silence_s:.2f} s at most')
    judge(idle, busy)


if __name__ == '__main__':
    smoke.main(the_judge_can_fail, smoke.measures(many_clients))
