#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/host-setup on made-up servers: what it would do, what it refuses, what it gives back."""

import unittest

from fake_host import CARD, FakeHost

OTHER_CARD = '0000:3b:00.1'
OTHER = f'/sys/bus/pci/devices/{OTHER_CARD}'


class HostSetup(FakeHost):
    def dry_run(self, *arguments):
        before = self.tree()
        done = self.run_script('host-setup', '--dry-run', CARD, *arguments)
        self.assertEqual(self.tree(), before, 'a dry run changed something')
        return done

    def assert_refused(self, word, *arguments):
        done = self.dry_run(*arguments)
        self.assertEqual(done.returncode, 4, done.stdout)
        self.assertIn(word, done.stderr)
        self.assertNotIn('would run', done.stdout)
        self.assertIn('would run', self.dry_run('--force', *arguments).stdout)

    def test_a_free_card_is_bound_and_the_undo_is_printed(self):
        done = self.dry_run()
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertIn('would run  modprobe vfio-pci', lines)
        self.assertIn(f"would run  echo 'vfio-pci' > {self.card}/driver_override", lines)
        self.assertIn(f"undo  echo '' > {self.card}/driver_override", lines)
        self.assertIn(f'undo  echo {CARD} > /sys/bus/pci/drivers_probe', lines)

    def test_driverctl_is_used_when_it_shall_last(self):
        lines = self.dry_run('--persistent').stdout.splitlines()
        self.assertIn(f'would run  driverctl set-override {CARD} vfio-pci', lines)
        self.assertIn(f'undo  driverctl unset-override {CARD}', lines)

    def test_a_bifurcated_driver_is_left_alone(self):
        self.bind('mlx5_core')
        done = self.dry_run()
        self.assertEqual(done.returncode, 0)
        self.assertIn('left alone', done.stdout)
        self.assertNotIn('would run', done.stdout)

    def test_a_card_that_is_bound_already_is_left_alone(self):
        self.bind('vfio-pci')
        self.assertNotIn('would run', self.dry_run().stdout)

    def test_a_card_with_an_address_is_refused(self):
        self.addresses(['192.0.2.7'])
        self.assert_refused('192.0.2.7')

    def test_a_link_local_address_alone_is_no_objection(self):
        self.addresses(['fe80::1'], [{'dst': 'fe80::/64'}])
        self.assertEqual(self.dry_run().returncode, 0)

    def test_a_card_with_a_route_is_refused(self):
        self.addresses([], [{'dst': 'default', 'dev': 'eth7'}])
        self.assert_refused('route default')

    def test_the_card_of_the_callers_ssh_is_refused(self):
        self.addresses(['192.0.2.7'])
        self.environment['SSH_CONNECTION'] = '192.0.2.1 5000 192.0.2.7 22'
        self.assert_refused('ssh')

    def test_a_card_under_a_bridge_is_refused(self):
        self.write('/sys/class/net/eth7/upper_br0/ifindex', '9')
        self.assert_refused('br0')

    def test_a_card_of_which_nothing_can_be_found_out_is_refused(self):
        self.environment['HOST_IP'] = str(self.root / 'absent')
        self.assert_refused('cannot be found out')

    def test_the_interface_of_a_virtio_card_is_seen(self):
        self.remove(f'{self.card}/net/eth7/ifindex')
        (self.root / self.card.lstrip('/') / 'net/eth7').rmdir()
        self.write(f'{self.card}/virtio0/net/eth7/ifindex', '7')
        self.addresses(['192.0.2.7'])
        self.assert_refused('192.0.2.7')

    def test_vfio_without_an_iommu_is_refused(self):
        self.remove('/sys/class/iommu/dmar0/name')
        (self.root / 'sys/class/iommu/dmar0').rmdir()
        self.assert_refused('IOMMU')
        self.assertEqual(self.dry_run('--no-iommu').returncode, 0)

    def act(self, *arguments, failing='nothing'):
        """(result, lines handed to the shell); a shell that only notes, and fails at one line."""
        self.write(f'{OTHER}/class', '0x020000')
        notes = self.root / 'notes'
        programs = self.root / 'bin'
        programs.mkdir()
        for name in ('sh', 'driverctl'):
            (programs / name).write_text(f'#!/bin/bash\necho "$2" >> {notes}\n'
                                         f'[[ "$2" != {failing} ]]\n')
            (programs / name).chmod(0o755)
        self.environment['PATH'] = f"{programs}:{self.environment['PATH']}"
        told = self.run_script('host-setup', CARD, OTHER_CARD, *arguments)
        return told, notes.read_text().splitlines()

    def test_the_undo_is_printed_before_anything_is_done(self):
        told, notes = self.act()
        self.assertEqual(told.returncode, 0, told.stderr)
        kinds = [line.split()[0] for line in told.stdout.splitlines()]
        self.assertEqual(kinds, ['undo'] * 6 + ['run'] * 7)
        self.assertEqual(len(notes), 7)

    def test_when_the_second_card_fails_both_are_given_back(self):
        told, notes = self.act(failing=f'*vfio-pci*{OTHER_CARD}/driver_override')
        self.assert_given_back(told, notes, f"echo '' > {self.card}/driver_override",
                               f"echo '' > {OTHER}/driver_override")

    def test_when_driverctl_fails_for_the_second_card_both_are_given_back(self):
        told, notes = self.act('--persistent', failing=f'*set-override*{OTHER_CARD}*vfio-pci*')
        self.assert_given_back(told, notes, f'driverctl unset-override {CARD}',
                               f'driverctl unset-override {OTHER_CARD}')

    def assert_given_back(self, told, notes, *lines):
        self.assertEqual(told.returncode, 1, told.stdout)
        self.assertNotIn('Traceback', told.stderr)
        self.assertIn('giving back', told.stderr)
        for line in lines:
            self.assertIn(f'undo  {line}', told.stdout.splitlines())
            self.assertIn(line, notes)

    def test_when_the_driver_cannot_be_loaded_no_card_is_touched(self):
        told, notes = self.act(failing='modprobe*')
        self.assertEqual(told.returncode, 1)
        self.assertEqual(notes, ['modprobe vfio-pci'])

    def test_what_is_no_pci_address_is_a_usage_error(self):
        done = self.run_script('host-setup', '--dry-run', 'eth7')
        self.assertEqual(done.returncode, 2)


if __name__ == '__main__':
    unittest.main()
