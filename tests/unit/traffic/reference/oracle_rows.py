# SPDX-License-Identifier: Apache-2.0
"""The rows of table 2.2, one function each; see `integer_oracle` for what is taken as settled."""

import dataclasses

import trees
from oracle_facts import Facts, block_size, chunk_sizes


@dataclasses.dataclass
class Case:
    """What is asked for, and the derived numbers that most rows need."""
    ranks: int
    size: int
    chunks: int
    group: int
    root: int
    count_empty: bool
    matrix: list

    def __post_init__(self):
        self.block = block_size(self.size, self.ranks)
        self.log_up = (self.ranks - 1).bit_length()
        self.log_down = self.ranks.bit_length() - 1
        self.power = 1 << self.log_down
        self.extras = self.ranks - self.power

    def sent(self, sizes):
        """How many of these messages count."""
        return len(sizes) if self.count_empty else sum(size > 0 for size in sizes)

    def by_rank(self, relative):
        """A list by rank of one by distance from the root."""
        return [relative[(rank - self.root) % self.ranks] for rank in range(self.ranks)]


def without(sizes, i):
    return sizes[:i] + sizes[i + 1:]


def ring_lists(sizes):
    """Per rank the sizes sent by a ring all-reduce over these chunks, from some rank on: all but
    the one it ends up with reduced, then all but the one that its successor ended up with."""
    return [without(sizes, i) + without(sizes, (i + 1) % len(sizes)) for i in range(len(sizes))]


def from_lists(case, steps, lists, exact=False):
    """Facts of the sizes that each rank sends, in any order of ranks unless exact."""
    tx = [sum(sizes) for sizes in lists]
    messages = [case.sent(sizes) for sizes in lists]
    if exact:
        return Facts(steps=steps, tx=tx, messages=messages)
    return Facts(steps=steps, tx_sorted=[tx], messages_sorted=[messages])


def ring_all_reduce(case):
    lists = ring_lists(chunk_sizes(case.size, case.ranks))
    return from_lists(case, 2 * (case.ranks - 1), lists)


def bidirectional_ring(case):
    """Which pair of shares meets in one rank is free, the shares of each direction are not."""
    halves = [ring_lists(chunk_sizes(half, case.ranks)) for half in chunk_sizes(case.size, 2)]
    one, two = ([sum(sizes) for sizes in lists] for lists in halves)
    some, others = ([case.sent(sizes) for sizes in lists] for lists in halves)
    return Facts(steps=2 * (case.ranks - 1), tx_sum=sum(one + two), tx_min=min(one) + min(two),
                 tx_max=max(one) + max(two), messages_sum=sum(some + others),
                 messages_min=min(some) + min(others), messages_max=max(some) + max(others))


def double_binary_tree(case):
    """Each rank sends its half to its parent and to each child. The sorted list is that of the
    documented rank rules, with either half in either tree; the steps are those without chunks."""
    halves = [chunk_sizes(half, case.chunks) for half in chunk_sizes(case.size, 2)]
    if case.ranks == 1:
        return from_lists(case, 0, [[]], exact=True)
    degrees = [trees.degrees(parents) for parents in trees.double_tree(case.ranks)]
    lists = [[sum(one * sum(half) for one, half in zip(pair, order)) for pair in zip(*degrees)]
             for order in (halves, halves[::-1])]
    counts = [[sum(one * case.sent(half) for one, half in zip(pair, order))
               for pair in zip(*degrees)] for order in (halves, halves[::-1])]
    return Facts(steps=2 * case.log_up, tx_sorted=lists, messages_sorted=counts)


def recursive_doubling_all_reduce(case):
    steps = case.log_down + (2 if case.extras else 0)
    lists = [[case.size] * (case.log_down + (i < case.extras)) for i in range(case.power)]
    lists += [[case.size] for _ in range(case.extras)]
    return from_lists(case, steps, lists)


