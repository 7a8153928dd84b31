#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Evidence of live runs: repeated from its journal, whole whatever is killed, and so it says."""

import json
import os
import pathlib
import signal
import subprocess

import smoke
from daemon import Daemon
from smoke import expect, expect_soon, scenario

SCHEMA = json.loads((smoke.REPOSITORY / 'control/evidence/evidence.schema.json').read_text())
FEC = {'code': 'rs544', 'interleave': 1, 'group_error_ratio': 1e-4}


def text(name='wire'):
    return scenario.text(name, parameters={'rate': '200Mbps', 'fec': FEC,
                                           'latency': {'propagation': '200us'}},
                         smallest_effect=smoke.ROOMY_EFFECT)


def linkwright(bench, *arguments):
    return subprocess.run([bench.binary, *map(str, arguments)], cwd=bench.folder,
                          capture_output=True, text=True, timeout=120, check=False)


def evidence(served, run):
    """As it lies on the disk, and what the schema has against it."""
    path = served.folder / 'state' / 'evidence' / f'{run}.json'
    told = json.loads(path.read_text())
    problems = smoke.json_schema.Validator(SCHEMA).problems(told)
    expect(not problems, f'{problems}')
    return path, told


def started(served, **options):
    status, answer = served.load(text())
    expect(status == 201, f'{status} {answer}')
    status, answer = served.ask('POST', '/v1/scenarios/wire:start', options, timeout=60)
    expect(status == 200 and answer['state'] == 'RUNNING', f'{status} {answer}')
    # Not soon but now: a daemon that dies as soon as it has answered leaves a run that is known.
    evidence(served, answer['run'])
    return answer['run']


def stopped(served):
    status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {}, timeout=60)
    expect(status == 200 and answer['state'] == 'STOPPED', f'{status} {answer}')
    expect(answer['evidence_problem'] == '', f'{answer}')


def traffic(bench):
    smoke.probes.ping(bench.lab, count=5)
    smoke.probes.iperf3(bench.lab, seconds=2)


def rerun(bench, code, path, *arguments):
    done = linkwright(bench, 'rerun', path, '-o', 'json', *arguments)
    expect(done.returncode == code, f'{done.returncode}: {done.stdout} {done.stderr}')
    return json.loads(done.stdout) if done.stdout else done.stderr


def a_run_with_a_journal_is_repeated(bench):
    """A run of the daemon is changed, stopped and repeated from its evidence: byte-identical."""
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        run = started(served, keep_journal=True)
        path, told = evidence(served, run)
        expect(told['run']['state'] == 'running', f'{told["run"]}')
        expect(rerun(bench, 4, path).count('is running'), 'a run that goes on is repeated')
        smoke.probes.ping(bench.lab, count=5)
        status, changed = served.patch('wire', 'rate=150Mbps')
        expect(status == 200, f'{changed}')
        traffic(bench)
        stopped(served)
        path, told = evidence(served, run)
    expect(told['run']['state'] == 'complete' and told['run']['started_by'], f'{told["run"]}')
    expect([c['set'] for c in told['changes']] == [['rate=150Mbps']] * 2, f'{told["changes"]}')
    expect(told['changes'][0]['effective_ps'] > 0 and told['changes'][0]['who'], 'nobody did it')
    expect(told['journal']['file'] == f'{run}.journal' and told['journal']['sha256'], 'no journal')
    expect(told['fidelity']['books_closed'] and told['versions']['dpdk'], f'{told["versions"]}')
    expect(smoke.dropped(told['report']), 'nothing was lost: the fates could not differ')
    again = rerun(bench, 0, path)
    expect(again['identical'] and again['frames'] > 1000, f'{again}')

    journal = path.with_suffix('.journal')
    whole = journal.read_bytes()
    journal.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    expect('is not the journal of run' in rerun(bench, 2, path), 'a flipped byte went unnoticed')
    journal.unlink()
    expect('cannot be repeated without its journal' in rerun(bench, 4, path), 'without a journal')
    elsewhere = bench.folder / 'elsewhere'
    elsewhere.write_bytes(whole)
    expect(rerun(bench, 0, path, '--journal', elsewhere)['identical'], 'the journal moved')


