#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""With huge pages frames pass, and the report says which; a machine without any cannot judge."""

import pathlib

import measures
import smoke

POOLS = pathlib.Path('/sys/kernel/mm/hugepages')
NEEDED_BYTES = 512 << 20    # the default memory of a run, and room for DPDK's own


def free_bytes():
    return sum(int((pool / 'free_hugepages').read_text()) * int(pool.name[10:-2]) * 1024
               for pool in POOLS.glob('hugepages-*kB'))


def frames_pass_on_huge_pages(bench):
    """`pages: huge` runs on huge pages and says which."""
    if free_bytes() < NEEDED_BYTES:
        raise smoke.Skip(f'{free_bytes() >> 20} MiB of huge pages are free here, '
                         f'{NEEDED_BYTES >> 20} are needed')
    measures.pages_are_told(bench, 'huge', ('2M', '1G'))


if __name__ == '__main__':
    smoke.main(frames_pass_on_huge_pages)
