# SPDX-License-Identifier: Apache-2.0
"""Collectives over the links of a scenario, in virtual time: what befalls them costs them exactly
what it should, and they tell what it was."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))

PORTS = 'ports: [{name: a, device: "net_null0"}, {name: b, device: "net_null1"}]\n'

CABLE = """
schema: 1
name: one cable
""" + PORTS + """
links:
  - name: wire
    a: a
    b: b
    parameters: {rate: %(rate)s, fec: {code: none}, latency: {propagation: %(latency)s}%(more)s}
%(directions)s
"""

POD = """
schema: 1
name: a pod
fabrics:
  - name: pod
    topology: { leaf_spine: { leaves: 2, spines: 2, hosts_per_leaf: 4, uplinks: 2 } }
    tiers:
      - tier: host
        parameters:
          {rate: 100Gbps, queue_limit: 4MB, fec: {code: none}, latency: {propagation: 1us}}
      - { tier: spine, parameters: {rate: 100Gbps, fec: {code: none}, latency: {propagation: 1us}} }
    switches: { buffer: 16MB, pipeline: 500ns%(switch)s }
"""


def cable(rate='100Gbps', latency='1us', more='', directions=''):
    return CABLE % {'rate': rate, 'latency': latency, 'more': more, 'directions': directions}


class OverAScenario(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, scenario, *arguments):
        (self.folder / 'lab.yaml').write_text(scenario, encoding='utf-8')
        return subprocess.run([LINKWRIGHT, 'collective', *arguments, '--virtual', '--scenario',
                               'lab.yaml'], cwd=self.folder, capture_output=True, text=True,
                              timeout=120, check=False)

    def in_json(self, scenario, *arguments):
        done = self.run_it(scenario, *arguments, '-J', '-')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        return json.loads(done.stdout)

    def row(self, scenario, *arguments):
        (row,) = self.in_json(scenario, 'all_reduce', '-b', '1M', '-e', '1M', '-w', '0', '-c', '0',
                              *arguments)['results']
        return row

    def refused(self, scenario, *arguments):
        done = self.run_it(scenario, *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        return done.stderr

    # A cable of one rate and latency is what links alike are: to the nanosecond, which is how
    # times of packets are rounded on the way.
    def test_a_clean_cable_is_as_links_alike(self):
        over = self.row(cable(), '-n', '3', '--ranks', '2')
        done = subprocess.run([LINKWRIGHT, 'collective', 'all_reduce', '-b', '1M', '-e', '1M', '-n',
                               '3', '-c', '0', '--virtual', '--transport', 'roce', '-J', '-'],
                              capture_output=True, text=True, check=True)
        (alike,) = json.loads(done.stdout)['results']
        self.assertAlmostEqual(over['out_of_place']['time'], alike['out_of_place']['time'],
                               delta=1e-3)
        self.assertEqual(over['attribution'], [])
        self.assertEqual(over['packets_resent_per_rank'], [0, 0])

    def test_data_is_right_over_loss(self):
        told = self.in_json(cable(more=', frame_loss: {p13: 1e-3, p31: 1}'), 'all_reduce', '-b',
                            '4M', '-e', '4M', '-n', '2', '--ranks', '4', '--rto', 'cx-adaptive')
        self.assertEqual(told['out_of_bounds'], {'count': 0, 'okay': 'true'})

    # The only packet of a message is lost: nothing but the timer tells, once.
    def test_a_lost_tail_costs_one_timeout_and_is_named(self):
        faults = ('    a_to_b: {faults: [{name: tail, match: {opcode: 11}, skip: 1, '
                  'action: drop}]}')
        run = ('sendrecv', '--ranks', '2', '-b', '4K', '-e', '4K', '-w', '0', '-c', '0', '-n', '5',
               '--rto', 'otg', '-I', '1')
        (calm,) = self.in_json(cable(), *run)['results']
        (hit,) = self.in_json(cable(directions=faults), *run)['results']
        usual = calm['out_of_place']['time']
        for number, time in enumerate(hit['out_of_place_per_iter']['times_us']):
            self.assertAlmostEqual(time, usual + (1000 if number == 1 else 0), delta=1e-3)
        (befallen,) = hit['attribution']
        self.assertEqual((befallen['iteration'], befallen['timeouts']), (1, 1))
        losses = [each for each in befallen['incidents'] if each['kind'] == 'loss']
        self.assertEqual([(each['where'], each['cause'], each['count']) for each in losses],
                         [('wire a_to_b', 'fault_drop', 1)])
        self.assertAlmostEqual(befallen['over_least_us'], 1000, delta=1e-3)

    # Every answer of one queue pair is lost: it is in error after its retries and one more.
    def test_no_answer_is_an_error_after_the_retries(self):
        faults = ('    b_to_a: {faults: [{name: acks, match: {opcode: 17}, action: drop, '
                  'every: 1}]}')
        done = self.run_it(cable(directions=faults), 'all_reduce', '-b', '1M', '-e', '1M',
                           '--ranks', '2', '--rto', 'otg', '-J', '-')
        self.assertEqual(done.returncode, 3)
        self.assertIn('the queue pair from rank 0 to rank 1 is in error: 4 timeouts', done.stderr)
        (error,) = json.loads(done.stdout)['errors']
        self.assertIn('4 timeouts', error)

    def test_nothing_mends_what_udp_loses(self):
        faults = '    a_to_b: {faults: [{name: one, skip: 20, action: drop}]}'
        done = self.run_it(cable(directions=faults), 'all_reduce', '-b', '1M', '-e', '1M',
                           '--ranks', '2', '--transport', 'udp')
        self.assertEqual(done.returncode, 3)
        self.assertIn('# FAILED: all_reduce of 1048576 octets: rank 1 still waits for 1 of 128 '
                      'datagrams of rank 0', done.stdout)

    # Frames wait for the light: the gap costs what is left of it.
    def test_a_gap_that_is_waited_for_costs_itself(self):
        light = ', light: {policy: hold, dark: [{at: 300us, duration: 200us}]}'
        hit = self.row(cable(more=light), '--ranks', '2', '-n', '8', '-I', '1')
        usual = self.row(cable(), '--ranks', '2', '-n', '1')['out_of_place']['time']
        slow = [time for time in hit['out_of_place_per_iter']['times_us'] if time > usual + 1]
        self.assertEqual(len(slow), 1)
        self.assertAlmostEqual(slow[0], usual + 200, delta=2)
        (befallen,) = [each for each in hit['attribution'] if each['over_least_us'] > 1]
        gaps = [each for each in befallen['incidents'] if each['kind'] == 'gap']
        self.assertEqual({each['where'] for each in gaps}, {'wire a_to_b', 'wire b_to_a'})
        self.assertEqual({each['lasting_us'] for each in gaps}, {200})

    def test_delay_of_one_direction_is_met_once_each_way(self):
        slow = '    a_to_b: {latency: {propagation: 11us}}'
        calm = self.row(cable(), '--ranks', '2', '-n', '1')['out_of_place']['time']
        late = self.row(cable(directions=slow), '--ranks', '2', '-n', '1')['out_of_place']['time']
        self.assertAlmostEqual(late - calm, 10, delta=0.01)   # d for n = 2: two hops, one late

    def test_a_server_that_is_paused_waits(self):
        paused = """
