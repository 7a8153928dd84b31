#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The smoke tests can fail: measurements of wrong links, and failures on a machine that stalls."""

import measures
import smoke
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


def watch_that_saw(stall_ms):
    """A StallWatch of a machine that kept a process waiting so long."""
    class Saw(smoke.StallWatch):
        def run(self):
            self.worst_ms = stall_ms
    return Saw


def outcome(failing, stall_ms):
    """What comes of a test that fails each time: the class of what is raised, or None."""
    try:
        smoke.measured(failing, run=lambda test: test(), watch=watch_that_saw(stall_ms))
    except (AssertionError, Skip) as raised:
        return type(raised)
    return None


def timing_alone_is_excused_by_a_stall(_):
    """A stalled machine excuses a measured time, and no books, exit code, lie or loss."""
    stalled, calm = 10 * smoke.STALL_MS, 0.1 * smoke.STALL_MS
    open_books = {'links': [{'books': {'closed': False, 'drops': {}}}]}
    late = lambda: expect_near(2, 1, 0.1, 'late')  # noqa: E731
    expect(outcome(late, stalled) is Skip, 'a late measurement on a stalled machine was judged')
    expect(outcome(late, calm) is Timing, 'a late measurement on a calm machine was excused')
    for broken in (lambda: expect_books(open_books), lambda: expect(False, 'exit 139, not 0')):
        expect(outcome(broken, stalled) is AssertionError, 'a stall excused what is broken')
    expect(outcome(lambda: None, stalled) is None, 'what passes did not pass')


if __name__ == '__main__':
    smoke.main(timing_alone_is_excused_by_a_stall,
               must_fail(measures.delay_is_modelled, latency='6500us'),
               must_fail(measures.goodput_is_what_framing_allows, rate='190Mbps'),
               must_fail(measures.dark_window_is_seen, duration='46ms'),
               judge=smoke.measured)
