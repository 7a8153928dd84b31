#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The two processes with the privileges that their units leave them, and no more."""

import contextlib
import grp
import json
import os
import pathlib
import pwd
import re
import subprocess
import time

import smoke
from daemon import Daemon
from smoke import expect, scenario

UNITS = smoke.REPOSITORY / 'scripts' / 'packaging' / 'systemd'
DOC = smoke.REPOSITORY / 'docs' / 'daemon.md'
# A user without privileges on every Debian, and its group, which is the sockets'.
NOBODY = pwd.getpwnam('nobody')
GROUP = grp.getgrgid(NOBODY.pw_gid).gr_name


def bounding_set(unit):
    """As the unit has it: ['net_raw', ...]."""
    text = (UNITS / unit).read_text(encoding='utf-8')
    line = re.search(r'^CapabilityBoundingSet=(.*)$', text, re.MULTILINE)
    return [word.removeprefix('CAP_').lower() for word in line.group(1).split()]


def limited(capabilities, *command):
    """A command that keeps these capabilities for itself and what it starts, and gets no others."""
    kept = ''.join(f',+{name}' for name in capabilities)
    return ['setpriv', f'--bounding-set=-all{kept}', '--no-new-privs', *map(str, command)]


@contextlib.contextmanager
def broker(bench, folder, capabilities):
    program = pathlib.Path(bench.binary).with_name('linkwright-dataplane')
    log = folder / 'broker.log'
    served = folder / 'dataplane.sock'
    with log.open('w', encoding='utf-8') as out:
        process = bench.lab.start('emu', 'setpriv', f'--regid={NOBODY.pw_gid}', '--clear-groups',
                                  *limited(capabilities, program, '--serve', folder,
                                           '--group', GROUP), stdout=out, stderr=out)
    try:
        smoke.expect_soon(lambda: served.exists() or process.poll() is not None,
                          'the broker does not serve')
        expect(process.poll() is None, log.read_text(encoding='utf-8'))
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


class Unprivileged(Daemon):
    """linkwrightd as the user of its unit, beside a dataplane of another user."""

    def __init__(self, bench, folder, dataplane):
        super().__init__(bench.lab, bench.binary, folder)
        program = self.command[0]
        self.command = ['setpriv', f'--reuid={NOBODY.pw_uid}', f'--regid={NOBODY.pw_gid}',
                        '--clear-groups', '--bounding-set=-all', '--no-new-privs', program,
                        '--socket', self.socket, '--dataplane', dataplane / 'dataplane.sock',
                        '--state', self.folder / 'state']

    def programs(self):
        return []  # the dataplane is not its own, and goes on without it


@contextlib.contextmanager
def as_services(bench, capabilities):
    """Both, as their units start them."""
    place = pathlib.Path(bench.folder) / f'{time.monotonic_ns()}'
    dataplane, daemon = place / 'dataplane', place / 'daemon'
    dataplane.mkdir(parents=True)
    daemon.mkdir()
    place.chmod(0o755)
    pathlib.Path(bench.folder).chmod(0o755)
    os.chown(daemon, NOBODY.pw_uid, NOBODY.pw_gid)
    os.chown(dataplane, 0, NOBODY.pw_gid)
    dataplane.chmod(0o750)
    with broker(bench, dataplane, capabilities), Unprivileged(bench, daemon, dataplane) as served:
        yield served


def text():
    return scenario.text('wire', parameters={'rate': '200Mbps', 'latency': {'propagation': '1ms'}},
                         smallest_effect=smoke.ROOMY_EFFECT)


def enough(bench):
    """what the units leave is enough for a link between veths, and the books close"""
    with as_services(bench, bounding_set('linkwright-dataplane.service')) as served:
        status, answer = served.load(text())
        expect(status == 201, f'{status} {answer}')
        status, answer = served.ask('POST', '/v1/scenarios/wire:start', {'keep_journal': True},
                                    timeout=60)
        expect(status == 200 and answer['state'] == 'RUNNING', f'{status} {answer}')
        expect(smoke.passes(bench, 'a', 'b'), 'no ping comes back')
        status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {}, timeout=60)
        expect(status == 200 and answer['state'] == 'STOPPED' and answer['books_closed'],
               f'{status} {answer}')
        repeats(bench, served, answer['run'])


def repeats(bench, served, run):
    """The dataplane wrote the journal as one user, the daemon read it as another."""
    path = served.folder / 'state' / 'evidence' / f'{run}.json'
    smoke.expect_soon(lambda: evidence(path)['run']['state'] == 'complete', 'it is not complete')
    hashed = evidence(path)['journal']['sha256']
    expect(hashed and re.fullmatch('[0-9a-f]{64}', hashed), f'no hash of the journal: {hashed}')
    done = subprocess.run([bench.binary, 'rerun', path], capture_output=True, text=True,
                          check=False, timeout=60)
    expect(done.returncode == 0, f'{done.returncode} {done.stdout} {done.stderr}')


def evidence(path):
    return json.loads(path.read_text(encoding='utf-8'))


def too_little(bench):
    """without CAP_NET_RAW a start is refused in words, and both processes go on"""
    left = [name for name in bounding_set('linkwright-dataplane.service') if name != 'net_raw']
    with as_services(bench, left) as served:
        served.load(text())
        status, answer = served.ask('POST', '/v1/scenarios/wire:start', {}, timeout=60)
        expect(status in (400, 422, 409, 503), f'{status} {answer}')
        expect('CAP_NET_RAW' in str(answer), f'it does not say what is missing: {answer}')
        expect(served.get('/v1/scenarios/wire')['state'] == 'FAILED', 'it did not fail')
        expect(served.get('/v1/version')['program'], 'the daemon is gone')


def documented(_):
    """docs/daemon.md lists what the units leave, neither more nor less"""
    rows = re.findall(r'^\|[^|]*\|([^|]*CAP_[^|]*)\|', DOC.read_text(encoding='utf-8'),
                      re.MULTILINE)
    told = sorted(name.lower() for row in rows for name in re.findall(r'CAP_(\w+)', row))
    left = sorted(bounding_set('linkwright-dataplane.service'))
    expect(told == left, f'docs/daemon.md has {told}, the unit {left}')
    expect(bounding_set('linkwrightd.service') == [], 'the daemon keeps a capability')


if __name__ == '__main__':
    if subprocess.run(['setpriv', '--version'], capture_output=True, check=False).returncode:
        print('SKIP: there is no setpriv')
        raise SystemExit(77)
    smoke.main(documented, enough, too_little)
