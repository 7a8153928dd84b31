# SPDX-License-Identifier: Apache-2.0
"""The table of parameters that act, tests/data/acting.txt: its head says how it is read."""

import collections
import pathlib
import re

TABLE = pathlib.Path(__file__).resolve().parents[1] / 'data' / 'acting.txt'

# changed: what the parameters of the base become, in one direction or, `of_cable`, in both; effect:
# what that does.
Row = collections.namedtuple('Row', 'of_cable base_name time_scale base effect changed')


def rows(path=TABLE):
    found = []
    for line in path.read_text().splitlines():
        word, _, rest = line.partition(' ')
        if word in ('base', 'cable'):
            name, scale, parameters = rest.split(' ', 2)
            base = word == 'cable', name, int(scale), parameters
        elif line and word not in ('#', 'inert', 'elsewhere'):
            found.append(Row(*base, word, rest))
    return found


def dotted(text):
    """`{fec: {code: rs528}, rate: 1Gbps}` as people type it: ['fec.code=rs528', 'rate=1Gbps']."""
    words = re.findall(r'[{}:,]|[^{}:,\s]+', text)
    typed, path = [], []
    for i, word in enumerate(words):
        if word == ':':
            path.append(words[i - 1])
            if words[i + 1] != '{':
                typed.append(f"{'.'.join(path)}={words[i + 1]}")
                path.pop()
        elif word == '}' and path:
            path.pop()
    return typed