schema: 1
name: paused
ports:
  - {name: a, device: "net_null0", rate_real_bps: 100Gbps}
  - {name: b, device: "net_null1", rate_real_bps: 100Gbps}
links:
  - name: wire
    a: a
    b: b
    parameters: {rate: 10Gbps, fec: {code: none}, latency: {propagation: 1us}}
    ingress: pause
    pause: {classes: [3], xoff: 100kB, xon: 50kB}
"""
        told = self.row(paused, '--ranks', '2', '-n', '1', '--rate', '100Gbps')
        plain = self.row(cable(rate='10Gbps'), '--ranks', '2', '-n', '1')
        # The wire is never idle: the slow link sets the pace, and nothing is lost at its queue.
        self.assertAlmostEqual(told['out_of_place']['time'] / plain['out_of_place']['time'], 1,
                               delta=0.01)
        kinds = {each['kind'] for befallen in told['attribution'] for each in befallen['incidents']}
        self.assertIn('pause', kinds)
        self.assertNotIn('loss', kinds)

    def test_the_same_seed_tells_the_same(self):
        lossy = cable(more=', frame_loss: {p13: 1e-3, p31: 1}')
        run = ('--ranks', '4', '-n', '3', '--rto', 'cx-adaptive', '-I', '1')
        self.assertEqual(self.row(lossy, *run), self.row(lossy, *run))

    def test_ranks_of_a_fabric_and_their_ways(self):
        row = self.row(POD % {'switch': ''}, '--ranks', '8', '-n', '2')
        # Eight hops of which six stay below a leaf: no closed form, but less than all over spines.
        self.assertGreater(row['efficiency'], 0.8)
        self.assertLess(row['efficiency'], 1.0)
        self.assertEqual(row['packets_resent_per_rank'], [0] * 8)

    # The critical path of a ring passes one link twice, for three ranks or more; a link that is
    # slower is waited for in each step.
    def test_one_link_of_the_ring(self):
        def ring(parameters):
            later = """timeline:
  events: [{at: 0s, set: {link: "host2 -> leaf0", fabric: pod, parameters: {%s}}}]
