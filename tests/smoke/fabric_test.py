#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A fabric between four hosts: slices of 50 us, circuits by command, and what befalls it."""

import json
import os
import signal
import subprocess
import time
import urllib.parse

import smoke
from daemon import Daemon
from smoke import expect, expect_soon, flows, labs, passes, scenario

HOSTS = 'abcd'
EDGE_LIMIT_NS = 5_000        # release of a slice's first frame, outside loop gaps, 99 of 100
ROTOR = {'policy': 'hold', 'queue_limit': '1MB', 'instant': True,
         'plan': {'cyclic': {'slot': '50us', 'guard': '5us'}}}
STATIC = {'policy': 'lose', 'instant': True, 'plan': {'static': {'pairs': [[0, 1], [2, 3]]}}}


def fabric(bench, circuits, *arguments, effect='1ms'):
    bench.lab.introduce()  # no question who has an address: it would meet no light
    text = scenario.circuits_text('fabric', HOSTS, 'ocs-rotor', circuits, pedestal_us=400,
                                  smallest_effect=effect)
    return bench.emulator(text, '--socket', bench.folder / 'socket', *arguments)


def ocs(bench, *words):
    done = bench.linkwright('ocs', *words, '--socket', bench.folder / 'socket')
    expect(done.returncode == 0, f'ocs {words}: {done.stderr}')
    return done.stdout


def to_each_other():
    """From a, at random times: evenly sent frames would meet the same light again and again."""
    return [flows.Flow('a', peer, 3000, 200, scatter=True) for peer in 'bcd']


@smoke.measures
def slices_of_fifty_microseconds(bench):
    """Slices of 50 us in real time: each frame arrives, edges are met, a replay agrees."""
    journal = bench.folder / 'run.journal'
    with fabric(bench, ROTOR, '--journal', journal, effect='100us') as emulator:
        seen = flows.observe(bench.lab, to_each_other(), 4)
    report = emulator.report
    smoke.expect_books(report)
    expect(report['journal_lost'] == 0, 'the journal is incomplete')
    expect(not smoke.dropped(report), f'nothing is to be lost: {smoke.dropped(report)}')
    for one in seen:
        expect(len(one.arrivals) == one.sent, f'{one.sent - len(one.arrivals)} of {one.sent} '
               f'datagrams to {one.flow.target} did not arrive')
    smoke.expect_same_fate(bench, emulator, journal)
    expect(smoke.pod(report)['circuits_moved'] > 100_000,
           f"{smoke.pod(report)['circuits_moved']} moves")
    for host in smoke.pod(report)['hosts'][1:]:
        edge = host['live']['edge_lateness_ns']
        expect(edge['count'] > 1_000, f"{host['name']}: {edge['count']} edges were seen")
        print(f"{host['name']}: first frame of {edge['count']} slices late by p50 {edge['p50']} "
              f"ns, p99 {edge['p99']} ns outside loop gaps")
        expect(edge['p99'] <= EDGE_LIMIT_NS, f"{host['name']}: edges met within {edge['p99']} ns, "
               f'99 of 100 outside loop gaps; {EDGE_LIMIT_NS} are allowed',
               lambda words: smoke.Timing(words, smoke.of_bare_loop(report)))


def round_trip_ms(bench, source, target):
    """The shortest of twenty."""
    done = subprocess.run(bench.lab.argv(source, 'ping', '-q', '-c', '20', '-i', '0.02',
                                         labs.ADDRESS[target]),
                          capture_output=True, check=True, text=True, timeout=20)
    return float(done.stdout.rsplit('=', 1)[1].split('/')[0])