def rabenseifner(case):
    """Which chunk the fold's partners own is free, so that only bounds hold if sizes differ."""
    sizes, n = chunk_sizes(case.size, case.power), case.power
    lists = []
    for own in range(n):
        starts = [(own >> k << k, (own >> k ^ 1) << k, 1 << k) for k in range(case.log_down)]
        lists.append([sum(sizes[start:start + count]) for pair in starts
                      for start, count in ((pair[0], pair[2]), (pair[1], pair[2]))])
    if not case.extras:
        return from_lists(case, 2 * case.log_down, lists)
    tx = sorted(sum(one) for one in lists)
    counts = sorted(case.sent(one) for one in lists)
    whole = case.sent([case.size])
    result = Facts(steps=2 * case.log_down + 2, tx_sum=sum(tx) + 2 * case.extras * case.size,
                   tx_min=min(case.size, tx[0]), tx_max=tx[-1] + case.size,
                   messages_sum=sum(counts) + 2 * case.extras * whole,
                   messages_min=min(whole, counts[0]), messages_max=counts[-1] + whole)
    if tx[0] == tx[-1]:
        result.tx_sorted = [[case.size] * case.extras + [one + case.size * (i < case.extras)
                                                         for i, one in enumerate(tx)]]
    return result


def hierarchical(case):
    """Rings of `group` ranks around rings of ranks/group nodes, each for one chunk of the group."""
    inner, nodes = chunk_sizes(case.size, case.group), case.ranks // case.group
    if case.group * nodes != case.ranks:
        raise ValueError('ranks are no multiple of group')
    lists = [shares + ring for own, shares in enumerate(ring_lists(inner))
             for ring in ring_lists(chunk_sizes(inner[own], nodes))]
    return from_lists(case, 2 * (case.group - 1) + 2 * (nodes - 1), lists)


def equal_blocks(case, steps, counts):
    """Every rank sends `counts` blocks, one entry for each message."""
    sizes = [count * case.block for count in counts]
    return from_lists(case, steps, [sizes] * case.ranks, exact=True)


def one_block_steps(case):
    return equal_blocks(case, case.ranks - 1, [1] * (case.ranks - 1))


def doubling_blocks(case):
    """Recursive doubling or halving, for powers of two, and Bruck for all: 1, 2, 4.. blocks."""
    counts = [min(1 << k, case.ranks - (1 << k)) for k in range(case.log_up)]
    return equal_blocks(case, case.log_up, counts)


def power_of_two_blocks(case):
    if case.extras:
        raise ValueError('not defined for these ranks')
    return doubling_blocks(case)


def pat(case):
    """Messages depend on the aggregation buffer; below ceil(log2 n) they cannot be."""
    total = (case.ranks - 1) * case.block
    least = case.log_up if case.block or case.count_empty else 0
    return Facts(tx=[total] * case.ranks, messages_min=least)


def ring_broadcast(case):
    """The last of the ring sends nothing; it is the one before the root in the natural ring."""
    return pipelined(case, case.ranks - 1)


def ring_reduce(case):
    """The root sends nothing, all others send the whole vector."""
    return pipelined(case, 0)


def pipelined(case, silent):
    sizes = chunk_sizes(case.size, case.chunks)
    lists = [[] if i == silent else sizes for i in range(case.ranks)]
    steps = case.ranks - 2 + case.sent(sizes) if case.ranks > 1 else 0
    return from_lists(case, steps, case.by_rank(lists), exact=True)


def tree_facts(case, sizes_of):
    """Facts that hold for one of the two binomial trees, with what a rank sends in it."""
    lists = [[sizes_of(tree, i) for i in range(case.ranks)] for tree in trees.binomial(case.ranks)]
    both = [from_lists(case, case.log_up, one).complete() for one in lists]
    return Facts(steps=case.log_up, tx_sorted=[fact.tx_sorted[0] for fact in both],
                 messages_sorted=[fact.messages_sorted[0] for fact in both])


def tree_broadcast(case):
    """Root: ceil(log2 n) vectors; the others as many as they have children."""
    return tree_facts(case, lambda tree, i: [case.size] * tree.children[i])


def tree_reduce(case):
    lists = [[case.size] if i else [] for i in range(case.ranks)]
    return from_lists(case, case.log_up, case.by_rank(lists), exact=True)


def tree_gather(case):
    """Each rank passes on all of its subtree in one message."""
    return tree_facts(case, lambda tree, i: [tree.below[i] * case.block] if i else [])


def tree_scatter(case):
    return tree_facts(case, lambda tree, i: [tree.below[child] * case.block
                                             for child in range(1, case.ranks)
                                             if tree.parents[child] == i])


