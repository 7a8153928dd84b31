# SPDX-License-Identifier: Apache-2.0
"""Bytes and messages that each rank sends, from the definitions of the algorithms alone.

`facts(...)` gives what is exact. Where the definition leaves a choice (which chunk starts a ring,
which ranks the fold takes away, which rank stands where in a tree), it gives what no choice can
change: the sum, bounds, and the sorted list, or the few sorted lists, one of which it must be.

A message that would carry no byte (an empty chunk of a short vector) is counted as a message if
`count_empty`; in a barrier, whose messages are all empty, each counts. `messages` with
`count_empty=False` is what to compare with an engine that leaves empty messages out.

Taken as settled, for the definitions do not say: a ring's second phase goes on where its first one
ended, in the same direction; Rabenseifner halves contiguous ranges of chunks and gathers in the
reverse order; its fold, as that of recursive doubling, sends whole vectors; a binomial tree gets
rank r's data from r without its highest or without its lowest bit, relative to the root; the
all-gather after a broadcast's scatter is a ring that sends also what its receiver already has, and
chunk i belongs to the i-th rank from the root; `chunks` divides each tree's half; the halves of a
vector are cut by the chunk rule for 2; one rank alone sends nothing."""

import json
import sys

import reference_scheduler
from oracle_facts import block_size, chunk_sizes   # noqa: F401, for those who use this module
from oracle_rows import ROWS, Case


def facts(collective, algorithm, ranks, size, *, chunks=1, group=1, root=0, count_empty=True,
          matrix=None):
    """The facts of one case; KeyError if the table has no such row, ValueError if the row is not
    defined for these ranks."""
    case = Case(ranks, size, chunks, group, root, count_empty, matrix)
    told = ROWS[collective, algorithm](case)
    told.ranks = ranks
    return told.complete()


def facts_of(header, count_empty=True):
    """The facts of what a dump's header asks for; nothing but its parameters is used."""
    more = {name: header[name] for name in ('chunks', 'group', 'root', 'matrix') if name in header}
    return facts(header['collective'], header['algorithm'], header['ranks'],
                 header.get('size', 0), count_empty=count_empty, **more)


def counted(schedule):
    """Bytes and messages that each rank of a schedule sends."""
    sends = [[op.bytes for op in ops if op.kind == 'send'] for ops in schedule.ranks]
    return [sum(one) for one in sends], [len(one) for one in sends]


def problems(schedule):
    """How a dumped schedule contradicts the facts. An engine may send empty chunks or not."""
    told = [facts_of(schedule.header, count_empty).disagreements(*counted(schedule))
            for count_empty in (True, False)]
    return min(told, key=len)


def main(collective, algorithm, ranks, size, *more):
    """Further arguments as in chunks=8 group=2 root=1 count_empty=0."""
    options = dict(one.split('=') for one in more)
    result = facts(collective, algorithm, int(ranks), int(size),
                   **{name: int(value) for name, value in options.items()})
    print(json.dumps(vars(result)))


if __name__ == '__main__':
    main(*sys.argv[1:])
