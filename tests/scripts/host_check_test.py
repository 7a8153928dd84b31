#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/host-check on made-up servers: right verdicts, and unknown is never ok."""

import json
import unittest

from fake_host import CARD, FakeHost


class HostCheck(FakeHost):
    def states(self):
        done = self.run_script('host-check', '--cpu', '2', '-o', 'json')
        found = json.loads(done.stdout)['checks']
        self.assertEqual(done.returncode, int(any(row['state'] == 'bad' for row in found)))
        return {row['what']: row['state'] for row in found}

    def assert_state(self, what, state):
        states = self.states()
        self.assertEqual(states.pop(what), state)
        self.assertEqual(set(states.values()), {'ok'}, 'something else changed too')

    def test_a_fit_server_is_ok_in_every_line(self):
        states = self.states()
        self.assertEqual(set(states), {'IOMMU', 'huge pages', 'governor', 'isolated', 'NUMA node',
                                       'PCIe', 'firmware LLDP'})
        self.assertEqual(set(states.values()), {'ok'})

    def test_a_server_of_which_nothing_can_be_read_is_unknown_in_every_line(self):
        self.environment['HOST_ROOT'] = str(self.root / 'absent')
        done = self.run_script('host-check', '-o', 'json')
        self.assertEqual({row['state'] for row in json.loads(done.stdout)['checks']}, {'unknown'})

    def test_an_iommu_that_is_off_is_bad(self):
        self.remove('/sys/class/iommu/dmar0/name')
        (self.root / 'sys/class/iommu/dmar0').rmdir()
        self.assert_state('IOMMU', 'bad')

    def test_no_free_huge_page_is_bad(self):
        self.write('/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages', '0')
        self.assert_state('huge pages', 'bad')

    def test_a_saving_governor_is_bad_and_none_is_unknown(self):
        self.write('/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor', 'powersave')
        self.assert_state('governor', 'bad')
        self.remove('/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor')
        self.assert_state('governor', 'unknown')

    def test_a_core_that_is_not_isolated_is_bad(self):
        self.write('/sys/devices/system/cpu/isolated', '')
        self.assert_state('isolated', 'bad')

    def test_a_card_on_the_other_node_is_bad_and_on_none_unknown(self):
        self.write(f'{self.card}/numa_node', '0')
        self.assert_state('NUMA node', 'bad')
        self.write(f'{self.card}/numa_node', '-1')
        self.assert_state('NUMA node', 'unknown')

    def test_a_slot_narrower_than_the_port_is_bad(self):
        self.write(f'{self.card}/current_link_width', '4')
        self.assert_state('PCIe', 'bad')

    def test_a_port_without_a_speed_is_unknown(self):
        self.write('/sys/class/net/eth7/speed', '-1')
        self.assert_state('PCIe', 'unknown')

    def test_a_firmware_that_eats_lldp_is_bad(self):
        self.program('HOST_ETHTOOL', 'fw-lldp-agent : on')
        self.assert_state('firmware LLDP', 'bad')

    def test_a_driver_that_does_not_tell_is_unknown(self):
        self.bind('mlx5_core')
        self.assert_state('firmware LLDP', 'unknown')

    def test_it_changes_nothing(self):
        before = self.tree()
        self.states()
        self.assertEqual(self.tree(), before)

    def test_a_card_that_is_not_there_is_an_error(self):
        done = self.run_script('host-check', 'eth9')
        self.assertEqual(done.returncode, 2)
        self.assertIn("'eth9'", done.stderr)

    def test_a_card_is_found_by_its_interface(self):
        done = self.run_script('host-check', '--cpu', '2', 'eth7')
        self.assertIn(CARD, done.stdout)


if __name__ == '__main__':
    unittest.main()
