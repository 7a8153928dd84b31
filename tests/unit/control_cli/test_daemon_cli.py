# SPDX-License-Identifier: Apache-2.0
"""`linkwright` through a daemon that answers as it is told: what is asked, what is made of it."""

import csv
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

from fake_daemon import VERSION, FakeDaemon, texts_in

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))

SCENARIO = {'name': 'demo', 'state': 'RUNNING', 'file': '/tmp/demo.yaml', 'run': 'r-1',
            'generation': '7', 'run_seconds': 12.5, 'fidelity': 'DEGRADED',
            'fidelity_causes': ['a loop gap of 2 ms'], 'books_closed': True, 'links': ['wire'],
            'devices': ['net_ring0', 'net_ring1']}
LOADED = {'name': 'later', 'state': 'LOADED', 'file': '/tmp/later.yaml'}


def tally(frames):
    return {'frames': frames, 'bytes': frames * 1000}


def books(frames):
    return {'rx': tally(frames), 'originated': tally(0), 'handed_to_port': tally(frames - 5),
            'held': tally(3), 'absorbed': tally(0),
            'drops': {'queue_full': tally(2), 'dark': tally(0)}, 'closed': True}


def report(frames=2_000_000):
    return {'figures': {
        'scenario': 'demo', 'run_seconds': frames / 1e6, 'fidelity': {'verdict': 'GOOD'},
        'links': [{'name': 'wire', 'direction': direction, 'books': books(frames),
                   'lateness_ns': {'p99': 1234}, 'loop_guard': None}
                  for direction in ('a_to_b', 'b_to_a')], 'fabrics': []}}


LINKS = {'generation': '7', 'links': [
    {'name': 'wire', 'scenario': 'demo', 'a': 'left', 'b': 'right', 'stopped': True, 'directions': [
        {'name': 'a_to_b', 'rate_bps': '100000000', 'rate_in_force_bps': '50000000',
         'latency_ps': '3000000', 'set': ['rate=100Mbps']}]},
    {'name': 'leaf0 -> spine1', 'scenario': 'demo', 'fabric': 'pod', 'directions': [
        {'rate_bps': '800000000000', 'rate_in_force_bps': '800000000000', 'latency_ps': '5000'}]}]}

ENERGY = {'figures': {'link': 'wire', 'figures': [{
    'link': 'wire', 'model_seconds': 12.5, 'utilisation': 0.25, 'useful_octets': 1e6,
    'joules': {'module': 12, 'link': 24.5, 'system': None}}]}}

FEC = {'figures': {'link': 'wire', 'figures': [
    {'direction': 'a_to_b', 'model': {'pre_fec_ber': 2e-5},
     'fec': {'frames_checked': 1234, 'bad_groups_met': 1,
             'telemetry': {'corrected': 77, 'uncorrectable': 1, 'pre_fec_ber': None,
                           'pre_fec_ber_upper_95': 3e-5}}},
    {'direction': 'b_to_a', 'model': {}, 'fec': {'frames_checked': 0, 'telemetry': None}}]}}


