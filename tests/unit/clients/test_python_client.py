# SPDX-License-Identifier: Apache-2.0
"""The Python client against a server of the shape of linkwrightd, over both kinds of socket."""

import contextlib
import http.server
import json
import pathlib
import socketserver
import sys
import tempfile
import threading
import time
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY / 'control' / 'clients' / 'python'))
import linkwright  # noqa: E402

VERSION = ('GET', '/v1/version')


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self):
        length = int(self.headers.get('Content-Length') or 0)
        body = self.rfile.read(length)
        self.server.asked.append((self.command, self.path, json.loads(body) if body else None,
                                  dict(self.headers)))
        told = self.server.answers.get((self.command, self.path), (404, {
            'code': 'not_found', 'message': f'there is no "{self.path}"', 'violations': []}))
        if told is None:
            self.close_connection = True
            return
        status, answer = told
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = self.server.hangs_up

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def address_string(self):
        return 'client'

    def log_message(self, *_):
        pass


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class TcpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True


@contextlib.contextmanager
def serving(server, answers):
    server.asked = []
    server.hangs_up = False
    server.answers = {VERSION: (200, {'api': 1, 'program': '0.1.0', 'started': ''}), **answers}
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def daemon(answers):
    with tempfile.TemporaryDirectory() as folder:
        path = folder + '/api.sock'
        with serving(UnixServer(path, Handler), answers) as server:
            with linkwright.Client(path, timeout=5) as client:
                yield client, server


