# SPDX-License-Identifier: Apache-2.0
"""The engine against a scheduler and a proof that were written from the specification alone, and
are fed nothing but the schedule that the program dumps; both against schedules that are wrong."""

import copy
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'reference'))

import closed_forms
import data_flow
import integer_oracle
import order_proof
import reference_scheduler

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))

RANKS = (2, 3, 4, 7, 8, 16)
SIZES = ('1K', '1M', '64M')
# Rows 1 to 17 of the table, and what it has no row for.
ROWS = (('all_reduce', 'ring'), ('all_reduce', 'bidirectional_ring'),
        ('all_reduce', 'double_binary_tree'), ('all_reduce', 'recursive_doubling'),
        ('all_reduce', 'rabenseifner'), ('all_reduce', 'hierarchical'),
        ('reduce_scatter', 'ring'), ('reduce_scatter', 'recursive_halving'),
        ('reduce_scatter', 'bruck'), ('reduce_scatter', 'pat'), ('all_gather', 'ring'),
        ('all_gather', 'recursive_doubling'), ('all_gather', 'bruck'), ('all_gather', 'pat'),
        ('broadcast', 'ring'), ('broadcast', 'binomial_tree'), ('broadcast', 'scatter_allgather'),
        ('reduce', 'ring'), ('reduce', 'binomial_tree'), ('alltoall', 'pairwise'),
        ('alltoall', 'direct'), ('alltoall', 'bruck'), ('gather', 'direct'),
        ('gather', 'binomial_tree'), ('scatter', 'direct'), ('scatter', 'binomial_tree'),
        ('sendrecv', 'direct'), ('barrier', 'dissemination'))
POWERS_OF_TWO = ('recursive_halving',)


