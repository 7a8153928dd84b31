# SPDX-License-Identifier: Apache-2.0
"""Completion in a real zsh: the script is sound, and does its work at a terminal."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import command_line
import terminal

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))
SCRIPT = command_line.printed(LINKWRIGHT, 'completion', 'zsh')


def syntax(script):
    return subprocess.run(['zsh', '-n'], input=script, capture_output=True, text=True,
                          check=False).stderr


def missing(script=SCRIPT):
    """Verbs and options of the program that the script does not have in the command's function."""
    lacking = []
    for path, verbs, options in command_line.walk(LINKWRIGHT):
        name = '_'.join(('_linkwright', *path))
        body = re.search(rf'^{name}\(\) {{\n(.*?)^}}$', script, re.M | re.S)
        body = body.group(1) if body else ''
        lacking += [' '.join((*path, verb)) for verb in verbs if f"'{verb}:" not in body]
        lacking += [' '.join((*path, option)) for option in options
                    if not re.search(rf"'(\([^)]*\)|\*){option}[=+]?\[", body)]
    return lacking


class ZshCompletion(unittest.TestCase):
    def test_zsh_can_read_it(self):
        self.assertEqual(syntax(SCRIPT), '')

    def test_what_zsh_cannot_read_would_be_told(self):
        self.assertNotEqual(syntax(SCRIPT.replace('esac', '')), '')

    def test_no_verb_and_no_option_is_missing(self):
        self.assertEqual(missing(), [])

    def test_what_is_missing_would_be_found(self):
        found = missing(SCRIPT.replace("'mend:", "'").replace('--netem', '--'))
        self.assertIn('fabric mend', found)
        self.assertIn('run --netem', found)

    def test_at_a_terminal(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "my lab's file.yaml").touch()
            (pathlib.Path(folder) / '_linkwright').write_text(SCRIPT)
            setup = ('PS1="> "; unsetopt zle_bracketed_paste 2>/dev/null; fpath=($PWD $fpath); '
                     'autoload -U compinit; compinit -u -D')
            with terminal.Shell(['zsh', '-f', '-i'], folder, setup) as zsh:
                for line, last in (('check my', "my lab's file.yaml"), ('run -o js', 'json'),
                                   ('run --output=js', '--output=json'), ('fabric me', 'mend'),
                                   ('link set w --direction b_', 'b_to_a'),
                                   ('completion z', 'zsh')):
                    self.assertEqual(zsh.completed('linkwright ' + line)[-1], last)


if __name__ == '__main__':
    if not shutil.which('zsh'):
        print('SKIP: zsh is not installed (Debian: zsh)')
        raise SystemExit(77)
    unittest.main()
