# SPDX-License-Identifier: Apache-2.0
"""The manual pages: `man` has nothing to complain of, and no verb and no option is missing."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import command_line

PROGRAMS = [(os.path.abspath(program), option) for program, option in
            zip(sys.argv[1:], ('man', '--man'))]
del sys.argv[1:]


def shown(page):
    """What a reader sees, and what `man` has to complain of."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'page.1'
        path.write_text(page)
        environment = dict(os.environ, MANWIDTH='90', MANROFFSEQ='', LC_ALL='C.UTF-8',
                           MANOPT='', MANPAGER='cat')
        done = subprocess.run(['man', '--warnings=w', '-E', 'ascii', '-l', str(path)],
                              capture_output=True, text=True, env=environment, check=False)
    return done.stdout, done.stderr


def section(text, title):
    """From a subsection's heading up to the next heading."""
    found = re.search(rf'^   {re.escape(title)}\n(.*?)(?=^ {{0,3}}\S|\Z)', text, re.M | re.S)
    return found.group(1) if found else None


def missing(program, text):
    """Verbs and options of the program that the page does not have."""
    lacking = []
    for path, _, options in command_line.walk(program):
        where = 'linkwright ' + ' '.join(path)
        part = section(text, where) if path else text
        if part is None:
            lacking.append(where)
            continue
        lacking += [f'{where}: {option}' for option in options
                    if not (path and option in ('-h', '--help'))
                    and not re.search(rf'^ +(-\S+, )*{re.escape(option)}\b(?!-)', part, re.M)]
    return lacking


@unittest.skipUnless(shutil.which('man') and shutil.which('groff'),
                     'man and groff are not installed (Debian: man-db, groff-base)')
class Manual(unittest.TestCase):
    def test_man_has_nothing_to_complain_of(self):
        for program, option in PROGRAMS:
            text, complaints = shown(command_line.printed(program, option))
            self.assertEqual(complaints, '', program)
            for title in ('NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS'):
                self.assertRegex(text, rf'(?m)^{title}$')

    def test_a_broken_page_would_be_complained_of(self):
        page = command_line.printed(*PROGRAMS[0])
        _, complaints = shown(page.replace('.SH SYNOPSIS', '.XY SYNOPSIS'))
        self.assertIn('XY', complaints)

    def test_no_verb_and_no_option_is_missing(self):
        for program, option in PROGRAMS:
            text, _ = shown(command_line.printed(program, option))
            self.assertEqual(missing(program, text), [])

    def test_what_is_missing_would_be_found(self):
        program, option = PROGRAMS[0]
        page = command_line.printed(program, option)
        without_verb = re.sub(r'\.SS "linkwright fabric mend".*?(?=\.S[SH])', '', page, flags=re.S)
        self.assertIn('linkwright fabric mend', missing(program, shown(without_verb)[0]))
        without_option = re.sub(r'\.TP\n\\fB\\-\\-netem.*?(?=\.)', '', page, flags=re.S)
        self.assertIn('linkwright run: --netem', missing(program, shown(without_option)[0]))

    def test_names_can_be_copied_from_the_page(self):
        text, _ = shown(command_line.printed(*PROGRAMS[0]))
        for words in ('"leaf0 -> spine1"', '"host1>host3"', "tc's netem", '~/.local/state'):
            self.assertIn(words, re.sub(r'\s+', ' ', text))


if __name__ == '__main__':
    unittest.main()
