# SPDX-License-Identifier: Apache-2.0
"""Circuits as the receivers of a host's flows hear them: when each came, went, and came again.

Every datagram is heard where the light goes at that moment, so that the flows of one host, one to
each peer, tell which peer it sees.
"""

import math
import statistics
from typing import NamedTuple


class Stretch(NamedTuple):
    peer: str
    first_ns: int
    last_ns: int
    lost: int       # between the first and the last that arrived


def stretches(seen, pause_ms):
    """Of all flows, in the order of time: arrivals without a silence longer than `pause_ms`."""
    found = []
    for one in seen:
        begin = 0
        for number in range(1, len(one.arrivals) + 1):
            if number < len(one.arrivals):
                silence = one.arrivals[number].at_ns - one.arrivals[number - 1].at_ns
                if silence <= pause_ms * 1e6:
                    continue
            part = one.arrivals[begin:number]
            found.append(Stretch(one.flow.target, part[0].at_ns, part[-1].at_ns,
                                 part[-1].number - part[0].number + 1 - len(part)))
            begin = number
    return sorted(found, key=lambda stretch: stretch.first_ns)


def while_all_ran(found):
    """Those from the last flow's first arrival to the first flow's last: senders start in turn."""
    peers = {stretch.peer for stretch in found}
    begin = max((min(s.first_ns for s in found if s.peer == peer) for peer in peers), default=0)
    end = min((max(s.last_ns for s in found if s.peer == peer) for peer in peers), default=0)
    return [s for s in found if s.last_ns >= begin and s.first_ns <= end]


def silences_ms(found):
    """Between the last heard of each stretch and the first of the next one, whoever's it is."""
    return [(later.first_ns - earlier.last_ns) / 1e6 for earlier, later in zip(found, found[1:])]


def cycle_ms(found):
    """Median time from one beginning to the next one of the same peer; inf: nobody came twice."""
    rounds = []
    for peer in {stretch.peer for stretch in found}:
        begins = [stretch.first_ns for stretch in found if stretch.peer == peer]
        rounds += [(later - earlier) / 1e6 for earlier, later in zip(begins, begins[1:])]
    return statistics.median(rounds or [math.inf])


def goodput_mbps(one):
    """Payload of a flow over the time from its first to its last arrival."""
    got = one.arrivals
    return sum(arrival.payload for arrival in got[1:]) * 8e3 / (got[-1].at_ns - got[0].at_ns)


def share(one):
    """Of the datagrams that were sent."""
    return len(one.arrivals) / one.sent