""" % parameters
            scenario = POD % {'switch': ''} + (later if parameters else '')
            # A window that the longer way does not fill.
            return self.row(scenario, '--ranks', '4', '-n', '1', '--window',
                            '1024')['out_of_place']['time']
        calm = ring('')
        self.assertAlmostEqual(ring('latency: {propagation: 51us}') - calm, 100, delta=0.1)
        # 64 packets of 4178 octets on the wire in each of six steps, a tenth of the rate.
        slow = ring('rate: 10Gbps')
        self.assertAlmostEqual(slow / (6 * 64 * 4178 * 8e-4), 1, delta=0.02)

    def test_incast_is_marked_and_rate_control_hears_it(self):
        marks = ', mark: { kmin: 50kB, kmax: 200kB, pmax: 0.2 }'
        run = ('gather', '-b', '8M', '-e', '8M', '-w', '0', '-c', '0', '--ranks', '8', '-n', '2',
               '--algorithm', 'direct', '--rto', 'cx-adaptive')
        (told,) = self.in_json(POD % {'switch': marks}, *run, '--dcqcn', 'cx')['results']
        kinds = {each['kind'] for befallen in told['attribution'] for each in befallen['incidents']}
        self.assertIn('mark', kinds)
        (calm,) = self.in_json(POD % {'switch': ''}, *run, '--dcqcn', 'cx')['results']
        kinds = {each['kind'] for befallen in calm['attribution'] for each in befallen['incidents']}
        self.assertNotIn('mark', kinds)

    def test_places(self):
        told = self.row(POD % {'switch': ''}, '--ranks', '4', '-n', '1', '--place',
                        'host0=0-1,host7=2,host4=3')
        self.assertEqual(len(told['packets_per_rank']), 4)
        run = ('all_reduce', '--ranks', '4', '--place')
        self.assertIn('"host9" is no place (allowed: host0, host1',
                      self.refused(POD % {'switch': ''}, *run, 'host9=0-3'))
        self.assertIn('rank 3 is nowhere', self.refused(POD % {'switch': ''}, *run, 'host0=0-2'))
        self.assertIn('rank 1 is told twice',
                      self.refused(POD % {'switch': ''}, *run, 'host0=0-2,host1=1-3'))
        self.assertIn('"4" are no ranks (allowed: 0 to 3',
                      self.refused(POD % {'switch': ''}, *run, 'host0=0-2,host1=4'))

    def test_joules_have_their_boundary(self):
        scenario = cable().replace('parameters:', 'profile: dsp-dr8-800g\n    parameters:')
        told = self.row(scenario, '--ranks', '2', '-n', '3')
        joules = told['joules_per_iteration']
        self.assertEqual(set(joules), {'link', 'system'})
        self.assertGreater(joules['system'], joules['link'])
        # Nearly all of the watts are there whether anything is sent or not.
        seconds = told['out_of_place']['time'] * 1e-6
        self.assertTrue(20 < joules['link'] / seconds < 80, joules['link'] / seconds)

    def test_mistakes_are_told(self):
        self.assertIn('lab.yaml:', self.refused('schema: 1\nlinks: 3\n', 'all_reduce'))
        self.assertIn('roce, udp: its links carry frames',
                      self.refused(cable(), 'all_reduce', '--transport', 'ideal'))


if __name__ == '__main__':
    unittest.main()
