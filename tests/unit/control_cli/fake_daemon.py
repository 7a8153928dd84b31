# SPDX-License-Identifier: Apache-2.0
"""A daemon for tests of its clients: answers as it is told to, on a UNIX socket."""

import http.server
import json
import socketserver
import threading

VERSION = {'api': 1, 'program': '0.1.0', 'started': '2026-01-01T00:00:00Z'}


def texts_in(body):
    """Texts of a binary message by the number of their field; of messages in it, their octets."""
    found, at = {}, 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            octet = body[at]
            at += 1
            value |= (octet & 127) << shift
            shift += 7
            if octet < 128:
                return value

    while at < len(body):
        key = varint()
        value = varint()
        if key & 7 == 2:
            value, at = body[at:at + value].decode(), at + value
        found.setdefault(key >> 3, []).append(value)
    return found


class FakeDaemon:
    """`answers`: by "GET /v1/links" a status and what is JSON. `asked`: what came, the handshake
    left out, as (method and path, body)."""

    def __init__(self, path, answers):
        self.answers = {'GET /v1/version': (200, VERSION), **answers}
        self.asked, self.headers = [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                line = f'{self.command} {self.path}'
                body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                if self.path != '/v1/version':
                    outer.asked.append((line, body))
                    outer.headers.append(self.headers)
                status, told = outer.answers.get(
                    line, (404, {'code': 'not_found', 'message': f'there is no {line}'}))
                told = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = answer

            def address_string(self):
                return 'a client'

            def log_message(self, *_):
                pass

        self.server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
