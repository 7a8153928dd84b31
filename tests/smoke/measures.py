# SPDX-License-Identifier: Apache-2.0
"""The measurements of link_test.py, apart from what they are compared with.

smoke_can_fail_test.py runs them against links that differ from what is expected.
"""

from smoke import expect, expect_books, expect_near, framing, probes, scenario

RATE_BPS = 200e6
LATENCY_MS = 0.2
PEDESTAL_MS = 0.3
DARK_MS = 50.0


def delay_is_modelled(bench, latency='5ms', expected_ms=5.0):
    """Two links that differ in one delay differ by twice that in the ping."""
    pings = []
    disturbed = False
    for propagation in ('200us', latency):
        with bench.link(latency={'propagation': propagation}) as emulator:
            pings.append(probes.ping(bench.lab, count=12))
        expect_books(emulator.report)
        expect(pings[-1]['lost'] == 0, f"{pings[-1]['lost']} pings lost")
        disturbed = disturbed or emulator.report['fidelity']['verdict'] != 'GOOD'
    wanted = 2 * (expected_ms - LATENCY_MS)
    near, far = pings
    # A core that is taken away only ever delays: the fastest ping of a disturbed run is still what
    # the model makes of it.
    kind = 'median_ms'
    if disturbed and abs(far[kind] - near[kind] - wanted) > 0.1 * wanted:
        kind = 'min_ms'
    expect_near(far[kind] - near[kind], wanted, 0.1 * wanted, f'difference of the pings ({kind})')


def ping_is_never_early(bench):
    """No ping comes back before the model allows it."""
    with bench.link() as emulator:
        ping = probes.ping(bench.lab, count=20)
    expect_books(emulator.report)
    line_ms = framing.serialization_s(framing.PING_FRAME, RATE_BPS) * 1e3
    floor = 2 * (LATENCY_MS + PEDESTAL_MS + line_ms)
    # No stall makes a frame early.
    expect(ping['min_ms'] >= floor - 0.01, f"{ping['min_ms']} ms, the model needs {floor:.3f} ms")


def goodput_is_what_framing_allows(bench, rate='200Mbps'):
    """iperf3 gets the goodput that framing allows at 200 Mb/s, TCP and UDP, within 3 %."""
    with bench.link(rate=rate) as emulator:
        tcp = probes.iperf3(bench.lab, seconds=4)
        udp = probes.iperf3(bench.lab, seconds=3, udp_bps=1.1 * RATE_BPS)
    expect_books(emulator.report)
    for kind, payload, seen in (('TCP', framing.TCP_PAYLOAD, tcp),
                                ('UDP', framing.UDP_PAYLOAD, udp)):
        allowed = framing.goodput_bps(payload, RATE_BPS)
        expect_near(seen['bps'] / 1e6, allowed / 1e6, 0.03 * allowed / 1e6, f'{kind} in Mb/s')


def dark_window_is_seen(bench, duration='50ms'):
    """A paced UDP flow sees a dark window of 50 ms within 2 ms."""
    light = {'dark': [{'at': '2s', 'duration': duration}]}
    with bench.link(light=light) as emulator:
        flow = probes.paced(bench.lab, seconds=3)
    expect_books(emulator.report)
    expect_near(flow['gap_ms'], DARK_MS, 2.0, 'longest silence at the receiver in ms')
    expect_near(flow['missing'], DARK_MS * 5, 10, 'datagrams lost in the dark')
    expect(flow['missing'] == flow['missing_in_gap'], 'datagrams were lost outside the dark')


def pages_are_told(bench, asked, allowed):
    """Pings pass on the pages that were asked for, and the report names them."""
    parameters = {'rate': '200Mbps', 'latency': {'propagation': '200us'}}
    with bench.emulator(scenario.text('pages', parameters=parameters, pages=asked)) as emulator:
        ping = probes.ping(bench.lab, count=3)
    expect_books(emulator.report)
    expect(ping['lost'] == 0, f"{ping['lost']} pings lost")
    expect(emulator.report['pages'] in allowed,
           f"{emulator.report['pages']} was told, not one of {allowed}")