def a_link_by_its_name(bench):
    """link set changes one direction of one cable; the others, a replay and the joules agree."""
    journal = bench.folder / 'run.journal'
    slow = ('--set', 'rate=1Gbps')  # so that a longer link has room for what is then under way

    def link(*words, code=0):
        done = bench.linkwright('link', *words, '--socket', bench.folder / 'socket')
        expect(done.returncode == code, f'link {words}: {done.returncode} {done.stderr}')
        return done.stdout + done.stderr

    with fabric(bench, STATIC, '--journal', journal, *slow) as emulator:
        def change(*words, **manner):
            return link('set', *words, '--scenario', emulator.path, *slow, **manner)

        before = {pair: round_trip_ms(bench, *pair) for pair in ('ab', 'cd')}
        said = change('host0 -> ocs0', 'latency.propagation=20ms')
        expect('host0 -> ocs0: in force at' in said, said)
        change('host0>ocs0', 'queue_limit=2MB')
        time.sleep(0.1)
        after = {pair: round_trip_ms(bench, *pair) for pair in ('ab', 'cd')}
        expect(after['ab'] - before['ab'] > 19, f'{before} then {after}: a is not farther off')
        expect(after['cd'] < 19, f'{before} then {after}: c and d were not to notice')
        shown = json.loads(link('show', 'host0 -> ocs0', '-o', 'json'))['links'][0]
        expect(shown['set'] == ['latency.propagation=20ms', 'queue_limit=2MB'], f'{shown}')
        expect(shown['one_way_latency_ns'] >= 20e6, f'{shown}')
        told = change('host0 -> osc0', 'rate=2Gbps', code=2)
        expect('did you mean "host0 -> ocs0"?' in told, told)
    smoke.expect_books(emulator.report)
    smoke.expect_same_fate(bench, emulator, journal, slow)


def circuits_by_command(bench):
    """ocs connect, disconnect, schedule and show do to a running fabric what they say."""
    with fabric(bench, STATIC):
        expect(passes(bench, 'a', 'b') and not passes(bench, 'a', 'c'), 'the plan does not hold')
        said = ocs(bench, 'connect', '0-2', 'host1-host3')
        expect('host0-host2 host1-host3; commanded, in force at' in said, said)
        expect_soon(lambda: passes(bench, 'a', 'c'), 'no light from a to c')
        expect(passes(bench, 'b', 'd') and not passes(bench, 'a', 'b'), 'other circuits are lit')
        shown = ocs(bench, 'show')
        expect('host0  host2' in shown.replace('   ', '  '), shown)
        ocs(bench, 'disconnect')
        expect_soon(lambda: not passes(bench, 'a', 'c'), 'a still sees c')
        turning = bench.folder / 'turning.yaml'
        turning.write_text(scenario.circuits_text('fabric', HOSTS, 'ocs-rotor', ROTOR,
                                                  pedestal_us=400))
        ocs(bench, 'schedule', turning)
        # Without a queue that waits, three of ten frames meet their light.
        for one in flows.observe(bench.lab, to_each_other(), 1):
            share = len(one.arrivals) / one.sent
            expect(0.1 < share < 0.6, f'{share:.2f} of the frames to {one.flow.target} met light')
        stats = bench.linkwright('fabric', 'stats', '-o', 'json', '--socket',
                                 bench.folder / 'socket')
        told = smoke.pod(json.loads(stats.stdout))
        expect(told['books']['closed'] and told['circuits_moved'] > 100, stats.stdout[:500])
        for words, wanted in (('0-9', 'is no circuit'), ('0-0', 'with itself'),
                              ('0-1 1>2', 'a second output')):
            done = bench.linkwright('ocs', 'connect', *words.split(), '--socket',
                                    bench.folder / 'socket')
            expect(done.returncode == 2 and wanted in done.stderr, f'{words}: {done.stderr}')


