# SPDX-License-Identifier: Apache-2.0
"""Completion in a real bash: what it offers at each place of a command line, also at a terminal."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import command_line
import terminal

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))
SCRIPT = command_line.printed(LINKWRIGHT, 'completion', 'bash')
# A function of that name hides the builtin, which works only while readline completes.
ASK = """compopt() { echo "<$*>"; }
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_linkwright
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(*words, script=SCRIPT):
    """What bash offers for the last of the words; '<-o default>' where readline shall ask files."""
    done = subprocess.run(['bash', '-c', script + ASK, 'bash', 'linkwright', *words],
                          capture_output=True, text=True, check=False, timeout=30)
    if done.returncode or done.stderr:
        raise AssertionError(done.stderr or done.returncode)
    return [line for line in done.stdout.splitlines() if line]


def missing(script=SCRIPT):
    """Verbs and options of the program that completion does not offer."""
    lacking = []
    for path, verbs, options in command_line.walk(LINKWRIGHT):
        known = offered(*path, '', script=script) + offered(*path, '-', script=script)
        lacking += [' '.join((*path, word)) for word in verbs + options if word not in known]
    return lacking


FILES = ['<-o default>']


class BashCompletion(unittest.TestCase):
    def test_verbs_at_every_depth(self):
        self.assertEqual(offered('fab'), ['fabric'])
        self.assertEqual(offered('c'), ['check', 'calibrate', 'calc', 'collective', 'config',
                                        'capture', 'completion'])
        self.assertEqual(offered('fabric', 'm'), ['mend'])
        self.assertEqual(offered('ocs', ''), ['connect', 'disconnect', 'schedule', 'show'])
        self.assertEqual(offered('fly', ''), offered(''))

    def test_options_of_the_verb_and_of_no_other(self):
        self.assertEqual(offered('fabric', 'cut', '--f'), ['--fabric', '--for'])
        self.assertEqual(offered('fabric', 'mend', '--f'), ['--fabric'])
        self.assertEqual(offered('--v'), ['--version'])

    def test_values(self):
        self.assertEqual(offered('run', 's.yaml', '-o', ''), ['table', 'json', 'csv'])
        self.assertEqual(offered('run', '--output', 'j'), ['json'])
        self.assertEqual(offered('run', '--output', '=', 'j'), ['json'])
        self.assertEqual(offered('run', '--output', '='), ['table', 'json', 'csv'])
        self.assertEqual(offered('link', 'set', 'w', '--direction', 'a'), ['a_to_b'])
        self.assertEqual(offered('calc', 'ocs', '--drain', ''), ['command', 'switch'])
        self.assertEqual(offered('completion', ''), ['bash', 'zsh'])
        self.assertEqual(offered('completion', 'bash', ''), [])

    def test_a_value_that_is_written_is_no_operand(self):
        self.assertEqual(offered('completion', '--help', 'z'), ['zsh'])
        for before in (['--socket', 's'], ['--socket', '=', 's'], ['--socket', 'run']):
            self.assertEqual(offered('fabric', *before, 'st'), ['stats'], before)

    def test_files(self):
        self.assertEqual(offered('run', ''), FILES)
        self.assertEqual(offered('run', '--journal', 'x'), FILES)
        self.assertEqual(offered('stats', '--socket', ''), FILES)
        self.assertEqual(offered('run', 's.yaml', ''), [])
        self.assertEqual(offered('run', '--duration', ''), [])
        self.assertEqual(offered('profile', 'compare', 'a', 'b', ''), [])

    def test_names_with_spaces_and_signs_change_nothing(self):
        self.assertEqual(offered('fabric', 'cut', '"leaf0 -> spine1 (2)"', '--so'), ['--socket'])
        self.assertEqual(offered('link', 'set', 'w', 'rate', '=', '1Gbps', '--sc'), ['--scenario'])
        self.assertEqual(offered('link', 'set', "it's", 'latency.module', '='), [])
        self.assertEqual(offered('run', '$(touch x)', '`id`', '--ne'), ['--netem'])
        self.assertEqual(offered('run', '$(touch'), FILES)
        self.assertEqual(offered('fabric', '*'), [])

    def test_no_verb_and_no_option_is_missing(self):
        self.assertEqual(missing(), [])

    def test_what_is_missing_would_be_found(self):
        found = missing(SCRIPT.replace("'mend'", '').replace("'--netem'", ''))
        self.assertIn('fabric mend', found)
        self.assertIn('run --netem', found)

    def test_at_a_terminal_names_are_quoted(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "my lab's file.yaml").touch()
            (pathlib.Path(folder) / 'completion').write_text(SCRIPT)
            shell = ['bash', '--norc', '--noprofile', '-i']
            with terminal.Shell(shell, folder, 'PS1="> "; . ./completion') as bash:
                for line, last in (('check my', "my lab's file.yaml"), ('run -o js', 'json'),
                                   ('run --output=js', '--output=json'), ('fabric me', 'mend')):
                    self.assertEqual(bash.completed('linkwright ' + line)[-1], last)


if __name__ == '__main__':
    if not shutil.which('bash'):
        print('SKIP: bash is not installed')
        raise SystemExit(77)
    unittest.main()