class DaemonCli(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        (self.folder / 's.yaml').write_text('schema: 1\nname: demo\n')
        self.daemon = FakeDaemon(self.folder / 'api.sock', {})
        self.addCleanup(self.daemon.close)

    def environment(self):
        return dict(os.environ, LINKWRIGHT_API=str(self.folder / 'api.sock'))

    def run_it(self, *arguments):
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, env=self.environment(),
                              capture_output=True, text=True, timeout=60, check=False)

    def expect_error(self, code, pattern, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, pattern)
        self.assertEqual(done.stdout, '')
        return done.stderr

    def expect(self, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def in_json(self, *arguments):
        printed = self.expect(*arguments, '-o', 'json')
        self.assertEqual(printed.count('\n'), 1)
        return json.loads(printed)

    def in_csv(self, *arguments):
        head, *rows = csv.reader(io.StringIO(self.expect(*arguments, '-o', 'csv')))
        self.assertEqual(head, ['figure', 'value'])
        return dict(rows)

    def answer(self, line, told, status=200):
        self.daemon.answers[line] = (status, told)

    def asked(self):
        """The only question since this was asked before."""
        self.assertEqual(len(self.daemon.asked), 1, self.daemon.asked)
        return self.daemon.asked.pop()

    # Reaching it.

    def test_another_version_is_not_talked_to(self):
        self.answer('GET /v1/version', VERSION | {'api': 2, 'program': '9.9'})
        self.answer('GET /v1/scenarios', {})
        self.expect_error(3, r'^linkwright: the daemon at ".*api\.sock" \("9\.9"\) speaks version '
                          r'2 of the API, this is 1$', 'scenario', 'list')
        self.assertEqual(self.daemon.asked, [])

    def test_what_is_no_daemon_exits_3(self):
        self.expect_error(3, r'cannot reach "nowhere": No such file', 'scenario', 'list',
                          '--api', 'nowhere')
        self.answer('GET /v1/version', {'message': 'no such page'}, 404)
        self.expect_error(3, r'is not linkwrightd', 'scenario', 'list')
        for told in (b'<html>', {'surprise': 1}):
            self.answer('GET /v1/version', told)
            self.expect_error(3, r'answered 200 with what is not of the API', 'scenario', 'list')

    def test_tcp_wants_this_machine_and_a_token(self):
        (self.folder / 'empty').write_text('# nobody\n')
        (self.folder / 'token').write_text('# mine\noperator 0123456789abcdef0123456789abcdef\n')
        for pattern, *arguments in (
                ('--api tcp:127.0.0.1:1 wants --token-file', '--api', 'tcp:127.0.0.1:1'),
                ('"nofile": No such file', '--api', 'tcp:127.0.0.1:1', '--token-file', 'nofile'),
                ('"empty": has no token', '--api', 'tcp:127.0.0.1:1', '--token-file', 'empty'),
                ('not an address of this machine', '--api', 'tcp:10.0.0.1:1', '--token-file',
                 'token'),
                ('--token-file is for TCP', '--token-file', 'token')):
            told = self.expect_error(2, pattern, 'scenario', 'list', *arguments)
            self.assertNotIn('0123456789abcdef', told)

    def test_statuses_become_exit_codes(self):
        for status, code in ((400, 2), (404, 2), (405, 2), (413, 2), (415, 2), (401, 4), (403, 4),
                             (409, 4), (412, 4), (422, 4), (423, 4), (500, 3), (503, 3)):
            self.answer('GET /v1/scenarios', {'code': 'x', 'message': f'said {status}'}, status)
            prefix = 'linkwright: ' if code == 3 else ''
            self.expect_error(code, f'^{prefix}said {status}$', 'scenario', 'list')
        self.answer('GET /v1/scenarios', {}, 400)
        self.expect_error(2, 'answered 400$', 'scenario', 'list')

    def test_every_violation_has_its_line(self):
        place = {'file': '/tmp/s.yaml', 'line': 11, 'column': 5}
        self.answer('POST /v1/scenarios', {
            'code': 'invalid', 'message': 'all of it', 'violations': [
                place | {'path': 'links[0].a', 'message': 'no port is named "x"'},
                {'file': '/tmp/s.yaml', 'message': 'has no links'},
                {'path': 'set', 'message': 'nothing is to be changed'},
                {'message': 'something else'}]}, 400)
        told = self.expect_error(2, 'no port is named', 'scenario', 'load', 's.yaml')
        self.assertEqual(told.splitlines(), [
            '/tmp/s.yaml:11:5: links[0].a: no port is named "x"', '/tmp/s.yaml: has no links',
            'set: nothing is to be changed', 'something else'])

    # Scenarios.

    def test_files_are_sent_with_their_text_and_whole_path(self):
        for verb, line, told in (
                ('load', 'POST /v1/scenarios', 'demo: loaded\n'),
                ('apply', 'PUT /v1/config', 'demo: loaded\n'),
                ('check', 'POST /v1/config:validate', 's.yaml: ok (scenario demo)\n')):
            self.answer(line, {'name': 'demo'}, 201 if verb == 'load' else 200)
            self.assertEqual(self.expect('scenario', verb, 's.yaml'), told)
            asked, body = self.asked()
            self.assertEqual((asked, texts_in(body)), (line, {
                1: ['schema: 1\nname: demo\n'], 2: [str(self.folder / 's.yaml')]}))
        self.expect_error(2, r'^absent\.yaml: No such file', 'scenario', 'load', 'absent.yaml')
        self.expect_error(2, r'^\.: Is a directory', 'scenario', 'load', '.')
        self.assertEqual(self.expect('config', 'validate', 's.yaml'),
                         's.yaml: ok (scenario demo)\n')
        self.assertEqual(self.in_json('config', 'validate', 's.yaml')['name'], 'demo')

    def test_names_stay_one_segment(self):
        self.answer('POST /v1/scenarios/a%2Fb%20c:start', SCENARIO)
        self.expect('scenario', 'start', 'a/b c')
        self.assertEqual(self.asked(), ('POST /v1/scenarios/a%2Fb%20c:start', b''))

    def test_start_stop_and_remove(self):
        self.answer('POST /v1/scenarios/demo:start', SCENARIO)
        self.assertEqual(self.expect('scenario', 'start', 'demo', '--force'),
                         'demo: running, fidelity DEGRADED\n')
        self.assertEqual(texts_in(self.asked()[1]), {1: [1]})
        self.answer('POST /v1/scenarios/demo:stop', SCENARIO | {'state': 'STOPPED'})
        self.assertEqual(self.expect('scenario', 'stop', 'demo'),
                         'demo: stopped after 12.5 s, books closed, fidelity DEGRADED\n')
        self.answer('DELETE /v1/scenarios/demo', {})
        self.assertEqual(self.expect('scenario', 'remove', 'demo'), 'demo: removed\n')
        self.assertEqual(self.in_json('scenario', 'remove', 'demo'), {})

    def test_scenarios_are_listed_and_shown(self):
        self.answer('GET /v1/scenarios', {'generation': '9', 'scenarios': [SCENARIO, LOADED]})
        rows = [line.split() for line in self.expect('scenario', 'list').splitlines()]
        self.assertEqual(rows[1:], [
            ['demo', 'running', '12.5', 's', 'DEGRADED', 'closed', '/tmp/demo.yaml'],
            ['later', 'loaded', '-', '-', '-', '/tmp/later.yaml']])
        listed = self.in_json('scenario', 'list')
        self.assertEqual((listed['generation'], listed['scenarios'][0]['generation'],
                          listed['scenarios'][0]['state']), (9, 7, 'RUNNING'))
        self.answer('GET /v1/scenarios/demo', SCENARIO)
        shown = self.expect('scenario', 'show', 'demo')
        for part in ('demo: running', 'a loop gap of 2 ms', 'links: wire', 'net_ring1'):
            self.assertIn(part, shown)

    def test_a_difference_is_told_line_by_line(self):
        for told, printed in (
                ({'name': 'demo', 'runs': True, 'removed': ['rate: 1Gbps'],
                  'added': ['rate: 2Gbps']}, '- rate: 1Gbps\n+ rate: 2Gbps\n'),
                ({'name': 'demo', 'runs': True}, 'demo runs as it is here\n'),
                ({'name': 'demo', 'added': ['x']}, 'demo does not run: all of it is new\n+ x\n')):
            self.answer('POST /v1/config:diff', told)
            self.assertEqual(self.expect('scenario', 'diff', 's.yaml'), printed)

    def test_watch_goes_on_until_it_is_ended(self):
        self.answer('GET /v1/scenarios/demo', LOADED | {'name': 'demo'})
        with subprocess.Popen([LINKWRIGHT, 'scenario', 'watch', 'demo'], cwd=self.folder,
                              env=self.environment(), stdout=subprocess.PIPE, text=True) as watch:
            self.assertEqual(watch.stdout.readline(), 'demo: loaded\n')
            self.answer('GET /v1/scenarios/demo/report', report())
            self.answer('GET /v1/scenarios/demo', SCENARIO)
            line = watch.stdout.readline()
            while line == 'demo: loaded\n':  # on a slow machine
                line = watch.stdout.readline()
            self.assertEqual(line, 'demo: running, 2 s, 0 b/s, 6 held, books closed, GOOD\n')
            self.answer('GET /v1/scenarios/demo/report', report(3_000_000))
            while '3 s' not in line:
                line = watch.stdout.readline()
            self.assertEqual(line, 'demo: running, 3 s, 16 Gb/s, 6 held, books closed, GOOD\n')
            self.answer('GET /v1/scenarios/demo', {'message': 'no dataplane now'}, 503)
            while 'running' in line:
                line = watch.stdout.readline()
            self.assertEqual(line, 'demo: no dataplane now\n')
            watch.send_signal(signal.SIGINT)
            self.assertEqual(watch.wait(20), 0)

    def test_what_is_shown_can_be_watched(self):
        self.answer('GET /v1/fidelity', {'scenarios': [{'scenario': 'demo', 'verdict': 'GOOD'}]})
        with subprocess.Popen([LINKWRIGHT, 'fidelity', '--watch', '-o', 'json'], cwd=self.folder,
                              env=self.environment(), stdout=subprocess.PIPE, text=True) as watch:
            first = watch.stdout.readline()
            self.assertEqual(json.loads(first)['scenarios'][0]['verdict'], 'GOOD')
            self.assertEqual(watch.stdout.readline(), first)
            self.answer('GET /v1/fidelity', {'message': 'away for a moment'}, 503)
            line = first
            while line == first:
                line = watch.stdout.readline()
            self.assertEqual(line, 'away for a moment\n')
            self.answer('GET /v1/fidelity', {'scenarios': []})
            while line == 'away for a moment\n':
                line = watch.stdout.readline()
            self.assertEqual(json.loads(line)['scenarios'], [])
            watch.send_signal(signal.SIGINT)
            self.assertEqual(watch.wait(20), 0)
        # What cannot be shown once is not watched.
        self.expect_error(2, 'no GET /v1/links/nosuch', 'link', 'show', 'nosuch', '--watch')

    # The emulator, the other way.

    def test_a_link_is_changed(self):
        self.answer('PATCH /v1/links/leaf0%20-%3E%20spine1', {
            'generation': '8', 'warnings': ['joules stay'],
            'effects': [{'what': 'leaf0 -> spine1', 'effective_ps': '1500000000000'}]})
        done = self.run_it('link', 'set', 'leaf0 -> spine1', 'rate=1Gbps', 'jitter=1us', '--at',
                           '1500ms', '--direction', 'a_to_b')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            0, 'leaf0 -> spine1: in force at 1.500000 s\n', 'note: joules stay\n'))
        self.assertEqual(texts_in(self.asked()[1]),
                         {1: ['rate=1Gbps', 'jitter=1us'], 2: ['a_to_b'], 3: ['1500ms']})
        self.answer('PATCH /v1/links/wire', {})
        self.expect('link', 'set', 'wire', 'rate=1Gbps')
        self.assertEqual(texts_in(self.asked()[1]), {1: ['rate=1Gbps']})
        self.answer('POST /v1/links/wire:resume', {'effects': [{'what': 'wire'}]})
        self.assertEqual(self.expect('link', 'resume', 'wire'),
                         'wire: goes on, in force at 0.000000 s\n')

    def test_a_cable_of_a_fabric_is_cut_and_mended(self):
        cable = 'POST /v1/fabrics/pod/cables/leaf0%20-%3E%20spine1'
        self.answer(f'{cable}:cut', {'effects': [
            {'what': 'pod: leaf0 -> spine1 cut for 50ms', 'effective_ps': '2000000000000'}]})
        self.assertEqual(self.expect('fabric', 'cut', 'leaf0 -> spine1', '--fabric', 'pod', '--for',
                                     '50ms', '--at', '2s'),
                         'pod: leaf0 -> spine1 cut for 50ms; in force at 2.000000 s\n')
        self.assertEqual(texts_in(self.asked()[1]), {1: ['2s'], 2: ['50ms']})
        self.answer(f'{cable}:mend', {})
        self.answer('GET /v1/scenarios', {'scenarios': [
            SCENARIO | {'fabrics': ['pod']}, LOADED | {'fabrics': ['later']}]})
        self.expect('fabric', 'mend', 'leaf0 -> spine1')
        self.assertEqual([line for line, _ in self.daemon.asked],
                         ['GET /v1/scenarios', f'{cable}:mend'])

    def test_circuits_are_switched_and_shown(self):
        self.answer('GET /v1/scenarios', {'scenarios': [SCENARIO | {'fabrics': ['pod']}]})
        self.answer('GET /v1/fabrics/pod', {'figures': {'crossbars': [{'name': 'ocs0'}]}})
        ocs = '/v1/fabrics/pod/ocs/ocs0'
        self.answer(f'POST {ocs}:connect', {})
        self.expect('ocs', 'connect', '0-2', 'host1>host3', '--at', '2s')
        self.assertEqual(texts_in(self.daemon.asked[-1][1]), {1: ['0-2', 'host1>host3'], 2: ['2s']})
        self.expect('ocs', 'disconnect', '--fabric', 'pod', '--switch', 'ocs0')
        self.assertEqual(self.daemon.asked[-1], (f'POST {ocs}:connect', b''))
        self.answer(f'POST {ocs}:schedule', {})
        self.expect('ocs', 'schedule', 's.yaml')
        self.assertEqual(texts_in(self.daemon.asked[-1][1]), {
            1: ['schema: 1\nname: demo\n'], 2: [str(self.folder / 's.yaml')]})
        self.answer(f'GET {ocs}', {
            'name': 'ocs0', 'follows': 'cycle', 'ordered': 'pod: ocs0: follows',
            'since_ps': '5' + '0' * 11,
            'circuits': [{'input': 'host0', 'output': 'host2', 'moves': '7', 'lit_ps': '3000000',
                          'dark_ps': '1000000'}, {'input': 'host1'}],
            'next': [{'at_ps': '1' + '0' * 12, 'circuits': 'host0-host1'},
                     {'at_ps': '2' + '0' * 12, 'circuits': 'all dark',
                      'ordered': 'pod: ocs0: all dark'}]})
        shown = self.expect('ocs', 'show')
        self.assertRegex(shown, r'host0 +host2 +7 +3 us +1 us +75\.0 %\nhost1 +dark +0 ')
        self.assertTrue(shown.endswith(
            'cycle: pod: ocs0: follows, since 0.500000 s\nat 1.000000 s: host0-host1\n'
            'at 2.000000 s: all dark (pod: ocs0: all dark)\n'), shown)

    def test_of_several_fabrics_one_is_to_be_named(self):
        self.answer('GET /v1/scenarios', {'scenarios': [SCENARIO | {'fabrics': ['pod', 'dop']}]})
        self.expect_error(2, r'several fabrics: say which \(allowed: pod, dop\)', 'ocs', 'show')
        self.answer('GET /v1/scenarios', {'scenarios': [SCENARIO]})
        self.expect_error(4, 'no fabric is running', 'fabric', 'cut', 'leaf0 -> spine1')

    def test_one_way_to_the_emulator_at_a_time(self):
        for arguments in (['link', 'set', 'wire', 'rate=1Gbps', '--socket', 's', '--scenario',
                           's.yaml', '--api', 'x'],
                          ['link', 'set', 'wire', 'rate=1Gbps', '--socket', 's'],
                          ['link', 'set', 'wire', 'rate=1Gbps', '--scenario', 's.yaml'],
                          ['link', 'set', 'wire', 'rate=1Gbps', '--corner', 'hot'],
                          ['link', 'show', '--socket', 's', '--api', 'x'],
                          ['ocs', 'show', '--socket', 's', '--api', 'x'],
                          ['ocs', 'schedule', 's.yaml', '--corner', 'hot'],
                          ['stats', '--socket', 's', '--api', 'x'],
                          ['stats', 'demo', '--socket', 's']):
            self.assertEqual(len(self.expect_error(2, 'requires|excludes', *arguments)
                                 .splitlines()), 1)

    def test_links_and_wires_are_shown(self):
        self.answer('GET /v1/links', LINKS)
        shown = self.expect('link', 'show')
        self.assertRegex(shown, r'wire +a to b +demo +100 Mb/s +50 Mb/s +3 us\n')
        self.assertRegex(shown, r'leaf0 -> spine1 +- +demo +800 Gb/s +800 Gb/s +5 ns\n')
        self.assertIn('wire a to b: set rate=100Mbps\n', shown)
        self.assertIn('wire is stopped by its loop guard\n', shown)
        self.assertNotIn('wire', self.expect('link', 'show', '--fabric', 'pod'))
        self.expect_error(2, 'of a fabric "pood"', 'link', 'show', '--fabric', 'pood')
        link = self.in_json('link', 'show')['links'][0]
        self.assertEqual(link['directions'][0]['rate_bps'], 100_000_000)
        self.answer('GET /v1/links/wire', LINKS['links'][0])
        self.assertNotIn('leaf0', self.expect('link', 'show', 'wire'))

    def test_stats_are_of_all_that_runs(self):
        self.answer('GET /v1/scenarios', {'scenarios': [LOADED]})
        self.expect_error(4, '^no scenario runs$', 'stats')
        self.answer('GET /v1/scenarios', {'scenarios': [SCENARIO, LOADED]})
        self.answer('GET /v1/scenarios/demo/report', report())
        shown = self.expect('stats')
        self.assertRegex(shown, r'wire +b to a +2 M +2 M +2 +3 +1\.234 us +closed\n')
        self.assertTrue(shown.endswith('2.0 s into the run, fidelity GOOD\n'))
        self.assertEqual(self.in_json('stats', 'demo')['scenarios'][0]['links'][0]['books']['rx'],
                         {'frames': 2_000_000, 'bytes': 2_000_000_000})

    # Looking at it.

    def test_fidelity(self):
        self.answer('GET /v1/fidelity', {'scenarios': [
            {'scenario': 'demo', 'run': 'r-1', 'verdict': 'INVALID', 'last_second': 'GOOD',
             'causes': ['frames were missed'], 'notes': ['short']}]})
        self.assertEqual(self.expect('fidelity').splitlines()[1:],
                         ['demo      r-1  INVALID  GOOD', 'demo: frames were missed',
                          'demo: note: short'])
        self.assertEqual(self.in_json('fidelity')['scenarios'][0]['causes'], ['frames were missed'])

    def test_fec_of_a_link(self):
        self.answer('GET /v1/links/wire/fec', FEC)
        rows = [line.split() for line in self.expect('fec', 'wire').splitlines()]
        self.assertEqual(rows[1:], [
            ['a', 'to', 'b', '77', '1', '-', '3e-05', '2e-05', '1234', '1'],
            ['b', 'to', 'a', '-', '-', '-', '-', '-', '0', '-']])
        self.assertIs(type(self.in_json('fec', 'wire')['figures'][0]['fec']['frames_checked']), int)

    def test_energy_of_a_link(self):
        self.answer('GET /v1/links/wire/energy', ENERGY)
        rows = [line.split() for line in self.expect('energy', 'wire').splitlines()]
        self.assertIn(['link', '24.5', '-', '-', '-'], rows)
        self.assertIn(['system', '-', '-', '-', '-'], rows)
        self.assertEqual(self.in_json('energy', 'wire')['figures'][0]['joules'],
                         {'link': 24.5, 'module': 12, 'system': None})

    def test_ports(self):
        self.answer('GET /v1/ports', {'ports': [
            {'name': 'left', 'driver': 'net_af_packet', 'rx_frames': str(2**53 + 1),
             'missed_is_known': True, 'carrier': {'is_known': True, 'present': True}}]})
        self.assertRegex(self.expect('port', 'list'), r'left +net_af_packet +present +')
        port = self.in_json('port', 'list')['ports'][0]
        self.assertEqual(port['rx_frames'], 2**53 + 1)
        self.assertIsNone(port['errors'])
        self.assertIs(port['carrier']['gone'], False)

    def test_config(self):
        self.answer('GET /v1/config', {})
        self.assertEqual(self.expect('config', 'show'), '# nothing runs\n')
        self.answer('GET /v1/config', {'scenarios': [
            {'name': 'demo', 'resolved': 'schema: 1\n',
             'set': [{'link': 'wire', 'direction': 'a_to_b', 'set': ['rate=1Gbps', 'x=2']}]}]})
        self.assertEqual(self.expect('config', 'show'), '# scenario demo\n'
                         '# wire a_to_b: set rate=1Gbps x=2\nschema: 1\n')

    def test_csv_has_the_figures_of_json(self):
        self.answer('GET /v1/scenarios', {'generation': '9', 'scenarios': [SCENARIO, LOADED]})
        listed = self.in_csv('scenario', 'list')
        self.assertEqual((listed['generation'], listed['scenarios.demo.state'],
                          listed['scenarios.later.state']), ('9', 'RUNNING', 'LOADED'))
        self.answer('GET /v1/links/wire/energy', ENERGY)
        energy = self.in_csv('energy', 'wire')
        self.assertEqual(float(energy['figures[0].joules.link']), 24.5)
        self.assertEqual(energy['figures[0].joules.system'], '', 'not known')
        self.answer('DELETE /v1/scenarios/demo', {})
        self.assertEqual(self.in_csv('scenario', 'remove', 'demo'), {})
        self.expect_error(2, 'json.*csv|csv.*json', 'scenario', 'list', '-o', 'xml')


if __name__ == '__main__':
    unittest.main()
