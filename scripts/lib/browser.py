# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium inside a namespace, driven over WebDriver, which is JSON over HTTP: no
library is needed for as little as this. A socket stays in the namespace in which it was made, so
the tests that ask need not be in there.
"""

import base64
import contextlib
import ctypes
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

PORT = 9515
PATIENCE_S = 60.0  # of a machine that is busy with other things
FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync',
         '--hide-scrollbars', '--disable-dev-shm-usage']
CLONE_NEWNET = 0x40000000


class BrowserError(RuntimeError):
    pass


def why_not():
    """Why there is no browser here; empty when there is one."""
    missing = [name for name in ('chromium', 'chromedriver') if not shutil.which(name)]
    return f"{' and '.join(missing)} not installed (scripts/setup)" if missing else ''


def socket_in(namespace, port):
    """A connection made in a network namespace, whatever the caller's own is."""
    made = []

    def make():
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f'/run/netns/{namespace}', 'rb') as file:
            if libc.setns(file.fileno(), CLONE_NEWNET):
                made.append(OSError(ctypes.get_errno(), f'no namespace {namespace}'))
                return
        try:
            made.append(socket.create_connection(('127.0.0.1', port), timeout=PATIENCE_S))
        except OSError as error:
            made.append(error)

    # A thread of its own goes there, so that no other has to come back.
    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if isinstance(made[0], Exception):
        raise made[0]
    return made[0]


def ask(namespace, port, method, path, body=None, headers=None):
    """(status, headers, text) of a server in the namespace."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=PATIENCE_S)
    connection.sock = socket_in(namespace, port)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), text


class Browser:
    """`with Browser(lab, 'emu') as b:` a window without a past."""

    def __init__(self, lab, place):
        self.lab = lab
        self.place = place
        self.namespace = f'{lab.prefix}-{place}'
        self.session = None
        self.process = None
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with self.stack:
            folder = self.stack.enter_context(
                tempfile.TemporaryDirectory(prefix='lw-chromium-', ignore_cleanup_errors=True))
            self.process = self.lab.start(
                self.place, 'chromedriver', f'--port={PORT}', stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, env=dict(os.environ, HOME=folder))
            self.stack.callback(self._end)
            self._wait()
            options = {'args': [*FLAGS, f'--user-data-dir={folder}/profile'],
                       'binary': shutil.which('chromium')}
            wanted = {'browserName': 'chrome', 'goog:chromeOptions': options,
                      'goog:loggingPrefs': {'browser': 'ALL'}}
            made = self._call('POST', '/session', {'capabilities': {'alwaysMatch': wanted}})
            self.session = made['sessionId']
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def _end(self):
        if self.session:
            with contextlib.suppress(OSError, BrowserError, http.client.HTTPException):
                self._call('DELETE', f'/session/{self.session}')
        self.process.terminate()
        self.process.wait(timeout=PATIENCE_S)

    def _wait(self):
        patience = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(OSError, BrowserError):
                if self._call('GET', '/status')['ready']:
                    return
            if time.monotonic() > patience or self.process.poll() is not None:
                raise BrowserError('chromedriver does not answer')
            time.sleep(0.1)

    def _call(self, method, path, body=None):
        text = json.dumps(body) if body is not None else None
        _, _, answer = ask(self.namespace, PORT, method, path, text,
                           {'Content-Type': 'application/json'})
        value = json.loads(answer)['value']
        if isinstance(value, dict) and 'error' in value:
            raise BrowserError(f"{method} {path}: {value['error']}: {value['message'][:500]}")
        return value

    def command(self, name, body):
        return self._call('POST', f'/session/{self.session}/{name}', body)

    def open(self, address):
        self.command('url', {'url': address})

    def run(self, script, *arguments):
        """What `return ...` gives."""
        return self.command('execute/sync', {'script': script, 'args': list(arguments)})

    def devtools(self, name, **parameters):
        return self.command('goog/cdp/execute', {'cmd': name, 'params': parameters})

    def errors(self):
        """What the console has said since this was asked before, but for mere remarks."""
        said = self.command('se/log', {'type': 'browser'})
        return [each['message'] for each in said if each['level'] in ('SEVERE', 'WARNING')]

    def look(self, width, height, dark):
        """The size of the window, and whether it is night."""
        self.devtools('Emulation.setDeviceMetricsOverride', width=width, height=height,
                      deviceScaleFactor=1, mobile=width < 500)
        self.devtools('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def picture(self, path):
        path.write_bytes(base64.b64decode(
            self._call('GET', f'/session/{self.session}/screenshot')))
