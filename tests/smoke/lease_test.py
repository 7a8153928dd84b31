#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Leases by what is seen on the wire: a holder that is killed, with and without the daemon."""

import contextlib
import grp
import os
import signal
import subprocess
import time

import smoke
from daemon import Daemon
from smoke import expect, expect_soon, scenario

TTL_S = 2.0
LATE_S = 2.0  # beyond the TTL: what a ping, and a busy machine, add
NOBODY = 65534
GROUP = 'users'


def daemon(bench, *arguments):
    return Daemon(bench.lab, bench.binary, bench.folder, arguments=arguments)


def text(name='wire', latency='200us'):
    return scenario.text(name, parameters={'rate': '200Mbps', 'latency': {'propagation': latency}},
                         smallest_effect=smoke.ROOMY_EFFECT) + '    carrier: propagate\n'


def started(served, what):
    status, answer = served.load(what)
    expect(status == 201, f'{status} {answer}')
    served.begin(answer['name'])


def lease(served, name='wire'):
    return served.get(f'/v1/leases/{name}')


@contextlib.contextmanager
def holder(served, dead_man, name='wire'):
    """A process that has the scenario, and a command that it has it for; killed at the end."""
    process = subprocess.Popen(
        [served.command[0].with_name('linkwright'), 'lease', 'hold', name, '--ttl', f'{TTL_S}s',
         '--dead-man', dead_man, '--api', served.socket, '--', 'sleep', '1000'],
        start_new_session=True)
    try:
        expect_soon(lambda: served.ask('GET', f'/v1/leases/{name}')[0] == 200 and
                    lease(served, name)['state'] == 'HELD', 'the lease is not held')
        time.sleep(1.5 * TTL_S)
        expect(lease(served, name)['state'] == 'HELD' and int(lease(served, name)['renewed']) > 0,
               f'it is not renewed: {lease(served, name)}')
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def dies(process):
    """As in a crash: nothing renews any more. When that was."""
    process.kill()
    process.wait(timeout=10)
    return time.monotonic()


def has_carrier(bench, host):
    return bench.lab.run(host, 'cat', f'/sys/class/net/{host}0/carrier').strip() == '1'


def within_ttl(since, what):
    took = time.monotonic() - since
    expect(took < TTL_S + LATE_S, f'{what} took {took:.2f} s, the TTL is {TTL_S} s', smoke.Timing)


def expect_down(bench, since):
    def dark():
        return not smoke.passes(bench, 'a', 'b')
    def without_carrier():
        # `cat` of a port that is set down fails with its carrier unknown.
        try:
            return not has_carrier(bench, 'a') and not has_carrier(bench, 'b')
        except smoke.labs.LabError:
            return True
    expect_soon(without_carrier, 'the hosts have carrier all the same')
    within_ttl(since, 'taking the carrier')
    expect(dark(), 'frames pass without a light')


def expect_over(bench, served):
    """What the end of a lease left behind is told, undone when asked for, and every book closes."""
    told = lease(served)
    expect(told['state'] == 'EXPIRED' and told['dead_man_state']['in_force'], f'{told}')
    notes = served.get('/v1/fidelity')['scenarios'][0]['notes']
    expect(any("dead man's policy" in note for note in notes), f'{notes}')
    status, answer = served.ask('POST', '/v1/leases/wire:restore', {})
    expect(status == 200, f'{status} {answer}')
    expect_soon(lambda: has_carrier(bench, 'a') and has_carrier(bench, 'b'), 'no carrier again')
    expect_soon(lambda: smoke.passes(bench, 'a', 'b'), 'nothing passes again')
    expect(served.get('/v1/links/wire')['dead_man'] == '', 'the policy is told all the same')
    status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {})
    expect(status == 200 and answer['books_closed'], f'{status} {answer}')


def without_its_holder_the_link_goes_down(bench):
    """kill -9 of the holder: dark and without carrier within the TTL, and back when asked for."""
    with daemon(bench) as served:
        started(served, text())
        expect(smoke.passes(bench, 'a', 'b'), 'nothing passes')
        with holder(served, 'down') as process:
            expect(smoke.passes(bench, 'a', 'b'), 'nothing passes while it is held')
            since = dies(process)
            expect_down(bench, since)
            link = served.get('/v1/links/wire')
            expect(link['dead_man'] == 'down' and all(d['dark'] for d in link['directions']),
                   f'{link}')
        expect_over(bench, served)


def without_holder_and_daemon_the_link_goes_down(bench):
    """The same where the daemon dies at that moment: the agent acts by itself."""
    with daemon(bench) as served:
        started(served, text())
        expect(smoke.passes(bench, 'a', 'b'), 'nothing passes')
        with holder(served, 'down') as process:
            served.kill()
            since = dies(process)
            expect_down(bench, since)
            served.start()
        expect_soon(lambda: lease(served)['dead_man_state']['in_force'], 'it is not told')
        expect_over(bench, served)


