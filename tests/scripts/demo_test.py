#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The judging half of the demonstration, on made-up measurements: each of its checks can fail."""

import argparse
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import types
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'lib'))
import demo  # noqa: E402
import demo_judge  # noqa: E402
import demo_media  # noqa: E402
import framing  # noqa: E402


def failures_when(happening):
    """What the demonstration says failed when `happening(judge)` is all that it does."""
    options = types.SimpleNamespace(build='build', part=(), media=())
    with unittest.mock.patch.multiple(demo, Lab=lambda *_, **__: contextlib.nullcontext(),
                                      present=lambda _, judge: happening(judge),
                                      program=lambda _: 'linkwright'), \
            contextlib.redirect_stdout(io.StringIO()):
        return demo.judged(options)[0]


def verdict(judging):
    """'ok', 'n/a' or 'FAIL': what becomes of the one check that `judging(judge)` makes."""
    judge = demo_judge.Judge(lambda _: None)
    judging(judge)
    return 'FAIL' if judge.failures else 'n/a' if judge.unjudged else 'ok'


def row(lost=0, medium=0, ping_ms=0.0, disturbed='', **drops):
    """A row of which `lost` datagrams are missing and the books name `drops`."""
    books = {'drops': {reason: {'frames': n} for reason, n in drops.items()}}
    report = {'links': [{'books': books}], 'fidelity': {'verdict': 'DEGRADED'}}
    ping = {'lost': 0, 'sent': 20, 'median_ms': ping_ms, 'min_ms': ping_ms}
    return demo_media.Row(demo_media.MEDIA[medium], ping, {}, {'lost': lost, 'sent': 3396}, report,
                          disturbed)


class Losses(unittest.TestCase):
    def judged(self, measured):
        return verdict(lambda judge: judge.losses(measured))

    def test_no_loss_passes(self):
        self.assertEqual(self.judged(row(0)), 'ok')

    def test_a_loss_that_the_books_name_passes(self):
        self.assertEqual(self.judged(row(3, uncorrectable=3)), 'ok')

    def test_a_loss_that_the_books_do_not_name_fails_whatever_the_machine_did(self):
        self.assertEqual(self.judged(row(4, uncorrectable=3)), 'FAIL')
        self.assertEqual(self.judged(row(4, uncorrectable=3, disturbed='stolen')), 'FAIL')

    def test_what_tcp_lost_in_a_full_queue_excuses_nothing(self):
        self.assertEqual(self.judged(row(1, queue_full=100)), 'FAIL')

    def test_the_modelled_loss_is_a_bound(self):
        self.assertEqual(demo_media.shown_ratio(0), '0')
        self.assertEqual(demo_media.shown_ratio(16 * 2.57e-56), '< 1e-54')


class Delays(unittest.TestCase):
    """Copper against LPO: 9.56 ms by the model, 0.956 ms of tolerance."""

    def judged(self, difference_ms, disturbed=''):
        one = row(medium=0, ping_ms=6)
        other = row(medium=1, ping_ms=6 + difference_ms, disturbed=disturbed)
        return verdict(lambda judge: judge.difference(one, other))

    def test_what_is_modelled_passes(self):
        self.assertEqual(self.judged(9.6), 'ok')

    def test_what_is_beyond_the_tolerance_fails(self):
        self.assertEqual(self.judged(10.6), 'FAIL')
        self.assertEqual(self.judged(8.5), 'FAIL')

    def test_a_disturbed_machine_leaves_a_little_unjudged(self):
        self.assertEqual(self.judged(10.6, 'stolen'), 'n/a')

    def test_a_disturbed_machine_does_not_excuse_a_lie(self):
        self.assertEqual(self.judged(9.56 * 1.3, 'stolen'), 'FAIL')


