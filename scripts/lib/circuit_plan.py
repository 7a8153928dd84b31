# SPDX-License-Identifier: Apache-2.0
"""When a plan lights the circuits of one host, in seconds of the run: the judge's own arithmetic.

Light is {peer: [(from, to)]}. None of it is read from the emulator.
"""

import itertools


def lit_by_steps(peers, commands, command_s, dark_s, end):
    """The host sees peers[0]; at each of `commands` it is told to see the next one.

    The old light stays for `command_s`, which the switch needs to hear of it, and then it is dark.
    """
    begins = [0] + [at + command_s + dark_s for at in commands]
    ends = [at + command_s for at in commands] + [end]
    return {peer: [(begin, until)] for peer, begin, until in zip(peers, begins, ends)}


def lit_by_turns(peers, slot, guard, end):
    """The host sees its peers in turn, each for a slot that begins with a dark guard."""
    light = {peer: [] for peer in peers}
    for number, peer in zip(itertools.count(), itertools.cycle(peers)):
        if number * slot >= end:
            return light
        light[peer].append((number * slot + guard, (number + 1) * slot))


def duty_of_turns(peers, slot, guard):
    """Share of the time in which the host sees one of its peers."""
    return (1 - guard / slot) / len(peers)


def zero_ns(seen, light, near_ns, reach, grain=1e-4):
    """Where the run began on the receivers' clock: within `reach` of `near_ns`, to `grain`.

    It is there where the most arrivals fall into the light; among such places, in the middle.
    """
    half = round(reach / grain)
    change = [0] * (2 * half + 2)
    for one in seen:
        for at in ((arrival.at_ns - near_ns) / 1e9 for arrival in one.arrivals):
            for begin, end in light[one.flow.target]:
                first, last = (min(max(round((at - edge) / grain), -half), half + 1)
                               for edge in (end, begin))
                change[first + half] += 1
                change[last + half] -= 1
    fitting = list(itertools.accumulate(change))[:-1]
    best = [place for place, count in enumerate(fitting) if count == max(fitting)]
    return near_ns + round((best[len(best) // 2] - half) * grain * 1e9)