def without_its_holder_the_link_is_a_wire(bench):
    """`transparent`: latency is gone, with the daemon dead or alive; a new lease restores it."""
    for daemon_dies in (False, True):
        with daemon(bench) as served:
            started(served, text(latency='20ms'))
            expect(smoke.probes.ping(bench.lab, count=5)['min_ms'] >= 40, 'it is no link of 20 ms')
            with holder(served, 'transparent') as process:
                if daemon_dies:
                    served.kill()
                since = dies(process)
                expect_soon(lambda: smoke.probes.ping(bench.lab, count=3)['min_ms'] < 20,
                            'the latency is what it was')
                within_ttl(since, 'losing the latency')
                if daemon_dies:
                    served.start()
            expect_soon(lambda: served.get('/v1/links/wire')['dead_man'] == 'transparent',
                        'the policy is not told')
            status, answer = served.ask('POST', '/v1/leases', {'scenario': 'wire', 'ttl': '1h'})
            expect(status == 201 and not answer['dead_man_state']['in_force'], f'{status} {answer}')
            expect(smoke.probes.ping(bench.lab, count=5)['min_ms'] >= 40, 'it is not as before')
            mine = {'Linkwright-Lease': answer['id']}
            status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {}, mine)
            expect(status == 200 and answer['books_closed'], f'{status} {answer}')
            # It would outlive the daemon.
            status, answer = served.ask('DELETE', '/v1/leases/wire', None, mine)
            expect(status == 200 and answer['state'] == 'GIVEN_BACK', f'{status} {answer}')


def held_links_stay(bench):
    """`hold`: nothing changes, and the scenario is free for others; a neighbour's is his own."""
    other = text('other').replace('links:\n  - name: wire', 'links:\n  - name: second')
    for old, new in (('name: a\n', 'name: c\n'), ('name: b\n', 'name: d\n'), ('=ea', '=ec'),
                     ('=eb', '=ed'), ('    a: a', '    a: c'), ('    b: b', '    b: d')):
        other = other.replace(old, new)
    with daemon(bench) as served:
        started(served, text(latency='20ms'))
        started(served, other)
        with holder(served, 'hold') as process, holder(served, 'down', 'other'):
            dies(process)
            expect_soon(lambda: lease(served)['state'] == 'EXPIRED', 'it does not expire')
            expect_soon(lambda: lease(served)['dead_man_state']['acts'] == '1', 'nobody acted')
            expect(smoke.probes.ping(bench.lab, count=5)['min_ms'] >= 40, 'the link has changed')
            status, answer = served.patch('wire', 'latency.propagation=10ms')
            expect(status == 200, f'it is not free: {status} {answer}')
            status, answer = served.patch('second', 'rate=100Mbps')
            expect(status == 423 and lease(served, 'other')['state'] == 'HELD',
                   f'{status} {answer}')
            expect(smoke.passes(bench, 'c', 'd'), "the neighbour's link does not pass")


def a_second_user_changes_nothing(bench):
    """Another user of the operators' group is refused, sees who has it, and takes it by force."""
    os.chmod(bench.folder, 0o711)
    group = grp.getgrnam(GROUP).gr_gid

    def as_nobody(*arguments):
        return subprocess.run(
            ['setpriv', '--reuid', str(NOBODY), '--regid', str(group), '--clear-groups',
             bench.binary, *arguments, '--api', served.socket],
            capture_output=True, text=True, timeout=60, check=False)

    with daemon(bench, '--group', GROUP, '--operator-group', GROUP) as served:
        started(served, text())
        done = as_nobody('link', 'set', 'wire', 'rate=150Mbps')
        expect(done.returncode == 0, f'an operator may not change what nobody has: {done.stderr}')
        before = served.get('/v1/links/wire')['directions']
        with holder(served, 'hold'):
            done = as_nobody('link', 'set', 'wire', 'rate=100Mbps')
            expect(done.returncode == 4 and 'is leased by uid 0' in done.stderr,
                   f'{done.returncode} {done.stderr}')
            for refused in (('scenario', 'stop', 'wire'), ('lease', 'take', 'wire'),
                            ('lease', 'release', 'wire')):
                done = as_nobody(*refused)
                expect(done.returncode == 4, f'{refused}: {done.returncode} {done.stderr}')
            expect(served.get('/v1/links/wire')['directions'] == before, 'something has changed')
            done = as_nobody('lease', 'take', 'wire', '--force', '--reason', 'the bench burns')
            expect(done.returncode == 0, done.stderr)
            done = as_nobody('link', 'set', 'wire', 'rate=100Mbps', '--lease', done.stdout.strip())
            expect(done.returncode == 0, done.stderr)
        takeover = lease(served)['takeovers'][0]
        expect(takeover['reason'] == 'the bench burns' and f'uid {NOBODY}' in takeover['by'],
               f'{takeover}')
        expect('by force, from uid 0' in served.told(), 'the audit does not have it')


if __name__ == '__main__':
    smoke.main(smoke.measures(without_its_holder_the_link_goes_down),
               smoke.measures(without_holder_and_daemon_the_link_goes_down),
               smoke.measures(without_its_holder_the_link_is_a_wire),
               held_links_stay,
               a_second_user_changes_nothing,
               hosts=4)
