# SPDX-License-Identifier: Apache-2.0
"""The two contestants of scripts/bench, started in the same place with the same means."""

import contextlib
import json
import os
import re
import select
import subprocess
import time
from typing import NamedTuple, Optional

BURST = 32
DESCRIPTORS = 512
MBUF_BYTES = 2176        # 2048 of data behind 128 of headroom, as the emulator has them
MBUFS = 131_072          # about what the emulator plans for 1 ms
CACHE_FRAMES = 512
EAL_MIB = 128            # what EAL and the drivers take beside the frames
WARMUP_S = 0.5
START_PATIENCE_S = 30
FRAME_BYTES = 64
OBJECT = re.compile(r'^\{.*\}$', re.MULTILINE)


class Failed(RuntimeError):
    """A program did not do what it was started for."""


class Setup(NamedTuple):
    cpu: int
    huge: bool
    memory_mib: int
    seconds: float


class Figure(NamedTuple):
    mpps: float                # both directions together
    told: dict                 # what the program says of itself
    offered: Optional[float]   # Mpps that the load sent, where it was counted


def program_of(process):
    wrappers = {'ip': 4, 'stdbuf': 2}
    words = process.args
    while words[0] in wrappers:
        words = words[wrappers[words[0]]:]
    return os.path.basename(words[0])


def gist(said):
    """The lines that say why, without EAL's page of usage."""
    lines = ''.join(said).strip().splitlines()
    why = [line for line in lines if re.search(r'EAL:|Cause|rror|annot|fail', line)]
    return '\n'.join((why or lines)[-8:])


def read_until(process, pattern, said):
    """Reads what the process prints until the pattern is there; all of it is appended to `said`."""
    patience = time.monotonic() + START_PATIENCE_S
    text = ''
    while not re.search(pattern, text):
        ready, _, _ = select.select([process.stdout], [], [], max(0, patience - time.monotonic()))
        piece = os.read(process.stdout.fileno(), 65536).decode(errors='replace') if ready else ''
        said.append(piece)
        text += piece
        if not piece:
            raise Failed(f'{program_of(process)} ended or went quiet:\n{gist(said)}')
    return text


@contextlib.contextmanager
def started(command):
    """Ends with the block: asked first, then made to."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def count_outside(place, seconds):
    """What really came out in the next seconds, by the kernel's count."""
    since, before, offered_before = place.counters()
    time.sleep(seconds)
    until, after, offered_after = place.counters()
    span = (until - since) * 1e6
    return (after - before) / span, (offered_after - offered_before) / span


def testpmd_command(place, setup):
    main = min(os.sched_getaffinity(0) - {setup.cpu}, default=setup.cpu)
    # EAL refuses --in-memory with --no-huge; a prefix of its own keeps runs apart there.
    memory = ['--in-memory'] if setup.huge else [
        '--no-huge', '--no-shconf', '-m', str(setup.memory_mib + EAL_MIB)]
    eal = ['--file-prefix', f'lwbench{os.getpid()}', '--no-pci', '--no-telemetry',
           '--iova-mode', 'va', *memory,
           '--lcores', f'0@{main},1@{setup.cpu}', '--main-lcore', '0',
           *(f'--vdev={device}' for device in place.devices)]
    # stdbuf: testpmd keeps what it prints in a buffer when nobody sits at it.
    return place.wrap(['stdbuf', '-oL', 'dpdk-testpmd', *eal, '--', '-i',
                       '--forward-mode=io', '--nb-cores=1',
                       f'--burst={BURST}', f'--rxd={DESCRIPTORS}', f'--txd={DESCRIPTORS}',
                       f'--mbuf-size={MBUF_BYTES}', f'--total-num-mbufs={MBUFS}',
                       f'--mbcache={CACHE_FRAMES}'])


def testpmd_rate(tell, seconds):
    """What it sent in the next seconds: it gives the rate since it was asked before, on the TSC."""
    both = r'(?s)(Tx-pps:.*?Tx-bps:[^\n]*\n.*?){2}'
    tell('show port stats all', both)
    time.sleep(seconds)
    shown = tell('show port stats all', both)
    return sum(int(rate) for rate in re.findall(r'Tx-pps:\s+(\d+)', shown)) / 1e6


def measure_testpmd(place, setup):
    said = []
    with started(testpmd_command(place, setup)) as process:

        def tell(command, answer):
            process.stdin.write(command.encode() + b'\n')
            process.stdin.flush()
            return read_until(process, answer, said)

        read_until(process, r'testpmd> $', said)
        tell('start', r'forwards packets on')
        with place.load():
            time.sleep(WARMUP_S)
            if place.counts_outside:
                mpps, offered = count_outside(place, setup.seconds)
            else:
                mpps, offered = testpmd_rate(tell, setup.seconds), None
        tell('stop', r'Done\.')
    return Figure(mpps, {}, offered)


def worker_command(place, setup, programs, plan):
    milliseconds = [('--warmup-ms', int(WARMUP_S * 1e3)), ('--run-ms', int(setup.seconds * 1e3))]
    if place.counts_outside:  # longer than the window that is counted from outside
        milliseconds[1] = ('--run-ms', int(setup.seconds * 1e3 + 1e3))
    words = [('--chain', plan.chain), ('--delay-us', plan.delay_us), ('--cpu', setup.cpu),
             ('--memory-mib', setup.memory_mib), ('--burst', BURST),
             ('--descriptors', DESCRIPTORS), ('--rate-bps', plan.rate_bps), *milliseconds,
             *zip(('--device-a', '--device-b'), place.devices)]
    command = [programs.worker, *(str(word) for pair in words for word in pair)]
    return place.wrap(command + (['--huge'] if setup.huge else []))


def measure_worker(place, setup, programs, plan):
    said = []
    with started(worker_command(place, setup, programs, plan)) as process:
        read_until(process, r'running\n', said)
        with place.load():
            mpps, offered = None, None
            if place.counts_outside:
                time.sleep(WARMUP_S)
                mpps, offered = count_outside(place, setup.seconds)
            read_until(process, OBJECT, said)
    told = json.loads(OBJECT.search(''.join(said)).group())
    return Figure(told['mpps'] if mpps is None else mpps, told, offered)


def measure_virtual(programs):
    done = subprocess.run([programs.virtual], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f'virtual_bench: {done.stderr.strip()}')
    return json.loads(done.stdout)
