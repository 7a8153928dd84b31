# SPDX-License-Identifier: Apache-2.0
"""The time of a dumped schedule, by a discrete-event list scheduler that shares no code with the
engine: so that an error in the engine's clock cannot also be in what it is compared with."""

import dataclasses
import fractions
import heapq
import json
import sys

FIELDS = {'send': ('peer', 'message', 'bytes', 'from'), 'receive': ('peer', 'message', 'bytes',
          'to'), 'reduce': ('bytes', 'from', 'to'), 'copy': ('bytes', 'from', 'to'),
          'compute': ('ps',)}
# What happens at one instant happens in this order: everything that takes no time comes first, so
# that a FIFO sees all that is ready at that instant before it chooses.
DONE, UNIT, TRANSMIT, ARRIVE = range(4)


class ScheduleError(Exception):
    """The dump is no schedule that could be run."""


@dataclasses.dataclass(slots=True)
class Op:
    """One operation; `id` counts through all ranks, `number` within its rank."""
    id: int
    rank: int
    number: int
    kind: str
    peer: int
    message: int
    bytes: int
    ps: int
    source: list
    target: list
    after: list

    def __str__(self):
        return f'rank {self.rank} op {self.number} ({self.kind})'


@dataclasses.dataclass
class Schedule:
    """`ops` in the order of `Op.id`; `ranks[r]` the same objects in r's program order."""
    header: dict
    ops: list
    ranks: list

    def predecessors(self):
        """Ids that each op waits for: its own `after`, and its send if it is a receive."""
        senders = {op.message: op.id for op in self.ops if op.kind == 'send'}
        lists = [[self.ranks[op.rank][number].id for number in dict.fromkeys(op.after)]
                 for op in self.ops]
        for op in self.ops:
            if op.kind == 'receive':
                lists[op.id].append(senders[op.message])
        return lists


def op_of(record, count, ranks):
    kind, rank = record.get('kind'), record.get('rank')
    if kind not in FIELDS or not isinstance(rank, int) or not 0 <= rank < ranks:
        raise ScheduleError(f'no such kind or rank: {record}')
    missing = [name for name in ('op', 'after') + FIELDS[kind] if name not in record]
    if missing:
        raise ScheduleError(f'rank {rank}: a {kind} without {missing[0]}')
    return Op(count, rank, record['op'], kind, record.get('peer', -1), record.get('message', -1),
              record.get('bytes', 0), record.get('ps', 0), record.get('from', []),
              record.get('to', []), record['after'])


def parse(lines):
    """A schedule of the lines of a dump; ranks may be interleaved, a rank's ops may not."""
    lines = (line for line in lines if line.strip())
    header = json.loads(next(lines, '{}'))
    if 'ranks' not in header:
        raise ScheduleError('no header')
    schedule = Schedule(header, [], [[] for _ in range(header['ranks'])])
    for line in lines:
        op = op_of(json.loads(line), len(schedule.ops), header['ranks'])
        if op.number != len(schedule.ranks[op.rank]):
            raise ScheduleError(f'{op}: {len(schedule.ranks[op.rank])} should be next')
        schedule.ops.append(op)
        schedule.ranks[op.rank].append(op)
    return schedule


def load(path):
    if path == '-':
        return parse(sys.stdin)
    with open(path, encoding='utf-8') as file:
        return parse(file)


def op_problems(schedule, op):
    """What is wrong with one op, its partner left aside."""
    found = []
    for what, segments in (('from', op.source), ('to', op.target)):
        if any(offset < 0 or count < 0 for offset, count in segments):
            found.append(f'{op}: a negative offset or length in `{what}`')
        told = sum(count for _, count in segments)
        if what in FIELDS[op.kind] and told != op.bytes:
            found.append(f'{op}: {op.bytes} bytes, but `{what}` has {told}')
    if op.bytes < 0 or op.ps < 0:
        found.append(f'{op}: negative size or time')
    for number in op.after:
        if not 0 <= number < len(schedule.ranks[op.rank]):
            found.append(f'{op}: after {number}, which does not exist')
        elif number == op.number:
            found.append(f'{op}: dependency cycle: after itself')
    return found


def message_problems(schedule):
    ends = {'send': {}, 'receive': {}}
    found = []
    for op in schedule.ops:
        if op.kind in ends:
            if op.message in ends[op.kind]:
                found.append(f'{op}: message {op.message} has another {op.kind}')
            ends[op.kind][op.message] = op
    for message in sorted(ends['send'].keys() | ends['receive'].keys()):
        send, receive = (ends[kind].get(message) for kind in ('send', 'receive'))
        if not send or not receive:
            found.append(f'message {message}: unmatched, only {send or receive}')
        elif (send.peer, receive.peer) != (receive.rank, send.rank):
            found.append(f'message {message}: {send} to {send.peer}, {receive} from {receive.peer}')
        elif send.bytes != receive.bytes:
            found.append(f'message {message}: {send.bytes} bytes sent, {receive.bytes} received')
    return found


