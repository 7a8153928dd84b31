# SPDX-License-Identifier: Apache-2.0
"""A benchmark that cannot fail proves nothing: each thing that scripts/bench checks, gone wrong."""

import pathlib
import sys
import types
import unittest

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / 'scripts' / 'lib'))

import bench_contestants as contestants  # noqa: E402
import bench_report as report            # noqa: E402
import bench_rows as rows                # noqa: E402

PLAN = rows.Plan('row', 'net_null', 'wire', 100, 1_600_000_000_000)
# One second at 40 Mpps: 4,000 frames are in flight, and 78.125 M groups of 2,560 octets pass in
# each direction.
GOOD = {'chain': 'wire', 'pages': '2M', 'seconds': 1.0, 'mpps': 40.0, 'cycles_per_packet': 57.5,
        'tsc_hz': 2_300_000_000, 'rate_bps': 1_600_000_000_000, 'group_octets': 2560,
        'longest_gap_s': 0.0001, 'frames': 40_000_000, 'groups_elapsed': 156_250_000,
        'held_max': 4100,
        'total_rx': 60_000_000, 'total_handed': 60_000_000, 'total_dropped': 0,
        'total_checked': 60_000_000, 'total_late': 60_000_000, 'held_at_end': 0,
        'books_closed': True}
RUN = {'frames_per_s': 3e7, 'frames': 1000, 'delivered': 990, 'held_at_end': 0,
       'frames_checked': 1000, 'fate_digest': 'a', 'books_closed': True}


def pair(bare=80.0, **changes):
    told = {**GOOD, **changes}
    return rows.Pair(contestants.Figure(bare, {}, None),
                     contestants.Figure(told['mpps'], told, None))


class Rows(unittest.TestCase):
    def faults(self, **changes):
        return [fault for row in rows.judged(PLAN, [pair(), pair(**changes)])
                for fault in row['faults']]

    def test_work_that_was_done_passes(self):
        self.assertEqual(self.faults(), [])

    def test_a_row_without_frames_fails(self):
        self.assertTrue(self.faults(frames=0, total_handed=0, total_checked=0, total_late=0))

    def test_a_delay_line_that_holds_nothing_fails(self):
        self.assertIn('0 frames were held', self.faults(held_max=0)[0])

    def test_a_delay_line_that_holds_too_little_fails(self):
        self.assertIn('rate x delay is 4000', self.faults(held_max=300)[0])

    def test_a_codeword_clock_that_stands_still_fails(self):
        self.assertIn('codeword groups', self.faults(groups_elapsed=0)[0])

    def test_a_codeword_clock_at_the_wrong_pace_fails(self):
        self.assertIn('codeword groups', self.faults(groups_elapsed=78_125_000)[0])

    def test_a_gap_of_the_loop_does_not_excuse_a_clock_that_stands_still(self):
        self.assertIn('codeword groups', self.faults(groups_elapsed=0, longest_gap_s=9.0)[0])

    def test_frames_past_the_codeword_clock_fail(self):
        self.assertIn('only 0 compared', self.faults(total_checked=0)[0])

    def test_frames_whose_lateness_nobody_recorded_fail(self):
        self.assertIn('lateness of 1', self.faults(total_late=1)[0])

    def test_books_that_do_not_close_fail(self):
        self.assertIn('books', self.faults(books_closed=False)[0])

    def test_frames_left_after_the_drain_fail(self):
        self.assertIn('7 frames held after', self.faults(held_at_end=7)[0])

    def test_a_contestant_that_forwards_nothing_fails(self):
        found = rows.judged(PLAN, [pair(bare=0.0)])
        self.assertIn('testpmd forwarded nothing', ' '.join(found[1]['faults']))

    def test_the_ratio_is_the_median_of_rounds_not_of_sums(self):
        found = rows.judged(PLAN, [pair(bare=100.0), pair(bare=80.0), pair(bare=50.0)])
        self.assertEqual(found[1]['ratio'], 0.5)
        self.assertEqual(found[1]['testpmd_mpps'], 80.0)
        self.assertEqual(found[0]['cycles_per_packet'], 28.75)


class Virtual(unittest.TestCase):
    def test_runs_that_agree_pass(self):
        self.assertEqual(rows.virtual_faults([RUN, RUN]), [])

    def test_each_thing_that_is_wrong_is_named(self):
        for change, word in (({'books_closed': False}, 'books'), ({'held_at_end': 1}, 'books'),
                             ({'frames_checked': 5}, 'codeword'), ({'delivered': 0}, 'codeword'),
                             ({'delivered': 1000}, 'no frame was lost'),
                             ({'fate_digest': 'b'}, 'different fates')):
            found = rows.virtual_faults([RUN, {**RUN, **change}])
            self.assertIn(word, ' '.join(found), change)


class Programs(unittest.TestCase):
    SETUP = contestants.Setup(cpu=1, huge=False, memory_mib=640, seconds=0.1)
    PLACE = types.SimpleNamespace(devices=['net_null0', 'net_null1'])

    def test_both_contestants_get_the_same_means(self):
        self.PLACE.wrap = list
        self.PLACE.counts_outside = False
        programs = types.SimpleNamespace(worker='worker_bench')
        bare = contestants.testpmd_command(self.PLACE, self.SETUP)
        chain = contestants.worker_command(self.PLACE, self.SETUP, programs, PLAN)
        self.assertIn('--burst=32', bare)
        self.assertIn('--no-huge', bare)
        self.assertNotIn('--huge', chain)
        self.assertEqual(chain[chain.index('--burst') + 1], '32')
        self.assertIn(f'--rxd={chain[chain.index("--descriptors") + 1]}', bare)
        self.assertIn('0@', bare[bare.index('--lcores') + 1])
        self.assertIn(f'1@{chain[chain.index("--cpu") + 1]}', bare[bare.index('--lcores') + 1])

    def test_a_program_that_dies_is_told_with_its_reason(self):
        with self.assertRaisesRegex(contestants.Failed, 'EAL: no pages'):
            with contestants.started(['sh', '-c', 'echo "EAL: no pages"; exit 1']) as process:
                contestants.read_until(process, 'running', [])


class Renderings(unittest.TestCase):
    def test_every_row_is_in_every_rendering(self):
        found = rows.judged(PLAN, [pair()])
        result = {'host': 'h', 'pages': '2M', 'rounds': 1, 'seconds': 1.0, 'rows': found,
                  'virtual': {'frames_per_s': 3e7}}
        for name, rendering in report.RENDERINGS.items():
            text = rendering(result)
            for word in ('forward', 'wire', '57.5', '2M'):
                self.assertIn(word, text, name)


if __name__ == '__main__':
    unittest.main()
