#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""GOOD can be reached: a flow that nobody disturbs, by a limit that this machine can hold."""

import smoke
from smoke import Timing, expect, probes

FLOW_HZ = 5000


def quiet_is_good(bench):
    """A flow that nobody disturbs is GOOD in most seconds."""
    with bench.link(effect=smoke.ROOMY_EFFECT) as emulator:
        bench.lab.start('a', probes.PACED_UDP, 'send', '198.18.0.2', '9', '--rate', FLOW_HZ,
                        '--seconds', 5).wait()
    fidelity = emulator.report['fidelity']
    smoke.expect_books(emulator.report)
    seconds = fidelity['seconds'][1:]  # the first one holds start-up
    good = sum(second['verdict'] == 'GOOD' for second in seconds)
    expect(good * 2 > len(seconds),
           f"GOOD in {good} of {len(seconds)} seconds: {fidelity['causes']} {fidelity['notes']}",
           Timing)


if __name__ == '__main__':
    smoke.main(quiet_is_good, judge=smoke.measured)
