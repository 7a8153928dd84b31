# SPDX-License-Identifier: Apache-2.0
"""Trees as lists of parents (None at the root), built from the rules that define them."""


class Tree:
    """`children[i]`: how many; `below[i]`: ranks of the subtree of i, itself included."""

    def __init__(self, parents):
        self.parents = parents
        self.children = [parents.count(i) for i in range(len(parents))]
        self.below = [len(self.subtree(i)) for i in range(len(parents))]

    def path(self, i):
        while i is not None:
            yield i
            i = self.parents[i]

    def subtree(self, i):
        return [j for j in range(len(self.parents)) if i in self.path(j)]


def binomial(n):
    """The two binomial trees, by the distance from the root: without the highest bit, which goes
    out in the order of distances 1, 2, 4.., and without the lowest, which goes out in reverse."""
    highest = [None] + [i ^ 1 << i.bit_length() - 1 for i in range(1, n)]
    lowest = [None] + [i & i - 1 for i in range(1, n)]
    return Tree(highest), Tree(lowest)


def binary_parent(n, i):
    """NCCL's documented in-order binary tree with root 0: the parent is the number without its
    lowest bit and with the next one set, or not set if there is no such rank."""
    if i == 0:
        return None
    bit = i & -i
    up = i & ~bit | bit << 1
    return up if up < n else i & ~bit


def double_tree(n):
    """The second tree is the mirror of the first for even n and the first shifted by one else."""
    first = [binary_parent(n, i) for i in range(n)]

    def to(i):
        return n - 1 - i if n % 2 == 0 else (i + 1) % n
    second = [None] * n
    for i, parent in enumerate(first):
        second[to(i)] = None if parent is None else to(parent)
    return first, second


def degrees(parents):
    """How many neighbours each has: one message up and one to each child in an all-reduce."""
    return [(parent is not None) + parents.count(i) for i, parent in enumerate(parents)]


def depth(parents):
    return max(len(list(Tree(parents).path(i))) - 1 for i in range(len(parents)))
