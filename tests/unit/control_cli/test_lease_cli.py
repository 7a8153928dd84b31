# SPDX-License-Identifier: Apache-2.0
"""`linkwright lease`, and the id that other commands send, through a daemon that is told."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from fake_daemon import FakeDaemon, texts_in

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))

ID = '0123456789abcdef0123456789abcdef'
LEASE = {'scenario': 'demo', 'state': 'HELD', 'owner': 'uid 1000 (ada)', 'label': 'ci',
         'ttl_seconds': 0.3, 'dead_man': 'down', 'note': 'night run',
         'since': '2026-01-01T00:00:00.000Z', 'expires': '2026-01-01T00:00:30.000Z',
         'takeovers': [{'at': '2026-01-01T00:00:00.000Z', 'by': 'uid 1000 (ada)',
                        'from': 'uid 1001 (bob)', 'reason': 'he is away'}]}
TAKEN = LEASE | {'id': ID}
LEASED = {'code': 'leased', 'message': 'scenario demo is leased by bob'}
HEADER = 'Linkwright-Lease'


class LeaseCli(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.daemon = FakeDaemon(self.folder / 'api.sock', {
            'POST /v1/leases': (201, TAKEN), 'POST /v1/leases/demo:renew': (200, LEASE),
            'DELETE /v1/leases/demo': (200, LEASE | {'state': 'GIVEN_BACK'})})
        self.addCleanup(self.daemon.close)
        self.environment = dict(os.environ, LINKWRIGHT_API=str(self.folder / 'api.sock'))
        self.environment.pop('LINKWRIGHT_LEASE', None)

    def run_it(self, *arguments, **environment):
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, capture_output=True,
                              env=self.environment | environment, text=True, timeout=60,
                              check=False)

    def lines(self):
        return [line for line, _ in list(self.daemon.asked)]

    def test_take_prints_the_id_alone(self):
        done = self.run_it('lease', 'take', 'demo', '--ttl', '5s', '--dead-man', 'down', '--note',
                           'night run', '--label', 'ci')
        self.assertEqual((done.returncode, done.stdout), (0, ID + '\n'))
        self.assertEqual(done.stderr, 'demo: yours until 2026-01-01T00:00:30.000Z\n')
        self.assertEqual(texts_in(self.daemon.asked[0][1]), {
            1: ['demo'], 2: ['5s'], 3: ['down'], 4: ['ci'], 5: ['night run']})

    def test_force_and_its_reason_go_together(self):
        for wrong in (('--force',), ('--reason', 'x'), ('--dead-man', 'up')):
            self.assertEqual(self.run_it('lease', 'take', 'demo', *wrong).returncode, 2, wrong)
        self.assertEqual(self.daemon.asked, [])
        done = self.run_it('lease', 'take', 'demo', '--force', '--reason', 'he is away')
        self.assertEqual(done.returncode, 0, done.stderr)
        told = texts_in(self.daemon.asked[0][1])
        self.assertEqual((told[6], told[7]), ([1], ['he is away']))

    def test_show_tells_who_has_what_and_who_took_it(self):
        self.daemon.answers['GET /v1/leases'] = (200, {'leases': [LEASE]})
        shown = self.run_it('lease', 'show').stdout
        for part in ('uid 1000 (ada) [ci]', 'held', 'down', 'night run',
                     'from uid 1001 (bob): he is away'):
            self.assertIn(part, ' '.join(shown.split()))

    def test_what_changes_something_sends_the_id(self):
        self.daemon.answers |= {
            'PATCH /v1/links/wire': (200, {}), 'POST /v1/links/wire:resume': (200, {}),
            'POST /v1/scenarios/demo:start': (200, {'name': 'demo'}),
            'POST /v1/scenarios/demo:stop': (200, {'name': 'demo'}),
            'DELETE /v1/scenarios/demo': (200, {}),
            'POST /v1/leases/demo:restore': (200, {'name': 'demo'}),
            'POST /v1/scenarios': (201, {'name': 'demo'}),
            'PUT /v1/config': (200, {'name': 'demo'})}
        (self.folder / 's.yaml').write_text('schema: 1\nname: demo\n')
        for command in (('link', 'set', 'wire', 'rate=1Gbps'), ('link', 'resume', 'wire'),
                        ('scenario', 'start', 'demo'), ('scenario', 'stop', 'demo'),
                        ('scenario', 'remove', 'demo'), ('scenario', 'load', 's.yaml'),
                        ('scenario', 'apply', 's.yaml'), ('lease', 'renew', 'demo'),
                        ('lease', 'release', 'demo'), ('lease', 'restore', 'demo')):
            for options, environment, wanted in (
                    ((), {}, None), ((), {'LINKWRIGHT_LEASE': 'of-old'}, 'of-old'),
                    (('--lease', ID), {'LINKWRIGHT_LEASE': 'of-old'}, ID)):
                done = self.run_it(*command, *options, **environment)
                self.assertEqual(done.returncode, 0, (command, done.stderr))
                self.assertEqual(self.daemon.headers[-1].get(HEADER), wanted, command)
        self.daemon.answers['GET /v1/links'] = (200, {})
        self.run_it('link', 'show', LINKWRIGHT_LEASE='of-old')
        self.assertIsNone(self.daemon.headers[-1].get(HEADER), 'looking needs none')

    def test_what_is_of_another_one_exits_4(self):
        self.daemon.answers['PATCH /v1/links/wire'] = (423, LEASED)
        done = self.run_it('link', 'set', 'wire', 'rate=1Gbps')
        self.assertEqual((done.returncode, done.stderr),
                         (4, 'scenario demo is leased by bob\n'))

    def test_hold_renews_while_the_command_runs_and_ends_as_it_does(self):
        done = self.run_it('lease', 'hold', 'demo', '--', 'sh', '-c',
                           'sleep 1; echo "$LINKWRIGHT_LEASE"; exit 7')
        self.assertEqual((done.returncode, done.stdout), (7, ID + '\n'), done.stderr)
        lines = self.lines()
        self.assertEqual((lines[0], lines[-1]), ('POST /v1/leases', 'DELETE /v1/leases/demo'))
        self.assertGreater(lines.count('POST /v1/leases/demo:renew'), 2)
        for headers in self.daemon.headers[1:]:
            self.assertEqual(headers.get(HEADER), ID)

    def test_hold_of_no_command_and_of_one_that_is_none(self):
        self.assertEqual(self.run_it('lease', 'hold', 'demo').returncode, 2)
        self.assertEqual(self.daemon.asked, [])
        done = self.run_it('lease', 'hold', 'demo', '--', 'no-such-command', '-x')
        self.assertEqual(done.returncode, 127)
        self.assertIn('no-such-command', done.stderr)
        self.assertEqual(self.lines()[-1], 'DELETE /v1/leases/demo')
        self.daemon.answers['POST /v1/leases'] = (409, {'code': 'conflict', 'message': 'bob has'})
        done = self.run_it('lease', 'hold', 'demo', '--', 'touch', 'ran')
        self.assertEqual(done.returncode, 4)
        self.assertFalse((self.folder / 'ran').exists())

    def test_a_lease_that_is_lost_is_told_and_renewed_no_more(self):
        self.daemon.answers['POST /v1/leases/demo:renew'] = (423, LEASED)
        done = self.run_it('lease', 'hold', 'demo', '--', 'sleep', '1')
        self.assertEqual(done.returncode, 0)
        self.assertIn('the lease is lost: scenario demo is leased by bob', done.stderr)
        self.assertEqual(self.lines(), ['POST /v1/leases', 'POST /v1/leases/demo:renew'])

    def test_a_signal_ends_the_command_and_the_lease(self):
        process = subprocess.Popen(
            [LINKWRIGHT, 'lease', 'hold', 'demo', '--', 'sleep', '1000'], cwd=self.folder,
            env=self.environment)
        patience = time.monotonic() + 30
        while 'POST /v1/leases/demo:renew' not in self.lines():
            self.assertLess(time.monotonic(), patience)
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 128 + signal.SIGTERM)
        self.assertEqual(self.lines()[-1], 'DELETE /v1/leases/demo')


if __name__ == '__main__':
    unittest.main()