class Asking(unittest.TestCase):
    def test_the_handshake_comes_first_and_once(self):
        with daemon({('GET', '/v1/links'): (200, {'links': [{'name': 'wire'}]})}) as (lw, server):
            self.assertEqual(lw.links(), [{'name': 'wire'}])
            lw.links()
            self.assertEqual([asked[:2] for asked in server.asked],
                             [VERSION, ('GET', '/v1/links'), ('GET', '/v1/links')])

    def test_another_version_of_the_api_is_not_asked_anything(self):
        with daemon({VERSION: (200, {'api': 2, 'program': '9', 'started': ''})}) as (lw, server):
            with self.assertRaisesRegex(linkwright.Error, 'version 2'):
                lw.links()
            self.assertEqual(len(server.asked), 1)

    def test_each_method_is_its_row(self):
        figures = (200, {'figures': {'a': 1}})
        cable = '/v1/fabrics/pod/cables/leaf0%20-%3E%20spine1'
        rows = {
            ('GET', '/v1/scenarios'): (200, {'scenarios': []}),
            ('POST', '/v1/scenarios'): (201, {'name': 'lab'}),
            ('GET', '/v1/scenarios/lab'): (200, {'name': 'lab'}),
            ('POST', '/v1/scenarios/lab:start'): (200, {'state': 'RUNNING'}),
            ('POST', '/v1/scenarios/lab:stop'): (200, {'state': 'STOPPED'}),
            ('DELETE', '/v1/scenarios/lab'): (200, {}),
            ('GET', '/v1/scenarios/lab/timeline'): (200, {'paused': False}),
            ('POST', '/v1/scenarios/lab:pause'): (200, {'paused': True}),
            ('POST', '/v1/scenarios/lab:play'): (200, {'speed': 2}),
            ('GET', '/v1/scenarios/lab/report'): figures,
            ('POST', '/v1/config:validate'): (200, {'name': 'lab'}),
            ('GET', '/v1/capabilities'): (200, {'drivers': []}),
            ('GET', '/v1/ports'): (200, {'ports': []}),
            ('GET', '/v1/links/wire'): (200, {'name': 'wire'}),
            ('POST', '/v1/links/wire:resume'): (200, {'generation': '4'}),
            ('GET', '/v1/links/wire/stats'): (200, {'link': 'wire'}),
            ('GET', '/v1/links/wire/fec'): figures,
            ('GET', '/v1/links/wire/histograms'): figures,
            ('GET', '/v1/links/wire/energy'): figures,
            ('GET', '/v1/fabrics/pod'): figures,
            ('POST', f'{cable}:cut'): (200, {'generation': '5'}),
            ('POST', f'{cable}:mend'): (200, {}),
            ('GET', '/v1/fabrics/pod/ocs/ocs0'): (200, {'follows': 'cycle'}),
            ('POST', '/v1/fabrics/pod/ocs/ocs0:connect'): (200, {}),
            ('POST', '/v1/fabrics/pod/ocs/ocs0:schedule'): (200, {}),
            ('GET', '/v1/fidelity'): (200, {'scenarios': [{'verdict': 'GOOD'}]}),
            ('GET', '/v1/leases'): (200, {'leases': []}),
            ('GET', '/v1/leases/lab'): (200, {'scenario': 'lab'}),
            ('POST', '/v1/leases/lab:restore'): (200, {'state': 'RUNNING'}),
        }
        with daemon(rows) as (lw, server):
            self.assertEqual(lw.scenarios(), [])
            self.assertEqual(lw.load('name: lab', 'lab.yaml')['name'], 'lab')
            self.assertEqual(lw.scenario('lab')['name'], 'lab')
            self.assertEqual(lw.start('lab')['state'], 'RUNNING')
            self.assertEqual(lw.stop('lab')['state'], 'STOPPED')
            self.assertEqual(lw.remove('lab'), {})
            self.assertEqual(lw.timeline('lab'), {'paused': False})
            self.assertEqual(lw.pause('lab'), {'paused': True})
            self.assertEqual(lw.play('lab', speed=2), {'speed': 2})
            self.assertEqual(lw.report('lab'), {'a': 1})
            self.assertEqual(lw.leases(), [])
            self.assertEqual(lw.lease_of('lab')['scenario'], 'lab')
            self.assertEqual(lw.restore('lab')['state'], 'RUNNING')
            self.assertEqual(lw.validate('name: lab')['name'], 'lab')
            self.assertEqual(lw.capabilities(), {'drivers': []})
            self.assertEqual(lw.ports(), [])
            self.assertEqual(lw.link('wire')['name'], 'wire')
            self.assertEqual(lw.resume('wire')['generation'], '4')
            self.assertEqual(lw.stats('wire')['link'], 'wire')
            for ask in (lw.fec, lw.histograms, lw.energy):
                self.assertEqual(ask('wire'), {'a': 1})
            self.assertEqual(lw.fabric('pod'), {'a': 1})
            names = ('pod', 'leaf0 -> spine1')
            self.assertEqual(lw.cut(*names, length='50ms', at='2s')['generation'], '5')
            self.assertEqual(server.asked[-1][2], {'length': '50ms', 'at': '2s'})
            self.assertEqual(lw.mend(*names), {})
            self.assertEqual(lw.circuits('pod', 'ocs0')['follows'], 'cycle')
            self.assertEqual(lw.connect('pod', 'ocs0', ['0-2', 'host1>host3']), {})
            self.assertEqual(server.asked[-1][2], {'circuits': ['0-2', 'host1>host3'], 'at': ''})
            self.assertEqual(lw.schedule('pod', 'ocs0'), {})
            self.assertEqual(lw.fidelity()[0]['verdict'], 'GOOD')
            self.assertEqual({asked[:2] for asked in server.asked}, {VERSION, *rows})
            self.assertIn(('POST', '/v1/scenarios', {'yaml': 'name: lab', 'file': 'lab.yaml'}),
                          [asked[:3] for asked in server.asked])

    def test_metrics_are_text(self):
        with daemon({('GET', '/metrics'): (200, 'a 1\n')}) as (lw, server):
            self.assertEqual(lw.metrics(), 'a 1\n')
            self.assertEqual(server.asked[-1][3]['Accept'], 'text/plain')

    def test_a_change_says_what_where_when_and_for_which_generation(self):
        path = '/v1/links/leaf0%20-%3E%20spine1'
        with daemon({('PATCH', path): (200, {'generation': '8'})}) as (lw, server):
            lw.set('leaf0 -> spine1', {'rate': '100Mbps', 'latency.propagation': '2ms'},
                   direction='a_to_b', at='2s', if_match=7)
            _, _, body, headers = server.asked[-1]
            self.assertEqual(body, {'set': ['rate=100Mbps', 'latency.propagation=2ms'],
                                    'direction': 'a_to_b', 'at': '2s'})
            self.assertEqual(headers['If-Match'], '"7"')
            lw.set('leaf0 -> spine1', {'rate': '1Gbps'})
            self.assertEqual(server.asked[-1][2], {'set': ['rate=1Gbps']})
            self.assertNotIn('If-Match', server.asked[-1][3])

    def test_over_tcp_with_a_token(self):
        with serving(TcpServer(('127.0.0.1', 0), Handler),
                     {('GET', '/v1/ports'): (200, {'ports': []})}) as server:
            url = f'http://127.0.0.1:{server.server_address[1]}'
            with linkwright.Client(url=url, token='t0ken', timeout=5) as lw:
                self.assertEqual(lw.ports(), [])
            self.assertEqual(server.asked[-1][3]['Authorization'], 'Bearer t0ken')

    def test_what_is_no_url_is_said(self):
        for url in ('127.0.0.1:8642', 'https://127.0.0.1', 'http://'):
            with self.assertRaises(ValueError):
                linkwright.Client(url=url)


