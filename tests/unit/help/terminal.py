# SPDX-License-Identifier: Apache-2.0
"""A shell at a terminal of its own, which is typed to as a person does."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

PATIENCE_S = 60


class Shell:
    def __init__(self, command, folder, setup):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 200, 0, 0))
        environment = {'PATH': os.environ['PATH'], 'TERM': 'dumb', 'HOME': folder,
                       'LC_ALL': 'C.UTF-8'}
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave,
                                        cwd=folder, env=environment, start_new_session=True)
        os.close(slave)
        # Spelt so that the echo of what is typed is not taken for the answer.
        self.type(setup + '; linkwright() { printf "<""<%s>"">\\n" "$@"; echo DO""NE; }; '
                  'echo REA""DY\n')
        self.read_until(lambda text: 'READY' in text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def type(self, text):
        os.write(self.master, text.encode())

    def read_until(self, done):
        text = ''
        end = time.monotonic() + PATIENCE_S
        while not done(text) and time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                text += os.read(self.master, 65536).decode(errors='replace')
        return text

    def completed(self, line):
        """The arguments that `linkwright` gets when a tab is typed behind the line."""
        self.type(line + '\t\n')
        text = self.read_until(lambda text: 'DONE' in text)
        return re.findall(r'<<(.*?)>>', text)
