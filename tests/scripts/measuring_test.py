#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the measuring programs: framing, the paced flow, the books."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'lib'))
import emulator  # noqa: E402
import framing  # noqa: E402
import paced_udp  # noqa: E402


class Framing(unittest.TestCase):
    def test_a_ping_takes_122_octets_of_link_time(self):
        self.assertEqual(framing.wire_octets(framing.PING_FRAME), 122)

    def test_a_short_frame_is_padded(self):
        self.assertEqual(framing.wire_octets(42), 84)

    def test_full_frames_carry_what_the_issue_says(self):
        self.assertAlmostEqual(framing.goodput_bps(framing.TCP_PAYLOAD, 1), 1448 / 1538)
        self.assertAlmostEqual(framing.goodput_bps(framing.UDP_PAYLOAD, 1), 1472 / 1538)


class PacedFlow(unittest.TestCase):
    MS = 1_000_000

    def test_the_longest_silence_is_found_with_what_was_lost_in_it(self):
        times = [0, 1, 2, 52, 53]
        got = [(t * self.MS + 100, number, t * self.MS)
               for t, number in zip(times, [0, 1, 2, 52, 53])]
        told = paced_udp.summary(got, 54)
        self.assertEqual((told['gap_ms'], told['missing'], told['missing_in_gap']), (50, 49, 49))
        self.assertEqual(told['sender_stall_ms'], 1)

    def test_a_sender_that_stalled_is_told_apart_from_the_dark(self):
        got = [(0, 0, 0), (50 * self.MS, 1, 50 * self.MS)]
        told = paced_udp.summary(got, 2)
        self.assertEqual((told['missing_in_gap'], told['sender_stall_ms']), (0, 50))

    def test_a_record_is_read_as_it_was_written(self):
        got = [paced_udp.Arrival(1_760_000_000_123_456_789, 0, 5, 1250),
               paced_udp.Arrival(1_760_000_000_223_456_789, 7, 6, 64)]
        with tempfile.TemporaryDirectory() as folder:
            paced_udp.record(f'{folder}/record', got)
            self.assertEqual(paced_udp.recorded(f'{folder}/record'), got)

    def test_a_flow_without_an_end_has_no_count(self):
        self.assertIsNone(paced_udp.summary([(0, 0, 0)], None)['missing'])


class Books(unittest.TestCase):
    def report(self, **changed):
        term = {'frames': 10, 'bytes': 1000}
        books = {'rx': dict(term), 'originated': {'frames': 0, 'bytes': 0},
                 'handed_to_port': {'frames': 9, 'bytes': 940}, 'held': {'frames': 0, 'bytes': 0},
                 'absorbed': {'frames': 0, 'bytes': 0},
                 'drops': {'dark': {'frames': 1, 'bytes': 60}}, 'closed': True}
        books.update(changed)
        return {'links': [{'books': books}]}

    def test_books_that_balance_are_closed(self):
        self.assertTrue(emulator.books_closed(self.report()))
        self.assertEqual(emulator.dropped(self.report()), {'dark': 1})

    def test_a_lost_frame_opens_them_whatever_the_report_claims(self):
        self.assertFalse(emulator.books_closed(
            self.report(handed_to_port={'frames': 8, 'bytes': 940})))

    def test_a_lost_byte_opens_them(self):
        self.assertFalse(emulator.books_closed(
            self.report(handed_to_port={'frames': 9, 'bytes': 939})))

    def test_the_books_of_a_fabric_count(self):
        good, bad = (self.report(**changed)['links']
                     for changed in ({}, {'handed_to_port': {'frames': 9, 'bytes': 939}}))
        self.assertTrue(emulator.books_closed({'links': [], 'fabrics': good}))
        self.assertFalse(emulator.books_closed({'links': good, 'fabrics': bad}))
        self.assertEqual(emulator.dropped({'links': good, 'fabrics': good}), {'dark': 2})

    def test_no_books_are_not_closed_books(self):
        self.assertFalse(emulator.books_closed({'links': []}))


if __name__ == '__main__':
    unittest.main()
