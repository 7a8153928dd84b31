# SPDX-License-Identifier: Apache-2.0
"""`linkwright` and `linkwrightd` together, as far as they go without a dataplane."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

LINKWRIGHT, LINKWRIGHTD = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))

SCENARIO = """schema: 1
name: demo
ports:
  - {name: left, device: "net_null0"}
  - {name: right, device: "net_null1"}
links:
  - name: wire
    a: left
    b: right
    parameters: {rate: 100Mbps, fec: {code: none}}
"""


class RealDaemon(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        (self.folder / 's.yaml').write_text(SCENARIO)
        self.environment = dict(os.environ, LINKWRIGHT_API=str(self.folder / 'api.sock'),
                                XDG_STATE_HOME=str(self.folder / 'home'))
        self.environment.pop('NOTIFY_SOCKET', None)
        self.log = open(self.folder / 'log', 'wb')
        self.addCleanup(self.log.close)
        self.daemon = subprocess.Popen(
            [LINKWRIGHTD, '--socket', 'api.sock', '--dataplane', 'none.sock', '--state', 'state'],
            cwd=self.folder, env=self.environment, stderr=self.log)
        self.addCleanup(self.end)
        deadline = time.monotonic() + 30
        while self.run_it('scenario', 'list').returncode != 0:
            self.assertIsNone(self.daemon.poll(), (self.folder / 'log').read_text())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def end(self):
        self.daemon.terminate()
        self.daemon.wait(30)

    def run_it(self, *arguments):
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def expect_error(self, code, pattern, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, pattern)
        self.assertEqual(done.stdout, '')

    def expect(self, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def test_a_scenario_is_loaded_looked_at_and_forgotten(self):
        self.assertEqual(self.expect('scenario', 'load', 's.yaml'), 'demo: loaded\n')
        self.assertIn(str(self.folder / 's.yaml'), self.expect('scenario', 'show', 'demo'))
        listed = json.loads(self.expect('scenario', 'list', '-o', 'json'))['scenarios']
        self.assertEqual([(each['name'], each['state'], each['links']) for each in listed],
                         [('demo', 'LOADED', ['wire'])])
        self.assertEqual(self.expect('scenario', 'remove', 'demo'), 'demo: removed\n')
        self.expect_error(2, 'no scenario is named "demo"', 'scenario', 'show', 'demo')

    def test_a_scenario_is_checked_and_compared(self):
        for verb in (('scenario', 'check'), ('config', 'validate')):
            self.assertEqual(self.expect(*verb, 's.yaml'), 's.yaml: ok (scenario demo)\n')
        compared = self.expect('scenario', 'diff', 's.yaml').splitlines()
        self.assertEqual(compared[0], 'demo does not run: all of it is new')
        self.assertTrue(any('100' in line for line in compared[1:]))
        self.assertEqual(self.expect('config', 'show'), '# nothing runs\n')

    def test_all_that_is_wrong_is_told_with_its_place(self):
        (self.folder / 's.yaml').write_text(
            SCENARIO.replace('a: left', 'a: middle').replace('b: right', 'b: up'))
        place = str(self.folder / 's.yaml')
        for verb in ('load', 'apply', 'check', 'diff'):
            done = self.run_it('scenario', verb, 's.yaml')
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertEqual([line.partition(': ')[0] for line in done.stderr.splitlines()],
                             [f'{place}:8:8', f'{place}:9:8'])

    def test_without_a_dataplane_nothing_starts(self):
        self.expect('scenario', 'load', 's.yaml')
        self.expect_error(3, r'none\.sock', 'scenario', 'start', 'demo')
        self.assertIn('demo: failed', self.expect('scenario', 'show', 'demo'))
        self.expect_error(4, 'does not run', 'scenario', 'stop', 'demo')
        self.expect_error(4, '^no scenario runs$', 'stats')
        self.expect_error(4, 'has not been started', 'stats', 'demo')

    def test_nothing_is_known_of_what_does_not_run(self):
        self.expect_error(2, 'no link that runs is named "wire"', 'link', 'set', 'wire',
                          'rate=1Gbps')
        for verb in ('fec', 'energy'):
            self.expect_error(2, 'no link that runs is named "wire"', verb, 'wire')
        for command in (('link', 'show'), ('port', 'list'), ('fidelity',)):
            self.assertEqual(len(self.expect(*command).splitlines()), 1)


if __name__ == '__main__':
    unittest.main()
