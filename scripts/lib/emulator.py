# SPDX-License-Identifier: Apache-2.0
"""`linkwright run` in the lab: started, waited for, stopped, its report read."""

import json
import os
import pathlib
import signal
import subprocess
import time


class EmulatorError(RuntimeError):
    pass


def program(build):
    found = [p for p in pathlib.Path(build).rglob('linkwright')
             if p.is_file() and os.access(p, os.X_OK)]
    if not found:
        raise EmulatorError(f'no linkwright program under {build}: build it first')
    return found[0]


class Emulator:
    """`with Emulator(...) as e:` frames pass inside; after it, `e.report` is the closed books."""

    def __init__(self, lab, binary, scenario, folder, arguments=()):
        self.lab = lab
        self.ready = pathlib.Path(folder) / 'ready'
        self.path = pathlib.Path(folder) / 'scenario.yaml'
        self.path.write_text(scenario)
        self.ready.unlink(missing_ok=True)
        self.command = [binary, 'run', self.path, '-o', 'json', '--ready-file', self.ready,
                        *arguments]
        self.process = None
        self.report = None
        self.exit_code = None

    def __enter__(self):
        self.process = self.lab.start('emu', *self.command, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE)
        patience = time.monotonic() + 20
        while not self.ready.exists():
            if self.process.poll() is not None:
                raise EmulatorError(f'linkwright run ended with {self.process.returncode}: '
                                    f'{self.process.stderr.read().strip()}')
            if time.monotonic() > patience:
                self.process.kill()
                raise EmulatorError('linkwright run was not ready within 20 s')
            time.sleep(0.02)
        return self

    def abandon(self):
        """It was killed: collect what is left of it and expect no report."""
        self.process.communicate(timeout=10)
        self.process = None

    def __exit__(self, kind, *_):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            out, said = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise EmulatorError('linkwright run did not end within 20 s of SIGTERM') from None
        self.exit_code = self.process.returncode
        if kind is None:
            self.report = read_report(out, said, self.process.returncode)

    def dataplane_pids(self):
        return [pid for pid in self.lab.pids('emu')
                if pathlib.Path(f'/proc/{pid}/comm').read_text().startswith('linkwright-data')]


def read_report(out, said, code):
    try:
        return json.loads(out)
    except json.JSONDecodeError:
        raise EmulatorError(f'no report (exit {code}): {said.strip()[-500:]}') from None


def all_books(report):
    """Those of each direction of a link, and of each fabric as a whole."""
    return [each['books'] for each in (*report['links'], *report.get('fabrics', ()))]


def books_closed(report):
    """The report's word, and the books equation computed again from its terms."""
    books = all_books(report)
    return bool(books) and all(each['closed'] and unexplained(each) == (0, 0) for each in books)


def unexplained(books):
    """(frames, bytes) that came in and are nowhere: rx + originated - all the places they went."""
    def term(name, unit):
        return books.get(name, {}).get(unit, 0)

    def balance(unit):
        gone = sum(drop[unit] for drop in books['drops'].values())
        return (term('rx', unit) + term('originated', unit) - term('handed_to_port', unit)
                - term('held', unit) - term('absorbed', unit) - gone)
    return balance('frames'), balance('bytes')


def dropped(report):
    """{reason: frames} over all books, without zeros."""
    total = {}
    for books in all_books(report):
        for reason, count in books['drops'].items():
            if count['frames']:
                total[reason] = total.get(reason, 0) + count['frames']
    return total
