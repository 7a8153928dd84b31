# SPDX-License-Identifier: Apache-2.0
"""Circuits that turn too fast to be heard one by one: all turns laid over each other.

How long a turn takes on the receivers' clock, and where it begins, is found in the arrivals: it is
the length at which they agree best, each peer's a part of a turn after those of the one before.
"""

import cmath
import math
from typing import NamedTuple

REACH_PPM = 500             # clocks differ by less
ROUGH_PPM, GRAIN_PPM = 50, 5
ROUGH_NS = 500_000_000      # so much of the arrivals tells lengths apart that differ by ROUGH_PPM


class Turn(NamedTuple):
    cycle_ns: float
    zero_ns: int        # a beginning of the first peer's slot
    agreement: float    # 1: each peer at one phase only; 0: at all alike


def turn_of(seen, planned_ns, light_middle):
    """The best Turn; `light_middle`: of the first peer's light, as a share of the cycle."""
    near = min(one.arrivals[0].at_ns for one in seen)
    delays = [(number / len(seen), [arrival.at_ns - near for arrival in one.arrivals])
              for number, one in enumerate(seen)]
    first = [(shift, [time for time in times if time < ROUGH_NS]) for shift, times in delays]
    rough = best(first, planned_ns, REACH_PPM, ROUGH_PPM)
    cycle = best(delays, rough, ROUGH_PPM, GRAIN_PPM)
    mean = resultant(delays, cycle)
    phase = cmath.phase(mean) / math.tau - light_middle
    return Turn(cycle, near + round(phase * cycle), abs(mean))


def best(delays, near, reach, grain):
    lengths = (near * (1 + ppm / 1e6) for ppm in range(-reach, reach + 1, grain))
    return max(lengths, key=lambda length: abs(resultant(delays, length)))


def resultant(delays, cycle):
    """Mean direction of all arrivals on a circle that one cycle goes around."""
    total = count = 0
    for shift, times in delays:
        total += sum(cmath.rect(1, math.tau * (time / cycle - shift)) for time in times)
        count += len(times)
    return total / count


def phases_us(one, turn):
    """When in its turn each datagram of a flow arrived."""
    return [(arrival.at_ns - turn.zero_ns) % turn.cycle_ns / 1e3 for arrival in one.arrivals]


def inside(one, turn, begin_us, end_us):
    """Share of a flow's arrivals from `begin_us` to `end_us` of the turn."""
    return sum(begin_us <= phase < end_us for phase in phases_us(one, turn)) / len(one.arrivals)


def series(one, turn, seconds, count):
    """Mb/s of payload in `count` equal parts of the turn, mean over all turns of `seconds`."""
    octets = [0] * count
    step_us = turn.cycle_ns / 1e3 / count
    for phase, arrival in zip(phases_us(one, turn), one.arrivals):
        octets[min(int(phase / step_us), count - 1)] += arrival.payload
    return [each * 8e-6 * count / seconds for each in octets]
