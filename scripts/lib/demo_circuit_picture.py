# SPDX-License-Identifier: Apache-2.0
"""Charts of the demonstration's circuits: arrivals over time, with the planned light behind them.

Where the plan begins on the receivers' clock nobody tells them; it is put where it fits best. So a
chart shows how long things last and in which order, not when the emulator started.
"""

import circuit_fold
from circuit_plan import zero_ns
from circuit_times import cycle_ms, share, silences_ms, stretches
from flows import series
from throughput_picture import Chart, Panel

ROUNDS = 4     # of turning circuits, in the picture
STEP_US = 2.5  # of turns laid over each other


def of_moved(shown, seen):
    """Half a second before the first move until half a second after the last one."""
    light = shown.light()
    found = stretches(seen, float('inf'))
    second = shown.commands_s[0] + (shown.command_ms + shown.dark_ms) / 1e3
    zero = zero_ns(seen, light, found[1].first_ns - round(second * 1e9), 0.1)
    start, step_ms = shown.commands_s[0] - 0.5, 10
    count = round((shown.commands_s[-1] + 0.5 - start) * 1e3 / step_ms)
    dark = [f'{silence:.1f} ms' for silence in silences_ms(found)]
    middles = [at + (shown.command_ms + shown.dark_ms / 2) / 1e3 for at in shown.commands_s]
    return Chart(
        shown.title, f'dark for {" and ".join(dark)}, modelled {shown.dark_ms:.0f} ms',
        start, step_ms / 1e3, 's', 0.5, seen[0].flow.mbps,
        panels(seen, light, zero + round(start * 1e9), step_ms * 1_000_000, count),
        tuple(zip(middles, dark)))


def of_turned(shown, seen):
    """Some rounds after the first one."""
    cycle = shown.cycle_us / 1e6
    light = shown.light((1 + ROUNDS) * cycle)
    found = stretches(seen, shown.slot_us / 1e3)
    first = next(stretch for stretch in found if stretch.peer == seen[0].flow.target)
    zero = zero_ns(seen, light, first.first_ns - round(shown.guard_us * 1e3), cycle / 2)
    step_ns = round(shown.guard_us * 1e3)
    count = round(ROUNDS * cycle * 1e9 / step_ns)
    lit = {peer: [((begin - cycle) * 1e3, (end - cycle) * 1e3) for begin, end in times]
           for peer, times in light.items()}
    note = (f'a turn of {cycle_ms(found):.2f} ms, planned {shown.cycle_us / 1e3:.0f} ms; '
            + shares(shown, seen))
    return Chart(shown.title, note, 0, step_ns / 1e6, 'ms', shown.slot_us / 1e3, seen[0].flow.mbps,
                 panels(seen, lit, zero + round(cycle * 1e9), step_ns, count))


def of_slices(shown, seen, turn):
    """One turn: all of them laid over each other."""
    steps = round(shown.cycle_us / STEP_US)
    light = shown.light(shown.cycle_us / 1e6)
    lit = {peer: [(begin * 1e6, end * 1e6) for begin, end in times]
           for peer, times in light.items()}
    note = (f'a turn of {turn.cycle_ns / 1e3:.2f} us, planned {shown.cycle_us:.0f} us; '
            + shares(shown, seen))
    return Chart(shown.title, note, 0, shown.cycle_us / steps, 'us', shown.slot_us / 2,
                 seen[0].flow.mbps,
                 [Panel(f'{one.flow.source} → {one.flow.target}', lit[one.flow.target],
                        circuit_fold.series(one, turn, shown.seconds, steps)) for one in seen])


def shares(shown, seen):
    measured = ', '.join(f'{share(one):.1%}' for one in seen)
    return f'each peer {measured} of the time, planned {shown.duty:.1%}'


def panels(seen, light, start_ns, step_ns, count):
    return [Panel(f'{one.flow.source} → {one.flow.target}', light[one.flow.target],
                  series(one.arrivals, start_ns, step_ns, count)) for one in seen]
