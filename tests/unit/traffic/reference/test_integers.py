# SPDX-License-Identifier: Apache-2.0
"""The integer oracle against what the table and its notes state, and data flow against those
collectives that `test_oracle` has no schedule for."""

import unittest

import closed_forms
import data_flow
import hand_made
import integer_oracle
import reference_scheduler
import trees
from integer_oracle import facts

RANKS = (2, 3, 4, 5, 6, 7, 8, 12, 16)
BIG = 16 * 5040   # its chunks are equal for most of these


def direct(collective, n, size, spans, messages, **header):
    """All messages (sender, receiver, from, to) at once; and copies for what stays."""
    maker = hand_made.Maker(collective, 'direct', n, size, spans, **header)
    maker.exchange([one for one in messages if one[0] != one[1]])
    for rank, peer, source, target in messages:
        if rank == peer:
            maker.local(rank, 'copy', source, target)
    return maker


class Integers(unittest.TestCase):
    def test_sums_that_no_choice_can_change(self):
        for n in RANKS:
            for size in (0, 1, 1000, BIG, BIG + 17):
                for algorithm in ('ring', 'bidirectional_ring', 'double_binary_tree'):
                    self.assertEqual(facts('all_reduce', algorithm, n, size, chunks=3).tx_sum,
                                     2 * (n - 1) * size, (algorithm, n, size))
                for algorithm in ('ring', 'binomial_tree'):
                    for collective in ('broadcast', 'reduce'):
                        self.assertEqual(facts(collective, algorithm, n, size).tx_sum,
                                         (n - 1) * size)
                for group in (g for g in range(1, n + 1) if n % g == 0):
                    self.assertEqual(facts('all_reduce', 'hierarchical', n, size,
                                           group=group).tx_sum, 2 * (n - 1) * size)
                extras = n - (1 << n.bit_length() - 1)
                self.assertEqual(facts('all_reduce', 'rabenseifner', n, size).tx_sum,
                                 2 * (n - extras - 1) * size + 2 * extras * size)

    def test_double_binary_tree_is_that_of_the_notes(self):
        for n, most in ((2, 1), (3, 1.5), (4, 2), (5, 2), (12, 2), (64, 2)):
            told = facts('all_reduce', 'double_binary_tree', n, 1 << 20)
            self.assertEqual(told.tx_max, most * (1 << 20), n)
            if n >= 4:
                self.assertEqual(told.tx_min, 1 << 20)
        for n, deep in ((2, 1), (4, 2), (8, 3), (12, 4), (16, 4), (32, 5), (64, 6), (100, 7)):
            self.assertEqual([trees.depth(one) for one in trees.double_tree(n)], [deep] * 2)

    def test_bruck_blocks(self):
        for n, blocks in ((3, 2), (5, 5), (6, 7), (7, 9), (12, 20)):
            self.assertEqual(facts('alltoall', 'bruck', n, n * 16).tx, [16 * blocks] * n)

    def test_steps(self):
        for collective, algorithm, n, steps in (
                ('all_reduce', 'ring', 7, 12), ('all_reduce', 'recursive_doubling', 8, 3),
                ('all_reduce', 'recursive_doubling', 7, 4), ('all_gather', 'bruck', 7, 3),
                ('broadcast', 'ring', 7, 13), ('alltoall', 'pairwise', 7, 6),
                ('alltoall', 'direct', 7, 1), ('barrier', 'dissemination', 9, 4),
                ('broadcast', 'scatter_allgather', 8, 10)):
            self.assertEqual(facts(collective, algorithm, n, 1 << 20, chunks=8).steps, steps)
        self.assertEqual(facts('all_reduce', 'hierarchical', 8, 1 << 20, group=4).steps, 8)

    def test_short_vectors(self):
        """40 bytes for 4 ranks: 16, 16, 8, 0. Each rank's ring leaves two neighbours out once."""
        told = facts('all_reduce', 'ring', 4, 40)
        self.assertEqual(told.tx_sorted, [[48, 56, 64, 72]])
        self.assertEqual(told.messages, [6] * 4)
        told = facts('all_reduce', 'ring', 4, 40, count_empty=False)
        self.assertEqual(told.messages_sorted, [[4, 4, 5, 5]])
        self.assertEqual(facts('all_gather', 'ring', 4, 127).tx, [48] * 4)
        self.assertEqual(facts('broadcast', 'ring', 3, 64, root=1).tx, [0, 64, 64])
        self.assertEqual(facts('reduce', 'binomial_tree', 3, 64, root=1).tx, [64, 0, 64])
        self.assertEqual(facts('all_reduce', 'recursive_doubling', 3, 8).tx_sorted, [[8, 8, 16]])

    def test_one_rank_sends_nothing(self):
        for collective, algorithm in integer_oracle.ROWS:
            told = facts(collective, algorithm, 1, 1000, matrix=[[5]])
            self.assertEqual((told.tx, told.steps or 0), ([0], 0), (collective, algorithm))
            if (collective, algorithm) in closed_forms.FORMS:
                self.assertIn(closed_forms.closed_form(collective, algorithm, 1, 1000, 5, 7),
                              (0, None))

    def test_a_count_that_is_off_is_told(self):
        told = facts('all_reduce', 'ring', 4, 4096)
        self.assertEqual(told.disagreements([6144] * 4, [6] * 4), [])
        self.assertTrue(told.disagreements([6144, 6144, 6128, 6160], [6] * 4))
        self.assertTrue(told.disagreements([6144] * 4, [6, 6, 6, 7]))


