# SPDX-License-Identifier: Apache-2.0
"""What the demonstration shows: its media, what it expects of them, and the table of both.

What is expected comes from the table below, not from the profile files and not from the emulator: a
profile that lies turns the demonstration red.
"""

import math
from typing import NamedTuple

import framing
from emulator import books_closed

TIME_SCALE = 20_000
RATE_BPS = 800e9
PEDESTAL_US = 300
SMALLEST_EFFECT = '10ns'  # LPO against CPO: what fidelity has to be good enough for
INLINE_BPS = 200e6
PACED_HZ = 5000
GROUPS_PER_FRAME = 16     # more code words than an Ethernet frame of 1518 bytes touches


class Medium(NamedTuple):
    label: str
    profile: str
    one_way_ns: float    # transmit, receive, FEC, module, propagation; without serialization


MEDIA = (
    Medium('copper', 'copper-dac-2m-100g-lane', 131),
    Medium('LPO', 'lpo-dr8-800g', 370),
    Medium('CPO', 'cpo-broadcom-800g', 360),
    Medium('OCS', 'ocs-mems-800g', 497),
)
# Stages of moving a circuit that are dark: mirrors 10 ms, settling 2 ms, receiver 50 ms.
OCS_DARK_MS = 62.0


class Row(NamedTuple):
    medium: Medium
    ping: dict
    tcp: dict
    udp: dict
    report: dict
    disturbed: str       # what the machine did meanwhile; empty where it was calm


def scaled_rate_bps():
    return RATE_BPS / TIME_SCALE


def one_way_ms(medium):
    """Scaled model: latency and serialization of a ping, without the pedestal."""
    line = framing.serialization_s(framing.PING_FRAME, RATE_BPS)
    return (medium.one_way_ns * 1e-9 + line) * TIME_SCALE * 1e3


def round_trip_ms(medium):
    return 2 * (one_way_ms(medium) + PEDESTAL_US / 1e3)


def group_error_ratio(report):
    """Of the worse direction, as the emulator was configured: code words that FEC cannot mend."""
    return max(link['model']['group_error_ratio'] for link in report['links'])


def modelled_loss(report):
    """Upper bound of the share of frames that the model loses."""
    return GROUPS_PER_FRAME * group_error_ratio(report)


def shown_ratio(ratio):
    """0, or the power of ten above it: no run of seconds can tell such ratios apart."""
    return f'< 1e{math.floor(math.log10(ratio)) + 1}' if ratio else '0'


TITLES = ('medium', 'model ns', 'model RTT', 'ping', 'model rate', 'allowed', 'iperf3',
          'model loss', 'lost', 'watts', 'books', 'fidelity')
UNITS = ('', 'one way', 'ms', 'ms', 'Mb/s L1', 'Mb/s', 'Mb/s', 'of frames', 'at half rate', 'link',
         '', '')


def cells(row):
    watts = row.report['links'][0]['model'].get('watts_link')
    return (row.medium.label,
            f'{row.medium.one_way_ns:.0f}',
            f'{round_trip_ms(row.medium):.2f}',
            f"{row.ping['median_ms']:.2f}",
            f'{scaled_rate_bps() / 1e6:.0f}',
            f'{framing.goodput_bps(framing.TCP_PAYLOAD, scaled_rate_bps()) / 1e6:.2f}',
            f"{row.tcp['bps'] / 1e6:.2f}",
            shown_ratio(modelled_loss(row.report)),
            f"{row.ping['lost'] + row.udp['lost']}/{row.ping['sent'] + row.udp['sent']}",
            'unknown' if watts is None or watts < 0 else f'{watts:.1f}',
            'closed' if books_closed(row.report) else 'OPEN',
            row.report['fidelity']['verdict'])


def table(rows):
    lines = [TITLES, UNITS] + [cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return '\n'.join('  ' + '  '.join(cell.rjust(width) if i else cell.ljust(width)
                                      for i, (cell, width) in enumerate(zip(line, widths))).rstrip()
                     for line in lines)
