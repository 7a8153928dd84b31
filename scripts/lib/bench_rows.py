# SPDX-License-Identifier: Apache-2.0
"""The rows of scripts/bench: what is measured, what it comes to, and whether it was any work."""

import statistics
from typing import NamedTuple

FRAME_BYTES = 64
DIRECTIONS = 2
NULL_RATE_BPS = 1_600_000_000_000
VETH_RATE_BPS = 10_000_000_000
# A delay line holds rate x delay frames. Less than this share of it: frames were not held.
HELD_SHARE = 0.5
# The codeword clock ticks with the rate, frames or not. A gap of the loop blurs both ends of the
# window in which it is counted.
GROUPS_TOLERANCE = 0.02


class Plan(NamedTuple):
    name: str
    vdev: str
    chain: str
    delay_us: int
    rate_bps: int


class Pair(NamedTuple):
    """One round: testpmd, then the chain."""
    bare: NamedTuple
    chain: NamedTuple


ALL = (
    Plan('null-10us', 'net_null', 'wire', 10, NULL_RATE_BPS),
    Plan('null-100us', 'net_null', 'wire', 100, NULL_RATE_BPS),
    Plan('null-1ms', 'net_null', 'wire', 1000, NULL_RATE_BPS),
    Plan('null-full', 'net_null', 'full', 100, NULL_RATE_BPS),
    Plan('af_packet', 'net_af_packet', 'wire', 100, VETH_RATE_BPS),
    Plan('af_xdp', 'net_af_xdp', 'wire', 100, VETH_RATE_BPS),
)
NAMES = tuple(plan.name for plan in ALL) + ('virtual',)


def plans(only):
    return [plan for plan in ALL if plan.name in only]


def faults_of(plan, told):
    """What shows that the chain did not do its work, in words; nothing: it did."""
    if not told['total_handed'] or not told['frames']:
        return ['no frame came out']
    found = []
    held = told['frames'] / told['seconds'] * plan.delay_us * 1e-6
    if told['held_max'] == 0 or told['held_max'] < HELD_SHARE * held:
        found.append(f'{told["held_max"]} frames were held, rate x delay is {held:.0f}')
    pace = DIRECTIONS * told['rate_bps'] / (8 * told['group_octets'])
    groups = pace * told['seconds']
    blur = GROUPS_TOLERANCE * groups + 2 * pace * told['longest_gap_s']
    if not told['groups_elapsed'] or abs(told['groups_elapsed'] - groups) > blur:
        found.append(f'{told["groups_elapsed"]} codeword groups passed, {groups:.0f} are due')
    if told['total_checked'] < told['total_handed']:
        found.append(f'{told["total_handed"]} frames out, only {told["total_checked"]} compared '
                     'with the codeword clock')
    if told['total_late'] != told['total_handed']:
        found.append(f'{told["total_handed"]} frames out, lateness of {told["total_late"]}')
    if not told['books_closed'] or told['held_at_end']:
        found.append(f'the books do not close ({told["held_at_end"]} frames held after the drain)')
    return found


def judged(plan, pairs):
    """The rows of one plan: the bare forwarding that took turns with it, and the chain."""
    median = statistics.median
    told = [pair.chain.told for pair in pairs]
    faults = sorted({f'{plan.name}: {fault}' for one in told for fault in faults_of(plan, one)})
    bare = median(pair.bare.mpps for pair in pairs)
    if bare <= 0:
        faults.append(f'{plan.name}: testpmd forwarded nothing')
    hertz = told[0]['tsc_hz']
    common = {'vdev': plan.vdev, 'frame_bytes': FRAME_BYTES}
    forward = {**common, 'chain': 'forward', 'delay_us': 0, 'mpps': round(bare, 4),
               'cycles_per_packet': round(hertz / (bare * 1e6), 2) if bare else None,
               'testpmd_mpps': round(bare, 4), 'ratio': 1.0, 'held_max': 0, 'faults': []}
    cycles = [one['cycles_per_packet'] for one in told if 'cycles_per_packet' in one]
    ratios = [pair.chain.mpps / pair.bare.mpps for pair in pairs if pair.bare.mpps]
    chain = {**common, 'chain': plan.chain, 'delay_us': plan.delay_us,
             'mpps': round(median(pair.chain.mpps for pair in pairs), 4),
             'cycles_per_packet': round(median(cycles), 2) if cycles else None,
             'testpmd_mpps': round(bare, 4),
             'ratio': round(median(ratios), 3) if ratios else None,
             'held_max': max(one['held_max'] for one in told), 'faults': faults}
    offered = [pair.chain.offered for pair in pairs if pair.chain.offered is not None]
    if offered:
        chain['offered_mpps'] = round(median(offered), 4)
        forward['offered_mpps'] = round(median(pair.bare.offered for pair in pairs), 4)
    for row in (forward, chain):
        row['pages'] = told[0]['pages']
    return [forward, chain]


def virtual_faults(runs):
    found = []
    if any(not run['books_closed'] or run['held_at_end'] for run in runs):
        found.append('virtual: the books do not close')
    if any(run['frames_checked'] < run['delivered'] or not run['delivered'] for run in runs):
        found.append('virtual: frames were not compared with the codeword clock')
    if any(run['delivered'] == run['frames'] for run in runs):
        found.append('virtual: no frame was lost, although codeword groups fail')
    if len({run['fate_digest'] for run in runs}) > 1:
        found.append('virtual: equal runs gave different fates')
    return found
