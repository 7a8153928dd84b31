#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/lib/tally.py counts what meson wrote: a crash, a time-out and a skip are seen."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TALLY = pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'lib' / 'tally.py'


def case(name, inside=''):
    return f'<testcase name="{name}" classname="C">{inside}</testcase>'


class Tally(unittest.TestCase):
    def tally(self, programs, cases):
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder) / 'fast'
            if programs is not None:
                (base.parent / 'fast.json').write_text('\n'.join(map(json.dumps, programs)))
                (base.parent / 'fast.junit.xml').write_text(
                    f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
            done = subprocess.run([sys.executable, TALLY, base], capture_output=True, text=True,
                                  check=True)
        said = done.stdout.splitlines()
        return '\n'.join(said[:-1]), tuple(map(int, said[-1].split()))

    def test_cases_are_counted_not_programs(self):
        _, counts = self.tally([{'name': 'p', 'result': 'OK'}], [case('a'), case('b'), case('c')])
        self.assertEqual(counts, (3, 0, 0))

    def test_a_failed_case_is_named(self):
        said, counts = self.tally([{'name': 'p', 'result': 'FAIL'}],
                                  [case('a'), case('b', '<failure/>')])
        self.assertEqual(counts, (1, 1, 0))
        self.assertIn('failed case: C.b', said)

    def test_a_program_that_ran_out_of_time_fails_although_no_case_did(self):
        said, counts = self.tally([{'name': 'p', 'result': 'TIMEOUT'}], [case('a')])
        self.assertEqual(counts, (0, 1, 0))
        self.assertIn('TIMEOUT', said)

    def test_a_skip_tells_its_reason(self):
        said, counts = self.tally([{'name': 'p', 'result': 'SKIP', 'stdout': 'x\nSKIP: no root\n'}],
                                  [case('p', '<skipped/>')])
        self.assertEqual(counts, (0, 0, 1))
        self.assertIn('no root', said)

    def test_a_stage_without_a_test_fails(self):
        self.assertEqual(self.tally(None, [])[1], (0, 1, 0))


if __name__ == '__main__':
    unittest.main()
