#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Circuits of the demonstration, on made-up arrivals: what is planned, heard, and judged."""

import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'lib'))
import circuit_fold  # noqa: E402
import circuit_plan  # noqa: E402
import circuit_times  # noqa: E402
import demo_circuit_judge  # noqa: E402
import demo_circuit_picture  # noqa: E402
import demo_circuits  # noqa: E402
import demo_judge  # noqa: E402
import flows  # noqa: E402
from paced_udp import Arrival  # noqa: E402

PIEZO, MEMS = demo_circuits.MOVED
ROTOR, SLICES = demo_circuits.ROTOR, demo_circuits.SLICES
START_NS = 1_000_000_000_000
NONE = {'frames': 0, 'bytes': 0}
BOOKS = {name: NONE for name in ('rx', 'originated', 'handed_to_port', 'held', 'absorbed')}
CALM = {'links': [], 'fabrics': [{'books': BOOKS | {'drops': {}, 'closed': True}}],
        'fidelity': {'verdict': 'GOOD', 'notes': [], 'causes': []}}


def heard(shown, light, begin=0.7, stretch=lambda second: second, without=()):
    """What the receivers see when exactly the datagrams that meet light arrive.

    The flows start at `begin` of the run; `stretch` bends the receivers' time; `without` names
    (peer, number) that are lost all the same.
    """
    seen = []
    for flow in demo_circuits.flows(shown):
        got = []
        for number in range(round(shown.rate * shown.seconds)):
            at = begin + number / shown.rate
            if any(f <= at < t for f, t in light[flow.target]) and \
                    (flow.target, number) not in without:
                got.append(Arrival(START_NS + round(stretch(at) * 1e9), number, 0, flow.payload))
        seen.append(flows.Seen(flow, round(shown.rate * shown.seconds), got))
    return seen


def failures(judging):
    """Sentences that fail, and those that were not judged."""
    judge = demo_judge.Judge(lambda _: None)
    judging(demo_circuit_judge.CircuitJudge(judge))
    return judge.failures, judge.unjudged


class Plans(unittest.TestCase):
    def test_a_command_leaves_the_old_light_for_a_while(self):
        self.assertEqual(circuit_plan.lit_by_steps('bc', (1,), 0.25, 0.5, 4),
                         {'b': [(0, 1.25)], 'c': [(1.75, 4)]})

    def test_a_slot_begins_with_its_guard(self):
        self.assertEqual(circuit_plan.lit_by_turns('bc', 2, 0.5, 5),
                         {'b': [(0.5, 2), (4.5, 6)], 'c': [(2.5, 4)]})

    def test_a_rotor_of_four_hosts_joins_each_pair_for_less_than_a_third(self):
        self.assertAlmostEqual(ROTOR.duty, 0.9 / 3)
        self.assertAlmostEqual(SLICES.duty, 0.9 / 3)

    def test_the_run_begins_where_the_arrivals_fit(self):
        for shown, light in ((PIEZO, PIEZO.light()), (ROTOR, ROTOR.light(0.5))):
            found = circuit_plan.zero_ns(heard(shown, light, begin=0), light,
                                         START_NS + 4_321_000, 0.02)
            self.assertLess(abs(found - START_NS), 1e6 / shown.rate * 1e3)

    def test_scenarios_are_in_the_time_of_the_model(self):
        self.assertIn('cyclic: {slot: 200us, guard: 20us}', ROTOR.text())
        self.assertIn('cyclic: {slot: 50us, guard: 5us}', SLICES.text())
        self.assertIn('{host: 3, macs: ["02:00:00:00:00:04"]}', PIEZO.text())


    def test_commands_say_what_a_plan_would(self):
        self.assertIn('timed: ', PIEZO.text())
        self.assertEqual(PIEZO.commands, [])
        self.assertIn('static: {pairs: [[0, 1], [2, 3]]}', MEMS.text())
        self.assertEqual(MEMS.commands, [('2.5s', ['0-2', '1-3']), ('3.5s', ['0-3', '1-2'])])
        self.assertEqual(list(ROTOR.commands), [])


