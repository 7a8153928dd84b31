# SPDX-License-Identifier: Apache-2.0
"""Facts about this machine and its network cards, read from sysfs. Read-only.

HOST_ROOT is a folder that stands for / (tests bring a made-up one); HOST_ETHTOOL and HOST_IP are
programs that stand for ethtool and ip. What cannot be read is None, never a guess.
"""

import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(os.environ.get('HOST_ROOT', '/'))
ETHTOOL = os.environ.get('HOST_ETHTOOL', 'ethtool')
IP = os.environ.get('HOST_IP', 'ip')
PCI_ADDRESS = re.compile(r'^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$')
# DPDK drives these beside their kernel driver: unbinding it would take the port away.
BIFURCATED = ('mlx4_core', 'mlx5_core', 'mana')


def path(name):
    return ROOT / name.lstrip('/')


def text(name):
    try:
        return path(name).read_text().strip()
    except OSError:
        return None


def number(name):
    said = text(name)
    return int(said) if said is not None and re.fullmatch(r'-?\d+', said) else None


def entries(name):
    """Names in a folder, sorted; None when it cannot be read."""
    try:
        return sorted(os.listdir(path(name)))
    except OSError:
        return None


def output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def device(address):
    return f'/sys/bus/pci/devices/{address}'


def network_devices():
    """PCI addresses of all network controllers (class 0x02)."""
    return [a for a in entries('/sys/bus/pci/devices') or []
            if (text(f'{device(a)}/class') or '').startswith('0x02')]


def driver(address):
    try:
        return os.path.basename(os.readlink(path(f'{device(address)}/driver')))
    except OSError:
        return None


def interfaces(address):
    """Kernel interfaces of a card; those of virtio sit one device further down."""
    virtio = [f'{e}/net' for e in entries(device(address)) or [] if e.startswith('virtio')]
    folders = [f'{device(address)}/{below}' for below in ['net'] + virtio]
    return [name for folder in folders for name in entries(folder) or []]


def address_of(name):
    """PCI address for a PCI address or an interface name; None when there is no such device."""
    if PCI_ADDRESS.match(name):
        return name if path(device(name)).exists() else None
    found = [a for a in network_devices() if name in interfaces(a)]
    return found[0] if found else None


def cpu_list(said):
    """{2, 3, 8} of '2-3,8'."""
    found = set()
    for part in filter(None, (said or '').split(',')):
        first, _, last = part.partition('-')
        found |= set(range(int(first), int(last or first) + 1))
    return found


def node_of_cpu(cpu):
    names = entries(f'/sys/devices/system/cpu/cpu{cpu}') or []
    nodes = [int(n[4:]) for n in names if re.fullmatch(r'node\d+', n)]
    return nodes[0] if nodes else None


def node_count():
    names = entries('/sys/devices/system/node')
    return None if names is None else sum(bool(re.fullmatch(r'node\d+', n)) for n in names)


def iommu_is_on():
    units = entries('/sys/class/iommu')
    return None if units is None else bool(units)


def uses_of(interface, ssh_connection):
    """Why an interface must not be taken from the kernel: a list of sentences, empty when free.

    None when it cannot be found out.
    """
    addresses = output(IP, '-j', 'address', 'show', 'dev', interface)
    routes = [output(IP, '-j', family, 'route', 'show', 'table', 'all', 'dev', interface)
              for family in ('-4', '-6')]
    if addresses is None or None in routes:
        return None
    listed = [a['local'] for link in json.loads(addresses or '[]')
              for a in link.get('addr_info', [])]
    used = [f"{entry.split('_', 1)[1]} is built on it"
            for entry in entries(f'/sys/class/net/{interface}') or [] if entry[:6] == 'upper_']
    used += [f'it has the address {a}' for a in listed if not a.lower().startswith('fe80:')]
    # Routes that the kernel makes by itself for a link that is up are nobody's.
    used += [f"it carries the route {r['dst']}" for said in routes for r in json.loads(said or '[]')
             if not r['dst'].lower().startswith(('fe80:', 'ff00:', 'multicast'))
             and r.get('type') not in ('local', 'broadcast', 'multicast', 'anycast')]
    local = (ssh_connection or '').split()
    if len(local) == 4 and local[2] in listed:
        used.append('your ssh session comes in through it')
    return used
