# SPDX-License-Identifier: Apache-2.0
"""A made-up server in a folder: sysfs files, and programs that answer as ip and ethtool would."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / 'scripts'
CARD = '0000:3b:00.0'


class FakeHost(unittest.TestCase):
    """A server of two NUMA nodes with one 100 Gb/s card in a x16 slot, fit for linkwright."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.environment = dict(os.environ, HOST_ROOT=str(self.root))
        self.environment.pop('SSH_CONNECTION', None)
        self.card = f'/sys/bus/pci/devices/{CARD}'
        self.write('/sys/class/iommu/dmar0/name', 'dmar0')
        self.write('/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages', '512')
        self.write('/sys/devices/system/cpu/isolated', '2-3')
        self.write('/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor', 'performance')
        self.write('/sys/devices/system/cpu/cpu2/node1/id', '1')
        self.write('/sys/devices/system/node/node0/id', '')
        self.write('/sys/devices/system/node/node1/id', '')
        self.write(f'{self.card}/class', '0x020000')
        self.write(f'{self.card}/numa_node', '1')
        self.write(f'{self.card}/current_link_speed', '16.0 GT/s PCIe')
        self.write(f'{self.card}/current_link_width', '16')
        self.write(f'{self.card}/net/eth7/ifindex', '7')
        self.write('/sys/class/net/eth7/speed', '100000')
        self.bind('ice')
        self.program('HOST_ETHTOOL', 'Private flags for eth7:\nfw-lldp-agent : off\n')
        self.addresses([])

    def write(self, name, text):
        path = self.root / name.lstrip('/')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + '\n')

    def remove(self, name):
        (self.root / name.lstrip('/')).unlink()

    def bind(self, driver):
        link = self.root / self.card.lstrip('/') / 'driver'
        link.unlink(missing_ok=True)
        link.symlink_to(f'../../drivers/{driver}')

    def program(self, variable, output, code=0):
        path = self.root / variable.lower()
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\nexit {code}\n")
        path.chmod(0o755)
        self.environment[variable] = str(path)

    def addresses(self, listed, routes=()):
        """What `ip -j address` and `ip -j route` answer about eth7."""
        shown = json.dumps([{'ifname': 'eth7', 'addr_info': [{'local': a} for a in listed]}])
        path = self.root / 'ip'
        path.write_text(f"#!/bin/sh\ncase $2 in address) echo '{shown}' ;;\n"
                        f"*) echo '{json.dumps(list(routes))}' ;; esac\n")
        path.chmod(0o755)
        self.environment['HOST_IP'] = str(path)

    def run_script(self, name, *arguments):
        return subprocess.run([SCRIPTS / name, *arguments], env=self.environment, text=True,
                              capture_output=True, check=False)

    def tree(self):
        """Every file of the made-up server with its text: to see that nothing was changed."""
        return {str(p): p.read_text() for p in sorted(self.root.rglob('*')) if p.is_file()}
