#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The smoke tests can fail: measurements of wrong links, and failures on a disturbed machine."""

import measures
import smoke  # first: it knows where the others are
import machine
from smoke import Skip, Timing, expect, expect_books, expect_near


def must_fail(measure, **planted):
    def test(bench):
        try:
            measure(bench, **planted)
        except Timing as failure:
            print(f'  as it must: {failure}')
            return
        raise AssertionError(f'{measure.__name__} did not notice {planted}')
    test.__doc__ = f'{measure.__name__} notices {planted}'
    return test


def watch_that_saw(stall_ms=0.0, stolen=0.0):
    """A watch on a machine that kept a sleeper waiting so long, or lost such a share of a CPU."""
    class Saw(machine.MachineWatch):
        def run(self):
            self.worst_ms = stall_ms

        def stop(self):
            self.join()
            self.stolen = stolen
    return Saw


def outcome(failing, watch):
    """What comes of a test that fails each time: the class of what is raised, or None."""
    try:
        smoke.measured(failing, run=lambda test: test(), watch=watch)
    except (AssertionError, Skip) as raised:
        return type(raised)
    return None


def timing_alone_is_excused_by_the_machine(_):
    """A disturbed machine excuses a measured time, and no books, exit code, lie or loss."""
    calm = watch_that_saw(0.1 * machine.STALL_MS, 0.1 * machine.STOLEN)
    disturbed = (watch_that_saw(stall_ms=10 * machine.STALL_MS),
                 watch_that_saw(stolen=10 * machine.STOLEN))
    open_books = {'links': [{'books': {'closed': False, 'drops': {}}}]}
    late = lambda: expect_near(2, 1, 0.1, 'late')  # noqa: E731
    expect(outcome(late, calm) is Timing, 'a late measurement on a calm machine was excused')
    for away_ns, wanted in ((0, Timing), (400_000, Timing), (600_000, Skip)):
        report = {'fidelity': {'bare_loop': {'watched_ns': 100_000_000,
                                             'loop_gaps': {'total_ns': away_ns}}}}
        told = Timing('late', smoke.of_bare_loop(report))
        expect(outcome(lambda: expect(False, 'late', lambda _: told), calm) is wanted,
               f'a bare loop that was away for {away_ns} of 100,000,000 ns')
    for watch in disturbed:
        expect(outcome(late, watch) is Skip, 'a late measurement on a disturbed machine was judged')
        for broken in (lambda: expect_books(open_books), lambda: expect(False, 'exit 139, not 0')):
            expect(outcome(broken, watch) is AssertionError, 'the machine excused what is broken')
        expect(outcome(lambda: None, watch) is None, 'what passes did not pass')


def stolen_time_is_read_from_the_kernel(_):
    """The share of the worse CPU, of the time that was wanted there; guests count once."""
    before = machine.cpu_ticks('cpu 9 9 9 9 9 9 9 9 9 9\ncpu0 10 0 10 500 20 0 0 0 5 0\n'
                               'cpu1 0 0 0 500 0 0 0 0 0 0\nintr 5\n')
    after = machine.cpu_ticks('cpu 9 9 9 9 9 9 9 9 9 9\ncpu0 80 0 20 900 50 0 0 20 90 0\n'
                              'cpu1 90 0 0 900 0 0 0 10 0 0\nintr 5\n')
    few = machine.cpu_ticks('cpu0 11 0 10 500 20 0 0 4 5 0\ncpu1 0 0 0 500 0 0 0 0 0 0\n')
    expect(machine.stolen_share(before, few) == 0, 'the rounding of the account is a theft')
    expect_near(machine.stolen_share(before, after), 0.2, 1e-9, 'stolen share')
    expect(machine.stolen_share(before, before) == 0, 'nothing was wanted, and something stolen')


if __name__ == '__main__':
    smoke.main(timing_alone_is_excused_by_the_machine, stolen_time_is_read_from_the_kernel,
               must_fail(measures.delay_is_modelled, latency='6500us'),
               must_fail(measures.goodput_is_what_framing_allows, rate='190Mbps'),
               must_fail(measures.dark_window_is_seen, duration='46ms'),
               judge=smoke.measured)
