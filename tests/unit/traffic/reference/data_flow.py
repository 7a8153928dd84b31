# SPDX-License-Identifier: Apache-2.0
"""Proves what a dumped schedule computes, for every order that its edges allow.

An op is a node; its edges are its `after` and, for a receive, its send. If any two accesses to a
byte of which one writes are ordered by these edges, then all orders compute the same, so that one
symbolic run in one such order tells the result of all. Both halves are checked here."""

import bisect
import sys

import order_proof
import reference_scheduler

LANE = 32   # bits that count how often a rank's contribution is in a value
REDUCED = ('all_reduce', 'reduce', 'reduce_scatter')


def coverage(header):
    """Logical (start, bytes) that each rank must have as input and as output, by definition."""
    n, size, block = header['ranks'], header.get('size', 0), header.get('block', 0)
    root, what = header.get('root', 0), header['collective']
    every, nothing = range(n), [[] for _ in range(n)]
    whole = [[(0, size)] for _ in every]
    blocks = [[(r * block, block)] for r in every]
    total = [[(0, n * block)] for _ in every]

    def only_root(lists):
        return [lists[r] if r == root else [] for r in every]
    if what == 'sendrecv':
        own = [[(r * size, size)] for r in every]
        return own, [own[(r - 1) % n] for r in every]
    if what in ('alltoall', 'alltoallv'):
        return pairs([[block] * n for _ in every] if what == 'alltoall' else header['matrix'])
    return {'all_reduce': (whole, whole), 'reduce': (whole, only_root(whole)),
            'broadcast': (only_root(whole), whole), 'all_gather': (blocks, total),
            'reduce_scatter': (total, blocks), 'gather': (blocks, only_root(total)),
            'scatter': (only_root(total), blocks), 'barrier': (nothing, nothing)}[what]


def pairs(matrix):
    """Coverage of an all-to-all whose rank s sends matrix[s][d] bytes to d."""
    cells, at = [], 0
    for row in matrix:
        cells.append([])
        for count in row:
            cells[-1].append((at, count))
            at += count
    return cells, [list(column) for column in zip(*cells)]


def joined(spans):
    """Sorted spans with neighbours joined and empty ones gone; an overlap stays visible."""
    result = []
    for start, count in sorted(span for span in spans if span[1]):
        if result and sum(result[-1]) == start:
            result[-1] = (result[-1][0], result[-1][1] + count)
        else:
            result.append((start, count))
    return result


def header_problems(header):
    """The header's claim of what is input and output must be what the collective defines."""
    found = []
    for what, wanted in zip(('input', 'output'), coverage(header)):
        lists = header.get(what, [])
        if len(lists) != header['ranks']:
            found.append(f'`{what}` has {len(lists)} lists for {header["ranks"]} ranks')
            continue
        for rank, spans in enumerate(wanted):
            told = joined((logical, count) for _, count, logical in lists[rank])
            if told != joined(spans):
                found.append(f'rank {rank} {what}: {told[:4]}, defined is {joined(spans)[:4]}')
            placed = [(offset, count) for offset, count, _ in lists[rank]]
            if overlaps(placed):
                found.append(f'rank {rank} {what}: two parts share bytes of the arena')
    return found


def overlaps(segments):
    ordered = sorted(segment for segment in segments if segment[1])
    return any(sum(left) > right[0] for left, right in zip(ordered, ordered[1:]))


class Arena:
    """A rank's bytes, as pieces (end, logical, lanes) by `starts`; what was never set is absent."""

    def __init__(self):
        self.starts, self.pieces = [], []

    def cut(self, at):
        i = bisect.bisect_right(self.starts, at) - 1
        if i >= 0 and self.starts[i] < at < self.pieces[i][0]:
            start, (end, logical, lanes) = self.starts[i], self.pieces[i]
            self.pieces[i] = (at, logical, lanes)
            self.starts.insert(i + 1, at)
            self.pieces.insert(i + 1, (end, logical + at - start, lanes))

    def read(self, segments):
        """Parts (bytes, logical, lanes); both None where never set. Equal neighbours are one."""
        parts = []
        for offset, count in segments:
            at, end = offset, offset + count
            while at < end:
                i = bisect.bisect_right(self.starts, at) - 1
                if i >= 0 and self.pieces[i][0] > at:
                    upto, logical, lanes = self.pieces[i]
                    part = (min(upto, end) - at, logical + at - self.starts[i], lanes)
                else:
                    upto = self.starts[i + 1] if i + 1 < len(self.starts) else end
                    part = (min(upto, end) - at, None, None)
                at += part[0]
                if parts and part[2] is not None and (parts[-1][2] == part[2]
                                                      and sum(parts[-1][:2]) == part[1]):
                    parts[-1] = (parts[-1][0] + part[0], *parts[-1][1:])
                else:
                    parts.append(part)
        return parts

    def write(self, segments, parts):
        for offset, (count, logical, lanes) in fitted(segments, parts):
            self.cut(offset)
            self.cut(offset + count)
            i = bisect.bisect_left(self.starts, offset)
            j = bisect.bisect_left(self.starts, offset + count)
            new = lanes is not None
            self.starts[i:j] = [offset] * new
            self.pieces[i:j] = [(offset + count, logical, lanes)] * new


