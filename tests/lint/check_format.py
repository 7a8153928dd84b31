# SPDX-License-Identifier: Apache-2.0
"""clang-format agrees with every C++ file. `scripts/format` mends what this finds."""

import re
import shutil
import subprocess

import tree

PROGRAM = 'clang-format-14'
FOLDERS = ('link_models', 'dataplane', 'control', 'traffic_gen', 'tests')
COMPLAINT = re.compile(r'^(.*?):(\d+):\d+: error: (.*)$')


def findings(root):
    paths = tree.cxx_files(root, FOLDERS)
    if not paths:
        return []
    done = subprocess.run([PROGRAM, '--dry-run', '-Werror', *paths], cwd=root, check=False,
                          capture_output=True, text=True)
    found = sorted({tree.Finding(m.group(1), int(m.group(2)), m.group(3))
                    for m in map(COMPLAINT.match, done.stderr.splitlines()) if m})
    if done.returncode and not found:
        found.append(tree.Finding(PROGRAM, 0, done.stderr.strip()))
    return found


if __name__ == '__main__':
    if not shutil.which(PROGRAM):
        print(f'SKIP: {PROGRAM} is not installed')
        raise SystemExit(77)
    tree.main(findings, __doc__)