class Rates(unittest.TestCase):
    def judged(self, mean, quartile, disturbed=''):
        allowed = framing.goodput_bps(framing.TCP_PAYLOAD, 40e6)
        flow = {'bps': mean * allowed, 'quartile_bps': quartile * allowed}
        return verdict(lambda judge: judge.goodput('flow', flow, framing.TCP_PAYLOAD, 40e6,
                                                   disturbed))

    def test_the_mean_decides_on_a_calm_machine(self):
        self.assertEqual(self.judged(0.98, 0.5), 'ok')
        self.assertEqual(self.judged(0.95, 1), 'FAIL')

    def test_on_a_disturbed_machine_its_best_quarter_may_show_the_rate(self):
        self.assertEqual(self.judged(0.9, 1, 'stolen'), 'ok')
        self.assertEqual(self.judged(0.9, 0.9, 'stolen'), 'n/a')

    def test_nothing_excuses_a_rate_that_is_far_off_or_too_high(self):
        self.assertEqual(self.judged(0.5, 0.6, 'stolen'), 'FAIL')
        self.assertEqual(self.judged(1.05, 1.05, 'stolen'), 'FAIL')
        self.assertEqual(self.judged(0.9, 1.4, 'stolen'), 'FAIL')
        self.assertEqual(self.judged(0.9, 1.05, 'stolen'), 'n/a')


class Dark(unittest.TestCase):
    def judged(self, gap_ms, missing, disturbed=''):
        flow = {'gap_ms': gap_ms, 'missing': missing, 'sent': 25000, 'received': 25000 - missing}
        report = {'links': [{'books': {'drops': {}, 'closed': True}}],
                  'fidelity': {'verdict': 'GOOD'}}
        with unittest.mock.patch.object(demo_judge, 'books_closed', return_value=True):
            return verdict(lambda judge: judge.reconfiguration(flow, report, disturbed))

    def test_the_silence_is_the_modelled_dark(self):
        self.assertEqual(self.judged(62.4, 311), 'ok')
        self.assertEqual(self.judged(58.0, 310), 'FAIL')
        self.assertEqual(self.judged(70.0, 310), 'FAIL')

    def test_a_disturbed_machine_lengthens_a_silence_and_hardly_shortens_it(self):
        self.assertEqual(self.judged(70.0, 310, 'stolen'), 'n/a')
        self.assertEqual(self.judged(58.0, 310, 'stolen'), 'n/a')
        self.assertEqual(self.judged(50.0, 310, 'stolen'), 'FAIL')
        self.assertEqual(self.judged(120.0, 310, 'stolen'), 'FAIL')

    def test_losses_that_are_far_from_the_dark_are_never_excused(self):
        self.assertEqual(self.judged(62.4, 250, 'stolen'), 'n/a')
        self.assertEqual(self.judged(62.4, 450, 'stolen'), 'FAIL')
        self.assertEqual(self.judged(62.4, 250), 'FAIL')


class Failures(unittest.TestCase):
    def test_without_any_check_nothing_is_true(self):
        self.assertEqual(failures_when(lambda _: None), ['no check was made'])

    def test_a_program_that_hangs_is_a_failure(self):
        def hang(_):
            raise subprocess.TimeoutExpired('iperf3', 60)
        self.assertIn('iperf3', failures_when(hang)[0])

    def test_a_program_that_gives_no_json_is_a_failure(self):
        self.assertIn('JSON', failures_when(lambda _: json.loads('iperf3: busy'))[0])

    def test_what_failed_before_an_error_is_told_too(self):
        def two(here):
            here.check(False, 'the first')
            raise demo.LabError('the second')
        self.assertEqual(failures_when(two), ['the first', 'the second'])

    def test_a_medium_that_does_not_exist_is_refused(self):
        media = demo.some_of(demo.KNOWN_MEDIA, 'medium')
        self.assertEqual(media('LPO,cpo'), ['lpo', 'cpo'])
        for text in ('typo', 'copper,typo', ''):
            with self.assertRaises(argparse.ArgumentTypeError):
                media(text)


if __name__ == '__main__':
    unittest.main()
