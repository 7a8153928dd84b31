# SPDX-License-Identifier: Apache-2.0
"""Prometheus' own opinion of the exposition and of the alerts.

Debian's package `prometheus` has promtool, and a server that starts at once: scripts/setup takes
only the program from it, to .cache/bin.
"""

import pathlib
import shutil
import subprocess
import sys
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
EXPOSITION = REPOSITORY / 'tests' / 'data' / 'metrics.txt'
ALERTS = REPOSITORY / 'control' / 'dashboards' / 'alerts.yml'
ALERTS_TEST = pathlib.Path(__file__).with_name('alerts_test.yml')
PROMTOOL = shutil.which('promtool') or shutil.which(REPOSITORY / '.cache' / 'bin' / 'promtool')


def promtool(*arguments, text=None):
    done = subprocess.run([PROMTOOL, *arguments], input=text, capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


class Promtool(unittest.TestCase):
    def test_it_finds_no_fault_with_the_exposition(self):
        code, said = promtool('check', 'metrics', text=EXPOSITION.read_text(encoding='utf-8'))
        self.assertEqual((code, said), (0, ''))

    def test_it_would_find_one(self):
        code, said = promtool('check', 'metrics', text='# TYPE a_milliseconds counter\n'
                                                       'a_milliseconds 1\n')
        self.assertNotEqual(code, 0, said)

    def test_the_alerts_are_rules(self):
        code, said = promtool('check', 'rules', str(ALERTS))
        self.assertEqual(code, 0, said)

    def test_the_alerts_fire_on_their_faults_and_on_nothing_else(self):
        code, said = promtool('test', 'rules', str(ALERTS_TEST))
        self.assertEqual(code, 0, said)


if __name__ == '__main__':
    if PROMTOOL is None:
        print('SKIP: promtool is not there (scripts/setup check fetches it)')
        sys.exit(77)
    unittest.main()
