# SPDX-License-Identifier: Apache-2.0
"""The systemd units as systemd itself reads them, with the built programs in their place.

    check_units.py BUILD_DIR

Exit 77 where there is no systemd-analyze.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import tree


def verify(root, build, text=lambda name, content: content):
    """What systemd says against the units; empty when it is content."""
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for unit in sorted((root / 'scripts/packaging/systemd').glob('*.service')):
            content = unit.read_text().replace('/usr/bin/', f'{build}/control/')
            copy = pathlib.Path(folder) / unit.name
            copy.write_text(text(unit.name, content))
            units.append(copy)
        done = subprocess.run(['systemd-analyze', 'verify', '--man=no', *units],
                              capture_output=True, text=True, check=False)
        # Other units of this machine are not ours to judge.
        return [line for line in done.stderr.splitlines()
                if any(unit.name in line for unit in units)]


def main():
    if not shutil.which('systemd-analyze'):
        print('SKIP: there is no systemd-analyze on this machine')
        return 77
    build = pathlib.Path(sys.argv[1]).resolve()
    found = verify(tree.REPOSITORY, build)
    blind = not verify(tree.REPOSITORY, build,
                       lambda _, content: content.replace('Restart=always', 'Restart=sometimes'))
    if blind:
        found.append('a unit with Restart=sometimes was not objected to')
    print('\n'.join(found + [f'{len(found)} findings']))
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
