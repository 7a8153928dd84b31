# SPDX-License-Identifier: Apache-2.0
"""The demonstration's checks of circuits: what the receivers heard against what was planned.

As in demo_judge.py: a disturbed machine delays, and may silence a slot; a little of that is not
judged. Whom commands join, and that nothing is lost in the light, is judged wherever the emulator
got all frames.
"""

import itertools
import math
import statistics

import circuit_fold
from circuit_times import cycle_ms, goodput_mbps, share, silences_ms, stretches, while_all_ran
from demo_circuits import PEERS
from demo_judge import (DARK_TOLERANCE_MS, EXCUSED_EARLY_MS, EXCUSED_SHARE, EXCUSED_SILENCE_MS,
                        TOLERANCE, within)

GUARD_TOLERANCE_MS = 0.5  # two datagrams of a flow and what the sender is late
IN_ITS_SLOT = 0.8         # of what is heard; some is stamped or released some microseconds late


class CircuitJudge:
    def __init__(self, judge):
        self.judge = judge
        self.check = judge.check

    def moved(self, shown, seen, report, disturbed):
        """Circuits that were moved on command: each peer was seen once, one after the other."""
        found = stretches(seen, math.inf)
        heard = ''.join(stretch.peer for stretch in found)
        planned = ''.join(shown.light())
        missed = report['fidelity'].get('missed_frames', 0)
        self.check(heard == planned,
                   f'{shown.name}: a reached {", then ".join(heard) or "nobody"}',
                   disturbed if missed else '')
        if heard == planned:
            self.silences(shown, found, disturbed)
            self.lit(shown, seen, found, missed, disturbed)
        self.judge.report(shown.name, report, disturbed)

    def silences(self, shown, found, disturbed):
        for (earlier, later), silence in zip(itertools.pairwise(found), silences_ms(found)):
            longer = silence - shown.dark_ms
            self.check(abs(longer) <= DARK_TOLERANCE_MS,
                       f'{shown.name}: from {earlier.peer} to {later.peer} nothing was heard for '
                       f'{silence:.2f} ms, the modelled dark is {shown.dark_ms:.0f} ms',
                       disturbed if -EXCUSED_EARLY_MS <= longer <= EXCUSED_SILENCE_MS else '')
        first, second = shown.commands_s
        apart, wanted = (found[2].first_ns - found[1].first_ns) / 1e6, (second - first) * 1e3
        self.check(abs(apart - wanted) <= DARK_TOLERANCE_MS,
                   f'{shown.name}: the moves were {apart:.1f} ms apart, planned {wanted:.0f} ms',
                   disturbed if abs(apart - wanted) <= EXCUSED_SILENCE_MS else '')

    def lit(self, shown, seen, found, missed, disturbed):
        lost = sum(stretch.lost for stretch in found)
        self.check(lost <= missed, f'{shown.name}: {lost} datagrams were lost in the light')
        for one in seen:
            self.rate(shown, one.flow, goodput_mbps(one), disturbed)

    def rate(self, shown, flow, mbps, disturbed):
        excusable = within(mbps, flow.mbps, EXCUSED_SHARE)
        self.check(within(mbps, flow.mbps, TOLERANCE),
                   f'{shown.name}: {flow.source} to {flow.target} {mbps:.2f} Mb/s in the light, '
                   f'sent were {flow.mbps:.0f}', disturbed if excusable else '')

    def turned(self, shown, seen, report, disturbed):
        """Circuits that turn: each peer its share of the time."""
        for one in seen:
            measured = share(one)
            self.check(within(measured, shown.duty, TOLERANCE),
                       f'{shown.name}: a reached {one.flow.target} {measured:.2%} of the time, '
                       f'slot and guard make it {shown.duty:.2%}',
                       disturbed if within(measured, shown.duty, EXCUSED_SHARE) else '')
        self.judge.report(shown.name, report, disturbed)

    def slices(self, shown, seen, turn, disturbed):
        """Slots that are too short for that, with all turns laid over each other."""
        for number, one in enumerate(seen):
            begin = number * shown.slot_us + shown.guard_us
            own = circuit_fold.inside(one, turn, begin, begin + shown.slot_us - shown.guard_us)
            self.check(own >= IN_ITS_SLOT,
                       f'{shown.name}: {own:.1%} of what {one.flow.target} heard came in its slot, '
                       f'{turn.cycle_ns / 1e3:.3f} us from one to the next',
                       disturbed if own >= IN_ITS_SLOT - EXCUSED_SHARE else '')

    def turns(self, shown, seen, disturbed):
        """Slots that are long enough to be heard one by one."""
        slot_ms, guard_ms = shown.slot_us / 1e3, shown.guard_us / 1e3
        found = while_all_ran(stretches(seen, slot_ms))
        heard = [PEERS.index(stretch.peer) for stretch in found]
        wrong = sum((earlier + 1) % len(PEERS) != later
                    for earlier, later in itertools.pairwise(heard))
        self.check(len(heard) > len(PEERS) and not wrong,
                   f'{shown.name}: {len(heard)} slots were heard, {", ".join(PEERS)} in turn, '
                   f'{wrong} times not',
                   disturbed if 0 < wrong <= EXCUSED_SHARE * len(heard) else '')
        cycle, wanted = cycle_ms(found), shown.cycle_us / 1e3
        self.check(within(cycle, wanted, TOLERANCE),
                   f'{shown.name}: a turn took {cycle:.2f} ms, planned {wanted:.0f} ms',
                   disturbed if within(cycle, wanted, EXCUSED_SHARE) else '')
        guard = statistics.median(silences_ms(found) or [math.inf])
        self.check(abs(guard - guard_ms) <= GUARD_TOLERANCE_MS,
                   f'{shown.name}: between slots nothing was heard for {guard:.2f} ms, '
                   f'the guard is {guard_ms:.0f} ms',
                   disturbed if within(guard, guard_ms, 1) else '')
