#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the README tells a newcomer to type works as it stands there."""

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


def commands_work(folder):
    """The commands of the README, typed one after the other, all succeed."""
    folder = pathlib.Path(folder)
    (folder / 'scripts').symlink_to(smoke.REPOSITORY / 'scripts')
    (folder / 'build').symlink_to(pathlib.Path(smoke.BUILD).resolve())
    (folder / 'scenario.yaml').write_text(block('yaml', 'links:'))
    commands = block('sh', 'scripts/lab up').replace('/run/lw.sock', f'{folder}/lw.sock')
    environment = {**os.environ, 'LW_LAB': f'lwr{os.getpid()}'}
    done = subprocess.run(['bash', '-eu', '-c', commands], cwd=folder, env=environment,
                          capture_output=True, text=True, timeout=120, check=False)
    subprocess.run(['scripts/lab', 'down'], cwd=folder, env=environment, check=False,
                   capture_output=True)
    told = done.stdout + done.stderr
    expect(done.returncode == 0, f'exit {done.returncode}: {told}')
    for seen in (': ok (2 ports, 1 links)', '10 packets transmitted', 'cable0'):
        expect(seen in told, f'{seen!r} is not in: {told}')
    expect(', 100% packet loss' not in told, told)


def main():
    reason = smoke.labs.why_not()
    with tempfile.TemporaryDirectory(prefix='lw-readme-') as folder:
        if reason:
            print(f'SKIP: {Skip(reason)}')
            return 77
        commands_work(folder)
    print(f'passed: {commands_work.__doc__}')
    return 0


if __name__ == '__main__':
    raise SystemExit(main())