class Stretches(unittest.TestCase):
    def test_a_silence_divides_and_a_loss_is_counted(self):
        seen = heard(ROTOR, ROTOR.light(4), begin=0, without={('b', 20)})
        found = circuit_times.stretches(seen, 20)
        self.assertEqual([(s.peer, s.lost) for s in found[:4]],
                         [('b', 1), ('c', 0), ('d', 0), ('b', 0)])
        self.assertAlmostEqual(circuit_times.cycle_ms(found), 60, places=6)
        self.assertAlmostEqual(circuit_times.silences_ms(found)[1], 2.25, places=6)

    def test_senders_that_start_one_by_one_do_not_change_the_order(self):
        early, late = (heard(ROTOR, ROTOR.light(4), begin=begin) for begin in (0.1, 0.5))
        found = circuit_times.stretches([early[0], late[1], late[2]], 20)
        self.assertEqual([s.peer for s in found[:5]], list('bbbbb'))
        both = circuit_times.while_all_ran(found)
        self.assertIn(''.join(s.peer for s in both), 'bcd' * 60)
        self.assertGreater(len(both), 120)
        self.assertEqual(circuit_times.while_all_ran([]), [])

    def test_of_what_was_sent_a_share_arrives(self):
        for one in heard(ROTOR, ROTOR.light(4)):
            self.assertAlmostEqual(circuit_times.share(one), 0.3, places=2)

    def test_goodput_is_that_of_the_light(self):
        self.assertAlmostEqual(circuit_times.goodput_mbps(heard(PIEZO, PIEZO.light())[1]), 20)


class Throughput(unittest.TestCase):
    def test_arrivals_are_counted_by_interval(self):
        got = [Arrival(at, 0, 0, 125) for at in (99, 100, 199, 200, 400)]
        self.assertEqual(flows.series(got, 100, 100, 3), [20000, 10000, 0])


class MovedCircuits(unittest.TestCase):
    def judged(self, seen, disturbed='', shown=PIEZO, report=CALM):
        return failures(lambda judge: judge.moved(shown, seen, report, disturbed))

    def test_what_is_planned_passes(self):
        for shown in (PIEZO, MEMS):
            self.assertEqual(self.judged(heard(shown, shown.light()), shown=shown), ([], []))

    def test_another_switch_under_the_name_fails(self):
        failed, _ = self.judged(heard(PIEZO, MEMS.light()))
        self.assertEqual(len([each for each in failed if 'modelled dark' in each]), 2)

    def test_a_disturbed_machine_lengthens_the_dark(self):
        longer = PIEZO._replace(dark_ms=80).light()
        self.assertEqual(len(self.judged(heard(PIEZO, longer))[0]), 2)
        self.assertEqual(len(self.judged(heard(PIEZO, longer), 'stolen')[1]), 2)
        far = PIEZO._replace(dark_ms=120).light()
        self.assertEqual(len(self.judged(heard(PIEZO, far), 'stolen')[0]), 2)

    def test_two_peers_at_once_are_never_excused(self):
        light = PIEZO.light() | {'c': [(1, 8)]}
        self.assertIn('nothing was heard for -', self.judged(heard(PIEZO, light), 'stolen')[0][0])

    def test_a_peer_that_was_never_reached_is_excused_by_frames_that_never_came(self):
        seen = heard(PIEZO, PIEZO.light() | {'d': []})
        missed = CALM | {'fidelity': CALM['fidelity'] | {'missed_frames': 100}}
        self.assertIn('a reached b, then c', self.judged(seen, 'stolen')[0][0])
        self.assertIn('a reached b, then c', self.judged(seen, 'stolen', report=missed)[1][0])
        self.assertIn('a reached b, then c', self.judged(seen, report=missed)[0][0])

    def test_a_loss_in_the_light_is_never_excused(self):
        seen = heard(PIEZO, PIEZO.light(), without={('b', 1000)})
        self.assertIn('1 datagrams were lost', self.judged(seen, 'stolen')[0][0])

    def test_another_time_of_the_second_move_fails(self):
        late = PIEZO._replace(commands_s=(2.5, 3.6)).light()
        self.assertIn('ms apart', self.judged(heard(PIEZO, late))[0][0])


class TurningCircuits(unittest.TestCase):
    def judged(self, seen, disturbed='', shown=ROTOR):
        def judging(judge):
            judge.turned(shown, seen, CALM, disturbed)
            judge.turns(shown, seen, disturbed)
        return failures(judging)

    def test_what_is_planned_passes(self):
        self.assertEqual(self.judged(heard(ROTOR, ROTOR.light(4))), ([], []))

    def test_another_guard_fails(self):
        failed, _ = self.judged(heard(ROTOR, ROTOR._replace(guard_us=3000).light(4)))
        self.assertTrue(any('of the time' in each for each in failed))
        self.assertTrue(any('the guard is' in each for each in failed))

    def test_a_slower_turn_fails(self):
        failed, _ = self.judged(heard(ROTOR, ROTOR.light(4), stretch=lambda at: 1.05 * at))
        self.assertTrue(any('a turn took' in each for each in failed))

    def test_another_order_fails(self):
        light = ROTOR.light(4)
        light['c'], light['d'] = light['d'], light['c']
        self.assertIn('in turn', self.judged(heard(ROTOR, light), 'stolen')[0][0])

    def test_a_machine_that_stood_still_may_silence_a_slot(self):
        seen = heard(ROTOR, ROTOR.light(4), without={('c', number) for number in range(4000, 4100)})
        self.assertIn('in turn', self.judged(seen)[0][0])
        self.assertIn('in turn', self.judged(seen, 'stolen')[1][0])

    def test_a_share_that_is_far_off_is_never_excused(self):
        light = ROTOR.light(4) | {'b': [(0, 8)]}
        failed, _ = self.judged(heard(ROTOR, light), 'stolen')
        self.assertTrue(any('a reached b' in each for each in failed))

    def test_who_heard_nothing_fails(self):
        seen = heard(ROTOR, {peer: [] for peer in 'bcd'})
        self.assertEqual(len(self.judged(seen, 'stolen')[0]), 6)


