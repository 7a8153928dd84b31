# SPDX-License-Identifier: Apache-2.0
"""Small schedules written by hand, as a dump would have them, to try the oracle on."""

import json

import reference_scheduler
from oracle_facts import block_size, chunk_sizes

ALPHA, RATE = 1_000_000, 100_000_000_000
PS_PER_BYTE = 8 * 10**12 // RATE


class Maker:
    """Ops in program order. Where no `after` is given, an op waits for all earlier ones of its rank
    that touch the same bytes, unless both only read them."""

    def __init__(self, collective, algorithm, ranks, size, spans=None, **header):
        self.header = {'collective': collective, 'algorithm': algorithm, 'ranks': ranks,
                       'size': size, 'block': block_size(size, ranks), 'root': 0, 'chunks': 1,
                       'group': 1, 'alpha_ps': ALPHA, 'rate_bps': RATE, 'reduce_ps_per_byte': 0,
                       **header}
        whole = [[[0, size, 0]] for _ in range(ranks)]
        self.header['input'], self.header['output'] = spans or (whole, whole)
        self.ranks = [[] for _ in range(ranks)]
        self.messages = 0

    def conflicts(self, rank, reads, writes):
        return [op['op'] for op in self.ranks[rank]
                if touch(writes, op.get('to', []) + op.get('from', [])) or
                touch(reads, op.get('to', []))]

    def add(self, rank, kind, after, **more):
        record = {'rank': rank, 'op': len(self.ranks[rank]), 'kind': kind, **more}
        if after is None:
            after = self.conflicts(rank, more.get('from', []), more.get('to', []))
        self.ranks[rank].append({**record, 'after': after})
        return record['op']

    def send(self, rank, peer, message, source, after=None):
        return self.add(rank, 'send', after, peer=peer, message=message, bytes=total(source),
                        **{'from': source})

    def receive(self, rank, peer, message, target, after=None):
        return self.add(rank, 'receive', after, peer=peer, message=message, bytes=total(target),
                        to=target)

    def exchange(self, steps):
        """Messages (sender, receiver, from, to) of one step: all are sent before any is received"""
        numbers = range(self.messages, self.messages + len(steps))
        self.messages += len(steps)
        for number, (sender, receiver, source, _) in zip(numbers, steps):
            self.send(sender, receiver, number, source)
        for number, (sender, receiver, _, target) in zip(numbers, steps):
            self.receive(receiver, sender, number, target)

    def local(self, rank, kind, source, target, after=None):
        return self.add(rank, kind, after, bytes=total(source), **{'from': source}, to=target)

    def lines(self):
        return [json.dumps(one) for one in [self.header] + sum(self.ranks, [])]

    def schedule(self):
        return reference_scheduler.parse(self.lines())


def total(segments):
    return sum(count for _, count in segments)


def touch(some, others):
    return any(a < b + m and b < a + k for a, k in some for b, m in others if k and m)


def parts(size, count, base=0):
    """The chunks of a range as segments [[offset, bytes]]."""
    sizes = chunk_sizes(size, count)
    return [[[base + sum(sizes[:i]), one]] for i, one in enumerate(sizes)]


def ring_phase(maker, members, chunk, scratch=None):
    """n-1 steps round a ring; a rank begins with its own chunk, and with `scratch` adds what it
    receives. `chunk(i)` gives segments for any integer i."""
    n = len(members)
    for step in range(n - 1):
        maker.exchange([(rank, members[(i + 1) % n], chunk(i - step),
                         place(chunk(i - step), scratch)) for i, rank in enumerate(members)])
        if scratch is not None:
            for i, rank in enumerate(members):
                target = chunk(i - 1 - step)
                maker.local(rank, 'reduce', place(target, scratch), target)


def place(segments, scratch):
    return segments if scratch is None else [[scratch, total(segments)]]


def ring_all_reduce(n, size, algorithm='ring', groups=None, **header):
    """With `groups` = (g, k) the hierarchical one: rings of g ranks around rings of k nodes."""
    maker = Maker('all_reduce', algorithm, n, size, **header)
    inner, nodes = groups or (n, 1)
    chunks = parts(size, inner)
    rings = [[node * inner + i for i in range(inner)] for node in range(nodes)]
    for ring in rings:
        ring_phase(maker, ring, lambda i: chunks[i % inner], scratch=size)
    for own in range(inner):
        [[offset, count]] = chunks[(own + 1) % inner]
        smaller = parts(count, nodes, offset)
        ring = [node * inner + own for node in range(nodes)]
        ring_phase(maker, ring, lambda i: smaller[i % nodes], scratch=size)
        ring_phase(maker, ring, lambda i: smaller[(i + 1) % nodes])
    for ring in rings:
        ring_phase(maker, ring, lambda i: chunks[(i + 1) % inner])
    return maker


def recursive_doubling(n, size, **header):
    """The extra ranks of the fold are the last ones; what is received waits in a scratch."""
    maker = Maker('all_reduce', 'recursive_doubling', n, size, **header)
    power = 1 << n.bit_length() - 1
    vector, scratch = [[0, size]], [[size, size]]
    folds = [(rank, rank - power) for rank in range(power, n)]
    for extra, rank in folds:
        maker.exchange([(extra, rank, vector, scratch)])
        maker.local(rank, 'reduce', scratch, vector)
    bit = 1
    while bit < power:
        maker.exchange([(rank, rank ^ bit, vector, scratch) for rank in range(power)])
        for rank in range(power):
            maker.local(rank, 'reduce', scratch, vector)
        bit *= 2
    maker.exchange([(rank, extra, vector, vector) for extra, rank in folds])
    return maker


