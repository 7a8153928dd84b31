# SPDX-License-Identifier: Apache-2.0
"""A client of linkwrightd: one file, the standard library alone.

    import linkwright
    lw = linkwright.Client()                       # the UNIX socket of the daemon
    lw = linkwright.Client(url='http://127.0.0.1:8642', token='...')
    lw.load(open('lab.yaml').read(), 'lab.yaml')
    lw.start('lab')
    lw.set('wire', {'rate': '100Mbps', 'latency.propagation': '2ms'})
    print(lw.fidelity()[0]['verdict'])
    lw.set('wire', linkwright.tc_parameters(bw=10, delay='5ms', loss=1))
    with lw.lease('lab', ttl=10, dead_man='down'):   # nobody else changes it meanwhile
        lw.set('wire', {'rate': '10Mbps'})

Answers are what the API says, as dicts and lists (`GET /v1/openapi`); 64-bit numbers are strings
there, as protobuf's JSON has them. Not for several threads at once.
"""

import http.client
import json
import os
import re
import socket
import threading
import urllib.parse

__all__ = ['Client', 'Error', 'Invalid', 'Forbidden', 'NotFound', 'Conflict', 'Stale', 'Refused',
           'Unavailable', 'Leased', 'Lease', 'netem_parameters', 'tc_parameters']

API = 1
SOCKET = '/run/linkwright/api.sock'
LARGEST_FRAME = 1514  # bytes, without FCS: what tools that count packets mean by one


class Error(Exception):
    """What was asked was not done, and nothing has been changed.

    `status` is that of HTTP (0: there was no answer), `code` a word for programs, `violations` all
    that is wrong with what was sent, each with path, file, line, column and message.
    """

    def __init__(self, message, status=0, code='', violations=(), generation=None):
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.violations = list(violations)
        self.generation = generation

    def __str__(self):
        lines = [self.message]
        lines += [f'  {v.get("path") or v.get("file") or "body"}: {v.get("message", "")}'
                  for v in self.violations]
        return '\n'.join(lines)


class Invalid(Error):
    """400: what was sent is wrong by itself; `violations` say where."""


class Forbidden(Error):
    """401, 403: who asks may not."""


class NotFound(Error):
    """404: there is nothing of that name."""


class Conflict(Error):
    """409: not in the state in which it is."""


class Stale(Conflict):
    """412: made for an older generation; `generation` is the one in force."""


class Leased(Error):
    """423: somebody else has it to himself; the message says who, and until when."""


class Refused(Error):
    """422: right by itself, but this machine, or what runs on it, does not allow it."""


class Unavailable(Error):
    """503, or no answer at all."""