def a_run_without_a_journal_says_how_to_get_one(bench):
    """A live run without a journal is complete, and `rerun` says what it lacks."""
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        run = started(served)
        smoke.passes(bench, 'a', 'b')
        stopped(served)
        path, told = evidence(served, run)
    expect(told['run']['state'] == 'complete' and told['journal'] is None, f'{told["run"]}')
    expect('--keep-journal' in rerun(bench, 4, path), 'it does not say how')


def a_daemon_that_dies_leaves_evidence_and_goes_on_with_it(bench):
    """kill -9 of the daemon: the file is whole and says running; the next one ends it."""
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        run = started(served, keep_journal=True)
        status, changed = served.patch('wire', 'rate=150Mbps', direction='a_to_b')
        expect(status == 200, f'{changed}')
        traffic(bench)
        served.kill()
        path, told = evidence(served, run)
        expect(told['run']['state'] == 'running' and len(told['changes']) == 1, f'{told["run"]}')
        expect(told['report']['links'][0]['books']['rx']['frames'] > 0, 'nothing was known')
        begun = told['run']['started']
        served.start()
        traffic(bench)
        stopped(served)
        path, told = evidence(served, run)
        expect(told['run']['state'] == 'complete' and told['run']['started'] == begun,
               f'{told["run"]}')
        expect(len(told['changes']) == 1 and told['interruptions'] == [], f'{told["changes"]}')
        expect(len(served.get('/v1/runs')['runs']) == 1, 'it is another run')
    expect(rerun(bench, 0, path)['identical'], 'a daemon that died has changed fates')


def a_run_that_dies_with_its_daemon_says_so(bench):
    """kill -9 of daemon and emulator: INVALID and told; where nothing goes on: interrupted."""
    with Daemon(bench.lab, bench.binary, bench.folder) as served:
        run = started(served)
        served.kill()
        for pid in served.emulators():
            os.kill(pid, signal.SIGKILL)
        served.start()
        expect_soon(lambda: served.get('/v1/scenarios/wire')['interruptions'], 'nobody noticed')
        stopped(served)
        path, told = evidence(served, run)
        expect(told['fidelity']['verdict'] == 'INVALID' and len(told['interruptions']) == 1,
               f'{told["fidelity"]}')
        # A run of which the daemon's state knows nothing.
        second = started(served)
        served.kill()
        for pid in served.emulators():
            os.kill(pid, signal.SIGKILL)
        (served.folder / 'state' / 'state.binpb').unlink()
        served.start()
        run = served.get(f'/v1/runs/{second}')
        expect(run['state'] == 'interrupted' and 'is gone' in run['why'], f'{run}')
        evidence(served, second)


def a_folder_that_cannot_be_written_disturbs_nothing(bench):
    """Evidence that cannot be kept is told, and frames pass."""
    folder = pathlib.Path(bench.folder) / 'file'
    folder.write_text('this is no folder')
    with Daemon(bench.lab, bench.binary, bench.folder, arguments=('--evidence', folder)) as served:
        expect(served.load(text())[0] == 201, 'it cannot be loaded')
        expect(served.begin('wire')['state'] == 'RUNNING', 'it does not run')
        expect(smoke.passes(bench, 'a', 'b'), 'nothing passes')
        expect_soon(lambda: served.get('/v1/scenarios/wire')['evidence_problem'], 'nobody is told')
        expect('the evidence is not kept' in served.told(), 'the log does not tell')
        status, answer = served.ask('POST', '/v1/scenarios/wire:stop', {}, timeout=60)
        expect(status == 200 and answer['books_closed'], f'{status} {answer}')


if __name__ == '__main__':
    smoke.main(a_run_with_a_journal_is_repeated, a_run_without_a_journal_says_how_to_get_one,
               a_daemon_that_dies_leaves_evidence_and_goes_on_with_it,
               a_run_that_dies_with_its_daemon_says_so,
               a_folder_that_cannot_be_written_disturbs_nothing)
