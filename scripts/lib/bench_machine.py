# SPDX-License-Identifier: Apache-2.0
"""What scripts/bench needs of the machine: its programs built, its pages, its name."""

import contextlib
import os
import pathlib
import shutil
import subprocess
from typing import NamedTuple

REPO = pathlib.Path(__file__).resolve().parents[2]
PAGES = pathlib.Path('/proc/sys/vm/nr_hugepages')
PAGE_MIB = 2
# What EAL and the drivers take beside the frames.
EAL_MIB = 64


class Refused(RuntimeError):
    """This machine cannot do what was asked for."""


class Programs(NamedTuple):
    worker: str
    virtual: str
    blaster: str


def programs(build):
    """Builds what is to be measured, and says where it is."""
    if not shutil.which('dpdk-testpmd'):
        raise Refused('no dpdk-testpmd (package dpdk-dev): scripts/setup check')
    names = ['worker_bench', 'virtual_bench', 'frame_blaster']
    steps = [['ninja', '-C', str(build), *(f'tests/bench/{name}' for name in names)]]
    if not (build / 'build.ninja').exists():
        steps.insert(0, ['meson', 'setup', str(build), str(REPO)])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Refused(f'{" ".join(step[:2])} failed:\n{(done.stdout + done.stderr)[-3000:]}')
    return Programs(*(str(build / 'tests' / 'bench' / name) for name in names))


def free_pages():
    with open('/proc/meminfo', encoding='ascii') as file:
        facts = dict(line.split(':', 1) for line in file)
    if facts.get('Hugepagesize', '').split() != ['2048', 'kB']:
        return 0
    return int(facts['HugePages_Free'])


@contextlib.contextmanager
def pages(wish, memory_mib):
    """Yields whether huge pages are used. `huge` reserves what is missing, and gives it back."""
    needed = (memory_mib + EAL_MIB) // PAGE_MIB
    missing = needed - free_pages()
    if wish != 'huge' or missing <= 0:
        yield wish != 'no-huge' and missing <= 0
        return
    if os.geteuid() != 0:
        raise Refused(f'--huge: {missing} more pages of 2 MB are needed; only root reserves them')
    before = int(PAGES.read_text(encoding='ascii'))
    try:
        PAGES.write_text(str(before + missing), encoding='ascii')
        if free_pages() < needed:
            raise Refused(f'--huge: the kernel gives {free_pages()} of {needed} pages of 2 MB')
        yield True
    finally:
        PAGES.write_text(str(before), encoding='ascii')


def host():
    """One line: processor, CPUs, kernel, and whether it is a virtual machine."""
    with open('/proc/cpuinfo', encoding='ascii') as file:
        facts = [line.split(':', 1) for line in file if ':' in line]
    names = {key.strip(): value.strip() for key, value in facts}
    virtual = 'hypervisor' in names.get('flags', '').split()
    return (f'{names.get("model name", "unknown processor")}, {os.cpu_count()} CPUs, '
            f'Linux {os.uname().release}' + (', virtual machine' if virtual else ''))