class Leasing(unittest.TestCase):
    ROWS = {('POST', '/v1/leases'): (201, {'scenario': 'lab', 'id': 'abc', 'ttl_seconds': 0.06}),
            ('POST', '/v1/leases/lab:renew'): (200, {'scenario': 'lab'}),
            ('PATCH', '/v1/links/wire'): (200, {'generation': '4'}),
            ('GET', '/v1/links/wire'): (200, {'name': 'wire'}),
            ('DELETE', '/v1/leases/lab'): (200, {'scenario': 'lab'})}
    HEADER = 'Linkwright-Lease'

    def sent(self, server, method):
        return [asked for asked in list(server.asked) if asked[0] == method]

    def wait_for(self, condition):
        patience = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), patience)
            time.sleep(0.01)

    def renewals(self, server):
        return [asked for asked in list(server.asked) if asked[1].endswith(':renew')]

    def test_what_changes_something_carries_its_id_inside_and_not_behind(self):
        with daemon(self.ROWS) as (lw, server):
            with lw.lease('lab', ttl=1.5, dead_man='down', note='n') as lease:
                self.assertEqual(lease.id, 'abc')
                lw.set('wire', {'rate': '1Gbps'})
                lw.link('wire')
            lw.set('wire', {'rate': '1Gbps'})
            self.assertEqual(self.sent(server, 'POST')[0][2], {
                'scenario': 'lab', 'ttl': '1.500s', 'dead_man': 'down', 'note': 'n', 'label': '',
                'force': False, 'reason': ''})
            inside, behind = self.sent(server, 'PATCH')
            self.assertEqual(inside[3].get(self.HEADER), 'abc')
            self.assertNotIn(self.HEADER, behind[3])
            self.assertEqual(self.sent(server, 'DELETE')[0][3].get(self.HEADER), 'abc')
            for looked in self.sent(server, 'GET'):
                self.assertNotIn(self.HEADER, looked[3])

    def test_it_is_renewed_until_the_end_and_never_after(self):
        with daemon(self.ROWS) as (lw, server):
            with lw.lease('lab'):
                self.wait_for(lambda: len(self.renewals(server)) > 2)
            count = len(self.renewals(server))
            self.assertEqual(self.renewals(server)[0][3].get(self.HEADER), 'abc')
            time.sleep(0.1)
            self.assertEqual(len(self.renewals(server)), count)

    def test_one_that_is_lost_says_so_and_what_was_thrown_inside_is_told(self):
        leased = (423, {'code': 'leased', 'message': 'bob has it', 'violations': []})
        rows = {**self.ROWS, ('POST', '/v1/leases/lab:renew'): leased,
                ('DELETE', '/v1/leases/lab'): leased, ('PATCH', '/v1/links/wire'): leased}
        with daemon(rows) as (lw, _):
            with self.assertRaises(linkwright.Leased):
                with lw.lease('lab') as lease:
                    self.wait_for(lambda: lease.lost is not None)
            self.assertIsInstance(lease.lost, linkwright.Leased)
            with self.assertRaises(KeyError):
                with lw.lease('lab'):
                    raise KeyError('inside')

    def test_by_force_there_is_a_reason(self):
        with daemon(self.ROWS) as (lw, server):
            with lw.lease('lab', reason='it burns'):
                pass
            body = self.sent(server, 'POST')[0][2]
            self.assertEqual((body['force'], body['reason']), (True, 'it burns'))


