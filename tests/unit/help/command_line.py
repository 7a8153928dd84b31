# SPDX-License-Identifier: Apache-2.0
"""The verbs and options of a program as its own --help tells them, read as a person does: what a
manual page and a completion must not forget."""

import re
import subprocess

ENTRY = re.compile(r'^  (\S.*?)(?:  .*)?$')
NAME = re.compile(r'^--?[a-z][a-z0-9-]*$')


def printed(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def entries(text, title):
    """The headings under `Options:` and the like."""
    found = re.search(rf'^{title}:\n((?:  .*\n)+)', text, re.MULTILINE)
    lines = found.group(1).splitlines() if found else []
    return [ENTRY.match(line).group(1) for line in lines if not line.startswith('   ')]


def options_of(text):
    names = []
    for heading in entries(text, 'Options'):
        names += [word for word in re.split(r'[, ]+', heading) if NAME.match(word)]
    return names


def walk(program, path=()):
    """(words of the command, its verbs, its options) of each command."""
    text = printed(program, *path, '--help')
    verbs = entries(text, 'Commands')
    yield path, verbs, options_of(text)
    for verb in verbs:
        yield from walk(program, (*path, verb))
