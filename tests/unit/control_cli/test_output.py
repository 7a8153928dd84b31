# SPDX-License-Identifier: Apache-2.0
"""What is printed where: tables as wide as the terminal, colour only there, the same figures in
CSV as in JSON."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))
ANY_CONTROL = re.compile(r'[\x00-\x08\x0b-\x1f\x7f]')
SCENARIO = """schema: 1
ports:
  - {name: left, device: "net_null0"}
  - {name: right, device: "net_null1"}
links:
  - {name: ab, a: left, b: right, parameters: {rate: 100Mbps}}
"""
FABRIC = """schema: 1
fabrics:
  - name: pod
    topology: { leaf_spine: { leaves: 2, spines: 2, hosts_per_leaf: 2 } }
    tiers: [{ profile: dsp-dr8-800g }]
"""
RUN = ('run', 's.yaml', '--virtual', 'c.pcap')
TABLES = (RUN, ('profile', 'list'), ('profile', 'show', 'dsp-dr8-800g'), ('drivers',),
          ('profile', 'compare', 'dsp-dr8-800g', 'aec-5m'), ('calc', 'fec', '--ber', '1e-5'),
          ('calc', 'bill'), ('fabric', 'show', 'f.yaml', '--links'), ('--help',),
          ('link', 'set', '--help'), ('calc', 'ocs', '--help'))


class Output(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name, text in (('s.yaml', SCENARIO), ('f.yaml', FABRIC)):
            with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as out:
                out.write(text)
        with open(os.path.join(self.folder, 'c.pcap'), 'wb') as out:
            out.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
            # Faster than the link: what is lost leaves fidelity exact, what fails would not.
            for i in range(100):
                out.write(struct.pack('<IIII', 0, i * 1000, 14, 60) + bytes(14))

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name != 'NO_COLOR'}
        return {**kept, 'TERM': 'xterm', 'HOME': self.folder, **more}

    def plain(self, *arguments, **more):
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, text=True, timeout=60,
                              env=self.environment(**more), capture_output=True, check=False)

    def at_terminal(self, columns, *arguments, **more):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
        process = subprocess.Popen([LINKWRIGHT, *arguments], cwd=self.folder, stdout=slave,
                                   stderr=slave, env=self.environment(**more))
        os.close(slave)
        text = b''
        try:
            while part := os.read(master, 65536):
                text += part
        except OSError:  # how Linux says that nobody writes any more
            pass
        os.close(master)
        process.wait(timeout=60)
        return text.decode().replace('\r\n', '\n')

    def test_no_control_code_goes_into_a_pipe(self):
        for arguments in TABLES:
            done = self.plain(*arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIsNone(ANY_CONTROL.search(done.stdout + done.stderr), arguments)

    def test_a_terminal_that_obeys_no_color_gets_none(self):
        for arguments in TABLES:
            text = self.at_terminal(100, *arguments, NO_COLOR='1')
            self.assertIsNone(ANY_CONTROL.search(text), arguments)

    def test_tables_and_help_fit_the_terminal(self):
        for columns in (60, 80, 132):
            for arguments in TABLES:
                for line in self.at_terminal(columns, *arguments).splitlines():
                    self.assertLessEqual(len(line), columns, (arguments, line))

    def test_a_narrow_terminal_loses_no_figure(self):
        narrow = self.at_terminal(50, 'profile', 'list')
        for heading in ('Gb/s', 'BER', 'reach m', 'link pJ/b', 'one-way ns'):
            self.assertIn(heading, narrow)

    def test_a_pipe_has_whole_lines(self):
        self.assertNotIn('~', self.plain('fabric', 'show', 'f.yaml', '--links').stdout)

    def test_csv_has_the_figures_of_json(self):
        for arguments in (RUN, ('fabric', 'show', 'f.yaml', '--links'), ('drivers',)):
            as_json = json.loads(self.plain(*arguments, '-o', 'json').stdout)
            rows = list(csv.reader(io.StringIO(self.plain(*arguments, '-o', 'csv').stdout)))
            self.assertEqual(rows[0], ['figure', 'value'])
            figures = dict(rows[1:])
            self.assertEqual(len(figures), len(rows) - 1, 'a name stands twice')
            self.assertGreaterEqual(len(figures), leaves(as_json) - names(as_json))
        self.assertEqual(self.figures(*RUN)['links.ab.a_to_b.books.rx.frames'], '100')
        self.assertEqual(self.figures(*RUN)['links.ab.b_to_a.books.rx.frames'], '0')
        self.assertEqual(self.figures('fabric', 'show', 'f.yaml')['fabrics.pod.nodes.hosts'], '4')

    def figures(self, *arguments):
        return dict(csv.reader(io.StringIO(self.plain(*arguments, '-o', 'csv').stdout)))


def leaves(value):
    parts = value.values() if isinstance(value, dict) else value
    return sum(map(leaves, parts)) if isinstance(value, (dict, list)) else 1


def names(value):
    """Of entries of lists: in CSV they are part of a figure's name."""
    if isinstance(value, dict):
        return sum(map(names, value.values()))
    if isinstance(value, list):
        return sum(names(each) + (isinstance(each, dict) and 'name' in each) for each in value)
    return 0


if __name__ == '__main__':
    unittest.main()
