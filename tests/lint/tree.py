# SPDX-License-Identifier: Apache-2.0
"""What every lint shares: the files of the tree, and how a finding is told.

A lint is a function `findings(root) -> list of Finding`. Its program prints one line per finding,
`file:line: what`, and exits 1 when there is any.
"""

import argparse
import os
import pathlib
import subprocess
import sys
from typing import NamedTuple

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CXX = ('.h', '.cc')
GENERATED = ('.git', '.cache', 'build', '__pycache__')


class Finding(NamedTuple):
    path: str   # from the root
    line: int   # from 1; 0: the file as a whole
    text: str

    def __str__(self):
        place = f'{self.path}:{self.line}' if self.line else self.path
        return f'{place}: {self.text}'


def files(root):
    """Paths from the root of all files that are, or could be, committed; sorted."""
    git = subprocess.run(
        ['git', '-c', 'safe.directory=*', 'ls-files', '-coz', '--exclude-standard'],
        cwd=root, capture_output=True, check=False)
    if git.returncode == 0:
        names = git.stdout.decode().split('\0')
    else:
        names = walk(root)
    return sorted(n for n in set(names) if n and (root / n).is_file())


def walk(root):
    """The same for a tree that is no git checkout: all but build folders and hidden ones."""
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [s for s in subfolders if not s.startswith(GENERATED)]
        for name in names:
            yield str((pathlib.Path(folder) / name).relative_to(root))


def cxx_files(root, folders):
    inside = tuple(folder + '/' for folder in folders)
    return [f for f in files(root) if f.endswith(CXX) and f.startswith(inside)]


def lines(root, path):
    """(number, line) of a text file; nothing for a binary one."""
    try:
        text = (root / path).read_text(encoding='utf-8')
    except UnicodeDecodeError:
        return []
    return list(enumerate(text.split('\n'), start=1))


def main(findings, description):
    """The program around one lint."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--root', type=pathlib.Path, default=REPOSITORY)
    found = findings(parser.parse_args().root.resolve())
    for finding in found:
        print(finding)
    print(f'{len(found)} findings')
    sys.exit(1 if found else 0)
