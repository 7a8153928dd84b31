# SPDX-License-Identifier: Apache-2.0
"""`linkwrightd` in the lab, with a dataplane of its own, asked over its UNIX socket."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

PATIENCE_S = 20.0


class DaemonError(RuntimeError):
    pass


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a UNIX socket."""

    def __init__(self, path, timeout=30):
        super().__init__('localhost', timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def command_of(pid):
    try:
        return pathlib.Path(f'/proc/{pid}/cmdline').read_bytes()
    except FileNotFoundError:
        return b''


class Daemon:
    """`with Daemon(...) as d:` it serves inside, and is gone with its dataplane after."""

    def __init__(self, lab, binary, folder, environment=None, arguments=()):
        self.lab = lab
        self.folder = pathlib.Path(folder)
        self.socket = self.folder / 'api.sock'
        self.log = self.folder / 'daemon.log'
        self.command = [pathlib.Path(binary).with_name('linkwrightd'), '--socket', self.socket,
                        '--own-dataplane', self.folder / 'dataplane',
                        '--state', self.folder / 'state', *arguments]
        self.environment = dict(os.environ, **(environment or {}))
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def start(self):
        with self.log.open('a', encoding='utf-8') as log:
            self.process = self.lab.start('emu', *self.command, stdout=log, stderr=log,
                                          env=self.environment)
        patience = time.monotonic() + PATIENCE_S
        while not self.answers():
            if self.process.poll() is not None:
                code = self.process.returncode
                raise DaemonError(f'linkwrightd ended with {code}: {self.told()}')
            if time.monotonic() > patience:
                raise DaemonError(f'linkwrightd does not answer: {self.told()}')
            time.sleep(0.02)

    def answers(self):
        try:
            return self.ask('GET', '/v1/version')[0] == 200
        except OSError:
            return False

    def told(self):
        return self.log.read_text(encoding='utf-8')

    def kill(self):
        """It dies as in a crash; its dataplane goes on."""
        self.process.kill()
        self.process.wait(timeout=10)

    def emulators(self):
        """Processes that move frames."""
        return [pid for pid in self.lab.pids('emu') if b'--listen-fd' in command_of(pid)]

    def brokers(self):
        """The process that starts them."""
        return [pid for pid in self.lab.pids('emu') if b'--serve' in command_of(pid)]

    def ask(self, method, path, body=None, headers=None, timeout=30):
        """(status, decoded answer)."""
        connection = UnixConnection(self.socket, timeout)
        sent = {'Content-Type': 'application/json', **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        try:
            return answer.status, json.loads(text)
        except json.JSONDecodeError:
            return answer.status, text

    def get(self, path):
        status, answer = self.ask('GET', path)
        if status != 200:
            raise DaemonError(f'GET {path}: {status} {answer}')
        return answer

    def load(self, text, name='scenario.yaml'):
        return self.ask('POST', '/v1/scenarios', {'yaml': text, 'file': name})

    def begin(self, name):
        status, answer = self.ask('POST', f'/v1/scenarios/{name}:start', {}, timeout=60)
        if status != 200:
            raise DaemonError(f'{name} does not start: {status} {answer}')
        return answer

    def patch(self, link, *parameters, **more):
        return self.ask('PATCH', f'/v1/links/{urllib.parse.quote(link, safe="")}',
                        {'set': list(parameters), **more})

    def __exit__(self, *_):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise DaemonError('linkwrightd did not end within 30 s of SIGTERM') from None
        patience = time.monotonic() + PATIENCE_S
        while self.programs():
            if time.monotonic() > patience:
                raise DaemonError('the dataplane goes on without its daemon')
            time.sleep(0.05)

    def programs(self):
        return [pid for pid in self.lab.pids('emu') if b'linkwright' in command_of(pid)]
