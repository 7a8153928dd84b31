# SPDX-License-Identifier: Apache-2.0
"""T(alpha, beta, gamma) of the rows of table 2.2, exact: an integer of picoseconds where it is one.

`closed_form` gives the time on the ideal transport with identical links, or None where only a
schedule gives it: row 4 on a shared NIC, row 5, row 16, and all cases whose early messages meet
others in a NIC. Those, and row 3, have in `table_form` what the table says, which is not what a
dependency-driven run takes: row 3 charges alpha once a step, though the next chunk need not wait
for the last one's flight; row 6b takes all ranks to wait for the fold, though those that do not
fold begin at once, and their messages meet those of the fold in the receiving NIC.

Chunks of unequal size: the largest sets the pace of a ring, so that its size stands for S/n."""

import fractions

from oracle_facts import block_size, chunk_sizes


def exact(value):
    value = fractions.Fraction(value)
    return value.numerator if value.denominator == 1 else value


class Case:
    """The numbers that the rows need; alpha in ps, beta and gamma in ps per byte."""

    def __init__(self, ranks, size, alpha, beta, gamma=0, chunks=1, group=1, outer=None,
                 ports=1):
        self.n, self.size, self.chunks, self.group, self.ports = ranks, size, chunks, group, ports
        self.alpha, self.beta, self.gamma = (fractions.Fraction(one)
                                             for one in (alpha, beta, gamma))
        self.outer = tuple(map(fractions.Fraction, outer or (alpha, beta)))
        self.up, self.down = (ranks - 1).bit_length(), ranks.bit_length() - 1
        self.is_power = ranks == 1 << self.down
        self.block = block_size(size, ranks)
        self.chunk = chunk_sizes(size, ranks)[0]

    def time(self, messages, sent, reduced=0):
        return messages * self.alpha + sent * self.beta + reduced * self.gamma


def ring_all_reduce(c):
    hops = c.n - 1
    return c.time(2 * hops, 2 * hops * c.chunk, hops * c.chunk)


def bidirectional_ring(c):
    """Two ports: the two directions share nothing, and the larger half takes longer."""
    if c.ports < 2:
        return None
    half = chunk_sizes(chunk_sizes(c.size, 2)[0], c.n)[0]
    return c.time(2 * (c.n - 1), 2 * (c.n - 1) * half, (c.n - 1) * half)


def recursive_doubling(c):
    """Row 6; None for the fold, see `fold_table`."""
    return c.time(c.down, c.down * c.size, c.down * c.size) if c.is_power else None


def fold_table(c):
    if c.is_power:
        return recursive_doubling(c)
    return c.time(c.down + 2, (c.down + 2) * c.size, (c.down + 1) * c.size)


def rabenseifner(c):
    """The ranges that contain chunk 0 are the longest of each step."""
    if not c.is_power:
        return None
    sizes = chunk_sizes(c.size, c.n)
    sent = sum(sum(sizes[:1 << k]) for k in range(c.down))
    return c.time(2 * c.down, 2 * sent, sent)


def hierarchical(c):
    nodes, inner = c.n // c.group, chunk_sizes(c.size, c.group)[0]
    part, (alpha, beta) = chunk_sizes(inner, nodes)[0], c.outer
    hops, far = c.group - 1, nodes - 1
    return (c.time(2 * hops, 2 * hops * inner, hops * inner + far * part)
            + 2 * far * (alpha + part * beta))


def blocks_log(c):
    """Recursive doubling and halving for powers of two, Bruck for all."""
    return c.time(c.up, (c.n - 1) * c.block)


def blocks_log_reduced(c):
    return c.time(c.up, (c.n - 1) * c.block, (c.n - 1) * c.block)


def blocks_log_power(c):
    return blocks_log(c) if c.is_power else None


def blocks_log_reduced_power(c):
    return blocks_log_reduced(c) if c.is_power else None


def ring_gather(c):
    return c.time(c.n - 1, (c.n - 1) * c.block)


def ring_reduce_scatter(c):
    return c.time(c.n - 1, (c.n - 1) * c.block, (c.n - 1) * c.block)


def pipelined_broadcast(c):
    """Chunks follow one another through n-1 links; a short last one is shorter on the last link
    only, for it waits behind a whole one on each."""
    if c.n == 1:
        return 0
    sizes = chunk_sizes(c.size, c.chunks)
    return c.time(c.n - 1, (c.n - 1) * sizes[0] + sum(sizes[1:]))


def pipelined_reduce(c):
    """Equal chunks: the slower of wire and reduction sets the pace, the first chunk pays both."""
    if c.n == 1:
        return 0
    sizes = [one for one in chunk_sizes(c.size, c.chunks) if one]
    if len(set(sizes)) > 1 and c.gamma:
        return None
    if not c.gamma:
        return pipelined_broadcast(c)
    each = sizes[0] if sizes else 0
    return (c.time(c.n - 1, (c.n - 1) * each, (c.n - 1) * each)
            + (len(sizes) - 1) * each * max(c.beta, c.gamma))