def topological(predecessors):
    """Ids in an order that respects all edges; those in or behind a cycle are left out."""
    followers = [[] for _ in predecessors]
    for op, before in enumerate(predecessors):
        for other in before:
            followers[other].append(op)
    waits = [len(before) for before in predecessors]
    order = [op for op, count in enumerate(waits) if not count]
    for op in order:
        for other in followers[op]:
            waits[other] -= 1
            if not waits[other]:
                order.append(other)
    return order


def cycle_problems(schedule):
    """A cycle within a rank is told apart from one that needs messages, which is a deadlock."""
    both = schedule.predecessors()
    own = [[other for other in before if schedule.ops[other].rank == op.rank]
           if op.kind != 'receive' else before[:-1] for op, before in zip(schedule.ops, both)]
    for what, edges in (('dependency cycle', own), ('deadlock', both)):
        order = topological(edges)
        if len(order) < len(edges):
            stuck = sorted(set(range(len(edges))) - set(order))
            return [f'{what}: {len(stuck)} ops never run, such as {schedule.ops[stuck[0]]}']
    return []


def problems(schedule):
    """Everything that makes it no schedule at all, as lines of text; none if it can run."""
    found = [line for op in schedule.ops for line in op_problems(schedule, op)]
    found += message_problems(schedule)
    return found or cycle_problems(schedule)


def half_up(value):
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


class Clock:
    """One run: the ops' completion times in `done_ps`, by id."""

    def __init__(self, schedule, link=None):
        header = schedule.header
        self.ops = schedule.ops
        plain = (header.get('alpha_ps', 0), header.get('rate_bps', 0))
        self.link = link or (lambda sender, receiver: plain)
        self.per_byte = fractions.Fraction(str(header.get('reduce_ps_per_byte', 0)))
        self.receives = {op.message: op for op in self.ops if op.kind == 'receive'}
        self.followers = [[] for _ in self.ops]
        self.waits = [len(set(op.after)) + (op.kind == 'receive') for op in self.ops]
        for op in self.ops:
            for number in set(op.after):
                self.followers[schedule.ranks[op.rank][number].id].append(op)
        self.unit_free, self.tx_free, self.rx_free = ([0] * len(schedule.ranks) for _ in range(3))
        self.done_ps = [None] * len(self.ops)
        self.sent = {}
        self.queue = []

    def at(self, when, phase, op, *tie):
        heapq.heappush(self.queue, (when, phase, op.rank, *(tie or (op.number, 0)), op.id))

    def ready(self, op, now):
        if op.kind == 'send':
            self.at(now, TRANSMIT, op)
        self.at(now, UNIT if op.kind in ('reduce', 'compute') else DONE, op)

    def one_less(self, op, now):
        self.waits[op.id] -= 1
        if not self.waits[op.id]:
            self.ready(op, now)

    def compute(self, op, now):
        took = op.ps if op.kind == 'compute' else half_up(op.bytes * self.per_byte)
        self.unit_free[op.rank] = max(now, self.unit_free[op.rank]) + took
        self.at(self.unit_free[op.rank], DONE, op)

    def transmit(self, op, now):
        alpha, rate = self.link(op.rank, op.peer)
        wire = half_up(fractions.Fraction(op.bytes * 8 * 10**12, rate)) if op.bytes else 0
        start = max(now, self.tx_free[op.rank])
        self.tx_free[op.rank] = start + wire
        self.sent[op.message] = wire
        self.at(start + alpha, ARRIVE, self.receives[op.message], op.rank, op.message)

    def arrive(self, op, now):
        self.rx_free[op.rank] = max(now, self.rx_free[op.rank]) + self.sent[op.message]
        self.at(self.rx_free[op.rank], DONE, op, op.number, 1)

    def run(self):
        for op in self.ops:
            if not self.waits[op.id]:
                self.ready(op, 0)
        while self.queue:
            now, phase, _, _, delivered, ident = heapq.heappop(self.queue)
            op = self.ops[ident]
            if phase == DONE and delivered:
                self.one_less(op, now)
            elif phase == DONE:
                self.done_ps[ident] = now
                for other in self.followers[ident]:
                    self.one_less(other, now)
            else:
                (self.compute, self.transmit, self.arrive)[phase - UNIT](op, now)
        return self.done_ps


def done_ps(schedule, link=None):
    """When each op is done, by id. `link(sender, receiver)` gives (alpha_ps, rate_bps) where the
    links are not identical, for what one slow or long link does to a collective."""
    found = problems(schedule)
    if found:
        raise ScheduleError('; '.join(found[:3]))
    return Clock(schedule, link).run()


def rank_finish_ps(schedule, link=None):
    done = done_ps(schedule, link)
    return [max((done[op.id] for op in ops), default=0) for ops in schedule.ranks]


def finish_ps(schedule, link=None):
    return max(rank_finish_ps(schedule, link), default=0)


def main(path='-'):
    try:
        schedule = load(path)
        ranks = rank_finish_ps(schedule)
    except ScheduleError as error:
        sys.exit(f'{path}: {error}')
    print(json.dumps({'finish_ps': max(ranks), 'rank_finish_ps': ranks, 'ops': len(schedule.ops)}))


if __name__ == '__main__':
    main(*sys.argv[1:])
