# SPDX-License-Identifier: Apache-2.0
"""The demonstration's checks: what was measured against what is expected.

A machine whose hypervisor takes its CPUs away, or that stands still, delays and slows whatever is
measured on it. What can be seen through that is: the fastest pings, the best stretches of a flow. A
time or rate that is off by no more than such a machine can make it is `not judged`, and said so;
everything else is ok or FAIL: books, losses, whatever is early or too fast, whatever is far off.
"""

import itertools

import framing
from demo_media import INLINE_BPS, OCS_DARK_MS, PACED_HZ, one_way_ms, round_trip_ms, scaled_rate_bps
from emulator import books_closed, dropped

TOLERANCE = 0.03          # of a goodput
DELAY_TOLERANCE = 0.10    # of a difference of delays
RESOLUTION_MS = 0.05      # two medians of pings on a busy machine; 1 ns of link is 0.04 ms of ping
CLOCK_MS = 0.01           # ping's own rounding
DARK_TOLERANCE_MS = 2.0
# What a disturbed machine can do, and no more: to the difference of the fastest pings, to the share
# of a rate, to a silence. Beyond it a check fails, disturbed or not.
EXCUSED_MS = 0.3
EXCUSED_SHARE = 0.3
EXCUSED_SILENCE_MS = 25
EXCUSED_EARLY_MS = 10     # the last frame before the dark came late


def within(measured, wanted, share):
    return abs(measured - wanted) <= share * abs(wanted)


