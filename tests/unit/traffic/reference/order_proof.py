# SPDX-License-Identifier: Apache-2.0
"""Which ops of a dumped schedule happen before which, by `after` and message edges alone; from
this the races of an arena and the causality of a barrier. No time and no program order is used."""

import bisect


def ancestors(schedule, order, predecessors, rank):
    """Per op id, a set of bits: the ops of `rank` that happen before it, itself included."""
    masks = [0] * len(schedule.ops)
    for ident in order:
        mask = 0
        for other in predecessors[ident]:
            mask |= masks[other]
        op = schedule.ops[ident]
        if op.rank == rank:
            mask |= 1 << op.number
        masks[ident] = mask
    return masks


def happens_before(schedule, first, second):
    """Whether a path leads from one (rank, op number) to the other; for tests of single edges."""
    predecessors = schedule.predecessors()
    goal = schedule.ranks[first[0]][first[1]].id
    todo = [schedule.ranks[second[0]][second[1]].id]
    seen = set(todo)
    while todo:
        for other in predecessors[todo.pop()]:
            if other == goal:
                return True
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return False


def accesses(op):
    """(segments, writes) of an op, reads first; a reduction reads what it adds to."""
    if op.kind == 'reduce':
        yield op.target, False
    if op.kind in ('send', 'reduce', 'copy'):
        yield op.source, False
    if op.kind in ('receive', 'reduce', 'copy'):
        yield op.target, True


class Ranges:
    """A rank's arena, split at every end point of a segment, with who accessed which part last.

    Only the last write and the reads since are kept: in an order that respects all edges it is
    enough to compare neighbours, since happening-before is transitive."""

    def __init__(self, ops):
        ends = {end for op in ops for segments, _ in accesses(op) for offset, count in segments
                for end in (offset, offset + count) if count}
        self.bounds = sorted(ends)
        self.writer = [-1] * len(self.bounds)
        self.readers = [0] * len(self.bounds)

    def conflicts(self, op, mask):
        """Op numbers (at most one a range) that touch the same bytes in no order with `op`."""
        for segments, writes in accesses(op):
            for offset, count in segments:
                if not count:
                    continue
                i = bisect.bisect_left(self.bounds, offset)
                for i in range(i, bisect.bisect_left(self.bounds, offset + count)):
                    last, loose = self.writer[i], self.readers[i] & ~mask
                    if last >= 0 and not mask >> last & 1:
                        yield last, i
                    elif writes and loose:
                        yield loose.bit_length() - 1, i
                    if writes:
                        self.writer[i], self.readers[i] = op.number, 0
                    else:
                        self.readers[i] |= 1 << op.number


def race_problems(schedule, order, predecessors):
    """Each pair of ops of a rank that conflict in no order, once."""
    found = []
    for rank, ops in enumerate(schedule.ranks):
        masks = ancestors(schedule, order, predecessors, rank)
        ranges, told = Ranges(ops), set()
        for op in (schedule.ops[ident] for ident in order):
            if op.rank != rank:
                continue
            for number, i in ranges.conflicts(op, masks[op.id]):
                if (number, op.number) not in told:
                    told.add((number, op.number))
                    found.append(f'{op}: race with op {number} ({ops[number].kind}), bytes from '
                                 f'{ranges.bounds[i]} to {ranges.bounds[i + 1]}')
    return found


def barrier_problems(schedule, order, predecessors):
    """Each rank's last op must be causally after each rank's first op."""
    found = []
    for rank, ops in enumerate(schedule.ranks):
        if not ops:
            if len(schedule.ranks) > 1:
                found.append(f'rank {rank} has no op at all')
            continue
        masks = ancestors(schedule, order, predecessors, rank)
        for other, theirs in enumerate(schedule.ranks):
            if theirs and not masks[theirs[-1].id] & 1:
                together = any(masks[op.id] & 1 for op in theirs)
                found.append(f'rank {other}: its last op is not after the first of rank {rank}'
                             + ', though another of its ops is' * together)
    return found
