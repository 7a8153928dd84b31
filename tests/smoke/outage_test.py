#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A cable of a running fabric is cut: its spare takes over; without one the host loses carrier."""

import json

import smoke
from smoke import expect, expect_soon, flows, passes, scenario

HOSTS = 'abcd'
SILENCE_MS = 20 + 30     # detection, reroute
OTHER_FRAMES = 40        # ARP, and what else a kernel says within that time
CIRCUITS = {'policy': 'hold', 'queue_limit': '1MB', 'instant': True,
            'plan': {'static': {'pairs': [[0, 1], [2, 3]]}}}
FAILOVER = '{detection: {loss_of_light: 20ms}, reroute: 30ms}'


def fabric(bench, *arguments, carrier='hold', spares=True):
    bench.lab.introduce()
    text = scenario.circuits_text('outage', HOSTS, 'ocs-rotor', CIRCUITS, spares=spares,
                                  pedestal_us=400, smallest_effect='1ms')
    keys = f'    carrier: {carrier}\n    failover: {FAILOVER}\n'
    return bench.emulator(text + keys, '--socket', bench.folder / 'socket', *arguments)


def command(bench, *words, code=0):
    done = bench.linkwright('fabric', *words, '--socket', bench.folder / 'socket')
    expect(done.returncode == code, f'fabric {words}: {done.returncode} {done.stderr}')
    return done.stdout + done.stderr


def stats(bench):
    return json.loads(command(bench, 'stats', '-o', 'json'))


def outages(bench):
    return smoke.pod(stats(bench))['outages']


def expect_booked(lost, drops):
    """What an outage cost is what the books have dropped."""
    booked = {reason: tally['frames'] for reason, tally in drops.items()}
    expect(lost['cut'] == booked['dark_cut'] and lost['into_dark'] == booked['dark'] and
           lost['at_port'] == booked['port_down'], f'{lost} is not in {booked}')


def expect_silence(flow):
    """As long as detection and reroute, as the receiver hears it."""
    times = [arrival.at_ns for arrival in flow.arrivals]
    silence_ms = max(later - earlier for earlier, later in zip(times, times[1:])) / 1e6
    print(f'silence of {silence_ms:.2f} ms; {SILENCE_MS} were modelled')
    expect(silence_ms > SILENCE_MS - 1, f'only {silence_ms} ms of silence')
    expect(silence_ms < SILENCE_MS + 5, f'{silence_ms} ms of silence', smoke.Timing)


def have_carrier(bench):
    return [host for host in HOSTS
            if bench.lab.run(host, 'cat', f'/sys/class/net/{host}0/carrier').strip() == '1']


@smoke.measures
def a_spare_takes_over(bench):
    """Frames are lost until the spare port has the circuit, and booked with the outage."""
    journal = bench.folder / 'run.journal'
    with fabric(bench, '--journal', journal) as emulator:
        expect(passes(bench, 'a', 'b'), 'nothing passes before')
        at = stats(bench)['at_s'] + 1.5
        said = command(bench, 'cut', 'host0 -> ocs0', '--at', f'{at:.3f}s')
        expect(f'host0 -> ocs0: both directions dark, in force at {at:.3f}' in said, said)
        flow = flows.observe(bench.lab, [flows.Flow('a', 'b', 2000, 200)], 3)[0]
        expect(passes(bench, 'c', 'd'), 'circuits that were not concerned')
        told = outages(bench)[0]
        expect(told['link'] == 'host0 -> ocs0' and told['to_ns'] is None, f'{told}')
        expect(abs(told['rerouted_ns'] - told['noticed_ns'] - 30e6) < 1, f'{told}')
        lost = {where: tally['frames'] for where, tally in told['lost'].items()}
        print(f'of {flow.sent} datagrams {lost} were lost')
        missing = flow.sent - len(flow.arrivals)
        # What else hosts say of themselves is lost, too.
        expect(0 < missing <= sum(lost.values()) < missing + OTHER_FRAMES,
               f'{missing} of {flow.sent} are missing, lost by the outage: {lost}')
        expect_booked(lost, smoke.pod(stats(bench))['books']['drops'])
        expect_silence(flow)
        # And the spare, too: nobody is left until it is mended.
        command(bench, 'cut', 'ocs0 -> host0 (spare)')
        expect_soon(lambda: not passes(bench, 'a', 'b'), 'something passes in the dark')
        command(bench, 'mend', 'host0 -> ocs0 (spare)')
        expect_soon(lambda: passes(bench, 'a', 'b'), 'nothing passes any more')
        expect_mistakes(bench)
    smoke.expect_books(emulator.report)
    smoke.expect_same_fate(bench, emulator, journal)


def expect_mistakes(bench):
    for words, wanted in ((('mend', 'host0 -> ocs0 (spare)'), 'there is no outage of it to end'),
                          (('cut', 'host0 -> ocs0'), 'is dark already'),
                          (('cut', 'host0 -> ocs1'), 'did you mean "host0 -> ocs0'),
                          (('cut', 'host1 -> ocs0', '--for', 'long'), '--for')):
        said = command(bench, *words, code=2)
        expect(wanted in said, f'{words}: {said}')


def hosts_in_the_dark(bench):
    """Carrier goes with the light: of the host whose cable is cut, and of whom it shone on."""
    with fabric(bench, carrier='propagate', spares=False) as emulator:
        expect(passes(bench, 'a', 'b') and have_carrier(bench) == list('abcd'), 'before')
        command(bench, 'cut', 'host0 -> ocs0')
        expect_soon(lambda: have_carrier(bench) == list('cd'), 'a and b keep their carriers')
        command(bench, 'mend', 'host0 -> ocs0')
        expect_soon(lambda: have_carrier(bench) == list('abcd') and passes(bench, 'a', 'b'),
                    'a and b are not back')
        done = bench.linkwright('ocs', 'connect', '0-1', '--socket', bench.folder / 'socket')
        expect(done.returncode == 0, done.stderr)
        expect_soon(lambda: have_carrier(bench) == list('ab'), 'c and d have no circuit')
    report = emulator.report
    smoke.expect_books(report)
    for port in report['ports']:
        told = port['carrier']
        expect(told['taken_down'] == 1 and told['lost'] == 0, f"{port['name']}: {told}")
        expect((told['link_up_real_ns'] is not None) == (port['name'] in 'ab'), f'{told}')


if __name__ == '__main__':
    smoke.main(a_spare_takes_over, hosts_in_the_dark, hosts=4)
