#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration is checked: a profile that lies turns it red, the true ones keep it green."""

import os
import re
import shutil
import subprocess

import smoke
from smoke import REPOSITORY, Timing, expect

NOT_JUDGED = 3  # exit code of demo.py
PROFILES = REPOSITORY / 'control' / 'profiles'


def demo(bench, profiles, *what):
    """The demonstration with these profiles, in a lab of its own; what of it: two media's pings."""
    what = what or ('--part', 'media', '--media', 'copper,lpo')
    return subprocess.run(
        ['python3', REPOSITORY / 'scripts' / 'lib' / 'demo.py', '--build', smoke.BUILD,
         '--profiles', profiles, '--picture', bench.folder / 'circuits.svg', *what],
        env=dict(os.environ, LW_LAB=bench.lab.prefix + 'd'), capture_output=True, text=True,
        timeout=170, check=False)


def circuits(bench, profiles):
    return demo(bench, profiles, '--part', 'circuits', '--circuits', 'piezo')


def expect_judged(done):
    """A disturbed machine can keep the demonstration from judging, and says so."""
    expect(done.returncode != NOT_JUDGED, done.stderr, Timing)


def planted(bench, change):
    """A copy of the profiles with one lie: `change(folder)`."""
    folder = bench.folder / 'profiles'
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROFILES, folder)
    change(folder)
    return folder


def slower_by_30_percent(folder):
    """A wrong label: LPO's name over a module 110 ns slower, 30 % of the link's delay."""
    path = folder / 'lpo-dr8-800g.yaml'
    text = path.read_text()
    changed = re.sub(r'^    module: .*$', '    module: 113ns', text, count=1, flags=re.MULTILINE)
    expect(changed != text, 'the delay could not be planted')
    path.write_text(changed)


def another_under_its_name(folder):
    """The figures of the switched path under the name of the copper cable."""
    text = (folder / 'ocs-mems-800g.yaml').read_text()
    (folder / 'copper-dac-2m-100g-lane.yaml').write_text(
        text.replace('profile: ocs-mems-800g', 'profile: copper-dac-2m-100g-lane'))


def slower_mirrors(folder):
    """A circuit that is dark for 40 ms more than its switch says: more than a machine can do."""
    path = folder / 'ocs-piezo.yaml'
    text = path.read_text()
    expect('      switching: 20ms\n' in text, 'the stage could not be planted')
    path.write_text(text.replace('      switching: 20ms\n', '      switching: 60ms\n'))


def true_profiles_are_green(bench):
    """With true profiles the demonstration is green."""
    for done in (demo(bench, PROFILES), circuits(bench, PROFILES)):
        expect_judged(done)
        expect(done.returncode == 0, done.stdout + done.stderr)


def lies_are_red(bench):
    """A 30 % wrong delay, and another profile under the name, turn the demonstration red."""
    for lie in (slower_by_30_percent, another_under_its_name):
        done = demo(bench, planted(bench, lie))
        expect(done.returncode == 1, f'{lie.__doc__} exit {done.returncode}: {done.stdout}')
        expect('FAIL  ping LPO - copper' in done.stdout, done.stdout + done.stderr)


def lit_too_late_is_red(bench):
    """A circuit that comes back later than its switch says turns the demonstration red."""
    done = circuits(bench, planted(bench, slower_mirrors))
    expect(done.returncode == 1, f'exit {done.returncode}: {done.stdout}')
    expect('FAIL  piezo: from b to c nothing was heard' in done.stdout, done.stdout + done.stderr)


def what_judges_nothing_is_red(bench):
    """A medium that does not exist is refused, not shown as an empty table of true rows."""
    done = demo(bench, PROFILES, '--part', 'media', '--media', 'copper,typo')
    expect(done.returncode == 2 and 'typo' in done.stderr, done.stdout + done.stderr)


if __name__ == '__main__':
    smoke.main(true_profiles_are_green, lies_are_red, lit_too_late_is_red,
               what_judges_nothing_is_red, judge=smoke.measured)
