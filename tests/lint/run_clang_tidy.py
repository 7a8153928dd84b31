# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over the product's sources, remembering what was clean.

    run_clang_tidy.py BUILD_DIR      a build directory configured with Clang

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
import tempfile

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
    """The entry of compile_commands.json for each source that is to be looked at, by its path.

    clang-tidy looks at a source once for each entry, and tests build many again: at other levels
    of optimization, with a planted fault. Here a source has one, the product's.
    """
    found = {}
    for entry in json.loads((build / 'compile_commands.json').read_text()):
        path = os.path.relpath(os.path.join(entry['directory'], entry['file']), root)
        if not path.startswith(FOLDERS) or not path.endswith('.cc'):
            continue
        if entry['output'].startswith('tests/') or '-DLINKWRIGHT_MUTANT' in entry['command']:
            continue
        if everything or FATES.match(path):
            found[path] = entry
    return found


def key(root, path, command, version):
    digest = hashlib.sha256((version + command).encode())
    digest.update((root / '.clang-tidy').read_bytes())
    for name in sorted(reach(root, path, set())):
        digest.update(name.encode() + (root / name).read_bytes())
    return digest.hexdigest()


def tidy(root, commands, path):
    """What clang-tidy says about one source; empty when it is content."""
    done = subprocess.run([PROGRAM, '--quiet', '-p', commands, str(root / path)],
                          cwd=root, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ''
    return done.stdout or done.stderr


def tidy_all(root, entries, paths, jobs):
    """(path, what clang-tidy says) for each of `paths`, in their order."""
    with tempfile.TemporaryDirectory() as commands:
        (pathlib.Path(commands) / 'compile_commands.json').write_text(json.dumps(entries))
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            yield from zip(paths, pool.map(lambda path: tidy(root, commands, path), paths))


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

    entries = {path: entry for path, entry in sources(root, build, options.all).items()
               if not options.only or path in options.only}
    wanted = {path: cache / key(root, path, entry['command'], version)
              for path, entry in entries.items()}
    if not wanted:
        sys.exit(f'{build}: no source of the product in compile_commands.json')
    stale = [path for path, clean in wanted.items() if not clean.exists()]
    print(f'clang-tidy: {len(wanted)} sources, {len(stale)} to look at', flush=True)
    failed = 0
    for path, said in tidy_all(root, list(entries.values()), stale, options.jobs):
        if said:
            failed += 1
            print(f'--- {path}\n{said}', flush=True)
        else:
            wanted[path].touch()
    print(f'clang-tidy: {len(wanted) - failed} clean, {failed} not')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