def takes(collective, algorithm, ranks):
    wanted = algorithm in POWERS_OF_TWO or (collective, algorithm) == ('all_gather',
                                                                       'recursive_doubling')
    return not wanted or ranks & (ranks - 1) == 0


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = pathlib.Path(folder.name) / 'schedule'

    def measured(self, collective, algorithm, ranks, size, *more, dump=True):
        """What the program says of it, and the schedule that it dumps."""
        if dump:
            more += ('--dump-schedule', self.path)
        done = subprocess.run(
            [LINKWRIGHT, 'collective', collective, '--algorithm', algorithm, '--ranks', str(ranks),
             '-b', size, '-e', size, '-n', '1', '-w', '0', '-c', '0', '--virtual', '-J', '-',
             *more], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return (json.loads(done.stdout)['results'][0],
                reference_scheduler.load(self.path) if dump else None)

    # The same octets in more messages, none of them before what it needs.
    def test_cut_into_channels_and_slices(self):
        for (collective, algorithm), ranks in itertools.product(ROWS, (3, 4, 8)):
            if not takes(collective, algorithm, ranks):
                continue
            whole, _ = self.measured(collective, algorithm, ranks, '1M', dump=False)
            told, schedule = self.measured(collective, algorithm, ranks, '1M', '--channels', '3',
                                           '--slice', '40K')
            with self.subTest(collective=collective, algorithm=algorithm, ranks=ranks):
                micros = reference_scheduler.finish_ps(schedule) / 1e6
                self.assertAlmostEqual(told['out_of_place']['time'], micros, delta=1e-3 * micros)
                self.assertEqual(told['oracle_kind'],
                                 'closed' if collective == 'barrier' else 'schedule')
                octets, messages = integer_oracle.counted(schedule)
                self.assertEqual(told['tx_payload_bytes_per_rank'], octets)
                self.assertEqual(told['messages_per_rank'], messages)
                self.assertEqual(octets, whole['tx_payload_bytes_per_rank'])
                # Latency is hidden where one piece goes on while the next one comes.
                if (collective, algorithm) == ('all_reduce', 'ring'):
                    self.assertLess(told['out_of_place']['time'],
                                    0.99 * whole['out_of_place']['time'])
                if ranks < 8:
                    self.assertEqual(data_flow.problems(schedule), [])

    def test_every_row_takes_the_time_of_the_reference(self):
        seen = exact = 0
        for (collective, algorithm), ranks, size in itertools.product(ROWS, RANKS, SIZES):
            if not takes(collective, algorithm, ranks):
                continue
            told, schedule = self.measured(collective, algorithm, ranks, size)
            micros = reference_scheduler.finish_ps(schedule) / 1e6
            with self.subTest(collective=collective, algorithm=algorithm, ranks=ranks, size=size):
                for place in ('out_of_place', 'in_place'):
                    self.assertAlmostEqual(told[place]['time'], micros, delta=1e-3 * micros)
                self.assertAlmostEqual(told['oracle_us'], micros, delta=1e-3 * micros)
                octets, messages = integer_oracle.counted(schedule)
                self.assertEqual(told['tx_payload_bytes_per_rank'], octets)
                self.assertEqual(told['messages_per_rank'], messages)
                header = schedule.header
                closed = closed_forms.closed_form(
                    collective, algorithm, ranks, header['size'], header['alpha_ps'], 80,
                    chunks=header['chunks'], group=header['group'] or 1)
                if closed is not None:
                    self.assertAlmostEqual(float(closed) / 1e6, micros, delta=1e-5)
                    exact += 1
            seen += 1
        self.assertGreater(seen, 450)
        self.assertGreater(exact, 250)

    def test_octets_and_messages_of_a_thousand_random_cases(self):
        dice = random.Random(11)
        for _ in range(1000):
            collective, algorithm = dice.choice(ROWS)
            ranks = dice.randint(2, 17)
            if not takes(collective, algorithm, ranks):
                ranks = dice.choice((2, 4, 8, 16))
            asked = dice.choice((dice.randrange(5_000), dice.randrange(3_000_000)))
            more = {'chunks': dice.randint(1, 12), 'root': 0,
                    'group': dice.choice([each for each in range(1, ranks + 1)
                                          if ranks % each == 0])}
            if collective in ('broadcast', 'reduce', 'gather', 'scatter'):
                more['root'] = dice.randrange(ranks)
            told, _ = self.measured(
                collective, algorithm, ranks, str(asked), dump=False,
                *itertools.chain(*((f'--{key}', str(value)) for key, value in more.items())))
            case = f'{collective} {algorithm} {ranks} ranks, {asked}, {more}'
            size = told['size']
            self.assertTrue(asked - ranks * 16 < size <= asked or collective == 'barrier', case)
            facts = integer_oracle.facts(collective, algorithm, ranks, size, **more)
            self.assertEqual(facts.disagreements(told['tx_payload_bytes_per_rank'],
                                                 told['messages_per_rank']), [], case)

    def test_every_row_is_right_whichever_rank_is_ahead(self):
        for (collective, algorithm), ranks in itertools.product(ROWS, RANKS):
            if takes(collective, algorithm, ranks):
                _, schedule = self.measured(collective, algorithm, ranks, '10000')
                with self.subTest(collective=collective, algorithm=algorithm, ranks=ranks):
                    self.assertEqual(data_flow.problems(schedule), [])

    def expect_every_edge_matters(self, collective, algorithm, ranks):
        """An edge that is gone is reported, makes something early, or is implied by others."""
        _, whole = self.measured(collective, algorithm, ranks, '10000')
        times = reference_scheduler.done_ps(whole)
        reported = implied = 0
        for op in whole.ops:
            for number in op.after:
                mutant = copy.deepcopy(whole)
                mutant.ops[op.id].after.remove(number)
                if (data_flow.problems(mutant)
                        or reference_scheduler.done_ps(mutant) != times):
                    reported += 1
                    continue
                self.assertTrue(
                    order_proof.happens_before(mutant, (op.rank, number), (op.rank, op.number)),
                    f'{algorithm}: nobody misses {op} after {number}')
                implied += 1
        self.assertGreater(reported, 4 * implied)

    def test_an_edge_that_is_gone_is_seen(self):
        for asked in (('all_reduce', 'ring', 4), ('all_reduce', 'recursive_doubling', 8),
                      ('all_reduce', 'recursive_doubling', 3), ('all_gather', 'bruck', 5),
                      ('alltoall', 'bruck', 5), ('reduce_scatter', 'pat', 5)):
            with self.subTest(asked=asked):
                self.expect_every_edge_matters(*asked)

    def test_an_octet_that_is_gone_is_seen(self):
        for asked in (('all_reduce', 'ring', 3), ('alltoall', 'pairwise', 3),
                      ('broadcast', 'binomial_tree', 4)):
            _, whole = self.measured(*asked, '10000')
            for send in [op for op in whole.ops if op.kind == 'send' and op.bytes]:
                mutant = copy.deepcopy(whole)
                receive = next(op for op in mutant.ops
                               if op.kind == 'receive' and op.message == send.message)
                for op, segments in ((mutant.ops[send.id], mutant.ops[send.id].source),
                                     (receive, receive.target)):
                    op.bytes -= 1
                    segments[-1][1] -= 1
                self.assertNotEqual(data_flow.problems(mutant), [], f'{asked} {send}')

    def test_a_partner_that_is_ahead_must_not_write_into_what_is_sent(self):
        """Recursive doubling that receives straight into what it sums is a race."""
        _, schedule = self.measured('all_reduce', 'recursive_doubling', 4, '10000')
        for ops in schedule.ranks:
            for op in ops:
                if op.kind == 'reduce':
                    received = next(each for each in ops if each.number == op.after[0])
                    received.target = op.target
        self.assertTrue(any('race' in each for each in data_flow.problems(schedule)))


if __name__ == '__main__':
    unittest.main(verbosity=2)
