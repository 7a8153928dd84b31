# SPDX-License-Identifier: Apache-2.0
"""Media are data: no profile's name and no medium in the C++ of dataplane, control, traffic_gen.

Both lists are read from control/profiles/*.yaml. `ocs` is exempt: it is an element of the fabric.
Names are compared word by word, so kLpoDr8, lpo_dr8 and "lpo-dr8" are the same thing.
"""

import re

import tree

FOLDERS = ('dataplane', 'control', 'traffic_gen')
EXEMPT = ('ocs',)
FIELD = re.compile(r'^(profile|medium):\s*["\']?([A-Za-z0-9_.-]+)')
WORD = re.compile(r'[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+')


def words(text):
    """'kLpoDr8-800g' -> '-k-lpo-dr-8-800-g-'"""
    return '-' + '-'.join(word.lower() for word in WORD.findall(text)) + '-'


def names(root):
    """Forbidden names, each with the profile that brings it."""
    found = {}
    for path in tree.files(root):
        if not re.fullmatch(r'control/profiles/[^/]+\.yaml', path):
            continue
        found[path.rsplit('/', 1)[1].removesuffix('.yaml')] = path
        for _, line in tree.lines(root, path):
            match = FIELD.match(line)
            if match:
                found[match.group(2)] = path
    return {name: path for name, path in found.items() if name not in EXEMPT}


def findings(root):
    forbidden = {words(name): (name, path) for name, path in names(root).items()}
    found = []
    for path in tree.cxx_files(root, FOLDERS):
        for number, line in tree.lines(root, path):
            spoken = words(line)
            found += [tree.Finding(path, number, f'"{name}" is a name from {source}')
                      for wanted, (name, source) in forbidden.items() if wanted in spoken]
    return found


if __name__ == '__main__':
    tree.main(findings, __doc__)
