# SPDX-License-Identifier: Apache-2.0
"""`linkwright runs` and `linkwrightd`, which keeps evidence: without a dataplane."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

from documents import seal, write_capture

LINKWRIGHT, LINKWRIGHTD = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))

SCENARIO = """schema: 1
name: lab
seed: 5
ports:
  - {name: left, device: "net_null0"}
  - {name: right, device: "net_null1"}
links:
  - name: ab
    a: left
    b: right
    parameters:
      rate: 100Mbps
      queue_limit: 16KiB
      fec: {code: rs544, interleave: 2, group_error_ratio: 5e-1}
"""
RUNS = [f'20260101T00000{number}-{number}' for number in range(1, 5)]


class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.kept = self.folder / 'state' / 'evidence'
        self.kept.mkdir(parents=True)
        self.environment = dict(os.environ, LINKWRIGHT_API=str(self.folder / 'api.sock'),
                                XDG_STATE_HOME=str(self.folder / 'home'))
        self.environment.pop('NOTIFY_SOCKET', None)
        write_capture(self.folder / 'c.pcap', 500, every_ns=1_000)
        for number, run in enumerate(RUNS):
            (self.folder / 's.yaml').write_text(SCENARIO.replace('seed: 5', f'seed: {number}'))
            done = self.run_it('run', 's.yaml', '--virtual', 'c.pcap', '--evidence',
                               str(self.kept / f'{run}.json'))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.name_it(run)
        self.daemon = None

    def name_it(self, run):
        """As a daemon names it: the run bears the name of its file."""
        path = self.kept / f'{run}.json'
        path.write_text(seal(re.sub(r'("run": {"id":)"[^"]*"', rf'\1"{run}"', path.read_text())))

    def serve(self, *arguments):
        log = open(self.folder / 'log', 'ab')
        self.addCleanup(log.close)
        self.daemon = subprocess.Popen(
            [LINKWRIGHTD, '--socket', 'api.sock', '--dataplane', 'none.sock', '--state', 'state',
             *arguments], cwd=self.folder, env=self.environment, stderr=log)
        self.addCleanup(self.end)
        deadline = time.monotonic() + 30
        while self.run_it('runs', 'list').returncode != 0:
            self.assertIsNone(self.daemon.poll(), (self.folder / 'log').read_text())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def end(self):
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.wait(30)
            self.daemon = None

    def run_it(self, *arguments):
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def told(self, *arguments):
        done = self.run_it(*arguments, '-o', 'json')
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def names(self):
        return [run['name'] for run in self.told('runs', 'list')['runs']]

    def refused(self, code, pattern, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, pattern)

    def test_runs_are_listed_shown_and_given_out_as_they_lie(self):
        self.serve()
        self.assertEqual(self.names(), RUNS)
        run = self.told('runs', 'show', RUNS[0])
        self.assertEqual((run['state'], run['fidelity'], run['books_closed'], run['scenario']),
                         ('complete', 'GOOD', True, 'lab'))
        document = self.run_it('runs', 'show', RUNS[0], '--evidence').stdout
        self.assertEqual(document, (self.kept / f'{RUNS[0]}.json').read_text())
        (self.folder / 'mine.json').write_text(document)
        self.assertIn('byte-identical', self.run_it('rerun', 'mine.json').stdout)
        self.refused(2, 'no run is named "other"', 'runs', 'show', 'other')
        for name in ('../state', '..', '/etc/passwd', 'a/../b'):
            self.refused(2, 'no run is named|the path has a segment', 'runs', 'show', name,
                         '--evidence')
        self.assertRegex(self.run_it('runs', 'list').stdout, r'RUN +SCENARIO')
        self.assertIn(f'\nruns.{RUNS[0]}.scenario,lab\n',
                      self.run_it('runs', 'list', '-o', 'csv').stdout.replace('\r', ''))

    def test_a_baseline_is_never_deleted(self):
        self.serve()
        self.assertEqual(self.told('runs', 'baseline', RUNS[0], 'golden')['baseline'], 'golden')
        self.refused(4, 'is the baseline golden', 'runs', 'remove', RUNS[0])
        self.refused(4, 'is the baseline golden', 'runs', 'baseline', RUNS[1], 'golden')
        self.refused(2, 'no name of a baseline', 'runs', 'baseline', RUNS[1], '../x')
        self.refused(2, 'give a NAME, or --none', 'runs', 'baseline', RUNS[1])
        self.assertEqual(self.told('runs', 'show', 'golden')['name'], RUNS[0])
        self.end()
        self.serve('--evidence-keep', '2')
        self.assertEqual(self.names(), [RUNS[0], RUNS[2], RUNS[3]])
        self.end()
        self.serve('--evidence-bytes', '1KiB')
        self.assertEqual(self.names(), [RUNS[0], RUNS[3]], 'neither a baseline nor the newest')
        self.told('runs', 'baseline', 'golden', '--none')
        self.told('runs', 'remove', RUNS[0])
        self.told('runs', 'remove', RUNS[3])
        self.assertEqual(self.names(), [])

    def test_what_two_runs_differ_in_is_told(self):
        self.serve()
        done = self.run_it('runs', 'diff', RUNS[0], RUNS[1])
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn('model.seed: 0 | 1', done.stdout)
        done = self.run_it('runs', 'diff', RUNS[0], RUNS[1], '-o', 'csv')
        self.assertRegex(done.stdout, r'differences\[\d+\]\.where,model\.seed')
        self.assertIn('fate_digest', done.stdout)
        same = self.run_it('runs', 'diff', RUNS[0], RUNS[0])
        self.assertEqual((same.returncode, same.stdout), (0, 'no difference\n'))

    def test_a_run_that_nobody_goes_on_with_is_marked(self):
        path = self.kept / f'{RUNS[0]}.json'
        path.write_text(seal(path.read_text().replace('"state":"complete"', '"state":"running"')))
        self.serve()
        run = self.told('runs', 'show', RUNS[0])
        self.assertEqual(run['state'], 'interrupted')
        self.assertIn('is gone', run['why'])
        self.refused(4, 'is interrupted, the daemon that ran it', 'rerun', str(path))

    def test_without_its_baselines_nothing_is_deleted(self):
        (self.kept / 'baselines.json').write_text('{')
        self.serve('--evidence-keep', '1')
        self.assertEqual(self.names(), RUNS)
        self.assertIn('no evidence is deleted', (self.folder / 'log').read_text())


if __name__ == '__main__':
    unittest.main(verbosity=2)
