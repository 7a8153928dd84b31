#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Brings the packages of package-lock.json, exactly those, beside STAMP: `fetch.py STAMP LOCK`.
What npm has seen before comes out of its cache. No package runs a program of its own in this.
"""

import pathlib
import shutil
import subprocess
import sys


def main(stamp, lock):
    folder = pathlib.Path(stamp).resolve().parent
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(pathlib.Path(lock).with_name(name), folder / name)
    done = subprocess.run(
        ['npm', 'ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund',
         '--loglevel=error'], cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit('npm could not bring uPlot and esbuild, of which the page is made (once they are '
                 f'in its cache, it wants no network):\n{done.stdout}{done.stderr}')
    pathlib.Path(stamp).write_text('fetched\n', encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
