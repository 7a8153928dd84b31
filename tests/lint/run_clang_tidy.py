# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over the product's sources, remembering what was clean.

    run_clang_tidy.py BUILD_DIR      a build directory configured with Clang, already built

A source is looked at again only when it, a header of ours that it reaches, its compile command,
.clang-tidy or clang-tidy itself has changed; the clean ones are kept in .cache/clang-tidy.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

import check_layers
import tree

PROGRAM = 'clang-tidy-14'
FOLDERS = ('link_models/', 'dataplane/', 'control/', 'traffic_gen/')
# Those in which a mistake is a wrong frame: no physics, no control. A source costs up to a minute,
# and an hour of tests has no room for all of them: the others are for --all.
FATES = re.compile(r'link_models/(core/)?[^/]+$|dataplane/|traffic_gen/')


def reach(root, path, seen):
    """`path` and every header of ours that it includes, however deep."""
    if path in seen or not (root / path).is_file():
        return seen
    seen.add(path)
    for _, quoted, header in check_layers.includes(root, path):
        if quoted:
            reach(root, header, seen)
    return seen


def sources(root, build, everything):
    """(path from the root, compile command) of each source that is to be looked at."""
    for entry in json.loads((build / 'compile_commands.json').read_text()):
        path = os.path.relpath(os.path.join(entry['directory'], entry['file']), root)
        if path.startswith(FOLDERS) and path.endswith('.cc') and (everything or FATES.match(path)):
            yield path, entry['command']


def key(root, path, command, version):
    digest = hashlib.sha256((version + command).encode())
    digest.update((root / '.clang-tidy').read_bytes())
    for name in sorted(reach(root, path, set())):
        digest.update(name.encode() + (root / name).read_bytes())
    return digest.hexdigest()


def tidy(root, build, path):
    """What clang-tidy says about one source; empty when it is content."""
    done = subprocess.run([PROGRAM, '--quiet', '-p', str(build), str(root / path)],
                          cwd=root, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ''
    return done.stdout or done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('--root', type=pathlib.Path, default=tree.REPOSITORY)
    parser.add_argument('--all', action='store_true', help='physics and control as well')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('only', nargs='*', help='sources to look at; default: all')
    options = parser.parse_args()
    root, build = options.root.resolve(), options.build.resolve()
    version = subprocess.run([PROGRAM, '--version'], capture_output=True, text=True,
                             check=True).stdout
    cache = root / '.cache' / 'clang-tidy'
    cache.mkdir(parents=True, exist_ok=True)

    wanted = {path: cache / key(root, path, command, version)
              for path, command in sources(root, build, options.all)
              if not options.only or path in options.only}
    if not wanted:
        sys.exit(f'{build}: no source of the product in compile_commands.json')
    stale = [path for path, clean in wanted.items() if not clean.exists()]
    print(f'clang-tidy: {len(wanted)} sources, {len(stale)} to look at', flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for path, said in zip(stale, pool.map(lambda p: tidy(root, build, p), stale)):
            if said:
                failed += 1
                print(f'--- {path}\n{said}', flush=True)
            else:
                wanted[path].touch()
    print(f'clang-tidy: {len(wanted) - failed} clean, {failed} not')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
