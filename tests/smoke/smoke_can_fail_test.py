#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The smoke tests can fail: each measurement is run on a link that is not what it expects."""

import measures
import smoke


def must_fail(measure, **planted):
    def test(bench):
        try:
            measure(bench, **planted)
        except AssertionError as failure:
            print(f'  as it must: {failure}')
            return
        raise AssertionError(f'{measure.__name__} did not notice {planted}')
    test.__doc__ = f'{measure.__name__} notices {planted}'
    return test


if __name__ == '__main__':
    smoke.main(must_fail(measures.delay_is_modelled, latency='6500us'),
               must_fail(measures.goodput_is_what_framing_allows, rate='190Mbps'),
               must_fail(measures.dark_window_is_seen, duration='46ms'))