def scatter_allgather(case):
    """Each rank sends its children their subtrees' chunks, and all chunks but one in the ring."""
    sizes, n = chunk_sizes(case.size, case.ranks), case.ranks
    tables = []
    for tree in trees.binomial(n):
        sent = [[] for _ in range(n)]
        for child in range(1, n):
            sent[tree.parents[child]].append(sum(sizes[i] for i in tree.subtree(child)))
        for way in (1, -1):
            tables.append([one + (without(sizes, (i + way) % n) if n > 1 else [])
                           for i, one in enumerate(sent)])
    both = [from_lists(case, 0, table).complete() for table in tables]
    return Facts(steps=case.log_up + n - 1, tx_sorted=[fact.tx_sorted[0] for fact in both],
                 messages_sorted=[fact.messages_sorted[0] for fact in both])


def direct_all(case):
    """All at once: one step."""
    return equal_blocks(case, min(1, case.ranks - 1), [1] * (case.ranks - 1))


def bruck_alltoall(case):
    """Step k sends the blocks whose distance has bit k set."""
    counts = [sum(j >> k & 1 for j in range(case.ranks)) for k in range(case.log_up)]
    return equal_blocks(case, case.log_up, counts)


def dissemination(case):
    """Empty messages are all that there is, so that they count however one asks."""
    return Facts(steps=case.log_up, tx=[0] * case.ranks, messages=[case.log_up] * case.ranks)


def direct_gather(case):
    lists = [[case.block] if i else [] for i in range(case.ranks)]
    return from_lists(case, min(1, case.ranks - 1), case.by_rank(lists), exact=True)


def direct_scatter(case):
    lists = [[] if i else [case.block] * (case.ranks - 1) for i in range(case.ranks)]
    return from_lists(case, min(1, case.ranks - 1), case.by_rank(lists), exact=True)


def sendrecv(case):
    lists = [[case.size] if case.ranks > 1 else [] for _ in range(case.ranks)]
    return from_lists(case, min(1, case.ranks - 1), lists, exact=True)


def matrix_direct(case):
    """What a rank has for itself crosses no link. The table has no steps for it."""
    lists = [without(row, i) for i, row in enumerate(case.matrix)]
    return from_lists(case, None, lists, exact=True)


ROWS = {
    ('all_reduce', 'ring'): ring_all_reduce,
    ('all_reduce', 'bidirectional_ring'): bidirectional_ring,
    ('all_reduce', 'double_binary_tree'): double_binary_tree,
    ('all_reduce', 'recursive_doubling'): recursive_doubling_all_reduce,
    ('all_reduce', 'rabenseifner'): rabenseifner,
    ('all_reduce', 'hierarchical'): hierarchical,
    ('reduce_scatter', 'ring'): one_block_steps,
    ('reduce_scatter', 'recursive_halving'): power_of_two_blocks,
    ('reduce_scatter', 'bruck'): doubling_blocks,
    ('reduce_scatter', 'pat'): pat,
    ('all_gather', 'ring'): one_block_steps,
    ('all_gather', 'recursive_doubling'): power_of_two_blocks,
    ('all_gather', 'bruck'): doubling_blocks,
    ('all_gather', 'pat'): pat,
    ('broadcast', 'ring'): ring_broadcast,
    ('broadcast', 'binomial_tree'): tree_broadcast,
    ('broadcast', 'scatter_allgather'): scatter_allgather,
    ('reduce', 'ring'): ring_reduce,
    ('reduce', 'binomial_tree'): tree_reduce,
    ('alltoall', 'pairwise'): one_block_steps,
    ('alltoall', 'direct'): direct_all,
    ('alltoall', 'bruck'): bruck_alltoall,
    ('alltoallv', 'direct'): matrix_direct,
    ('alltoallv', 'pairwise'): matrix_direct,
    ('barrier', 'dissemination'): dissemination,
    ('gather', 'direct'): direct_gather,
    ('gather', 'binomial_tree'): tree_gather,
    ('scatter', 'direct'): direct_scatter,
    ('scatter', 'binomial_tree'): tree_scatter,
    ('sendrecv', 'direct'): sendrecv,
}
