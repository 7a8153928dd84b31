# SPDX-License-Identifier: Apache-2.0
"""Who may include whom, and what a model must not touch (docs/architecture.md, "The house").

Meson enforces the direction of linking; this lint enforces the direction of knowing.
"""

import re
from typing import NamedTuple

import tree

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
C_HEADERS = re.compile(r'^(assert|errno|float|inttypes|limits|math|signal|stdarg|stdatomic|stddef|'
                       r'stdint|stdio|stdlib|string|time|wchar)\.h$')
DPDK = re.compile(r'^(rte_|eal_|bus_|ethdev_|dev_driver)')


class Layer(NamedTuple):
    folder: str
    own: tuple        # folders whose headers it may include, from the repository root
    libraries: tuple  # prefixes of headers of libraries it may include
    banned: tuple     # headers of the C++ standard library that it must not include
    system: bool      # may it include headers of C and of the operating system?


# No thread, no I/O, no clock, no randomness but our own.
NO_OUTSIDE = ('thread', 'mutex', 'shared_mutex', 'condition_variable', 'future', 'stop_token',
              'semaphore', 'iostream', 'fstream', 'filesystem', 'cstdio', 'ctime', 'random')

# The longest folder that fits rules.
LAYERS = (
    Layer('link_models/core', ('link_models/core',), ('Random123/',), NO_OUTSIDE + ('cmath',),
          False),
    Layer('link_models', ('link_models',), ('boost/math/',), NO_OUTSIDE, False),
    Layer('traffic_gen', ('traffic_gen', 'link_models/core'), ('libdeflate.h',), NO_OUTSIDE, False),
    Layer('dataplane', ('dataplane', 'link_models', 'traffic_gen'), ('rte_',), ('random',), True),
    Layer('control', ('control', 'dataplane', 'link_models', 'traffic_gen'),
          ('google/protobuf/', 'boost/', 'spdlog/', 'fmt/', 'CLI/', 'yaml-cpp/', 'pcap',
           'prometheus/'), (), True),
)
LIBRARIES = ('google/', 'boost/', 'spdlog/', 'fmt/', 'CLI/', 'yaml-cpp/', 'pcap', 'Random123/',
             'prometheus/')
# Folders outside the product that may see DPDK: tests with an EAL, and benchmarks.
DPDK_TESTS = ('tests/eal/', 'tests/bench/')

CLOCK = re.compile(r'(system_clock|steady_clock|high_resolution_clock)\b|gettimeofday|'
                   r'clock_gettime|rte_rdtsc|rte_get_timer|__rdtsc|\bstd::time\s*\(')
DICE = re.compile(r'std::(normal|uniform_real|uniform_int|exponential|poisson|binomial|geometric|'
                  r'bernoulli|lognormal|discrete)_distribution|std::(mt19937|random_device|'
                  r'default_random_engine)|\bs?rand\s*\(\s*\)|\brte_rand')
COMMENT = re.compile(r'//.*$')


def layer_of(path):
    fitting = [layer for layer in LAYERS if path.startswith(layer.folder + '/')]
    return max(fitting, key=lambda layer: len(layer.folder), default=None)


def is_standard_cxx(header):
    return '/' not in header and '.' not in header


def judge_quoted(layer, header, root):
    """Why this quoted include is not allowed; None when it is."""
    if not header.startswith(tuple(own + '/' for own in layer.own)):
        if header.endswith('.pb.h') and layer.folder == 'control':
            return None
        if '/' not in header or not (root / header.split('/')[0]).is_dir():
            return f'"{header}": write includes from the repository root'
        return f'{layer.folder} must not know "{header}"'
    if not header.endswith('.pb.h') and not (root / header).is_file():
        return f'"{header}" does not exist'
    return None


def judge_angled(layer, header):
    if is_standard_cxx(header):
        return f'<{header}> has no place in {layer.folder}' if header in layer.banned else None
    if header.startswith(layer.libraries):
        return None
    if layer.system and not DPDK.match(header) and not header.startswith(LIBRARIES):
        return None
    if C_HEADERS.match(header):
        return f'<{header}>: use the C++ header'
    return f'{layer.folder} must not use <{header}>'


def includes(root, path):
    for number, line in tree.lines(root, path):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == '"', match.group(2)


def path_to_dpdk(root, header, seen):
    """Headers from `header` down to one that includes DPDK; None when there is no way."""
    if header in seen or not (root / header).is_file():
        return None
    seen.add(header)
    for _, quoted, name in includes(root, header):
        if not quoted and DPDK.match(name):
            return [header, f'<{name}>']
        deeper = path_to_dpdk(root, name, seen) if quoted else None
        if deeper:
            return [header] + deeper
    return None


def judge_includes(root, path, layer):
    for number, quoted, header in includes(root, path):
        why = judge_quoted(layer, header, root) if quoted else judge_angled(layer, header)
        if why:
            yield tree.Finding(path, number, why)
        elif quoted and layer.folder == 'control' and header.startswith('dataplane/'):
            way = path_to_dpdk(root, header, set())
            if way:
                yield tree.Finding(path, number, 'control sees DPDK: ' + ' -> '.join(way))


def judge_words(root, path, layer):
    for number, line in tree.lines(root, path):
        code = COMMENT.sub('', line)
        model = layer.folder.startswith(('link_models', 'traffic_gen'))
        if model and CLOCK.search(code):
            yield tree.Finding(path, number, f'a model reads a clock: {code.strip()}')
        if layer.folder != 'control' and DICE.search(code):
            yield tree.Finding(path, number, f'randomness that cannot be replayed: {code.strip()}')


def findings(root):
    found = []
    for path in tree.cxx_files(root, [layer.folder for layer in LAYERS]):
        layer = layer_of(path)
        found += judge_includes(root, path, layer)
        found += judge_words(root, path, layer)
    for path in tree.cxx_files(root, ['tests']):
        if path.startswith(DPDK_TESTS):
            continue
        found += [tree.Finding(path, number, f'<{header}>: DPDK belongs in {", ".join(DPDK_TESTS)}')
                  for number, quoted, header in includes(root, path)
                  if not quoted and DPDK.match(header)]
    return found


if __name__ == '__main__':
    tree.main(findings, __doc__)
