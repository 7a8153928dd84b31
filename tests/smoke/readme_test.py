#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the README tells a newcomer to type works as it stands there."""

import contextlib
import os
import pathlib
import re
import subprocess
import tempfile

import smoke
from smoke import Skip, expect

README = smoke.REPOSITORY / 'README.md'
BLOCK = re.compile(r'^```(\w+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def block(language, holding):
    """The one block of the README in `language` that contains `holding`."""
    found = [text for kind, text in BLOCK.findall(README.read_text())
             if kind == language and holding in text]
    expect(len(found) == 1, f'{len(found)} blocks of {language} with {holding!r} in the README')
    return found[0]


def typed(commands, folder, lab):
    """What the commands tell, typed one after the other in a clone; all of them succeed."""
    environment = {**os.environ, 'LW_LAB': lab}
    done = subprocess.run(['bash', '-eu', '-c', commands], cwd=folder, env=environment,
                          capture_output=True, text=True, timeout=120, check=False)
    told = done.stdout + done.stderr
    if done.returncode != 0:
        log = folder / 'lw-day/log'
        told += log.read_text() if log.exists() else ''
    expect(done.returncode == 0, f'exit {done.returncode}: {told}')
    return told


@contextlib.contextmanager
def clone():
    """(folder that looks like a clone with a build, name of a lab that is gone afterwards)"""
    lab = f'lwr{os.getpid()}'
    with tempfile.TemporaryDirectory(prefix='lw-readme-') as folder:
        folder = pathlib.Path(folder)
        (folder / 'scripts').symlink_to(smoke.REPOSITORY / 'scripts')
        (folder / 'build').symlink_to(pathlib.Path(smoke.BUILD).resolve())
        (folder / 'scenario.yaml').write_text(block('yaml', 'links:'))
        try:
            yield folder, lab
        finally:
            subprocess.run(['scripts/lab', 'down'], cwd=folder, env={**os.environ, 'LW_LAB': lab},
                           check=False, capture_output=True)


def commands_work():
    """The commands of the README, typed one after the other, all succeed."""
    with clone() as (folder, lab):
        commands = block('sh', 'scripts/lab up').replace('/run/lw.sock', f'{folder}/lw.sock')
        told = typed(commands, folder, lab)
    for seen in (': ok (2 ports, 1 links)', '10 packets transmitted', 'cable0'):
        expect(seen in told, f'{seen!r} is not in: {told}')
    expect(', 100% packet loss' not in told, told)


def a_day_in_the_lab_is_as_it_is_told():
    """A day in the lab: the link is quicker when told, broken, mended, and its run is on record."""
    with clone() as (folder, lab):
        commands = block('sh', 'linkwrightd').replace('/run/lw-day', f'{folder}/lw-day')
        told = typed('scripts/lab up\n' + commands, folder, lab)
    pings = re.findall(r'3 packets transmitted, (\d) received', told)
    expect(len(pings) == 3 and pings[0] != '0' and pings[1] == '0' and pings[2] != '0',
           f'{pings} came back, before, while and after it was broken: {told}')
    shown = re.findall(r'^cable0 .* ([\d.]+) ms$', told, re.MULTILINE)
    quickest = float(re.findall(r'min/avg/max/mdev = ([\d.]+)/', told)[0])
    expect(len(shown) == 2 and all(1 < float(ms) < 9.8 for ms in shown)
           and quickest > 2 * min(map(float, shown)),
           f'{shown} ms are told, and {quickest} ms were measured there and back: {told}')
    expect('the link is broken' in told, told)
    run, = set(re.findall(r'^(\S+): complete', told, re.MULTILINE))
    expect(f'{run} ' in told and 'scenario scenario, started' in told and 'books closed' in told,
           f'{run} is not on record: {told}')


def main():
    reason = smoke.labs.why_not()
    if reason:
        print(f'SKIP: {Skip(reason)}')
        return 77
    for case in (commands_work, a_day_in_the_lab_is_as_it_is_told):
        case()
        print(f'passed: {case.__doc__}')
    return 0


if __name__ == '__main__':
    raise SystemExit(main())