class Failing(unittest.TestCase):
    def test_each_status_is_an_exception_of_its_own(self):
        for status, kind in ((400, linkwright.Invalid), (401, linkwright.Forbidden),
                             (403, linkwright.Forbidden), (404, linkwright.NotFound),
                             (409, linkwright.Conflict), (422, linkwright.Refused),
                             (503, linkwright.Unavailable), (418, linkwright.Error)):
            answers = {('GET', '/v1/links'): (status, {'code': 'c', 'message': 'm'})}
            with daemon(answers) as (lw, _), self.assertRaises(kind) as raised:
                lw.links()
            self.assertEqual((raised.exception.status, raised.exception.code), (status, 'c'))

    def test_violations_are_told(self):
        violation = {'path': 'links[0].parameters.rate', 'line': 3, 'message': 'is too much'}
        answers = {('POST', '/v1/scenarios'): (400, {
            'code': 'invalid', 'message': 'the scenario is wrong', 'violations': [violation]})}
        with daemon(answers) as (lw, _), self.assertRaises(linkwright.Invalid) as raised:
            lw.load('links: []')
        self.assertEqual(raised.exception.violations, [violation])
        self.assertEqual(str(raised.exception),
                         'the scenario is wrong\n  links[0].parameters.rate: is too much')

    def test_who_is_late_hears_of_the_generation_in_force(self):
        answers = {('PATCH', '/v1/links/wire'): (412, {
            'code': 'stale', 'message': 'generation 9 is in force', 'generation': '9'})}
        with daemon(answers) as (lw, _), self.assertRaises(linkwright.Stale) as raised:
            lw.set('wire', {'rate': '1Gbps'}, if_match=7)
        self.assertEqual(raised.exception.generation, 9)
        self.assertIsInstance(raised.exception, linkwright.Conflict)

    def test_an_answer_that_is_none_of_ours(self):
        with daemon({('GET', '/v1/links'): (502, '<html>')}) as (lw, _):
            with self.assertRaisesRegex(linkwright.Error, 'HTTP 502'):
                lw.links()

    def test_no_daemon(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(linkwright.Unavailable, 'api.sock does not answer'):
                linkwright.Client(folder + '/api.sock').version()

    def test_a_connection_that_was_closed_meanwhile_is_opened_again(self):
        with daemon({('GET', '/v1/links'): (200, {'links': []})}) as (lw, server):
            server.hangs_up = True
            self.assertEqual(lw.links(), [])
            self.assertEqual(lw.links(), [])

    def test_a_change_without_an_answer_is_not_made_twice(self):
        with daemon({('PATCH', '/v1/links/wire'): None}) as (lw, server):
            with self.assertRaises(linkwright.Unavailable):
                lw.set('wire', {'rate': '1Gbps'})
            self.assertEqual([asked[0] for asked in server.asked], ['GET', 'PATCH'])


class Words(unittest.TestCase):
    def test_those_of_mininet(self):
        self.assertEqual(
            linkwright.tc_parameters(bw=10, delay='5ms', loss=1, max_queue_size=100),
            {'rate': '10000000bps', 'latency.propagation': '5ms', 'frame_loss.p14': '0.01',
             'queue_limit': '151400B'})
        self.assertEqual(linkwright.tc_parameters(), {})
        self.assertEqual(linkwright.tc_parameters(delay='0.5sec'), {'latency.propagation': '0.5s'})
        for wrong in ({'delay': 'soon'}, {'loss': 101}, {'loss': -1}):
            with self.assertRaises(ValueError):
                linkwright.tc_parameters(**wrong)

    def test_those_of_netem(self):
        self.assertEqual(
            linkwright.netem_parameters('delay 10ms loss 0.5% rate 100mbit limit 1000'),
            {'latency.propagation': '10ms', 'frame_loss.p14': '0.005', 'rate': '100000000bps',
             'queue_limit': '1514000B'})
        self.assertEqual(linkwright.netem_parameters('delay 100'),
                         {'latency.propagation': '100us'})
        for wrong in ('', 'delay', 'delay 10ms 1ms loss 1%', 'reorder 25%', 'rate fast'):
            with self.assertRaises(ValueError):
                linkwright.netem_parameters(wrong)


if __name__ == '__main__':
    unittest.main()
