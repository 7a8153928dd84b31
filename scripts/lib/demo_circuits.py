# SPDX-License-Identifier: Apache-2.0
"""The circuits that the demonstration shows: scenarios, flows, and what is expected of them.

Host a sends to each of the others at once, and a circuit switch decides whom it reaches. As in
demo_media.py, what is expected stands here, not in the profiles and not in the emulator.
"""

from typing import NamedTuple

import scenario
from circuit_plan import duty_of_turns, lit_by_steps, lit_by_turns
from demo_media import PEDESTAL_US
from flows import Flow

HOSTS = 'abcd'
PEERS = 'bcd'                # whom a sees in turn
PAIRINGS = ([[0, 1], [2, 3]], [[0, 2], [1, 3]], [[0, 3], [1, 2]])
FLOW_MBPS = 20               # of payload, from a to each of the others


class Moved(NamedTuple):
    """Circuits that are moved at times of their own: as planned, or as a controller commands."""
    name: str
    title: str
    profile: str
    dark_ms: float           # actuator, settling, receiver
    by_command: bool
    command_ms: float = 2    # for which the old light stays
    commands_s: tuple = (2.5, 3.5)
    rate: float = 2000       # datagrams per second, of each flow
    seconds: float = 4       # of the flows, which start some tenths of a second after the run

    @property
    def told(self):
        how = 'by linkwright ocs connect' if self.by_command else 'by its plan'
        return f'{self.profile}, moved twice {how}, flows of {self.rate:.0f} datagrams/s'

    @property
    def commands(self):
        """What `ocs connect` is told: (when, circuits)."""
        if not self.by_command:
            return []
        return [(f'{at}s', [f'{one}-{other}' for one, other in pairs])
                for at, pairs in zip(self.commands_s, PAIRINGS[1:])]

    def circuits(self):
        first, *later = PAIRINGS
        if self.by_command:
            return {'policy': 'lose', 'plan': {'static': {'pairs': first}}}
        steps = [{'at': f'{at}s', 'pairs': pairs} for at, pairs in zip(self.commands_s, later)]
        return {'policy': 'lose', 'plan': {'timed': {'first': {'pairs': first}, 'steps': steps}}}

    def light(self):
        return lit_by_steps(PEERS, self.commands_s, self.command_ms / 1e3, self.dark_ms / 1e3,
                            2 * self.seconds)

    def text(self):
        return scenario.circuits_text(self.name, HOSTS, self.profile, self.circuits(),
                                      pedestal_us=PEDESTAL_US, smallest_effect='1ms')


class Turned(NamedTuple):
    """Circuits that turn by themselves: in slots, each of which begins with a guard."""
    commands = ()            # nobody gives any
    name: str
    title: str
    time_scale: int
    slot_us: float           # these two in the lab, real time
    guard_us: float
    rate: float
    seconds: float           # of the flows: whole cycles
    scatter: bool = False
    instant: bool = False    # its moves take the guard and no stages of the profile's

    @property
    def told(self):
        return (f'slots of {self.slot_us:,.0f} us in the lab, K = {self.time_scale}, '
                f'flows of {self.rate:.0f} datagrams/s')

    @property
    def cycle_us(self):
        return self.slot_us * len(PEERS)

    @property
    def duty(self):
        return duty_of_turns(PEERS, self.slot_us, self.guard_us)

    @property
    def middle(self):
        """Of the first peer's light, as a share of the turn."""
        return (self.guard_us + self.slot_us) / 2 / self.cycle_us

    def light(self, seconds):
        return lit_by_turns(PEERS, self.slot_us / 1e6, self.guard_us / 1e6, seconds)

    def text(self):
        slots = {'slot': f'{self.slot_us / self.time_scale:g}us',
                 'guard': f'{self.guard_us / self.time_scale:g}us'}
        circuits = {'policy': 'lose', 'instant': self.instant, 'plan': {'cyclic': slots}}
        return scenario.circuits_text(self.name, HOSTS, 'ocs-rotor', circuits,
                                      time_scale=self.time_scale, pedestal_us=PEDESTAL_US,
                                      smallest_effect='100us')


MOVED = (
    Moved('piezo', 'Beams steered by piezo actuators, Polatis-like', 'ocs-piezo', 20 + 1 + 50,
          by_command=False),
    Moved('mems', 'Mirrors, 3D MEMS', 'ocs-mems-800g', 10 + 2 + 50, by_command=True),
)
# The rotor of the profile, 200 us with a guard of 20 us, a hundred times slower to be seen; and
# slices of 50 us as they are, long enough for chance to stay within the tolerance of a share.
ROTOR = Turned('rotor', 'A rotor that turns through its matchings, K = 100', 100, 20_000, 2_000,
               rate=4000, seconds=3)
SLICES = Turned('slices', 'Slices of 50 us in real time', 1, 50, 5, rate=5000, seconds=6,
                scatter=True, instant=True)
SHOWN = (*MOVED, ROTOR, SLICES)


def flows(shown):
    """From a to each of the others, FLOW_MBPS of payload each."""
    payload = round(FLOW_MBPS * 1e6 / 8 / shown.rate)
    return [Flow('a', peer, shown.rate, payload, getattr(shown, 'scatter', False))
            for peer in PEERS]
