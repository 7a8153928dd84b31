# SPDX-License-Identifier: Apache-2.0
"""`linkwright collective` as those who know nccl-tests use it, mistakes included."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))


class Collective(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, *arguments, **environment):
        kept = {key: value for key, value in os.environ.items() if not key.startswith('NCCL_')}
        return subprocess.run([LINKWRIGHT, 'collective', *arguments], cwd=self.folder,
                              env=kept | environment, capture_output=True, text=True, timeout=120,
                              check=False)

    def in_json(self, *arguments):
        done = self.run_it(*arguments, '--virtual', '-J', '-')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return json.loads(done.stdout)

    def test_json_is_that_of_nccl_tests_and_more(self):
        told = self.in_json('all_reduce', '--ranks', '4', '--algorithm', 'ring', '-b', '1M', '-e',
                            '1M', '-n', '3', '--rate', '100Gbps', '--latency', '1us', '-I', '1')
        self.assertEqual(told['version'], 3)
        self.assertEqual(told['config']['iterations'], 3)
        self.assertEqual(told['out_of_bounds'], {'count': 0, 'okay': 'true'})
        (row,) = told['results']
        self.assertEqual((row['size'], row['count'], row['type'], row['redop'], row['root']),
                         (1 << 20, 1 << 18, 'float', 'sum', -1))
        micros = 6 * (1 + (1 << 18) * 8e-5)   # 2 (n - 1) (alpha + m beta)
        for place in ('out_of_place', 'in_place'):
            self.assertAlmostEqual(row[place]['time'], micros, delta=1e-6 * micros)
            self.assertEqual(row[place]['nwrong'], 0)
            self.assertAlmostEqual(row[place]['bus_bw'], 1.5 * row[place]['alg_bw'])
            self.assertEqual(len(row[place + '_per_iter']['times_us']), 3)
        self.assertAlmostEqual(row['oracle_us'], micros)
        self.assertEqual(row['oracle_kind'], 'closed')
        self.assertAlmostEqual(row['efficiency'], 1, delta=1e-6)
        self.assertEqual(row['tx_payload_bytes_per_rank'], [6 << 18] * 4)
        self.assertEqual(row['messages_per_rank'], [6] * 4)
        self.assertEqual(row['steps'], 6)

    def test_roce_takes_what_its_framing_takes(self):
        told = self.in_json('all_reduce', '--ranks', '4', '-b', '1M', '-e', '1M', '-n', '2',
                            '--transport', 'roce', '--mtu', '1024', '--qps', '4')
        (row,) = told['results']
        self.assertEqual(row['transport'], 'roce')
        self.assertAlmostEqual(row['framing_ceiling'], 1024 / 1106)   # 58 + FCS, preamble, gap
        packets = 6 * 256   # 2 (n - 1) messages of 256 KiB
        self.assertEqual(row['packets_per_rank'], [packets] * 4)
        self.assertEqual(row['packets_resent_per_rank'], [0] * 4)
        # RETH and the immediate value of each message; an answer has 86 octets.
        for wire, acks in zip(row['wire_bytes_per_rank'], row['acks_per_rank']):
            self.assertEqual(wire, packets * 1106 + 6 * 20 + acks * 86)
            self.assertEqual(acks, 6 * 4)   # of 64 packets
        self.assertEqual(row['out_of_place']['nwrong'], 0)
        # A step ends with its last packet; the answers of the step before are on the wire, too.
        alone = 6 * (1 + (256 * 1106 + 20) * 8e-5)
        self.assertGreaterEqual(row['out_of_place']['time'], alone)
        self.assertLess(row['out_of_place']['time'], alone + 6 * 4 * 86 * 8e-5 + 6 * 1106 * 8e-5)
        # Latency is no framing: the ceiling is that of long messages.
        self.assertLess(row['efficiency'], 1)
        self.assertGreater(row['efficiency'], 0.99 * row['framing_ceiling'])

    def test_a_window_that_limits_is_told(self):
        few = ('sendrecv', '-b', '8M', '-e', '8M', '-n', '1', '-c', '0', '--virtual', '--latency',
               '100us', '--transport', 'roce')
        self.assertIn('limits the rate', self.run_it(*few).stdout)
        self.assertNotIn('limits the rate', self.run_it(*few, '--window', '4096').stdout)

    def test_sizes_go_by_factor_or_by_step(self):
        def sizes(*arguments):
            told = self.in_json('broadcast', '-n', '1', *arguments)
            return [row['size'] for row in told['results']]
        self.assertEqual(sizes('-b', '8', '-e', '128', '-f', '2'), [8, 16, 32, 64, 128])
        self.assertEqual(sizes('-b', '1K', '-e', '3K', '-i', '1K'), [1024, 2048, 3072])

    def test_blocks_are_rounded_down(self):
        (row,) = self.in_json('all_gather', '--ranks', '3', '-b', '1000', '-e', '1000')['results']
        self.assertEqual((row['size'], row['count']), (960, 80))
        self.assertEqual(row['tx_payload_bytes_per_rank'], [640] * 3)

    def test_every_type_and_operation_comes_out_right(self):
        types = {'int8': 1, 'uint8': 1, 'int32': 4, 'uint32': 4, 'int64': 8, 'uint64': 8,
                 'half': 2, 'float': 4, 'double': 8, 'bfloat16': 2, 'f8e4m3': 1, 'f8e5m2': 1}
        for name, octets in types.items():
            for op in ('sum', 'prod', 'max', 'min', 'avg'):
                (row,) = self.in_json('all_reduce', '--ranks', '5', '-b', '4096', '-e', '4096',
                                      '-n', '1', '-d', name, '-o', op)['results']
                self.assertEqual((row['type'], row['redop'], row['count'], row['size']),
                                 (name, op, 4096 // octets, 4096))
                for place in ('out_of_place', 'in_place'):
                    self.assertEqual(row[place]['nwrong'], 0, f'{name} {op}')

    def test_what_only_a_schedule_tells_is_told_so(self):
        for collective, algorithm in (('all_reduce', 'bidirectional_ring'),
                                      ('all_reduce', 'double_binary_tree'), ('all_gather', 'pat')):
            (row,) = self.in_json(collective, '--ranks', '7', '--algorithm', algorithm, '-b', '1M',
                                  '-e', '1M', '-n', '1')['results']
            self.assertEqual(row['oracle_kind'], 'schedule')
            self.assertAlmostEqual(row['efficiency'], 1, delta=1e-3)

    def test_the_table_is_read_as_that_of_nccl_tests(self):
        done = self.run_it('all_reduce', '--virtual', '--ranks', '2', '-b', '1K', '-e', '4K', '-f',
                           '2')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        rows = [line.split() for line in done.stdout.splitlines()
                if re.match(r'^\s+\d+\s+\d+\s+float', line)]
        self.assertEqual([row[0] for row in rows], ['1024', '2048', '4096'])
        # size count type redop root, then time algbw busbw #wrong twice.
        self.assertEqual([len(row) for row in rows], [5 + 4 + 4 + 2] * 3)
        self.assertEqual((rows[0][8], rows[0][12]), ('0', '0'))
        self.assertRegex(done.stdout, r'(?m)^# Out of bounds values : 0 OK$')
        self.assertRegex(done.stdout, r'(?m)^# Avg bus bandwidth    : [\d.]+ *$')
        self.assertTrue(all(line.startswith('#') or line.startswith(' ')
                            for line in done.stdout.splitlines()))

    def test_too_little_bandwidth_fails(self):
        asked = ('all_reduce', '--virtual', '-b', '1M', '-e', '1M', '-n', '1')
        mean = self.in_json(*asked[:1], *asked[2:])['average_bus_bandwidth']['bandwidth']
        done = self.run_it(*asked, NCCL_TESTS_MIN_BW=str(mean / 0.91))
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_it(*asked, NCCL_TESTS_MIN_BW=str(mean / 0.89))
        self.assertEqual(done.returncode, 7)
        self.assertIn('FAILED', done.stdout)

    def test_a_file_is_never_written_over(self):
        for name in ('out', 'out.0', 'out.1'):
            self.run_it('barrier', '--virtual', '-J', 'out')
            self.assertEqual(json.loads((self.folder / name).read_text())['version'], 3)

    def test_a_matrix_says_who_sends_what(self):
        (self.folder / 'm').write_text('0 16 32\n48 0 64\n80 96 0\n')
        asked = ('alltoallv', '--ranks', '3', '-n', '1')
        (row,) = self.in_json(*asked, '--matrix', 'm')['results']
        self.assertEqual(row['tx_payload_bytes_per_rank'], [48, 112, 176])
        self.assertEqual(row['size'], 176)
        for text, pattern in (('0 16\n16 0\n', r'm:1: 2 columns \(allowed: 3'),
                              ('0 1 0\n' * 3, r'm:1: 1 octets \(allowed: multiples of 16'),
                              ('0 x 0\n' * 3, r'm:1: "x" is no number'),
                              ('0 0 0\n', r'm: 1 rows \(allowed: 3')):
            (self.folder / 'm').write_text(text)
            done = self.run_it(*asked, '--virtual', '--matrix', 'm')
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertRegex(done.stderr, pattern)

    def test_mistakes_are_told_in_one_line(self):
        for arguments, code, pattern in (
                (('allreduce',), 2, 'COLLECTIVE'),
                (('all_reduce',), 5, 'virtual time only'),
                (('all_reduce', '--algorithm', 'rings'), 2, r'allowed: ring, bidirectional_ring'),
                (('all_gather', '--algorithm', 'recursive_doubling', '--ranks', '6'), 2,
                 'wants a power of two of ranks, not 6'),
                (('all_reduce', '-d', 'float16'), 2, r'"float16" is none \(allowed: int8'),
                (('all_reduce', '-o', 'mulsum'), 2, r'"mulsum" is none \(allowed: sum'),
                (('broadcast', '-r', '2'), 2, r'-r: 2 is none \(allowed: 0 to 1'),
                (('all_reduce', '-e', '8'), 2, r'-e: 8 is none'),
                (('all_reduce', '--rate', '100'), 2, r'--rate'),
                (('all_reduce', '--ranks', '0'), 2, r'--ranks'),
                (('alltoallv',), 2, 'wants --matrix'),
                (('all_reduce', '--matrix', 'x'), 2, 'allowed: of alltoallv')):
            virtual = () if code == 5 else ('--virtual',)
            done = self.run_it(*arguments, *virtual)
            self.assertEqual((done.returncode, done.stdout), (code, ''),
                             f'{arguments} {done.stderr}')
            self.assertRegex(done.stderr, pattern)
            self.assertEqual(done.stderr.count('\n'), 1, done.stderr)


if __name__ == '__main__':
    unittest.main(verbosity=2)
