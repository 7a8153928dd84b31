# SPDX-License-Identifier: Apache-2.0
"""What `integer_oracle` says of an algorithm, and the two rules that cut a vector into parts."""

import dataclasses

ALIGN = 16


def chunk_sizes(size, parts):
    """The NCCL rule: ceil(S/n) rounded up to 16 B, the last ones short or empty."""
    each = -(-(-(-size // parts)) // ALIGN) * ALIGN
    return [max(0, min(each, size - i * each)) for i in range(parts)]


def block_size(size, ranks):
    """Per-rank count of those collectives whose size is that of all ranks' parts together."""
    return size // ranks // ALIGN * ALIGN


@dataclasses.dataclass
class Facts:
    """`tx` and `messages`: by rank, or None. `tx_sorted`, `messages_sorted`: permitted sorted
    lists, none if not told. `*_sum`, `*_min`, `*_max`: over ranks, None if not told."""
    ranks: int = 0
    steps: int = None
    tx: list = None
    messages: list = None
    tx_sorted: list = None
    messages_sorted: list = None
    tx_sum: int = None
    tx_min: int = None
    tx_max: int = None
    messages_sum: int = None
    messages_min: int = None
    messages_max: int = None

    def complete(self):
        """Fills in what follows: exact gives sorted, that sum and bounds, and equal ones exact."""
        for name in ('tx', 'messages'):
            exact, allowed = getattr(self, name), getattr(self, f'{name}_sorted')
            if exact is not None:
                allowed = [sorted(exact)]
            if allowed:
                allowed = [list(one) for one in sorted({tuple(sorted(one)) for one in allowed})]
                setattr(self, f'{name}_sorted', allowed)
                if len({sum(one) for one in allowed}) == 1:
                    setattr(self, f'{name}_sum', sum(allowed[0]))
                setattr(self, f'{name}_min', min(one[0] for one in allowed))
                setattr(self, f'{name}_max', max(one[-1] for one in allowed))
            least, most = getattr(self, f'{name}_min'), getattr(self, f'{name}_max')
            if exact is None and None is not least == most and self.ranks:
                setattr(self, name, [least] * self.ranks)
        return self

    def disagreements(self, tx, messages):
        """How counted lists (by rank) contradict the facts, as lines of text."""
        found = []
        for name, counted in (('tx', tx), ('messages', messages)):
            for key, value in (('', counted), ('_sum', sum(counted)), ('_sorted', sorted(counted))):
                told = getattr(self, name + key)
                if told is not None and not (value in told if key == '_sorted' else value == told):
                    found.append(f'{name}{key}: {value}, must be {told}')
            least, most = getattr(self, f'{name}_min'), getattr(self, f'{name}_max')
            if least is not None and min(counted) < least:
                found.append(f'{name}: {min(counted)} is below the least, {least}')
            if most is not None and max(counted) > most:
                found.append(f'{name}: {max(counted)} is above the most, {most}')
        return found