OF_STATUS = {400: Invalid, 401: Forbidden, 403: Forbidden, 404: NotFound, 409: Conflict,
             412: Stale, 422: Refused, 423: Leased, 503: Unavailable}


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__('localhost', timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.close()
            raise


def _name(text):
    """A name as one segment of a path: names of a fabric's links have blanks and arrows."""
    return urllib.parse.quote(text, safe='')


def _cable(fabric, cable):
    return f'/v1/fabrics/{_name(fabric)}/cables/{_name(cable)}'


def _ocs(fabric, ocs):
    return f'/v1/fabrics/{_name(fabric)}/ocs/{_name(ocs)}'


class Client:
    """One daemon. `timeout` in seconds must leave it the time to start a scenario. `lease`: the id
    of one that is sent with whatever changes something; default: LINKWRIGHT_LEASE."""

    def __init__(self, socket_path=SOCKET, url=None, token=None, timeout=90.0, lease=None):
        self._arguments = (socket_path, url, token, timeout)
        self.lease_id = lease or os.environ.get('LINKWRIGHT_LEASE') or None
        self._where = url or socket_path
        self._token = token
        self._checked = False
        if url is None:
            self._connection = _UnixConnection(socket_path, timeout)
            return
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != 'http' or not parts.hostname:
            raise ValueError(f'{url!r} is no URL of a daemon, as in http://127.0.0.1:8642')
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port or 80,
                                                      timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._connection.close()

    # What there is.

    def version(self):
        """The handshake; done by itself before anything else is asked."""
        told = self._ask('GET', '/v1/version', checked=False)
        if int(told['api']) != API:
            raise Error(f'{self._where} speaks version {told["api"]} of the API, not {API}')
        self._checked = True
        return told

    def capabilities(self):
        return self._ask('GET', '/v1/capabilities')

    def ports(self):
        return self._ask('GET', '/v1/ports')['ports']

    def fidelity(self):
        return self._ask('GET', '/v1/fidelity')['scenarios']

    def metrics(self):
        """The text that Prometheus reads."""
        return self._ask('GET', '/metrics', accept='text/plain')

    # Scenarios.

    def scenarios(self):
        return self._ask('GET', '/v1/scenarios')['scenarios']

    def scenario(self, name):
        return self._ask('GET', f'/v1/scenarios/{_name(name)}')

    def load(self, yaml, file='scenario'):
        """A scenario's text. `file` is what problems call it and its paths are relative to."""
        return self._ask('POST', '/v1/scenarios', {'yaml': yaml, 'file': file})

    def validate(self, yaml, file='scenario'):
        return self._ask('POST', '/v1/config:validate', {'yaml': yaml, 'file': file})

    def start(self, name, force=False, journal='', if_match=None):
        return self._ask('POST', f'/v1/scenarios/{_name(name)}:start',
                         {'force': force, 'journal': journal}, if_match=if_match)

    def stop(self, name, if_match=None):
        """Drains it and closes its books."""
        return self._ask('POST', f'/v1/scenarios/{_name(name)}:stop', if_match=if_match)

    def remove(self, name, if_match=None):
        return self._ask('DELETE', f'/v1/scenarios/{_name(name)}', if_match=if_match)

    def timeline(self, name):
        """Its events, where playback is, and what has happened."""
        return self._ask('GET', f'/v1/scenarios/{_name(name)}/timeline')

    def pause(self, name, if_match=None):
        """Holds its timeline; frames go on."""
        return self._ask('POST', f'/v1/scenarios/{_name(name)}:pause', if_match=if_match)

    def play(self, name, speed=0, if_match=None):
        """Goes on with its timeline; 0: at the speed that it had."""
        return self._ask('POST', f'/v1/scenarios/{_name(name)}:play', {'speed': speed},
                         if_match=if_match)

    def report(self, name):
        return self._ask('GET', f'/v1/scenarios/{_name(name)}/report')['figures']

    # Fabrics of what runs.

    def fabric(self, name):
        return self._ask('GET', f'/v1/fabrics/{_name(name)}')['figures']

    def cut(self, fabric, cable, length='', at='', if_match=None):
        """Takes the light from a cable, both directions, named by either: 'leaf0 -> spine1'.
        `length`: real time, '50ms'; without, until mend(). `at`: run time; without, now.
        """
        return self._ask('POST', f'{_cable(fabric, cable)}:cut', {'length': length, 'at': at},
                         if_match=if_match)

    def mend(self, fabric, cable, at='', if_match=None):
        return self._ask('POST', f'{_cable(fabric, cable)}:mend', {'at': at}, if_match=if_match)

    def circuits(self, fabric, ocs):
        """A circuit switch: where its light goes, what it follows, what comes next."""
        return self._ask('GET', _ocs(fabric, ocs))

    def connect(self, fabric, ocs, circuits, at='', if_match=None):
        """These circuits and no others: ['0-2', 'host1>host3']."""
        return self._ask('POST', f'{_ocs(fabric, ocs)}:connect',
                         {'circuits': list(circuits), 'at': at}, if_match=if_match)

    def schedule(self, fabric, ocs, yaml='', file='scenario', at='', if_match=None):
        """Follows the plan of a scenario's text; without one, of the scenario that runs."""
        return self._ask('POST', f'{_ocs(fabric, ocs)}:schedule',
                         {'yaml': yaml, 'file': file, 'at': at}, if_match=if_match)

    # Links of what runs.

    def links(self):
        return self._ask('GET', '/v1/links')['links']

    def link(self, name):
        return self._ask('GET', f'/v1/links/{_name(name)}')

    def set(self, name, parameters, direction=None, at=None, if_match=None):
        """Changes parameters of a link while it runs; others stay.

        `parameters`: fields of the scenario file, {'rate': '100Mbps'}. `direction`: 'a_to_b' or
        'b_to_a', both without. `at`: run time, '2s'; without, now. `if_match`: the generation that
        the change is made for; Stale where another one is in force.
        """
        body = {'set': [f'{field}={value}' for field, value in parameters.items()]}
        if direction is not None:
            body['direction'] = direction
        if at is not None:
            body['at'] = at
        return self._ask('PATCH', f'/v1/links/{_name(name)}', body, if_match=if_match)

    def resume(self, name):
        """Lets a link go on that its loop guard has stopped."""
        return self._ask('POST', f'/v1/links/{_name(name)}:resume')

    def stats(self, name):
        return self._ask('GET', f'/v1/links/{_name(name)}/stats')

    def fec(self, name):
        return self._ask('GET', f'/v1/links/{_name(name)}/fec')['figures']

    def histograms(self, name):
        return self._ask('GET', f'/v1/links/{_name(name)}/histograms')['figures']

    def energy(self, name):
        return self._ask('GET', f'/v1/links/{_name(name)}/energy')['figures']

    # Who has what.

    def leases(self):
        return self._ask('GET', '/v1/leases')['leases']

    def lease_of(self, scenario):
        return self._ask('GET', f'/v1/leases/{_name(scenario)}')

    def lease(self, scenario, ttl=30.0, dead_man='hold', note='', label='', reason=None):
        """A Lease of a scenario, for `with`. `ttl` in seconds: who is not heard of for so long has
        it no more, and `dead_man` ('hold', 'transparent', 'down') says what its links become.
        `reason`: take it by force from whoever has it, and say why.
        """
        return Lease(self, scenario, {
            'scenario': scenario, 'ttl': f'{float(ttl):.3f}s', 'dead_man': dead_man, 'note': note,
            'label': label, 'force': reason is not None, 'reason': reason or ''})

    def restore(self, scenario):
        """Puts back what was in force before a dead man's policy."""
        return self._ask('POST', f'/v1/leases/{_name(scenario)}:restore')

    # How it is asked.

    def _ask(self, method, path, body=None, accept='application/json', if_match=None,
             checked=True):
        if checked and not self._checked:
            self.version()
        headers = {'Accept': accept}
        if self._token is not None:
            headers['Authorization'] = f'Bearer {self._token}'
        if if_match is not None:
            headers['If-Match'] = f'"{int(if_match)}"'
        if self.lease_id is not None and method != 'GET':
            headers['Linkwright-Lease'] = self.lease_id
        text = None
        if body is not None:
            headers['Content-Type'] = 'application/json'
            text = json.dumps(body)
        status, answer = self._exchange(method, path, text, headers)
        if status >= 400:
            raise _error_of(status, answer)
        return json.loads(answer) if accept == 'application/json' else answer.decode()

    def _exchange(self, method, path, text, headers):
        """A connection that has idled may have been closed by the daemon: a question is asked once
        more then. A change is not, for nobody knows whether it was carried out.
        """
        for last in (method != 'GET' or self._connection.sock is None, True):
            try:
                self._connection.request(method, path, text, headers)
                response = self._connection.getresponse()
                return response.status, response.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                if last:
                    raise Unavailable(f'{self._where} does not answer: {error}') from error
        raise AssertionError('not reached')


class Lease:
    """Has a scenario inside `with`, and gives it back at the end. A thread with a connection of its
    own renews it meanwhile; the process that dies renews nothing. `lost`: why it could not be
    renewed last; None where it was.
    """

    def __init__(self, client, scenario, wish):
        self._client = client
        self._path = f'/v1/leases/{_name(scenario)}'
        self._wish = wish
        self._before = None
        self._done = threading.Event()
        self._thread = None
        self.id = None
        self.lost = None

    def __enter__(self):
        told = self._client._ask('POST', '/v1/leases', self._wish)
        self.id = told['id']
        self._before, self._client.lease_id = self._client.lease_id, self.id
        self._done.clear()
        self._thread = threading.Thread(target=self._renew, args=(told['ttl_seconds'] / 3,),
                                        daemon=True)
        self._thread.start()
        return self

    def _renew(self, between):
        with Client(*self._client._arguments, lease=self.id) as own:
            while not self._done.wait(between):
                try:
                    own._ask('POST', f'{self._path}:renew')
                    self.lost = None
                except Error as error:
                    self.lost = error

    def __exit__(self, kind, *_):
        self._done.set()
        self._thread.join()
        try:
            self._client._ask('DELETE', self._path)
        except Error:
            if kind is None:  # what was thrown inside is the one to tell
                raise
        finally:
            self._client.lease_id = self._before


def _error_of(status, answer):
    try:
        told = json.loads(answer)
        message = told['message']
    except (ValueError, KeyError, TypeError):
        told, message = {}, f'HTTP {status}'
    generation = int(told.get('generation') or 0) or None
    return OF_STATUS.get(status, Error)(message, status, told.get('code', ''),
                                        told.get('violations', ()), generation)


def _time(value):
    """tc's times: a bare number is of microseconds."""
    text = str(value)
    if re.fullmatch(r'[0-9.]+', text):
        return f'{text}us'
    text = re.sub(r'secs?$', 's', text)
    if not re.fullmatch(r'[0-9.]+(ns|us|ms|s)', text):
        raise ValueError(f'{value!r} is no time, as in 5ms')
    return text


def _share(percent):
    share = float(str(percent).rstrip('%')) / 100
    if not 0 <= share <= 1:
        raise ValueError(f'{percent!r} is no share from 0% to 100%')
    return repr(share)


def tc_parameters(bw=None, delay=None, loss=None, max_queue_size=None):
    """Mininet's words for a TCLink as parameters for Client.set().

    bw in Mbit/s, delay one way as '5ms', loss in per cent, max_queue_size in packets, which are
    taken for full ones. What the profile of the link adds to the delay stays.
    """
    out = {}
    if bw is not None:
        out['rate'] = f'{round(float(bw) * 1e6)}bps'
    if delay is not None:
        out['latency.propagation'] = _time(delay)
    if loss is not None:
        out['frame_loss.p14'] = _share(loss)
    if max_queue_size is not None:
        out['queue_limit'] = f'{int(max_queue_size) * LARGEST_FRAME}B'
    return out


def netem_parameters(arguments):
    """The plain words of netem, 'delay 10ms loss 1% rate 100mbit limit 1000'.

    For jitter, bursts and reordering see `linkwright check --netem`, which says what is
    different on a link; here they are a ValueError.
    """
    words = arguments.split()
    if not words or len(words) % 2:
        raise ValueError(f'{arguments!r}: pairs of a word and a value are wanted')
    out = {}
    for word, value in zip(words[::2], words[1::2]):
        if word in ('delay', 'latency'):
            out.update(tc_parameters(delay=value))
        elif word in ('loss', 'drop'):
            out.update(tc_parameters(loss=value))
        elif word == 'rate':
            out['rate'] = _rate(value)
        elif word == 'limit':
            out.update(tc_parameters(max_queue_size=value))
        else:
            raise ValueError(f'{word!r} is not taken (allowed: delay, loss, rate, limit)')
    return out


def _rate(text):
    match = re.fullmatch(r'([0-9.]+)([kmgt]?)(?:bit)?', text)
    if match is None:
        raise ValueError(f'{text!r} is no rate, as in 100mbit')
    scale = {'': 1, 'k': 1e3, 'm': 1e6, 'g': 1e9, 't': 1e12}[match.group(2)]
    return f'{round(float(match.group(1)) * scale)}bps'
