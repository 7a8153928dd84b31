# SPDX-License-Identifier: Apache-2.0
"""Many clients of the daemon at once, in one thread: who asks, and who watches, fast or slowly.

What came of each is counted, and judged by nobody here.
"""

import asyncio
import base64
import collections
import json
import os
import random
import time

PATIENCE_S = 30.0  # for one answer
FULL = 'there are too many connections'  # any question may meet it, and comes back later
# What a worker without a CPU has the daemon say: no figures now, no more changes now.
STARVED = ((503, 'the worker does not answer'), (422, 'too many are pending'))
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Wrong(Exception):
    """An answer that is none, or not the one to this question."""


class Question:
    """What is asked, which status answers it, and what must stand in the body."""

    def __init__(self, method, path, status=200, body=None, headers=None, right=None):
        self.method = method
        self.path = path
        self.status = status
        self.body = b'' if body is None else json.dumps(body).encode()
        self.headers = headers or {}
        self.right = right or (lambda answer: True)

    def octets(self):
        lines = [f'{self.method} {self.path} HTTP/1.1', 'Host: localhost',
                 *(f'{name}: {value}' for name, value in self.headers.items())]
        if self.body:
            lines += ['Content-Type: application/json', f'Content-Length: {len(self.body)}']
        return '\r\n'.join(lines + ['', '']).encode() + self.body

    def judge(self, status, text):
        if status != self.status:
            raise Wrong(f'{self.method} {self.path}: {status} and not {self.status}: {text[:200]}')
        if not self.right(text):
            raise Wrong(f'{self.method} {self.path}: {status} with {text[:200]}')


async def read_answer(reader):
    head = (await reader.readuntil(b'\r\n\r\n')).decode().split('\r\n')
    length = next((int(line.split(':')[1]) for line in head
                   if line.lower().startswith('content-length:')), 0)
    return int(head[0].split()[1]), (await reader.readexactly(length)).decode()


class Crowd:
    """Clients of one socket until `end` (of time.monotonic), and what they have met."""

    def __init__(self, socket, end):
        self.socket = str(socket)
        self.end = end
        self.answers = collections.Counter()  # by status
        self.starved = 0  # answers
        self.wrong = []
        self.slowest_s = 0.0

    def over(self):
        return time.monotonic() >= self.end

    async def connect(self):
        return await asyncio.open_unix_connection(self.socket)

    async def ask(self, questions, every_s, one_connection=True):
        """One client: a question after the other, about every so many seconds."""
        connection = None
        while not self.over():
            await asyncio.sleep(random.uniform(0.5, 1.5) * every_s)
            begin = time.monotonic()
            connection = connection or await self.connect()
            keep = await self.exchange(connection, random.choice(questions))
            self.slowest_s = max(self.slowest_s, time.monotonic() - begin)
            if not (keep and one_connection):
                connection[1].close()
                connection = None
        if connection:
            connection[1].close()

    async def exchange(self, connection, question):
        """Whether the connection is good for another question."""
        reader, writer = connection
        try:
            writer.write(question.octets())
            status, text = await asyncio.wait_for(read_answer(reader), PATIENCE_S)
            self.answers[status] += 1
            if status == 503 and FULL in text:
                return False
            if any(status == code and words in text for code, words in STARVED):
                self.starved += 1
            else:
                question.judge(status, text)
            return True
        except (Wrong, OSError, EOFError, asyncio.TimeoutError) as error:
            self.wrong.append(f'{question.path}: {error!r}')
            return False


class Viewer:
    """One WebSocket: messages by topic, and when those of `links` came."""

    def __init__(self, crowd, query):
        self.crowd = crowd
        self.query = query
        self.topics = collections.Counter()
        self.ticks = []
        self.dropped = 0     # what the daemon says that this one has lost
        self.closed = False  # by the daemon, or with it

    async def open(self):
        reader, writer = await self.crowd.connect()
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(Question('GET', f'/v1/stream?{self.query}', headers={
            'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
            'Sec-WebSocket-Key': key}).octets())
        status, text = await asyncio.wait_for(read_answer(reader), PATIENCE_S)
        if status != 101:
            raise Wrong(f'a viewer: {status} {text[:200]}')
        return reader, writer

    async def watch(self, pause_s=0.0):
        """Reads to the end, resting so long before each message."""
        try:
            reader, writer = await self.open()
        except (Wrong, OSError, EOFError, asyncio.TimeoutError) as error:
            self.crowd.wrong.append(f'{self.query}: {error!r}')
            self.closed = True
            return
        while not self.crowd.over() and not self.closed:
            await asyncio.sleep(min(pause_s, max(self.crowd.end - time.monotonic(), 0)))
            left = self.crowd.end - time.monotonic()
            try:
                await asyncio.wait_for(self.read_frame(reader, writer), max(left, 0.01))
            except asyncio.TimeoutError:
                break
            except (OSError, EOFError):
                self.closed = True
        writer.close()

    async def sleep_and_look(self):
        """Reads nothing until the end; then what has waited, up to where a loss is told."""
        try:
            reader, writer = await self.open()
        except (Wrong, OSError, EOFError, asyncio.TimeoutError) as error:
            self.crowd.wrong.append(f'{self.query}: {error!r}')
            self.closed = True
            return
        await asyncio.sleep(max(self.crowd.end - time.monotonic(), 0))
        patience = time.monotonic() + PATIENCE_S
        while not (self.dropped or self.closed) and time.monotonic() < patience:
            try:
                await asyncio.wait_for(self.read_frame(reader, writer), PATIENCE_S)
            except (OSError, EOFError, asyncio.TimeoutError):
                self.closed = True
        writer.close()

    async def read_frame(self, reader, writer):
        """RFC 6455: a server masks nothing, and this one sends each message as one frame."""
        first, length = await reader.readexactly(2)
        if length >= 126:
            length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8), 'big')
        octets = await reader.readexactly(length)
        if first & 15 == PING:  # the mask of an answer may be zero
            writer.write(bytes([128 | PONG, 128 | len(octets), 0, 0, 0, 0]) + octets)
        elif first & 15 == CLOSE:
            self.closed = True
        elif first & 15 == TEXT:
            self.take(json.loads(octets))

    def take(self, message):
        topic = message['topic']
        self.topics[topic] += 1
        if topic == 'links':
            self.ticks.append(time.monotonic())
        elif topic == 'stream':
            self.dropped = message['dropped']
