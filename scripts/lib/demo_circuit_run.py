# SPDX-License-Identifier: Apache-2.0
"""The circuits' part of the demonstration: circuit switches, run, judged and drawn."""

import circuit_fold
import demo_circuit_picture as charts
from demo_circuit_judge import CircuitJudge
from demo_circuits import MOVED, ROTOR, SHOWN, flows
from flows import observe
from throughput_picture import picture

TITLE = 'Whom a host reaches through a circuit switch'


def show(demo, judge, say):
    """Those that the options name, in the lab of `demo`, which has a host for each port."""
    judge = CircuitJudge(judge)
    drawn = []
    demo.lab.introduce()
    for shown in SHOWN:
        if shown.name not in demo.options.circuits:
            continue
        say(f'  {shown.name}: {shown.told} ...')
        socket = demo.folder / 'socket'
        seen, report, disturbed = demo.through(
            shown.name, shown.text(), lambda now=shown: measured(demo, now, socket),
            arguments=('--socket', socket))
        drawn += judged(judge, shown, seen, report, disturbed)
    demo.options.picture.write_text(picture(TITLE, drawn))
    say(f'  picture: {demo.options.picture}')


def measured(demo, shown, socket):
    for at, circuits in shown.commands:
        demo.lab.run('emu', demo.binary, 'ocs', 'connect', *circuits, '--at', at,
                     '--socket', socket)
    return observe(demo.lab, flows(shown), shown.seconds)


def judged(judge, shown, seen, report, disturbed):
    """The charts of what was heard: none where a peer heard nothing, which fails."""
    if shown in MOVED:
        judge.moved(shown, seen, report, disturbed)
    else:
        judge.turned(shown, seen, report, disturbed)
    if not all(one.arrivals for one in seen):
        return []
    if shown in MOVED:
        return [charts.of_moved(shown, seen)]
    if shown is ROTOR:
        judge.turns(shown, seen, disturbed)
        return [charts.of_turned(shown, seen)]
    turn = circuit_fold.turn_of(seen, shown.cycle_us * 1e3, shown.middle)
    judge.slices(shown, seen, turn, disturbed)
    return [charts.of_slices(shown, seen, turn)]
