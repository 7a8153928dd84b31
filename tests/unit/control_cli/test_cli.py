# SPDX-License-Identifier: Apache-2.0
"""Runs the built `linkwright`: exit codes, messages, output. Needs no port and no root."""

import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))

SCENARIO = """schema: 1
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
      latency: {propagation: 3ms}
      fec: {code: rs544, interleave: 2, group_error_ratio: 2e-3}
"""

FABRICS = 'schema: 1\nfabrics:\n  - name: pod\n'


def write_capture(path, frames):
    with open(path, 'wb') as out:
        out.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
        for i in range(frames):
            ns = i * 100_000
            out.write(struct.pack('<IIII', ns // 10**9, ns % 10**9, 14, 60 + i * 7 % 1400))
            out.write(bytes(14))


class Cli(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / 's.yaml').write_text(SCENARIO)
        write_capture(self.folder / 'c.pcap', 5000)

    def run_it(self, *arguments):
        environment = dict(os.environ, XDG_STATE_HOME=str(self.folder / 'state'))
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def expect_error(self, code, pattern, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, pattern)
        self.assertEqual(done.stdout, '')
        self.assertNotIn('EAL', done.stderr)

    def test_a_good_scenario_is_ok(self):
        done = self.run_it('check', 's.yaml')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(done.stdout, 's.yaml: ok (2 ports, 1 links)\n')

    def test_show_prints_a_scenario_that_is_itself_ok(self):
        shown = self.run_it('check', '--show', 's.yaml').stdout
        (self.folder / 'again.yaml').write_text(shown)
        self.assertEqual(self.run_it('check', 'again.yaml').returncode, 0)

    def test_usage_errors_are_one_line_and_exit_2(self):
        for arguments in ([], ['run'], ['run', 's.yaml', '--nonsense'], ['fly'],
                          ['run', 's.yaml', '-o', 'xml']):
            done = self.run_it(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.expect_error(2, r'--duration: "10" needs a unit', 'run', 's.yaml', '--duration', '10')
        self.expect_error(2, r'--virtual ends with its arrivals', 'run', 's.yaml', '--virtual',
                          'c.pcap', '--duration', '10s')

    def test_bad_scenarios_are_told_with_their_place(self):
        cases = [('rate: 100Mbps', 'rate: 100Mb', r'bad\.yaml:11:\d+: '),
                 ('rate: 100Mbps', 'rat: 100Mbps', r'bad\.yaml:11:7: .*unknown key "rat"'),
                 ('a: left', 'a: middle', r'bad\.yaml:8:\d+: .*"middle"'),
                 ('a: left', 'a: left\n    profile: unheard-of', r'bad\.yaml:9:\d+: .*unheard-of'),
                 ('"net_null0"', '"net_af_packet0,iface=x,framesz=1000"',
                  r'bad\.yaml:4:\d+: .*1000'),
                 ('queue_limit: 16KiB', 'queue_limit: 100GB',
                  r'bad\.yaml:\d+:\d+: .*do not fit')]
        for old, new, pattern in cases:
            (self.folder / 'bad.yaml').write_text(SCENARIO.replace(old, new))
            self.expect_error(2, pattern, 'check', 'bad.yaml')
            self.expect_error(2, pattern, 'run', 'bad.yaml', '--duration', '1s')

    def with_profiles(self):
        """Two links of two media, as `run --virtual` takes them."""
        text = 'schema: 1\nports:\n' + ''.join(
            f'  - {{name: p{i}, device: "net_null{i}"}}\n' for i in range(4))
        text += ('links:\n  - {name: cpo, a: p0, b: p1, profile: cpo-broadcom-800g}\n'
                 '  - {name: dac, a: p2, b: p3, profile: copper-dac-1m-200g}\n')
        (self.folder / 'p.yaml').write_text(text)

    def in_json(self, *arguments):
        done = self.run_it('run', 'p.yaml', '--virtual', 'c.pcap', '-o', 'json', *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return json.loads(done.stdout)['links']

    def test_corners_claims_and_typed_fields_go_over_the_links(self):
        self.with_profiles()
        plain = self.in_json()
        self.assertEqual([(link['corner'], link['claims']) for link in plain],
                         [('typical', [])] * 4)
        hot = self.in_json('--corner', 'hot', '--claim', 'next-generation-power')
        self.assertEqual([(link['corner'], link['claims']) for link in hot],
                         [('hot', ['next-generation-power'])] * 2 + [('hot', [])] * 2)
        for before, after in zip(plain, hot):
            self.assertGreater(after['model']['pre_fec_ber'], before['model']['pre_fec_ber'])
        self.assertLess(hot[0]['model']['watts_link'], plain[0]['model']['watts_link'])
        longer = self.in_json('--set', 'length_m=1.5', '--set', 'dac.length_m=1.8')[::2]
        self.assertEqual([round(link['model']['one_way_latency_ns'] - old, 1) for link, old in
                          zip(longer, (plain[0]['model']['one_way_latency_ns'],
                                       plain[2]['model']['one_way_latency_ns']))],
                         [round(-48.5 * 4.9, 1), round(0.8 * 4.4, 1)])

    def test_what_is_in_force_is_told(self):
        self.with_profiles()
        told = ['--corner', 'hot', '--claim', 'ten-times-resilience',
                '--set', 'dac.ber_acceleration=1000']
        lines = ['cpo: corner: hot of cpo-broadcom-800g',
                 'cpo: claim: ten-times-resilience of cpo-broadcom-800g is in force',
                 'dac: corner: hot of copper-dac-1m-200g',
                 'dac: bit errors are accelerated 1000-fold, and all that follows from them']
        checked = self.run_it('check', 'p.yaml', *told)
        self.assertEqual(checked.stdout.splitlines(),
                         ['p.yaml: ok (4 ports, 2 links)'] + ['  ' + line for line in lines])
        table = self.run_it('run', 'p.yaml', '--virtual', 'c.pcap', *told).stdout.splitlines()
        self.assertEqual([line for line in table if line in lines], lines)
        shown = self.run_it('check', '--show', 'p.yaml', *told).stdout
        self.assertIn('# link "cpo": cpo-broadcom-800g, corner: hot, claim: ten-times-resilience\n',
                      shown)

    def test_what_no_link_knows_is_refused(self):
        self.with_profiles()
        for arguments, pattern in (
                (['--corner', 'freezing'],
                 r'command line: links\[0\]\.corner: cpo-broadcom-800g states no "freezing"; '
                 r'it has: typical, '),
                (['--claim', 'miracle'], r'--claim "miracle": no profile of p.yaml states it; they '
                 r'state: .*ten-times-resilience'),
                (['--set', 'length_m=-1'], r'command line: --set length_m=-1: .*allowed 0m'),
                (['--set', 'dac.lenght=1m'], r'did you mean "length"'),
                (['--set', 'dac.gauge=40'], r'allowed 24 to 34')):
            self.expect_error(2, pattern, 'check', 'p.yaml', *arguments)
            self.expect_error(2, pattern, 'run', 'p.yaml', '--virtual', 'c.pcap', *arguments)
        self.expect_error(2, '--corner hot: no link of s.yaml has a profile',
                          'check', 's.yaml', '--corner', 'hot')

    def test_what_cannot_be_reached_exits_3(self):
        self.expect_error(3, r'cannot reach "nowhere": No such file',
                          'stats', '--socket', 'nowhere')
        self.expect_error(3, r'cannot reach "nowhere"', 'link', 'set', 'ab', 'rate=50Mbps',
                          '--scenario', 's.yaml', '--socket', 'nowhere')

    def test_link_set_reads_the_fields_of_a_scenario(self):
        for parameters, pattern in ((['rate=50Mb'], 'command line:.*rate'),
                                    (['speed=1'], 'unknown key "speed"'), (['rate'], 'FIELD=VALUE'),
                                    (['rate=1Gbps', 'rate=2Gbps'], 'given twice'),
                                    (['rate={x: 1}'], 'FIELD=VALUE')):
            self.expect_error(2, pattern, 'link', 'set', 'ab', *parameters, '--scenario', 's.yaml',
                              '--socket', 'nowhere')
        self.expect_error(2, 'no link is named "xy"', 'link', 'set', 'xy', 'rate=1Gbps',
                          '--scenario', 's.yaml', '--socket', 'nowhere')

    def test_link_set_changes_no_plan_and_no_account(self):
        drifting = SCENARIO.replace(', group_error_ratio: 2e-3', '')
        drifting += '      channel: {optical: {oma: 2dBm}, drift: {swing: 9}}\n'
        (self.folder / 'drifting.yaml').write_text(drifting)
        at = ['--socket', 'nowhere', '--scenario']
        self.expect_error(4, r'it drifts \(channel\.drift\)', 'link', 'set', 'ab', 'rate=1Gbps',
                          *at, 'drifting.yaml')
        for parameter, pattern in (('availability={failures: true}', 'FIELD=VALUE'),
                                   ('availability.failures=true', r'failures act on it')):
            self.expect_error(2 if pattern == 'FIELD=VALUE' else 4, pattern, 'link', 'set', 'ab',
                              parameter, *at, 's.yaml')
        self.expect_error(3, r'note: link ab: the run.s joules stay', 'link', 'set', 'ab',
                          'power.module=9W', *at, 's.yaml')

    def virtual(self, *arguments):
        done = self.run_it('run', 's.yaml', '--virtual', 'c.pcap', '-o', 'json', *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return json.loads(done.stdout)

    def test_a_capture_is_replayed_in_virtual_time(self):
        run = self.virtual()
        link = run['links'][0]
        self.assertEqual(link['books']['rx']['frames'], 5000)
        self.assertGreater(link['books']['drops']['uncorrectable']['frames'], 0)
        self.assertTrue(link['books']['closed'])
        self.assertEqual(run['links'][1]['books']['rx']['frames'], 0)
        self.assertEqual(run['seed'], 5)

    def test_replay_is_the_run_in_virtual_time(self):
        done = self.run_it('replay', 's.yaml', 'c.pcap', '-o', 'json', '--fates', 'replayed')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        told, run = json.loads(done.stdout), self.virtual('--fates', 'run')
        for each in (told, run):
            del each['virtual']  # how fast it was
        self.assertEqual(told, run)
        self.assertEqual((self.folder / 'replayed').read_bytes(),
                         (self.folder / 'run').read_bytes())
        self.expect_error(2, 'absent: No such file', 'replay', 's.yaml', 'absent')
        self.expect_error(2, 'ARRIVALS is required', 'replay', 's.yaml')

    def test_chunks_and_polls_change_nothing(self):
        digests, files = set(), set()
        for extra in (['--virtual-chunk', '1'], ['--virtual-chunk', '7'], ['--virtual-chunk', '32'],
                      ['--virtual-chunk', '256'], ['--virtual-poll-seed', '3']):
            digests.add(self.virtual('--fates', 'fates', *extra)['links'][0]['fate_digest'])
            files.add((self.folder / 'fates').read_bytes())
        self.assertEqual((len(digests), len(files)), (1, 1))
        (self.folder / 's.yaml').write_text(SCENARIO.replace('seed: 5', 'seed: 6'))
        self.assertNotIn(self.virtual()['links'][0]['fate_digest'], digests)

    def with_trace(self, of_link=''):
        """6 opportunities in 20 ms of the model, there and back."""
        (self.folder / 'lte.down').write_text('5\n' * 3 + '10\n' * 2 + '20\n')
        (self.folder / 't.yaml').write_text(
            SCENARIO + '      light: {outages: {mean_up: 2s, mean_down: 50ms}}\n'
            '      rate_trace: lte.down\n' + of_link)

    def test_traces_outages_and_remote_faults_are_told(self):
        self.with_trace('    one_way_dark: remote_fault\n')
        done = self.run_it('check', 't.yaml')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(
            [line.strip() for line in done.stdout.splitlines()[1:]],
            [line for way in ('a to b', 'b to a') for line in (
                f'ab {way}: rate trace lte.down: 6 opportunities in 20 ms, 3.61 Mb/s on average',
                f'ab {way}: outages: 2 s up, 50 ms down on average')] +
            ['ab: an end without light tells the other, which then sends nothing'])
        run = self.run_it('run', 't.yaml', '--virtual', 'c.pcap', '-o', 'json')
        links = json.loads(run.stdout)['links']
        self.assertEqual(links[0]['rate_trace'], {
            'file': 'lte.down', 'opportunities': 6, 'period_ns': 20e6, 'mean_bps': 3609600.0})
        self.assertIsNone(self.virtual()['links'][0]['rate_trace'])

    def test_what_is_printed_of_a_trace_is_itself_ok(self):
        self.with_trace()
        (self.folder / 'below').mkdir()
        (self.folder / 'below' / 'again.yaml').write_text(
            self.run_it('check', '--show', 't.yaml').stdout)
        done = self.run_it('check', 'below/again.yaml')
        self.assertEqual((done.returncode, done.stderr), (0, ''))

    def test_a_mistake_in_a_trace_is_told_with_its_line(self):
        self.with_trace()
        (self.folder / 'lte.down').write_text('5\n4\n')
        self.expect_error(2, r'^lte\.down:2:1: goes back in time \(value 4, allowed from 5',
                          'check', 't.yaml')

    def test_what_one_end_is_told_of_the_other_stays_as_it_is(self):
        self.with_trace('    one_way_dark: remote_fault\n')
        at = ('--socket', 'none', '--scenario', 't.yaml')
        self.expect_error(4, r'link ab: its ends tell each other when light is gone',
                          'link', 'set', 'ab', 'latency.propagation=4ms', *at)
        self.expect_error(3, 'none', 'link', 'set', 'ab', 'rate=90Mbps', *at)

    def test_arrivals_that_are_none_exit_2(self):
        self.expect_error(2, 's.yaml: neither a journal nor a capture',
                          'run', 's.yaml', '--virtual', 's.yaml')
        self.expect_error(2, 'absent: No such file', 'run', 's.yaml', '--virtual', 'absent')

    def test_tables_fit_a_terminal(self):
        done = self.run_it('run', 's.yaml', '--virtual', 'c.pcap')
        self.assertEqual(done.returncode, 0)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)
        self.assertNotRegex(done.stdout, re.escape('\033'))

    def fabric(self, text, *arguments):
        """The first fabric of `fabric show -o json` for fabrics written below `fabrics:`."""
        (self.folder / 'f.yaml').write_text(FABRICS + text)
        done = self.run_it('fabric', 'show', 'f.yaml', '-o', 'json', *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        shown = json.loads(done.stdout)
        self.assertEqual(len(shown['fabrics']), 1)
        return shown['fabrics'][0]

    def test_a_leaf_spine_is_what_its_closed_forms_say(self):
        leaves, spines, hosts, uplinks = 4, 2, 6, 2
        fabric = self.fabric(
            f'    topology: {{leaf_spine: {{leaves: {leaves}, spines: {spines}, '
            f'hosts_per_leaf: {hosts}, uplinks: {uplinks}}}}}\n'
            '    tiers: [{tier: spine, profile: dsp-dr8-800g}, {profile: copper-dac-1m-200g}]\n'
            '    switches: {preset: 64x800g}\n', '--paths')
        self.assertEqual(fabric['nodes'], {
            'hosts': leaves * hosts, 'switches': leaves + spines, 'crossbars': 0,
            'switches_by_name': {'leaf': leaves, 'spine': spines}})
        host, spine = fabric['tiers']
        self.assertEqual((host['cables'], spine['cables']),
                         (leaves * hosts, leaves * spines * uplinks))
        self.assertEqual(fabric['cables'], host['cables'] + spine['cables'])
        self.assertEqual(fabric['oversubscription']['ratio'], hosts / (spines * uplinks))
        self.assertEqual(fabric['bisection_cables'], leaves // 2 * spines * uplinks)
        self.assertEqual(spine['rate_bps'], 800e9)
        self.assertAlmostEqual(spine['one_way_latency_ns'], 447.6, places=1)
        self.assertAlmostEqual(spine['watts'], spine['cables'] * spine['watts_link'])
        self.assertAlmostEqual(spine['watts_link'], 46.5e-12 * 800e9, places=6)
        self.assertAlmostEqual(spine['usd'], spine['cables'] * 1.56 * 800, places=6)
        near = leaves * hosts * (hosts - 1)
        far = leaves * (leaves - 1) * hosts**2
        self.assertEqual(fabric['paths'], {
            'pairs': near + far, 'pairs_without_way': 0, 'sampled': False,
            'pairs_by_hops': {'2': near, '4': far}, 'fewest_paths': 1,
            'most_paths': spines * uplinks**2})
        ports = leaves * (hosts + spines * uplinks) + spines * leaves * uplinks
        self.assertAlmostEqual(fabric['switches']['full_watts'],
                               (leaves + spines) * 611 + 6.4e-12 * ports * 800e9, places=6)
        self.assertEqual(fabric['switches']['usd'], (leaves + spines) * 60_000)

    def test_a_rotor_is_lit_as_its_closed_form_says(self):
        hosts, slot, guard = 8, 200_000, 25_000
        fabric = self.fabric(
            f'    topology: {{ocs: {{hosts: {hosts}}}}}\n'
            '    tiers: [{profile: ocs-rotor}]\n'
            f'    circuits: {{plan: {{cyclic: {{slot: {slot}ns, guard: {guard}ns}}}}}}\n',
            '--set', 'lanes=8')
        circuit = fabric['circuits'][0]
        cycle = circuit['cycle']
        self.assertEqual((circuit['policy'], circuit['plan'], circuit['ports']),
                         ('hold', 'cyclic', hosts))
        self.assertEqual((cycle['slots'], cycle['slot_ns'], cycle['cycle_ns'], cycle['gap_ns']),
                         (hosts - 1, slot, (hosts - 1) * slot, guard))
        for bound in ('min', 'max'):
            self.assertAlmostEqual(cycle['input_duty'][bound], 1 - guard / slot)
            self.assertAlmostEqual(cycle['pair_duty'][bound], (1 - guard / slot) / (hosts - 1))
        self.assertEqual(cycle['pairs'], hosts * (hosts - 1))
        tier = fabric['tiers'][0]
        self.assertEqual((tier['cables'], tier['links']), (hosts, hosts / 2))
        self.assertAlmostEqual(tier['watts'], hosts / 2 * tier['watts_link'])
        self.assertIsNone(fabric['switches'])
        self.assertIsNone(fabric['paths'])

    def test_an_nvl72_has_the_pairs_of_its_product(self):
        text = ('    topology: {nvl72: {}}\n    tiers: [{parameters: {rate: 400Gbps, '
                'latency: {propagation: 5ns}}}]\n')
        fabric = self.fabric(text)
        self.assertEqual(fabric['copper'], {'pairs': 72 * 18 * 4, 'published': 5182})
        self.assertEqual(fabric['cables'], 72 * 18)
        self.assertIsNone(fabric['tiers'][0]['watts'])
        table = self.run_it('fabric', 'show', 'f.yaml', '--paths').stdout
        self.assertIn('  copper pairs 5184 (72 x 18 x 4); published 5182\n', table)
        self.assertIn('paths: 18 to 18 between two hosts; 2 hops: 4032 pairs', table)

    def test_the_time_scale_is_not_in_what_is_shown(self):
        text = ('    topology: {ocs: {packet_switch: true}}\n'
                '    tiers: [{parameters: {rate: 400Gbps, latency: {propagation: 5us}}}]\n'
                '    switches: {pipeline: 600ns}\n'
                '    circuits: {plan: {cyclic: {slot: 50us, guard: 5us}}}\n')
        plain = self.fabric(text)
        self.assertEqual(self.fabric(text + 'time_scale: 1000\n'), plain)

    def test_example_scenarios_are_shown_and_fit_a_terminal(self):
        scenarios = pathlib.Path(__file__).parents[3] / 'control' / 'scenarios'
        files = sorted(scenarios.glob('*.yaml'))
        self.assertGreaterEqual(len(files), 4)
        for file in files:
            done = self.run_it('fabric', 'show', str(file))
            self.assertEqual((done.returncode, done.stderr), (0, ''), file)
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100, done.stdout)
            self.assertNotIn('note:', done.stdout, file)
            self.assertEqual(self.run_it('check', str(file)).returncode, 0, file)

    def test_a_fabric_is_checked_and_rendered(self):
        text = FABRICS + ('    topology: {star: {hosts: 3}}\n    ports: [left, right]\n'
                          '    tiers: [{profile: dsp-dr8-800g, corner: hot}]\n'
                          'ports:\n  - {name: left, device: "net_null0"}\n'
                          '  - {name: right, device: "net_null1"}\n')
        (self.folder / 'f.yaml').write_text(text)
        checked = self.run_it('check', 'f.yaml')
        self.assertEqual((checked.returncode, checked.stderr), (0, ''))
        self.assertEqual(checked.stdout, 'f.yaml: ok (2 ports, 0 links, 1 fabrics)\n'
                         '  pod.host: corner: hot of dsp-dr8-800g\n')
        shown = self.run_it('check', '--show', 'f.yaml').stdout
        self.assertIn('# tier "pod.host": dsp-dr8-800g, corner: hot\n', shown)
        (self.folder / 'again.yaml').write_text(shown)
        self.assertEqual(self.run_it('check', '--show', 'again.yaml').stdout.split('\nschema')[1],
                         shown.split('\nschema')[1])
        (self.folder / 'portless.yaml').write_text(
            FABRICS + '    topology: {star: {hosts: 3}}\n    tiers: [{profile: dsp-dr8-800g}]\n')
        refusal = r'^portless\.yaml: no host of fabric pod is a port .*--virtual CAPTURE`\n$'
        self.expect_error(4, refusal, 'run', 'portless.yaml', '--duration', '1s')
        self.expect_error(2, 's.yaml: has no fabric', 'fabric', 'show', 's.yaml')
        self.expect_error(2, r'fabrics\[0\]\.tiers\[0\]\.corner: .*no "cold"', 'fabric', 'show',
                          'f.yaml', '--corner', 'cold')
        self.expect_error(2, 'allowed 1kbps', 'fabric', 'show', 'f.yaml', '--set',
                          'pod.*.rate=1bps')

    def test_drivers_and_schema_print_their_tables(self):
        self.assertIn('net_af_packet', self.run_it('drivers').stdout)
        schema = self.run_it('schema').stdout
        self.assertRegex(schema, r'links\[\]\.parameters\.rate .*bps')
        self.assertRegex(schema, r'fabrics\[\]\.topology\.leaf_spine\.leaves .*whole number')


if __name__ == '__main__':
    unittest.main()