def served_fabric(bench, served):
    """A fabric of the daemon's that runs, with a journal: its name, and who asks of it."""
    bench.lab.introduce()
    text = scenario.circuits_text('fabric', HOSTS, 'ocs-rotor', STATIC, pedestal_us=400,
                                  smallest_effect='1ms')
    status, answer = served.load(text)
    expect(status == 201, f'{status} {answer}')
    name = answer['fabrics'][0]
    status, answer = served.ask('POST', '/v1/scenarios/fabric:start', {'keep_journal': True},
                                timeout=60)
    expect(status == 200, f'{status} {answer}')

    def order(place, verb, wanted=200, headers=None, **body):
        path = '/'.join(urllib.parse.quote(part, safe='') for part in place)
        status, told = served.ask('POST', f'/v1/fabrics/{name}/{path}:{verb}', body, headers)
        expect(status == wanted, f'{verb} {body}: {status} {told}')
        return told

    return name, order


def only_to(bench, source, target):
    """Frames from `source` come to that one of the others and to no other."""
    return all(passes(bench, source, peer) == (peer == target)
               for peer in HOSTS if peer != source)


def orders_through_the_daemon(bench):
    """Cuts and circuits by the API and its commands reach frames and evidence; a rerun agrees."""
    ocs0, cable = ('ocs', 'ocs0'), ('cables', 'host0 -> ocs0')
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        name, order = served_fabric(bench, served)

        def command(*words, code=0):
            done = bench.linkwright(*words, '--api', served.socket)
            expect(done.returncode == code, f'{words}: {done.returncode} {done.stderr}')
            return done.stdout + done.stderr

        expect(only_to(bench, 'a', 'b'), 'the plan does not hold')
        told = order(ocs0, 'connect', circuits=['0-2', 'host1-host3'])
        expect_soon(lambda: only_to(bench, 'a', 'c'), 'a does not see c')
        stale = {'If-Match': str(int(told['generation']) - 1)}
        order(ocs0, 'connect', wanted=412, headers=stale, circuits=['0-1'])
        order(ocs0, 'connect', wanted=400, circuits=['0-9'])
        order(('cables', 'host9 -> ocs0'), 'cut', wanted=404)
        order(cable, 'cut')
        expect_soon(lambda: not passes(bench, 'a', 'c'), 'a cut cable has light')
        order(cable, 'cut', wanted=400)
        expect(passes(bench, 'b', 'd'), 'another cable is dark')
        expect('mended; in force at' in command('fabric', 'mend', 'host0 -> ocs0'), 'not mended')
        expect_soon(lambda: only_to(bench, 'a', 'c'), 'a mended cable is dark')
        shown = command('ocs', 'show')
        expect('static: ' in shown and 'host0-host2 host1-host3, since' in shown, shown)
        turning = bench.folder / 'turning.yaml'
        turning.write_text(scenario.circuits_text('fabric', HOSTS, 'ocs-rotor', ROTOR,
                                                  pedestal_us=400))
        command('ocs', 'schedule', turning)
        for one in flows.observe(bench.lab, to_each_other(), 1):
            expect(one.arrivals, f'no frame to {one.flow.target} met light')
        told = served.get(f'/v1/fabrics/{name}/ocs/ocs0')
        expect(told['follows'] == 'cycle' and len(told['next']) > 2, f'{told}')
        order(ocs0, 'schedule')
        expect_soon(lambda: only_to(bench, 'a', 'b'), 'the plan of the scenario is not back')
        status, answer = served.ask('POST', '/v1/scenarios/fabric:stop', {}, timeout=60)
        expect(status == 200 and answer['books_closed'], f'{status} {answer}')
        path = bench.folder / 'state' / 'evidence' / f"{answer['run']}.json"
    changes = [change['what'] for change in json.loads(path.read_text())['changes']]
    expect(len(changes) == 5 and changes[1] == f'{name}: host0 -> ocs0 cut', f'{changes}')
    done = bench.linkwright('rerun', path, '-o', 'json')
    expect(done.returncode == 0 and json.loads(done.stdout)['identical'], done.stdout + done.stderr)


