# SPDX-License-Identifier: Apache-2.0
"""What the machine itself took from whoever measured: time stolen by a hypervisor, stalls.

Independent of the emulator: from the kernel's own account and from a sleeper beside it. It excuses
a measured time that is off, never books, exit codes or losses.
"""

import pathlib
import threading
import time

STALL_MS = 50.0   # a machine that leaves a sleeper waiting longer than this cannot judge
STOLEN = 0.02     # nor one whose CPUs another guest had for this share of the time they were wanted
TOLD = 5          # ticks: fewer that are stolen may be the account's rounding
STAT = pathlib.Path('/proc/stat')
STEAL = 7         # column of a cpu line, proc(5)
IDLE = (3, 4)     # idle, iowait
GUEST = 8         # from here on: counted in user and nice already


def cpu_ticks(text):
    """[(stolen, wanted)] ticks of each CPU since boot; wanted is all that was not idle."""
    lines = [line.split() for line in text.splitlines()]
    columns = [list(map(int, words[1:])) for words in lines
               if words[0].startswith('cpu') and words[0] != 'cpu']
    return [(ticks[STEAL], sum(ticks[:GUEST]) - sum(ticks[i] for i in IDLE)) for ticks in columns]


def stolen_share(before, after):
    """Of the CPU it was worst for: share of the wanted time that a hypervisor gave to others."""
    shares = [0.0]
    for (stolen0, wanted0), (stolen1, wanted1) in zip(before, after):
        if stolen1 - stolen0 >= TOLD:
            shares.append((stolen1 - stolen0) / (wanted1 - wanted0))
    return max(shares)


class MachineWatch(threading.Thread):
    """`with MachineWatch() as watch:` then `watch.disturbance()`: why no time can be believed."""

    def __init__(self):
        super().__init__(daemon=True)
        self.worst_ms = 0.0
        self.stolen = 0.0
        self.running = True
        self.before = cpu_ticks(STAT.read_text())

    def run(self):
        while self.running:
            before = time.monotonic()
            time.sleep(0.001)
            self.worst_ms = max(self.worst_ms, (time.monotonic() - before - 0.001) * 1e3)

    def stop(self):
        self.running = False
        self.join()
        self.stolen = stolen_share(self.before, cpu_ticks(STAT.read_text()))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def disturbance(self):
        """One sentence, or nothing where the machine was calm."""
        if self.worst_ms > STALL_MS:
            return f'the machine stalled for {self.worst_ms:.0f} ms'
        if self.stolen > STOLEN:
            return f'the hypervisor took {self.stolen:.0%} of the time of a CPU'
        return ''