class Judge:
    def __init__(self, say):
        self.say = say
        self.failures = []
        self.unjudged = []
        self.checks = 0
        self.machine = ''  # what the emulator found out about the worker's CPU

    def check(self, good, what, excuse=''):
        """`excuse`: why this machine could not show it if it were true; empty: nothing excuses."""
        self.checks += 1
        if good:
            self.say(f'  ok    {what}')
        elif excuse:
            self.say(f'  n/a   {what}: not judged, {excuse}')
            self.unjudged.append(f'{what}: {excuse}')
        else:
            self.say(f'  FAIL  {what}')
            self.failures.append(what)

    def rows(self, rows):
        for row in rows:
            floor = round_trip_ms(row.medium)
            self.check(row.ping['min_ms'] >= floor - CLOCK_MS,
                       f"{row.medium.label}: no ping came back early: {row.ping['min_ms']:.3f} ms, "
                       f'model and pedestal need {floor:.3f} ms')
        for one, other in itertools.combinations(rows, 2):
            self.difference(one, other)
        for row in rows:
            self.goodput(f'{row.medium.label}: iperf3', row.tcp, framing.TCP_PAYLOAD,
                         scaled_rate_bps(), row.disturbed)
            self.losses(row)
            self.report(row.medium.label, row.report, row.disturbed)

    def difference(self, one, other):
        """Medians of pings differ as modelled; where the core was taken away, the fastest pings do.

        A stolen core only ever delays, so that the fastest ping stays what model and hosts make of
        it.
        """
        wanted = 2 * (one_way_ms(other.medium) - one_way_ms(one.medium))
        tolerance = max(DELAY_TOLERANCE * abs(wanted), RESOLUTION_MS)
        seen = other.ping['median_ms'] - one.ping['median_ms']
        of_what = ''
        calm = all(row.report['fidelity']['verdict'] == 'GOOD' for row in (one, other))
        if not calm and abs(seen - wanted) > tolerance:
            of_what = f' (fastest; the medians of a disturbed run: {seen:+.3f})'
            seen = other.ping['min_ms'] - one.ping['min_ms']
        excusable = abs(seen - wanted) <= tolerance + EXCUSED_MS
        self.check(abs(seen - wanted) <= tolerance,
                   f'ping {other.medium.label} - {one.medium.label}: {seen:+.3f} ms{of_what}, '
                   f'twice the modelled difference is {wanted:+.3f} ms',
                   (one.disturbed or other.disturbed) if excusable else '')

    def goodput(self, name, flow, payload, rate_bps, disturbed):
        """The mean is what framing allows; on a disturbed machine its best quarter of the time."""
        allowed = framing.goodput_bps(payload, rate_bps)
        seen, of_what = flow['bps'], ''
        if disturbed and seen < (1 - TOLERANCE) * allowed:
            of_what = f' (upper quartile of 100 ms; the mean of a disturbed run: {seen / 1e6:.2f})'
            seen = flow['quartile_bps']
        # A receiver that stood still catches up: then the quartile is no measure either.
        slow = flow['bps'] < allowed
        excusable = slow and within(seen, allowed, EXCUSED_SHARE)
        self.check(within(seen, allowed, TOLERANCE),
                   f'{name} {seen / 1e6:.2f} Mb/s{of_what}, framing allows {allowed / 1e6:.2f}',
                   disturbed if excusable else '')

    def losses(self, row):
        """At half rate nothing is lost beyond what the emulator's books name.

        A full queue explains nothing: only TCP, in the same books, fills one.
        """
        lost, sent = row.udp['lost'] + row.ping['lost'], row.udp['sent'] + row.ping['sent']
        named = {reason: n for reason, n in dropped(row.report).items() if reason != 'queue_full'}
        missed = row.report['fidelity'].get('missed_frames', 0)
        self.check(sent > 0 and lost <= sum(named.values()) + missed,
                   f'{row.medium.label}: {lost} of {sent} pings and datagrams at half rate lost; '
                   f"the books name {named or 'no such drop'}")

    # A verdict below GOOD is shown, not judged: single frames were late, and that is this machine's
    # business. What the demonstration claims is judged by the medians and counts themselves.
    def report(self, name, report, disturbed):
        self.check(books_closed(report), f'{name}: the books close')
        missed = report['fidelity'].get('missed_frames', 0)
        self.check(not missed, f'{name}: the emulator missed {missed} frames', disturbed)
        if disturbed:
            self.say(f'  note  {name}: meanwhile {disturbed}')
        if report['fidelity']['verdict'] != 'GOOD':
            self.say(f"  note  {name}: fidelity {report['fidelity']['verdict']}: {causes(report)}")
            self.machine = next((n for n in report['fidelity']['notes'] if 'bare loop' in n),
                                self.machine)

    def inline(self, tcp, udp, report, disturbed):
        for kind, payload, seen in (('TCP', framing.TCP_PAYLOAD, tcp),
                                    ('UDP', framing.UDP_PAYLOAD, udp)):
            self.goodput(f'200 Mb/s, {kind}:', seen, payload, INLINE_BPS, disturbed)
        self.report('200 Mb/s', report, disturbed)

    def reconfiguration(self, flow, report, disturbed):
        self.say(f"        {flow['received']} of {flow['sent']} datagrams arrived; "
                 f"dropped by the model: {dropped(report) or 'none'}")
        longer = flow['gap_ms'] - OCS_DARK_MS
        self.check(abs(longer) <= DARK_TOLERANCE_MS,
                   f"OCS reconfiguration: the receiver heard nothing for {flow['gap_ms']:.2f} ms, "
                   f'the modelled dark is {OCS_DARK_MS:.0f} ms',
                   disturbed if -EXCUSED_EARLY_MS <= longer <= EXCUSED_SILENCE_MS else '')
        lost = OCS_DARK_MS / 1e3 * PACED_HZ
        missing = flow['missing']
        # A sender that stood still sends fewer into the dark, or those of before besides.
        self.check(missing is not None and within(missing, lost, 0.05),
                   f'OCS reconfiguration: {missing} datagrams lost, the dark covers {lost:.0f}',
                   disturbed if missing and within(missing, lost, EXCUSED_SHARE) else '')
        self.report('OCS reconfiguration', report, disturbed)


def causes(report):
    told = report['fidelity']['causes']
    return told[0] + (f' (and {len(told) - 1} more)' if len(told) > 1 else '') if told else ''
