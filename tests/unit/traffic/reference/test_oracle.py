# SPDX-License-Identifier: Apache-2.0
"""The oracle against schedules small enough to follow by hand, and against itself."""

import itertools
import json
import time
import unittest

import closed_forms
import data_flow
import hand_made
import integer_oracle
import order_proof
import reference_scheduler
from hand_made import ALPHA, PS_PER_BYTE

SIZES = (16, 1000, 4096, 1 << 20)   # also less than a chunk a rank, and no multiple of 16


def changed(maker, rank, op, **fields):
    """A schedule like the maker's, but for these fields of one op."""
    records = [json.loads(line) for line in maker.lines()]
    for record in records[1:]:
        if (record['rank'], record['op']) == (rank, op):
            record.update(fields)
    return reference_scheduler.parse(json.dumps(record) for record in records)


def every_kind():
    """Each algorithm once for some ranks and sizes."""
    for n, size in itertools.product((2, 3, 4, 5, 8), SIZES):
        yield hand_made.ring_all_reduce(n, size)
        yield hand_made.recursive_doubling(n, size)
        yield hand_made.pipelined_broadcast(n, size, 4)
        yield hand_made.binomial(n, size, 'broadcast')
        yield hand_made.binomial(n, size, 'reduce')
        yield hand_made.alltoall(n, size)
        yield hand_made.alltoall(n, size, rotated=False)
        yield hand_made.alltoall(n, size, stepwise=True)
        yield hand_made.dissemination(n)
        if n in (2, 4, 8):
            yield hand_made.rabenseifner(n, size)
            yield hand_made.ring_all_reduce(n, size, 'hierarchical', (2, n // 2), group=2)
            if size % (16 * n) == 0:
                yield hand_made.scatter_allgather(n, size)


class Time(unittest.TestCase):
    def expect_form(self, maker, **more):
        header = maker.header
        for name in ('chunks', 'group'):
            more.setdefault(name, header[name])
        told = closed_forms.closed_form(header['collective'], header['algorithm'], header['ranks'],
                                        header['size'], header['alpha_ps'], PS_PER_BYTE,
                                        gamma=header['reduce_ps_per_byte'], **more)
        if told is not None:
            what = [header[name] for name in ('collective', 'algorithm', 'ranks', 'size')]
            self.assertEqual(reference_scheduler.finish_ps(maker.schedule()), told, what)
        return told is not None

    def test_by_hand(self):
        w = 1024 * PS_PER_BYTE
        for maker, hand in ((hand_made.ring_all_reduce(2, 2048), 2 * ALPHA + 2 * w),
                            (hand_made.ring_all_reduce(3, 3072), 4 * ALPHA + 4 * w),
                            (hand_made.ring_all_reduce(4, 4000), 6 * (ALPHA + 1008 * PS_PER_BYTE)),
                            (hand_made.recursive_doubling(4, 1024), 2 * ALPHA + 2 * w),
                            (hand_made.pipelined_broadcast(4, 8192, 8), 3 * ALPHA + 10 * w),
                            (hand_made.alltoall(4, 4096), ALPHA + 3 * w),
                            (hand_made.alltoall(4, 4096, rotated=False), ALPHA + 5 * w),
                            (hand_made.alltoall(4, 4096, stepwise=True), 3 * ALPHA + 3 * w),
                            (hand_made.dissemination(5), 3 * ALPHA)):
            self.assertEqual(reference_scheduler.finish_ps(maker.schedule()), hand, maker.header)

    def test_the_closed_forms_that_claim_to_be_exact_are(self):
        unsaid = 0
        for maker in every_kind():
            if maker.header['algorithm'] != 'direct':
                unsaid += not self.expect_form(maker)
        self.assertEqual(unsaid, len(SIZES) * 2)   # the folds of n = 3 and 5
        for n, size in itertools.product((3, 4, 8), SIZES):
            self.expect_form(hand_made.alltoall(n, size))

    def test_trees_of_any_size_at_any_latency(self):
        for n, size, alpha in itertools.product(range(2, 17), (16, 62500), (0, 1000, 10**7)):
            for collective in ('broadcast', 'reduce'):
                maker = hand_made.binomial(n, size, collective)
                maker.header['alpha_ps'] = alpha
                self.assertTrue(self.expect_form(maker))

    def test_with_reduction_time(self):
        for n, size, gamma in itertools.product((2, 4, 8), SIZES, (10, 500)):
            more = {'reduce_ps_per_byte': gamma}
            for maker in (hand_made.ring_all_reduce(n, size, **more),
                          hand_made.recursive_doubling(n, size, **more),
                          hand_made.rabenseifner(n, size, **more)):
                self.assertTrue(self.expect_form(maker))
            self.expect_form(hand_made.ring_all_reduce(n, size, 'hierarchical', (2, n // 2),
                                                       group=2, **more))

    def test_the_fold_is_not_what_the_table_says(self):
        """n=3: rank 1's message need not wait for the fold and meets it in the NIC of rank 0,
        which then sends its result to 1 and, though it is ready at once, after that to 2."""
        told = reference_scheduler.finish_ps(hand_made.recursive_doubling(3, 1024).schedule())
        self.assertEqual(told, 2 * ALPHA + 4 * 1024 * PS_PER_BYTE)
        self.assertEqual(closed_forms.table_form('all_reduce', 'recursive_doubling', 3, 1024, ALPHA,
                                                 PS_PER_BYTE), 3 * ALPHA + 3 * 1024 * PS_PER_BYTE)

    def test_one_long_or_slow_link_in_a_ring(self):
        """Section 2.3: d for n=2 and 2d for more, but a slow link costs every step."""
        for n in (2, 3, 4, 8):
            schedule, late = hand_made.ring_all_reduce(n, n << 14).schedule(), 10 * ALPHA
            plain = reference_scheduler.finish_ps(schedule)
            one = reference_scheduler.finish_ps(schedule, lambda sender, _: (
                ALPHA + late * (sender == 0), hand_made.RATE))
            self.assertEqual(one - plain, late * min(n - 1, 2))
        slow = reference_scheduler.finish_ps(schedule, lambda sender, _: (
            0, hand_made.RATE // (100 if sender == 0 else 1)))
        self.assertAlmostEqual(slow / (14 * (1 << 14) * PS_PER_BYTE * 100), 1, delta=0.02)

    def test_a_big_one_is_quick(self):
        schedule = hand_made.pipelined_broadcast(16, 1 << 20, 2000).schedule()
        began = time.process_time()
        told = reference_scheduler.finish_ps(schedule)
        middle = time.process_time()
        self.assertEqual(data_flow.problems(schedule), [])
        print(f'\n{len(schedule.ops)} ops: time {middle - began:.2f} s, '
              f'data flow {time.process_time() - middle:.2f} s of processor')
        self.assertEqual(told, closed_forms.closed_form('broadcast', 'ring', 16, 1 << 20, ALPHA,
                                                        PS_PER_BYTE, chunks=2000))


class Flow(unittest.TestCase):
    def test_good_schedules_pass_and_send_what_the_integers_say(self):
        for maker in every_kind():
            schedule = maker.schedule()
            self.assertEqual(data_flow.problems(schedule), [], maker.header)
            self.assertEqual(integer_oracle.problems(schedule), [], maker.header)

    def test_each_edge_is_needed_or_implied(self):
        needed = 0
        for maker in (*(hand_made.ring_all_reduce(n, 1000) for n in (2, 3, 4)),
                      hand_made.recursive_doubling(4, 64), hand_made.recursive_doubling(5, 64),
                      hand_made.dissemination(5)):
            for record in sum(maker.ranks, []):
                for gone in record['after']:
                    rank, op = record['rank'], record['op']
                    left = [one for one in record['after'] if one != gone]
                    schedule = changed(maker, rank, op, after=left)
                    implied = order_proof.happens_before(schedule, (rank, gone), (rank, op))
                    self.assertEqual(not data_flow.problems(schedule), implied, (record, gone))
                    needed += not implied
        self.assertGreater(needed, 100)

    def test_each_missing_byte_is_reported(self):
        for maker in (hand_made.ring_all_reduce(3, 1000), hand_made.recursive_doubling(4, 64),
                      hand_made.pipelined_broadcast(3, 100, 3), hand_made.alltoall(3, 96)):
            for record in sum(maker.ranks, []):
                if record['kind'] != 'send' or not record['bytes']:
                    continue
                ends = [one for one in sum(maker.ranks, [])
                        if one.get('message') == record['message']]
                before = [dict(end) for end in ends]
                for end in ends:   # both ends agree, so that only the result can tell
                    for name in {'from', 'to'} & end.keys():
                        end[name] = [[end[name][0][0], end['bytes'] - 1]]
                    end['bytes'] -= 1
                self.assertNotEqual(data_flow.problems(maker.schedule()), [], record)
                for end, old in zip(ends, before):
                    end.update(old)

    def test_receiving_into_the_accumulator_is_a_race(self):
        """A partner that is ahead overwrites what is still to be sent to it."""
        maker, size = hand_made.Maker('all_reduce', 'recursive_doubling', 2, 64), 64
        for rank in (0, 1):
            maker.local(rank, 'copy', [[0, size]], [[size, size]])
            maker.send(rank, 1 - rank, rank, [[0, size]])
            maker.receive(rank, 1 - rank, 1 - rank, [[0, size]], after=[0])
            maker.local(rank, 'reduce', [[size, size]], [[0, size]])
        self.assertRegex(data_flow.problems(maker.schedule())[0], 'op 2 .receive.: race with op 1')
        for rank in (0, 1):
            maker.ranks[rank][2]['after'] = [0, 1]
        self.assertEqual(data_flow.problems(maker.schedule()), [])

    def test_one_scratch_for_two_steps_is_a_race(self):
        """The second step's partner is another one, and may be ahead of the first."""
        maker = hand_made.recursive_doubling(4, 64)
        self.assertRegex(data_flow.problems(changed(maker, 0, 4, after=[]))[0], 'race with op 1')

    def test_wrong_results(self):
        maker = hand_made.ring_all_reduce(3, 96)
        twice = maker.local(1, 'reduce', [[96, 32]], [[64, 32]])
        self.assertRegex(' '.join(data_flow.problems(maker.schedule())), 'rank 1 output: 32 bytes')
        maker.ranks[1][twice]['to'] = [[32, 32]]
        self.assertRegex(' '.join(data_flow.problems(maker.schedule())), 'adds logical byte')
        maker = hand_made.alltoall(3, 96)
        maker.header['output'][1][0][2] += 1
        self.assertRegex(data_flow.problems(maker.schedule())[0], 'rank 1 output: .* defined is')
        maker = hand_made.pipelined_broadcast(3, 96, 1)
        maker.send(2, 0, 99, [[96, 4]], [])
        maker.receive(0, 2, 99, [[200, 4]], [])
        self.assertEqual(data_flow.problems(maker.schedule()),
                         ['rank 2 op 1 (send): reads bytes that were never set'])

    def test_what_cannot_run(self):
        maker = hand_made.recursive_doubling(2, 64)
        for op, fields, pattern in ((0, {'after': [1]}, 'deadlock'), (1, {'after': [2]}, 'cycle'),
                                    (0, {'message': 7}, 'unmatched'),
                                    (0, {'peer': 0}, 'to 0, rank 1'),
                                    (0, {'bytes': 63, 'from': [[0, 63]]}, '63 bytes sent'),
                                    (0, {'bytes': 63}, '`from` has 64'),
                                    (2, {'after': [9]}, 'after 9')):
            schedule = changed(maker, 0, op, **fields)
            if pattern == 'deadlock':
                schedule.ranks[1][0].after = [1]
            with self.assertRaisesRegex(reference_scheduler.ScheduleError, pattern):
                reference_scheduler.finish_ps(schedule)
            self.assertRegex(data_flow.problems(schedule)[0], pattern)


if __name__ == '__main__':
    unittest.main()
