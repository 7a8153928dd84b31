#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Without huge pages frames pass, and the report says that there were none."""

import measures
import smoke


def frames_pass_without_huge_pages(bench):
    """`pages: no_huge` runs on pages of 4 KB and says so."""
    measures.pages_are_told(bench, 'no_huge', ('4K (no-huge)',))


if __name__ == '__main__':
    smoke.main(frames_pass_without_huge_pages)