class Coverage(unittest.TestCase):
    def expect_good(self, maker, form=True):
        schedule = maker.schedule()
        self.assertEqual(data_flow.problems(schedule), [])
        self.assertEqual(integer_oracle.problems(schedule), [])
        if form:
            told = closed_forms.closed_form(*(maker.header[name] for name in (
                'collective', 'algorithm', 'ranks', 'size', 'alpha_ps')), hand_made.PS_PER_BYTE)
            self.assertEqual(reference_scheduler.finish_ps(schedule), told)

    def test_sendrecv(self):
        spans = ([[[0, 40, r * 40]] for r in range(3)],
                 [[[40, 40, (r - 1) % 3 * 40]] for r in range(3)])
        maker = direct('sendrecv', 3, 40, spans,
                       [(r, (r + 1) % 3, [[0, 40]], [[40, 40]]) for r in range(3)])
        self.expect_good(maker)
        maker.header['output'][0][0][2] = 40
        self.assertRegex(data_flow.problems(maker.schedule())[0], 'rank 0 output')

    def test_alltoallv(self):
        matrix = [[5, 0, 7], [1, 2, 3], [0, 9, 4]]
        spans = ([[[0, 12, 0]], [[0, 6, 12]], [[0, 13, 18]]],
                 [[[50, 5, 0], [55, 1, 12]], [[50, 2, 13], [52, 9, 18]],
                  [[50, 7, 5], [57, 3, 15], [60, 4, 27]]])
        messages = [(0, 0, [[0, 5]], [[50, 5]]), (1, 0, [[0, 1]], [[55, 1]]),
                    (1, 1, [[1, 2]], [[50, 2]]), (2, 1, [[0, 9]], [[52, 9]]),
                    (0, 2, [[5, 7]], [[50, 7]]), (1, 2, [[3, 3]], [[57, 3]]),
                    (2, 2, [[9, 4]], [[60, 4]])]
        self.expect_good(direct('alltoallv', 3, 0, spans, messages, matrix=matrix), form=False)

    def test_gather_and_scatter_and_rings_of_blocks(self):
        n, size, root = 3, 100, 2   # blocks of 32
        whole, own = [[0, 96, 0]], [[[r * 32, 32, r * 32]] for r in range(n)]
        at_root = [[], [], whole]
        block = [[[r * 32, 32]] for r in range(n)]
        self.expect_good(direct('gather', n, size, (own, at_root), [
            (r, root, block[r], block[r]) for r in range(2)], root=root))
        self.expect_good(direct('scatter', n, size, (at_root, own), [
            (root, r, block[r], block[r]) for r in range(2)], root=root))
        maker = hand_made.Maker('all_gather', 'ring', n, size, (own, [whole] * n))
        hand_made.ring_phase(maker, [0, 1, 2], lambda i: block[i % n])
        self.expect_good(maker)
        maker = hand_made.Maker('reduce_scatter', 'ring', n, size, ([whole] * n, own))
        hand_made.ring_phase(maker, [0, 1, 2], lambda i: block[(i - 1) % n], scratch=96)
        self.expect_good(maker)


if __name__ == '__main__':
    unittest.main()
