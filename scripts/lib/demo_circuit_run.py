# SPDX-License-Identifier: Apache-2.0
"""The circuits' part of the demonstration: four circuit switches, judged and drawn."""

import demo_circuit_picture as charts
from demo_circuit_judge import CircuitJudge
from demo_circuits import MOVED, ROTOR, SLICES, flows
from flows import observe
from throughput_picture import picture

TITLE = 'Whom a host reaches through a circuit switch'


def show(demo, judge, say, path):
    """Runs all of them in the lab of `demo`; writes the picture to `path`."""
    judge = CircuitJudge(judge)
    drawn = []
    demo.lab.introduce()
    for shown in MOVED:
        say(f'  {shown.name}: {shown.profile}, moved twice, three flows of {shown.rate:.0f} '
            'datagrams/s, K = 1 ...')
        seen, *told = run(demo, shown)
        judge.moved(shown, seen, *told)
        if all(one.arrivals for one in seen):
            drawn.append(charts.of_moved(shown, seen))
    for shown in (ROTOR, SLICES):
        say(f'  {shown.name}: slots of {shown.slot_us:g} us in the lab, K = {shown.time_scale} ...')
        seen, *told = run(demo, shown)
        judge.turned(shown, seen, *told)
        if shown is ROTOR:
            judge.turns(shown, seen, told[-1])
            if all(one.arrivals for one in seen):
                drawn.append(charts.of_turned(shown, seen))
    path.write_text(picture(TITLE, drawn))
    say(f'  picture: {path}')


def run(demo, shown):
    return demo.through(shown.name, shown.text(),
                        lambda: observe(demo.lab, flows(shown), shown.seconds))
