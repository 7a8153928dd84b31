#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What docs/models.md shows is what the program prints today.

    test_models_doc.py LINKWRIGHT DOCUMENT            compares
    test_models_doc.py LINKWRIGHT DOCUMENT --update   writes what the program prints
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys

BLOCK = re.compile(r'```console\n\$ linkwright ([^\n]*)\n(.*?)```', re.DOTALL)
PROFILES = pathlib.Path(__file__).resolve().parents[3] / 'control' / 'profiles'


def printed(program, arguments):
    done = subprocess.run([program, *shlex.split(arguments)], capture_output=True, text=True,
                          timeout=60, check=False,
                          env={**os.environ, 'LINKWRIGHT_PROFILES': str(PROFILES)})
    return done.stdout + done.stderr


def main():
    program, document = sys.argv[1], pathlib.Path(sys.argv[2])
    text = document.read_text(encoding='utf-8')
    blocks = BLOCK.findall(text)
    if len(blocks) < 10:
        sys.exit(f'{document}: only {len(blocks)} commands: the document is another one')

    def fresh(match):
        return f'```console\n$ linkwright {match[1]}\n{printed(program, match[1])}```'

    if sys.argv[3:] == ['--update']:
        document.write_text(BLOCK.sub(fresh, text), encoding='utf-8')
        return
    stale = [arguments for arguments, shown in blocks if printed(program, arguments) != shown]
    for arguments in stale:
        print(f'linkwright {arguments}: prints something else today:\n'
              f'{printed(program, arguments)}')
    if stale:
        sys.exit(f'{len(stale)} of {len(blocks)} commands are stale; --update writes them afresh')
    print(f'{len(blocks)} commands print what the document shows')


if __name__ == '__main__':
    main()