def split(part, count):
    return ((count, *part[1:]),
            (part[0] - count, None if part[1] is None else part[1] + count, part[2]))


def fitted(segments, parts):
    """(offset, part) such that each lies in one segment; both have as many bytes."""
    parts = list(reversed(parts))
    for offset, left in segments:
        while left:
            part = parts.pop()
            if part[0] > left:
                part, rest = split(part, left)
                parts.append(rest)
            yield offset, part
            offset, left = offset + part[0], left - part[0]


def together(some, others):
    """Pairs of parts of equal size."""
    some, others = list(reversed(some)), list(reversed(others))
    while some:
        one, two = some.pop(), others.pop()
        if one[0] > two[0]:
            one, rest = split(one, two[0])
            some.append(rest)
        elif two[0] > one[0]:
            two, rest = split(two, one[0])
            others.append(rest)
        yield one, two


class Run:
    """The symbolic run in one order; `found` collects what it meets."""

    def __init__(self, schedule):
        self.schedule, self.found, self.flying = schedule, [], {}
        self.arenas = [Arena() for _ in schedule.ranks]
        self.overflow = sum(1 << (LANE * r + LANE - 1) for r in range(len(schedule.ranks)))
        for rank, spans in enumerate(schedule.header['input']):
            for offset, count, logical in spans:
                self.arenas[rank].write([(offset, count)], [(count, logical, 1 << LANE * rank)])

    def read(self, op, segments):
        parts = self.arenas[op.rank].read(segments)
        if any(lanes is None for _, _, lanes in parts):
            self.found.append(f'{op}: reads bytes that were never set')
        return parts

    def added(self, op):
        result = []
        for one, two in together(self.read(op, op.source), self.read(op, op.target)):
            if one[2] is None or two[2] is None:
                result.append((one[0], None, None))
                continue
            if one[1] != two[1]:
                self.found.append(f'{op}: adds logical byte {one[1]} to {two[1]}')
            if (one[2] + two[2]) & self.overflow:
                self.found.append(f'{op}: one contribution far too often')
            result.append((*two[:2], one[2] + two[2]))
        return result

    def run(self, order):
        for op in (self.schedule.ops[ident] for ident in order):
            if op.kind == 'send':
                self.flying[op.message] = self.read(op, op.source)
            elif op.kind == 'receive':
                self.arenas[op.rank].write(op.target, self.flying.pop(op.message))
            elif op.kind == 'copy':
                self.arenas[op.rank].write(op.target, self.read(op, op.source))
            elif op.kind == 'reduce':
                self.arenas[op.rank].write(op.target, self.added(op))

    def judge_outputs(self):
        """Each byte of the output is of the logical position claimed, with what it must sum."""
        header = self.schedule.header
        everyone = sum(1 << LANE * r for r in range(header['ranks']))
        owners = sorted((start, start + count, 1 << LANE * rank)
                        for rank, spans in enumerate(coverage(header)[0])
                        for start, count in spans if count)
        for rank, spans in enumerate(header['output']):
            for offset, count, logical in spans:
                for size, told, lanes in self.arenas[rank].read([(offset, count)]):
                    if header['collective'] in REDUCED:
                        wanted = {everyone}
                    else:
                        wanted = {lane for start, end, lane in owners
                                  if start < logical + size and logical < end}
                    if told != logical or {lanes} != wanted:
                        self.found.append(
                            f'rank {rank} output: {size} bytes of logical {logical} at {offset} '
                            f'have logical {told}, contributions {counts(lanes)}')
                    offset, logical = offset + size, logical + size


def counts(lanes):
    """A value's contributions as {rank: times}."""
    result, rank = {}, 0
    while lanes:
        if lanes % (1 << LANE):
            result[rank] = lanes % (1 << LANE)
        lanes, rank = lanes >> LANE, rank + 1
    return result


def problems(schedule):
    """Why the schedule does not compute what its header says, as lines of text; none if it does."""
    found = reference_scheduler.problems(schedule)
    found = found or header_problems(schedule.header)
    for op in schedule.ops:
        written = op.target + (op.source if op.kind in ('reduce', 'copy') else [])
        if overlaps(written):
            found.append(f'{op}: overlaps itself')
    if found:
        return found
    predecessors = schedule.predecessors()
    order = reference_scheduler.topological(predecessors)
    found = order_proof.race_problems(schedule, order, predecessors)
    if schedule.header['collective'] == 'barrier':
        found += order_proof.barrier_problems(schedule, order, predecessors)
    run = Run(schedule)
    run.run(order)
    run.judge_outputs()
    return found + run.found


def main(path='-'):
    try:
        found = problems(reference_scheduler.load(path))
    except reference_scheduler.ScheduleError as error:
        found = [str(error)]
    for line in found[:20]:
        print(f'{path}: {line}')
    sys.exit(bool(found))


if __name__ == '__main__':
    main(*sys.argv[1:])
