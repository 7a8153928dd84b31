# SPDX-License-Identifier: Apache-2.0
"""Runs the built `linkwright profile`: contract, formats, exit codes. Needs no port and no root."""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

LINKWRIGHT, PROFILES = (os.path.abspath(argument) for argument in sys.argv[1:3])
del sys.argv[1:3]


class ProfileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def profile(self, *arguments):
        return subprocess.run(
            [LINKWRIGHT, 'profile', *arguments], capture_output=True, text=True, check=False,
            env={**os.environ, 'LINKWRIGHT_PROFILES': f'{self.folder}:{PROFILES}'})

    def ok(self, *arguments):
        done = self.profile(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''), arguments)
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.ok(*arguments, '-o', 'json'))

    def test_show_has_the_contract(self):
        shown = self.json('show', 'copper-dac-1m-200g', '--set', 'length_m=2.5')
        for key in ('name', 'medium', 'regime', 'rate_gbps', 'lanes', 'pre_fec_ber',
                    'codeword_error_ratio', 'one_way_latency_ns', 'latency_items', 'energy', 'fit',
                    'flaps_per_hour', 'usd_per_gbps', 'reach'):
            self.assertIn(key, shown)
        self.assertEqual(set(shown['frame_loss_ratio']), {'64', '1518', '9018'})
        self.assertAlmostEqual(shown['reach']['limit_m'], 1.856, delta=5e-4)
        self.assertIs(shown['reach']['ok'], False)
        self.assertEqual(shown['energy']['link']['pj_per_bit'], 2 * 3.7 / 800 * 1000)

    def test_formats_tell_the_same(self):
        rows = dict(csv.reader(io.StringIO(self.ok('show', 'lpo-dr8-800g', '-o', 'csv'))))
        shown = self.json('show', 'lpo-dr8-800g')
        self.assertEqual(float(rows['pre_fec_ber']), shown['pre_fec_ber'])
        self.assertEqual(float(rows['energy.system.watts']), shown['energy']['system']['watts'])
        self.assertIn('\npre_fec_ber ', self.ok('show', 'lpo-dr8-800g'))

    def test_lines_fit_a_terminal(self):
        for arguments in (('list',), ('show', 'lpo-dr8-800g'), ('explain', 'lpo-dr8-800g'),
                          ('compare', 'lpo-dr8-800g', 'dsp-dr8-800g', 'cpo-nvidia'),
                          ('show', 'lpo-dr8-800g', '--population', '10')):
            for line in self.ok(*arguments).split('\n'):
                self.assertLessEqual(len(line), 100, (arguments, line))

    def test_compare_tells_the_nanoseconds_that_a_dsp_costs(self):
        compared = self.json('compare', 'lpo-dr8-800g', 'dsp-dr8-800g')
        self.assertEqual([p['name'] for p in compared['profiles']],
                         ['lpo-dr8-800g', 'dsp-dr8-800g'])
        self.assertAlmostEqual(compared['differences']['one_way_latency_ns'][0], 78, places=9)

    def test_a_claim_is_printed_with_the_result(self):
        plain = self.json('show', 'cpo-nvidia')
        claimed = self.json('show', 'cpo-nvidia', '--claim', 'ten-times-resilience')
        self.assertEqual((plain['claims'], claimed['claims']), ([], ['ten-times-resilience']))
        self.assertLess(claimed['fit'], plain['fit'])
        self.assertIn('the claim ten-times-resilience is in force', claimed['warnings'])

    def test_population_is_drawn_from_its_seed(self):
        arguments = ('show', 'ocs-awgr-fast', '--population', '10000')
        first = self.json(*arguments)
        self.assertEqual(first, self.json(*arguments))
        self.assertNotEqual(first, self.json(*arguments, '--seed', '2'))
        missed = first['miss_ber']
        self.assertLess(missed['low_95'], missed['share'])
        self.assertLess(missed['share'], missed['high_95'])

    def test_new_profile_is_read_back(self):
        file = self.folder / 'mine.yaml'
        self.ok('new', '--from', 'lpo-dr8-800g', '--set', 'length_m=100', '-o', str(file))
        self.assertIn('channel.optical.length: "set by hand"', file.read_text())
        self.assertEqual(self.json('show', 'mine')['length_m'], 100)
        again = self.profile('new', '--from', 'lpo-dr8-800g', '-o', str(file))
        self.assertEqual((again.returncode, again.stdout), (2, ''))
        self.assertIn('exists already', again.stderr)

    def test_explain_takes_a_field(self):
        explained = self.json('explain', 'lpo-dr8-800g', 'fit')
        self.assertEqual([v['field'] for v in explained['values']], ['availability.fit'])
        self.assertTrue(explained['values'][0]['file'].endswith('lpo-dr8-800g.yaml'))
        self.assertGreater(explained['values'][0]['line'], 0)
        self.assertEqual(explained['assumed_share'],
                         explained['assumed'] / explained['numbers'])

    def test_show_takes_a_figure(self):
        loud = ('--set', 'retry.enabled=true', '--claim', 'ten-times-resilience')
        shown = self.json('show', 'cpo-nvidia', 'retry', *loud)
        self.assertEqual(shown['retry'], self.json('show', 'cpo-nvidia', *loud)['retry'])
        self.assertEqual(set(shown), {'name', 'corner', 'claims', 'set', 'ber_acceleration',
                                      'retry'})
        self.assertEqual(self.json('show', 'cpo-nvidia', 'energy.link')['energy.link'],
                         self.json('show', 'cpo-nvidia')['energy']['link'])

    def test_bad_input_is_one_error(self):
        (self.folder / 'a.yaml').write_text('schema: 1\nprofile: a\nextends: b\n')
        (self.folder / 'b.yaml').write_text('schema: 1\nprofile: b\nextends: a\n')
        for arguments, message in (
                (('show', 'lpo-dr8-800g', '--set', 'length_m=-1'), 'allowed 0m to 200000m'),
                (('show', 'lpo-dr8-800g', '--set', 'pre_fec_ber=0.7'), 'allowed 0 to 0.5'),
                (('show', 'lpo-dr8-800g', '--set', 'fec.code=kp4'), 'allowed rs544, rs528, rs272'),
                (('show', 'copper-dac-1m-200g', '--set', 'lanes=8'), 'contradict the rate'),
                (('show', 'lpo-dr8-800g', '--corner', 'cold'), 'it has: typical, spec-worst'),
                (('show', 'lpo-dr8-800g', '--claim', 'x'), 'it has none'),
                (('show', 'nowhere'), 'unknown profile "nowhere"'),
                (('show', 'lpo-dr8-800g', 'enrgy'), 'did you mean "energy"'),
                (('show', 'lpo-dr8-800g', 'fit.x'), 'there is no "fit.x"'),
                (('show', 'a'), 'goes in a circle: a -> b -> a'),
                (('show', 'lpo-dr8-800g', '--population', '0'), 'not in range 1 to'),
                (('explain', 'lpo-dr8-800g', 'gauge'), 'states no channel.electrical.gauge'),
                (('new', '--from', 'nowhere'), 'unknown profile "nowhere"')):
            done = self.profile(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ''), arguments)
            self.assertIn(message, done.stderr)
            self.assertEqual(done.stderr.count('\n'), 1, done.stderr)


if __name__ == '__main__':
    unittest.main()