def pipelined_table(c):
    if c.n == 1:
        return 0
    steps = c.n - 2 + c.chunks
    return c.time(steps, steps * fractions.Fraction(c.size, c.chunks))


def tree_broadcast(c):
    """Rank r has its data from r without its highest bit; nearer children are served first."""
    return max(c.time(r.bit_count(), r.bit_length() * c.size) for r in range(c.n))


def tree_reduce(c):
    """The same tree towards the root, so the same time; with gamma for powers of two only. That
    the messages which meet in a NIC never make it longer was tried for all ranks up to 16."""
    if c.is_power:
        return c.time(c.up, c.up * c.size, c.up * c.size)
    return None if c.gamma else tree_broadcast(c)


def scatter_allgather(c):
    """Exact for powers of two with equal chunks, the farthest half scattered first."""
    if not c.is_power or c.size % (16 * c.n):
        return None
    return scatter_allgather_table(c)


def scatter_allgather_table(c):
    return c.time(c.up + c.n - 1, 2 * (c.n - 1) * fractions.Fraction(c.size, c.n))


def direct_blocks(c):
    """Without incast: each step's destinations all differ, as in r+1, r+2.."""
    return c.time(min(1, c.n - 1), (c.n - 1) * c.block)


def bruck_alltoall(c):
    blocks = sum(j.bit_count() for j in range(c.n))
    return c.time(c.up, blocks * c.block)


def tree_blocks(c):
    """Gather or scatter in a binomial tree, for powers of two."""
    return blocks_log_power(c)


def dissemination(c):
    return c.time(c.up, 0)


def sendrecv(c):
    return c.time(1, c.size) if c.n > 1 else 0


FORMS = {
    ('all_reduce', 'ring'): ring_all_reduce,
    ('all_reduce', 'bidirectional_ring'): bidirectional_ring,
    ('all_reduce', 'double_binary_tree'): None,
    ('all_reduce', 'recursive_doubling'): recursive_doubling,
    ('all_reduce', 'rabenseifner'): rabenseifner,
    ('all_reduce', 'hierarchical'): hierarchical,
    ('reduce_scatter', 'ring'): ring_reduce_scatter,
    ('reduce_scatter', 'recursive_halving'): blocks_log_reduced_power,
    ('reduce_scatter', 'bruck'): blocks_log_reduced,
    ('reduce_scatter', 'pat'): None,
    ('all_gather', 'ring'): ring_gather,
    ('all_gather', 'recursive_doubling'): blocks_log_power,
    ('all_gather', 'bruck'): blocks_log,
    ('all_gather', 'pat'): None,
    ('broadcast', 'ring'): pipelined_broadcast,
    ('broadcast', 'binomial_tree'): tree_broadcast,
    ('broadcast', 'scatter_allgather'): scatter_allgather,
    ('reduce', 'ring'): pipelined_reduce,
    ('reduce', 'binomial_tree'): tree_reduce,
    ('alltoall', 'pairwise'): ring_gather,
    ('alltoall', 'direct'): direct_blocks,
    ('alltoall', 'bruck'): bruck_alltoall,
    ('barrier', 'dissemination'): dissemination,
    ('gather', 'direct'): direct_blocks,
    ('gather', 'binomial_tree'): tree_blocks,
    ('scatter', 'direct'): direct_blocks,
    ('scatter', 'binomial_tree'): tree_blocks,
    ('sendrecv', 'direct'): sendrecv,
}
TABLE_FORMS = dict(FORMS) | {
    ('all_reduce', 'recursive_doubling'): fold_table,
    ('broadcast', 'ring'): pipelined_table,
    ('broadcast', 'scatter_allgather'): scatter_allgather_table,
    ('reduce', 'ring'): pipelined_table,
}


def evaluated(forms, collective, algorithm, case):
    form = forms[collective, algorithm]
    value = form(case) if form else None
    return None if value is None else exact(value)


def closed_form(collective, algorithm, ranks, size, alpha, beta, **more):
    """Picoseconds, or None. `beta`, `gamma` in ps per byte (int or Fraction); `outer` is (alpha,
    beta) between the groups of a hierarchical ring; `ports=2` gives row 4 two ports."""
    return evaluated(FORMS, collective, algorithm, Case(ranks, size, alpha, beta, **more))


def table_form(collective, algorithm, ranks, size, alpha, beta, **more):
    """What the table's last column says, also where a dependency-driven run differs."""
    return evaluated(TABLE_FORMS, collective, algorithm, Case(ranks, size, alpha, beta, **more))