def sliced(clock=1.0, peers='bcd', late_us=2, share=0.2):
    """What the receivers hear of slices, on a clock that runs `clock` times as fast."""
    draw = random.Random(7)
    cycle_us, seen = SLICES.cycle_us, []
    for flow in demo_circuits.flows(SLICES):
        begin = peers.index(flow.target) * SLICES.slot_us + SLICES.guard_us
        got = []
        for number in range(round(share * SLICES.rate * SLICES.seconds)):
            at_us = (number + draw.random()) / SLICES.rate / share * 1e6
            if begin <= at_us % cycle_us < begin + SLICES.slot_us - SLICES.guard_us:
                at_us = clock * (at_us + draw.uniform(0, late_us))
                got.append(Arrival(START_NS + round(at_us * 1e3), number, 0, flow.payload))
        seen.append(flows.Seen(flow, round(share * SLICES.rate * SLICES.seconds), got))
    return seen


class Slices(unittest.TestCase):
    def judged(self, seen, disturbed=''):
        return failures(lambda judge: judge.slices(SLICES, seen, self.turn(seen), disturbed))

    @staticmethod
    def turn(seen):
        return circuit_fold.turn_of(seen, 150_000, SLICES.middle)

    def test_the_length_of_a_turn_is_found_though_clocks_differ(self):
        turn = self.turn(sliced(1.0001))
        self.assertAlmostEqual(turn.cycle_ns, 150_015, delta=1)
        self.assertAlmostEqual(turn.agreement, 0.858, delta=0.03)  # sinc of a light of 0.3

    def test_who_is_heard_in_turn_passes(self):
        self.assertEqual(self.judged(sliced()), ([], []))

    def test_another_order_is_never_excused(self):
        self.assertTrue(self.judged(sliced(peers='cbd'), 'stolen')[0])

    def test_what_comes_late_fails(self):
        self.assertEqual(len(self.judged(sliced(late_us=40))[0]), 3)
        self.assertEqual(len(self.judged(sliced(late_us=40), 'stolen')[1]), 3)

    def test_all_turns_make_one_picture(self):
        seen = sliced(late_us=0)
        chart = demo_circuit_picture.of_slices(SLICES, seen, self.turn(seen))
        for panel in chart.panels:
            for number, mbps in enumerate(panel.mbps):
                middle = (number + 0.5) * chart.step
                lit = any(begin + 1 < middle < end - 1 for begin, end in panel.lit)
                dark = all(not begin - 2 < middle < end + 2 for begin, end in panel.lit)
                if lit or dark:
                    self.assertAlmostEqual(mbps, 4 if lit else 0, delta=2.5)


    def test_circuits_that_do_not_turn_are_drawn_too(self):
        seen = heard(ROTOR, {peer: [(begin, begin + 1)] for begin, peer in enumerate('bcd', 1)})
        self.assertIn('a turn of inf', demo_circuit_picture.of_turned(ROTOR, seen).note)
        self.assertTrue(failures(lambda judge: judge.turns(ROTOR, seen, 'stolen'))[0])


class Charts(unittest.TestCase):
    def test_moved_circuits_are_drawn_where_they_were_heard(self):
        chart = demo_circuit_picture.of_moved(PIEZO, heard(PIEZO, PIEZO.light()))
        self.assertEqual((chart.start, chart.end), (2, 4))
        b, c, d = (panel.mbps for panel in chart.panels)
        self.assertEqual((b[40], c[40], d[40]), (20, 0, 0))
        self.assertEqual((b[55], c[55], d[55]), (0, 0, 0))
        self.assertEqual((b[100], c[100], d[100]), (0, 20, 0))
        self.assertEqual([text for _, text in chart.marks], ['71.5 ms', '71.5 ms'])

    def test_turning_circuits_are_drawn_behind_what_was_heard(self):
        chart = demo_circuit_picture.of_turned(ROTOR, heard(ROTOR, ROTOR.light(4), begin=0.0333))
        for panel in chart.panels:
            for number, mbps in enumerate(panel.mbps):
                middle = (number + 0.5) * chart.step
                lit = any(begin < middle < end for begin, end in panel.lit)
                self.assertAlmostEqual(mbps, 20 if lit else 0, delta=5)


if __name__ == '__main__':
    unittest.main()
