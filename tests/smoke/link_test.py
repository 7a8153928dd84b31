#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real traffic through one link: the endpoints see the delay, rate and dark of the model."""

import measures
import smoke

if __name__ == '__main__':
    smoke.main(measures.delay_is_modelled, measures.ping_is_never_early,
               measures.goodput_is_what_framing_allows, measures.dark_window_is_seen,
               judge=smoke.measured)