def what_was_ordered_survives(bench):
    """kill -9 of the emulator, then of the daemon, too: circuits and cuts are as ordered."""
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        name, order = served_fabric(bench, served)
        order(('ocs', 'ocs0'), 'connect', circuits=['0-2', '1-3'])
        order(('ocs', 'ocs0'), 'connect', circuits=[], at='1000s')
        order(('cables', 'host1 -> ocs0'), 'cut')

        def as_ordered():
            return only_to(bench, 'a', 'c') and not passes(bench, 'b', 'd')

        expect_soon(as_ordered, 'it was never so')
        for daemon_too in (False, True):
            if daemon_too:
                served.kill()
            for pid in served.emulators():
                os.kill(pid, signal.SIGKILL)
            if daemon_too:
                served.start()
            expect_soon(lambda: len(served.get('/v1/scenarios/fabric')['interruptions']) ==
                        1 + daemon_too, 'nobody noticed')
            expect_soon(as_ordered, f'other circuits are lit (daemon killed: {daemon_too})')
            told = served.get(f'/v1/fabrics/{name}/ocs/ocs0')
            expect(told['ordered'].endswith('host0-host2 host1-host3'), f'{told}')
            expect([each['circuits'] for each in told['next']] == ['all dark'], f'{told}')
            expect(0 < int(told['next'][0]['at_ps']) < 1e15, f'{told}')
        order(('cables', 'host1 -> ocs0'), 'mend')
        expect_soon(lambda: passes(bench, 'b', 'd'), 'a cut that was put back cannot be mended')


def a_stopped_worker(bench):
    """A worker stopped under load makes the run INVALID, by name; then frames pass again."""
    with fabric(bench, ROTOR) as emulator:
        sender = bench.lab.start('a', flows.PACED_UDP, 'send', labs.ADDRESS['b'], '9',
                                 '--rate', 2000, '--seconds', 3, stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        for number, pause in ((signal.SIGSTOP, 1), (signal.SIGCONT, 0)):
            for pid in emulator.dataplane_pids():
                subprocess.run(['kill', '-s', str(int(number)), str(pid)], check=True)
            time.sleep(pause)
        sender.wait(timeout=20)
        expect_soon(lambda: passes(bench, 'a', 'b'), 'nothing passes any more')
    report = emulator.report
    smoke.expect_books(report)
    fidelity = report['fidelity']
    expect(fidelity['verdict'] == 'INVALID' and emulator.exit_code == 1, f'{fidelity}')
    expect(fidelity['loop_gaps']['longest_ns'] > 0.9e9, f"{fidelity['loop_gaps']}")
    expect(any('later than the limit' in cause or 'lost before' in cause
               for cause in fidelity['causes']), f"{fidelity['causes']}")


def a_port_that_goes_away(bench):
    """A port whose interface vanishes: counted by name, INVALID, and the others go on."""
    with fabric(bench, ROTOR) as emulator:
        expect(all(passes(bench, 'a', peer) for peer in 'bc'), 'nothing passes before')
        bench.lab.run('emu', 'ip', 'link', 'del', 'dev', 'ec')
        time.sleep(0.5)
        expect(not passes(bench, 'a', 'c'), 'c is reached through nothing')
        expect(passes(bench, 'a', 'b') and passes(bench, 'd', 'a'), 'the others do not go on')
    report = emulator.report
    smoke.expect_books(report)
    expect(smoke.dropped(report).get('port_down', 0) >= 2, f'{smoke.dropped(report)}')
    fidelity = report['fidelity']
    expect(fidelity['verdict'] == 'INVALID', f'{fidelity}')
    expect('port c: its interface is gone; frames for it are lost as port_down'
           in fidelity['causes'], f"{fidelity['causes']}")


if __name__ == '__main__':
    smoke.main(circuits_by_command, orders_through_the_daemon, what_was_ordered_survives,
               a_link_by_its_name, a_stopped_worker, a_port_that_goes_away,
               slices_of_fifty_microseconds, hosts=4)