def rabenseifner(n, size, **header):
    """Powers of two: halves of the range that a rank still has, then back again."""
    maker = Maker('all_reduce', 'rabenseifner', n, size, **header)
    chunks, bits = parts(size, n), [1 << k for k in range(n.bit_length() - 1)]

    def held(rank, bit):
        start = rank // bit * bit
        return [[chunks[start][0][0], sum(total(one) for one in chunks[start:start + bit])]]
    for bit in reversed(bits):
        maker.exchange([(rank, rank ^ bit, held(rank ^ bit, bit),
                         place(held(rank ^ bit, bit), size)) for rank in range(n)])
        for rank in range(n):
            maker.local(rank, 'reduce', place(held(rank, bit), size), held(rank, bit))
    for bit in bits:
        maker.exchange([(rank, rank ^ bit, held(rank, bit), held(rank, bit))
                        for rank in range(n)])
    return maker


def pipelined_broadcast(n, size, chunks):
    """Ranks in natural order; each chunk goes on as soon as it is there."""
    spans = [[[0, size, 0]]] + [[] for _ in range(n - 1)], [[[0, size, 0]] for _ in range(n)]
    maker = Maker('broadcast', 'ring', n, size, spans, chunks=chunks)
    for i, segments in enumerate(parts(size, chunks)):
        for rank in range(n - 1):
            last = len(maker.ranks[rank]) - 1
            maker.send(rank, rank + 1, i * n + rank, segments, [last] if rank else [])
            maker.receive(rank + 1, rank, i * n + rank, segments, [])
    return maker


def binomial(n, size, collective):
    """Broadcast from, or reduction to, rank 0; r's other end is r without its highest bit."""
    some, whole = [[[0, size, 0]]] + [[] for _ in range(n - 1)], [[[0, size, 0]]] * n
    spans = (some, whole) if collective == 'broadcast' else (whole, some)
    maker = Maker(collective, 'binomial_tree', n, size, spans)
    bits = [1 << k for k in range((n - 1).bit_length())]
    for bit in bits if collective == 'broadcast' else reversed(bits):
        for rank in range(bit, min(2 * bit, n)):
            if collective == 'broadcast':
                maker.exchange([(rank - bit, rank, [[0, size]], [[0, size]])])
            else:
                scratch = [[size * bit.bit_length(), size]]
                maker.exchange([(rank, rank - bit, [[0, size]], scratch)])
                maker.local(rank - bit, 'reduce', scratch, [[0, size]])
    return maker


def scatter_allgather(n, size):
    """Powers of two, the farthest half first, then a ring."""
    spans = [[[0, size, 0]]] + [[] for _ in range(n - 1)], [[[0, size, 0]]] * n
    maker = Maker('broadcast', 'scatter_allgather', n, size, spans)
    each, bit = size // n, n // 2
    while bit:
        for rank in range(0, n, 2 * bit):
            half = [[(rank + bit) * each, bit * each]]
            maker.exchange([(rank, rank + bit, half, half)])
        bit //= 2
    chunks = parts(size, n)
    ring_phase(maker, list(range(n)), lambda i: chunks[i % n])
    return maker


def alltoall(n, size, rotated=True, stepwise=False):
    """All at once; not rotated, all begin with rank 0, which makes an incast. Stepwise is the
    pairwise exchange: each step waits for what the one before received."""
    block = block_size(size, n)
    spans = ([[[0, n * block, s * n * block]] for s in range(n)],
             [[[(n + s) * block, block, (s * n + d) * block] for s in range(n)] for d in range(n)])
    maker = Maker('alltoall', 'pairwise' if stepwise else 'direct', n, size, spans)
    for rank in range(n):
        maker.local(rank, 'copy', [[rank * block, block]], [[(n + rank) * block, block]])
    for step in range(1, n):
        for rank in range(n):
            peer = (rank + step) % n if rotated else step - (step <= rank)
            after = [len(maker.ranks[rank]) - 1] if stepwise and step > 1 else []
            maker.send(rank, peer, rank * n + peer, [[peer * block, block]], after)
        for rank in range(n) if stepwise else ():
            peer = (rank - step) % n
            maker.receive(rank, peer, peer * n + rank, [[(n + peer) * block, block]], [])
    for peer, rank in [(s, d) for d in range(n) for s in range(n) if s != d] * (not stepwise):
        maker.receive(rank, peer, peer * n + rank, [[(n + peer) * block, block]], [])
    return maker


def dissemination(n):
    maker = Maker('barrier', 'dissemination', n, 0)
    bit = 1
    while bit < n:
        for rank in range(n):
            last = len(maker.ranks[rank]) - 1
            maker.send(rank, (rank + bit) % n, bit * n + rank, [], [last] * (last > 0))
        for rank in range(n):
            peer = (rank - bit) % n
            maker.receive(rank, peer, bit * n + peer, [], [len(maker.ranks[rank]) - 1])
        bit *= 2
    return maker
