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


def failures_when(happening):
    """What the demonstration says failed when `happening(demo)` is all that it does."""
    options = types.SimpleNamespace(build='build', part=(), media=())
    with unittest.mock.patch.multiple(demo, Lab=contextlib.nullcontext, present=happening,
                                      program=lambda _: 'linkwright'), \
            contextlib.redirect_stdout(io.StringIO()):
        return demo.failures_of(options)


def row(lost, **drops):
    """A row of which `lost` datagrams are missing and the books name `drops`."""
    books = {'drops': {reason: {'frames': n} for reason, n in drops.items()}}
    return demo.Row(demo.MEDIA[0], {'lost': 0, 'sent': 20}, {}, {'lost': lost, 'sent': 3396},
                    {'links': [{'books': books}]})


class Losses(unittest.TestCase):
    def judged(self, measured):
        return failures_when(lambda here: demo.check_losses(here, measured))

    def test_no_loss_passes(self):
        self.assertEqual(self.judged(row(0)), [])

    def test_a_loss_that_the_books_name_passes(self):
        self.assertEqual(self.judged(row(3, uncorrectable=3)), [])

    def test_a_loss_that_the_books_do_not_name_fails(self):
        self.assertEqual(len(self.judged(row(4, uncorrectable=3))), 1)

    def test_what_tcp_lost_in_a_full_queue_excuses_nothing(self):
        self.assertEqual(len(self.judged(row(1, queue_full=100))), 1)

    def test_the_modelled_loss_is_a_bound(self):
        self.assertEqual(demo.shown_ratio(0), '0')
        self.assertEqual(demo.shown_ratio(16 * 2.57e-56), '< 1e-54')


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
        self.assertEqual(demo.media_list('LPO,cpo'), ['lpo', 'cpo'])
        for text in ('typo', 'copper,typo', ''):
            with self.assertRaises(argparse.ArgumentTypeError):
                demo.media_list(text)


if __name__ == '__main__':
    unittest.main()
