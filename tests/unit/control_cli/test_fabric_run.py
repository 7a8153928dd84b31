# SPDX-License-Identifier: Apache-2.0
"""Fabrics in virtual time, from a capture and a scenario to what the report says."""

import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

BINARY = os.path.abspath(sys.argv.pop(1))

# 1000 bytes take a microsecond on the wire at 8.192 Gb/s.
FRAME = 1000
TIERS = 'tiers: [{parameters: {rate: 8192Mbps, latency: {propagation: 300ns}}}]'


def mac(host):
    return f'02:00:00:00:00:{host + 1:02x}'


def frame(source, target, port=0, size=FRAME):
    """Ethernet, IPv4, UDP; `target` None: broadcast."""
    to = b'\xff' * 6 if target is None else bytes.fromhex(mac(target).replace(':', ''))
    ethernet = to + bytes.fromhex(mac(source).replace(':', '')) + b'\x08\x00'
    ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, size - 14, 0, 0, 64, 17, 0,
                     bytes([10, 0, 0, source]),
                     bytes([10, 0, 0, 255 if target is None else target]))
    udp = struct.pack('>HHHH', 1024 + port, 4791, size - 34, 0)
    return (ethernet + ip + udp).ljust(size, b'\0')


def write_capture(path, frames):
    """`frames`: (nanoseconds, octets), in order of time; pcap with nanoseconds."""
    with open(path, 'wb') as file:
        file.write(struct.pack('<IHHiIII', 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for at, octets in frames:
            file.write(struct.pack('<IIII', at // 10**9, at % 10**9, len(octets), len(octets)))
            file.write(octets)


class FabricRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, text, frames, *arguments):
        (self.folder / 'f.yaml').write_text(text)
        write_capture(self.folder / 'c.pcap', frames)
        return subprocess.run([BINARY, 'run', 'f.yaml', '--virtual', 'c.pcap', *arguments],
                              cwd=self.folder, capture_output=True, text=True, timeout=60)

    def report(self, text, frames, *arguments):
        done = self.run_it(text, frames, '-o', 'json', *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        whole = json.loads(done.stdout)
        self.assertEqual((whole['links'], whole['fidelity']['verdict']), ([], 'GOOD'))
        self.assertEqual(whole['virtual']['frames'], len(frames))
        fabric, = whole['fabrics']
        return fabric

    def scenario(self, topology, hosts, more=''):
        addresses = ', '.join(f'{{host: {h}, macs: ["{mac(h)}"]}}' for h in range(hosts))
        return (f'schema: 1\nname: test\nfabrics:\n- name: pod\n  topology: {{{topology}}}\n'
                f'  addresses: [{addresses}]\n  {TIERS}\n{more}')

    def test_two_senders_share_a_link_and_the_books_close(self):
        frames = [(i * 1000, frame(host, 2)) for i in range(50) for host in (0, 1)]
        report = self.report(self.scenario('star: {hosts: 3}', 3), frames)
        self.assertTrue(report['books']['closed'])
        self.assertEqual(report['books']['handed_to_port'], {'frames': 100, 'bytes': 100 * FRAME})
        self.assertEqual([host['in']['frames'] for host in report['hosts']], [50, 50, 0])
        self.assertEqual(report['hosts'][2]['out']['frames'], 100)
        self.assertEqual(report['stats']['hottest_link'], 'switch0 -> host2')
        # A hundred frames back to back behind the first: 102 us and two latencies.
        self.assertAlmostEqual(report['run_seconds'], 101.6e-6, delta=1e-9)
        busy = [link for link in report['links'] if link['to'] == 'host2']
        self.assertEqual(busy[0]['busy_ns'], 100_000)

    def test_a_broadcast_reaches_every_other_host_once(self):
        report = self.report(self.scenario('leaf_spine: {leaves: 3, spines: 2, hosts_per_leaf: 2}',
                                           6), [(0, frame(4, None))])
        self.assertEqual([host['out']['frames'] for host in report['hosts']], [1, 1, 1, 1, 0, 1])
        self.assertEqual(report['books']['originated']['frames'], 4)

    CIRCUITS = ('  circuits: {policy: %s, queue_limit: 1MB, instant: true,\n'
                '    plan: {cyclic: {slot: 50us, guard: 5us}}}\n')

    def test_a_rotor_holds_loses_or_sends_anywhere(self):
        frames = [(10_000, frame(0, target)) for target in (1, 2, 3)]

        def run(policy):
            return self.report(self.scenario('ocs: {hosts: 4}', 4, self.CIRCUITS % policy), frames)

        held = run('hold')
        self.assertEqual([host['out']['frames'] for host in held['hosts']], [0, 1, 1, 1])
        # The last goes in the third slot: 100 us, a guard, a frame and the way.
        self.assertAlmostEqual(held['run_seconds'], 106.3e-6, delta=1e-9)
        lost = run('lose')
        self.assertEqual(lost['books']['drops']['no_circuit']['frames'], 2)
        blind = run('blind')
        self.assertEqual(blind['hosts'][1]['out']['frames'], 3)
        self.assertEqual(blind['misdelivered'], 2)

    def test_polls_change_nothing(self):
        frames = [(i * 700, frame(i % 4, (i * 7 + 1) % 4 if (i * 7 + 1) % 4 != i % 4 else 3 - i % 4,
                                  i % 5)) for i in range(2_000)]
        text = self.scenario('ocs: {hosts: 4}', 4, self.CIRCUITS % 'hold')
        reports = [self.report(text, frames, *more)
                   for more in ((), ('--virtual-poll-seed', '3'), ('--virtual-poll-seed', '8'))]
        for report in reports:
            self.assertEqual(report, reports[0])
        other = self.report(text.replace('300ns', '301ns'), frames)
        self.assertNotEqual(other['fate_digest'], reports[0]['fate_digest'])

    def test_a_pause_in_the_capture_is_no_end_of_it(self):
        frames = [(at, frame(0, 1)) for at in (0, 10_000_000, 50_000_000)]
        report = self.report(self.scenario('ocs: {hosts: 4}', 4, self.CIRCUITS % 'hold'), frames)
        self.assertEqual(report['hosts'][1]['out']['frames'], 3)
        self.assertEqual(report['books']['held']['frames'], 0)

    def test_frames_of_one_instant_all_come_out(self):
        report = self.report(self.scenario('star: {hosts: 2}', 2), [(0, frame(0, 1))] * 200)
        self.assertEqual(report['hosts'][1]['out']['frames'], 200)

    def test_a_deadlock_of_pauses_ends_and_is_told(self):
        more = ('  switches: {buffer: 8MB, pause: {lossless: [0], xoff: 20kB, xon: 10kB, '
                'headroom: 20kB}}\n')
        frames = [(i * 1000, frame(host, (host + 2) % 5)) for i in range(2_000)
                  for host in range(5)]
        report = self.report(self.scenario('ring: {switches: 5}', 5, more), frames)
        self.assertEqual(report['stats']['pause_cycles'], 1)
        self.assertGreater(report['books']['held']['frames'], 0)
        self.assertIn('still wait for what does not come', ' '.join(report['notes']))

    def test_classes_take_packets_beside_the_circuits(self):
        more = (self.CIRCUITS % 'hold').replace('instant: true',
                                                'instant: true, steering: {circuit_classes: [5]}')
        text = self.scenario('ocs: {hosts: 4, packet_switch: true}', 4, more)
        report = self.report(text, [(0, frame(0, 2))])
        tiers = {tier['tier']: tier['sent']['frames'] for tier in report['stats']['tiers']}
        self.assertEqual(tiers, {'circuit': 0, 'packet': 2})

    def test_the_table_fits_a_terminal_and_says_where_frames_went(self):
        frames = [(i * 500, frame(0, 1)) for i in range(100)]
        done = self.run_it(self.scenario('ocs: {hosts: 4}', 4, self.CIRCUITS % 'lose'), frames)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('dropped: no_circuit', done.stdout)
        self.assertIn('books closed', done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)

    def command(self, *words):
        return subprocess.run([BINARY, *words], cwd=self.folder, capture_output=True, text=True,
                              timeout=60)

    def test_faults_strike_the_frames_that_they_match_on_their_link(self):
        more = ('  faults:\n'
                '  - link: switch0 -> host2\n'
                '    faults:\n'
                '    - {name: third, match: {source_port: 1031}, skip: 2, action: drop}\n'
                '    - {name: bad, match: {source: "%s"}, action: corrupt, frames: 2}\n'
                '  - host: host1\n'
                '    faults: [{name: twice, skip: 5, action: duplicate}]\n' % mac(1))
        frames = [(i * 3000 + host * 1000, frame(host, 2, 7)) for i in range(20)
                  for host in (0, 1)]
        report = self.report(self.scenario('star: {hosts: 3}', 3, more), frames)
        self.assertEqual([(f['link'], f['host'], f['name'], f['action'], f['matched'], f['struck'])
                          for f in report['faults']],
                         [('switch0 -> host2', None, 'third', 'drop', 41, 1),
                          ('switch0 -> host2', None, 'bad', 'corrupt', 21, 2),
                          (None, 'host1', 'twice', 'duplicate', 20, 1)])
        drops = report['books']['drops']
        self.assertEqual((drops['fault_drop']['frames'], drops['fault_corrupt']['frames']), (1, 2))
        link, = [one for one in report['links'] if one['name'] == 'switch0 -> host2']
        self.assertEqual((link['lost']['frames'], link['fault_drop']['frames'],
                          link['fault_corrupt']['frames']), (3, 1, 2))
        self.assertEqual(report['hosts'][2]['out']['frames'], 40 + 1 - 3)
        shown = self.run_it(self.scenario('star: {hosts: 3}', 3, more), frames)
        self.assertIn('switch0 -> host2 fault third (drop): 1 frames struck of 41', shown.stdout)

    def test_joules_of_links_and_switches(self):
        text = self.scenario('star: {hosts: 2}', 2, '  switches: {preset: 64x400g}\n').replace(
            'latency:', 'power: {module: 8W, host_serdes: 3W, cooling: 1.2}, latency:')
        frames = [(i * 2000, frame(0, 1)) for i in range(1000)]
        report = self.report(text, frames)
        energy = report['energy']
        seconds = report['run_seconds']
        self.assertAlmostEqual(energy['model_seconds'], seconds, delta=1e-12)
        # A thousand microseconds on one of two directions, on each of two links.
        used = 1000e-6 / (2 * seconds)
        links = 2 * 2 * (8 * (0.95 + 0.05 * used) + 3 * (0.92 + 0.08 * used)) * seconds
        switch = 423 * seconds + 8.9e-12 * 8 * 1024 * 1000
        for name, joules in (('link', links), ('fabric', links + switch),
                             ('system', 1.2 * (links + switch))):
            self.assertAlmostEqual(energy['joules'][name] / joules, 1, delta=1e-9)
            self.assertAlmostEqual(energy['pj_per_useful_bit'][name] * 8e6 / 1e12 / joules, 1,
                                   delta=1e-9)
        self.assertEqual(energy['tiers'][0]['boundary'], 'link')
        self.assertIn('boundary system', self.run_it(text, frames).stdout)

    def test_links_are_named_and_a_wrong_name_is_told(self):
        text = self.scenario('leaf_spine: {leaves: 2, spines: 1, hosts_per_leaf: 1, uplinks: 2}', 2)
        (self.folder / 'f.yaml').write_text(text)
        shown = json.loads(self.command('fabric', 'show', 'f.yaml', '--links', '-o', 'json').stdout)
        names = [link['name'] for link in shown['fabrics'][0]['links']]
        self.assertEqual(len(set(names)), 12)
        self.assertIn('leaf1 -> spine0 (2)', names)
        table = self.command('fabric', 'show', 'f.yaml', '--links').stdout
        self.assertIn('spine0 -> leaf0 (1)', table)
        self.assertIsNone(json.loads(self.command('fabric', 'show', 'f.yaml', '-o', 'json')
                                     .stdout)['fabrics'][0]['links'])
        for words, code, told in (
                (('leaf0 -> spin0 (2)', 'rate=1Gbps'), 2, 'did you mean "leaf0 -> spine0 (2)"?'),
                (('leaf0 -> spine0', 'rate=1Gbps'), 2, 'no link is named "leaf0 -> spine0"'),
                (('leaf0>spine0(2)', 'rate=1Gbps', '--direction', 'a_to_b'), 2,
                 'the other is "spine0 -> leaf0 (2)"'),
                (('leaf0>spine0(2)', 'rate=1Gbps', '--fabric', 'pid'), 2, 'no fabric is named'),
                (('leaf0>spine0(2)', 'rate=fast'), 2, 'rate'),
                (('leaf0>spine0(2)', 'latency.propagation=0ns'), 2, 'at least 1 ps in a fabric'),
                (('leaf0>spine0(2)', 'rate=1Gbps'), 3, 'nowhere')):
            done = self.command('link', 'set', *words, '--scenario', 'f.yaml', '--socket',
                                'nowhere')
            self.assertEqual(done.returncode, code, (words, done.stderr))
            self.assertIn(told, done.stderr)

    def test_what_cannot_run_is_told(self):
        text = self.scenario('star: {hosts: 3}', 2)
        done = self.run_it(text, [(0, frame(0, 1)), (10, frame(2, 1))])
        self.assertEqual(done.returncode, 2)
        self.assertIn('c.pcap: frame 2: source 02:00:00:00:00:03 is no address of a host',
                      done.stderr)
        done = self.run_it(text, [(0, frame(0, 1))], '--fates', 'x')
        self.assertEqual(done.returncode, 4)
        self.assertIn('--fates is of links', done.stderr)


if __name__ == '__main__':
    unittest.main()
