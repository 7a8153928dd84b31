#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the packages say of themselves agrees with the rest of the tree."""

import pathlib
import re
import subprocess
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEBIAN = REPOSITORY / 'scripts' / 'packaging' / 'debian'
# Of setup's group for building: what every Debian builder has, and what only judges the sources.
NOT_FOR_PACKAGES = {'g++', 'clang-format-14'}


def fields(text, name):
    """The words of a field of a control file, without versions and substitutions."""
    body = re.search(rf'^{name}:((?:.*\n)(?: .*\n)*)', text, re.MULTILINE).group(1)
    return {word.split('(')[0].strip() for word in body.split(',')} - {''}


class Packaging(unittest.TestCase):
    def test_building_a_package_needs_what_building_needs(self):
        told = subprocess.run([REPOSITORY / 'scripts' / 'setup', '--list', 'build'], check=True,
                              capture_output=True, text=True).stdout.split()
        control = (DEBIAN / 'control').read_text(encoding='utf-8')
        self.assertEqual(fields(control, 'Build-Depends') - {'debhelper-compat'},
                         set(told) - NOT_FOR_PACKAGES)

    def test_the_version_is_that_of_the_build(self):
        build = (REPOSITORY / 'meson.build').read_text(encoding='utf-8')
        version = re.search(r"^  version: '(.*)',$", build, re.MULTILINE).group(1)
        changelog = (DEBIAN / 'changelog').read_text(encoding='utf-8')
        self.assertTrue(changelog.startswith(f'linkwright ({version}) '), changelog[:40])


if __name__ == '__main__':
    unittest.main()
