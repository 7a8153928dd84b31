#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page in a browser: what it shows is what the API says, and what it is told is done.

`page_test.py --pictures FOLDER` writes what it looks like, and tests nothing.
"""

import argparse
import contextlib
import itertools
import pathlib
import threading
import time

import smoke
import browser
from daemon import Daemon
from smoke import Skip, expect, scenario

PORT = 8642
ADDRESS = f'http://localhost:{PORT}'
TOKENS = {'operator': 'operator-0123456789abcdef0123456789abcdef',
          'viewer': 'viewer-0123456789abcdef0123456789abcdef'}
SIZES = {'laptop': (1440, 900), 'phone': (390, 844)}
SOON_S = 40.0  # of a browser on a busy machine
RATE = 500     # datagrams a second, of 1400 octets or so: far below the link's rate


# One that comes at once, one that is long to come.
EVENTS = [{'at': '500ms', 'mark': 'it has begun'},
          {'at': '3000s', 'dark': {'link': 'wire', 'direction': 'a_to_b', 'for': '1ms'}}]


def text(events=()):
    told = ''.join(f'    - {scenario.plain(event)}\n' for event in events)
    parameters = {'rate': '200Mbps', 'latency': {'propagation': '12ms'}}
    link = scenario.text('wire', parameters=parameters, smallest_effect=smoke.ROOMY_EFFECT)
    return link + (f'timeline:\n  events:\n{told}' if told else '')


HOSTS = 'abcd'
CIRCUITS = {'policy': 'lose', 'instant': True,
            'plan': {'static': {'pairs': [[0, 1], [2, 3]]}}}


class Page:
    """The page in a browser, in the words of who looks at it."""

    def __init__(self, window, served):
        self.window = window
        self.served = served

    def soon(self, condition, words):
        patience = time.monotonic() + SOON_S
        while True:
            found = condition()
            if found:
                return found
            expect(time.monotonic() < patience, f'{words}: not within {SOON_S:.0f} s')
            time.sleep(0.1)

    def find(self, script, *arguments):
        return self.window.run(f'return {script}', *arguments)

    def text(self, selector):
        return self.find('document.querySelector(arguments[0])?.textContent ?? ""', selector)

    def value(self, selector):
        """The number that stands behind what is read; None: none does."""
        raw = self.find('document.querySelector(arguments[0])?.dataset.value ?? null', selector)
        return float(raw) if raw else None

    def book(self, name):
        return self.value(f'[data-book="{name}"]')

    def reading(self, name):
        return self.value(f'[data-reading="{name}"]')

    def click(self, selector):
        """As soon as it can be clicked."""
        self.soon(lambda: self.window.run(
            'const e = document.querySelector(arguments[0]);'
            'if (!e || e.disabled) return false; e.click(); return true', selector),
            f'there is no {selector} to be clicked')

    def type(self, selector, words):
        self.window.run('const e = document.querySelector(arguments[0]); e.value = arguments[1];'
                        'e.dispatchEvent(new Event("input", {bubbles: true}))', selector, words)

    def sign_in(self, role):
        self.window.open(ADDRESS + '/')
        self.window.run('sessionStorage.clear()')
        self.window.open(ADDRESS + '/')
        self.soon(lambda: self.find('document.body.dataset.view') == 'login', 'no token is asked')
        self.type('#token', TOKENS[role])
        self.click('#login button')
        self.soon(lambda: self.find('document.body.dataset.view') == 'lab', 'no lab is shown')
        self.soon(lambda: self.text('#role') == role, f'the page does not say {role}')

    def quiet(self):
        """Nothing went wrong; a refusal that was asked for is no error of the page."""
        wrong = [each for each in self.window.errors()
                 if 'the server responded with a status' not in each]
        expect(not wrong, f'the console says {wrong}')


@contextlib.contextmanager
def page(bench, yaml=None):
    if reason := browser.why_not():
        raise Skip(reason)
    file = bench.folder / 'tokens'
    file.write_text(''.join(f'{role} {TOKENS[role]}\n' for role in TOKENS),
                    encoding='utf-8')
    file.chmod(0o600)
    arguments = ('--tcp', f'127.0.0.1:{PORT}', '--token-file', file)
    with Daemon(bench.lab, bench.binary, bench.folder, arguments=arguments) as served:
        status, answer = served.load(yaml or text())
        expect(status == 201, f'{status} {answer}')
        with browser.Browser(bench.lab, 'emu') as window:
            window.look(*SIZES['laptop'], dark=False)
            yield Page(window, served)


def totals(served, direction):
    """What the API says, as numbers."""
    state = served.get('/v1/links/wire/stats')['state'][direction]['books']
    return {name: float(state[field]['frames']) for name, field in
            (('rx_frames', 'rx'), ('frames', 'handed_to_port'), ('held_frames', 'held'))}


def numbers_are_those_of_the_api(bench):
    """Traffic goes by: rates are measured ones, and the books are those of the API."""
    with page(bench) as shown:
        shown.sign_in('operator')
        shown.soon(lambda: shown.text('[data-scenario="wire"] .state') == 'loaded', 'no scenario')
        shown.served.begin('wire')
        shown.soon(lambda: shown.book('frames a_to_b') is not None, 'no books are shown')
        shown.soon(lambda: shown.text('[data-link="wire"] .measured'), 'no link is drawn')
        sent = smoke.probes.paced(bench.lab, RATE, 3)
        same = lambda: all(shown.book(f'{name} {direction}') == number  # noqa: E731
                           for direction in ('a_to_b', 'b_to_a')
                           for name, number in totals(shown.served, direction).items())
        shown.soon(same, 'the books of the page are not those of the API')
        expect(shown.book('frames a_to_b') >= sent['received'] > 0, f'{sent}')
        shown.soon(lambda: (shown.reading('bps-a') or 0) < 1e6, 'traffic has ended, its rate not')
        expect(shown.text('#generation') == str(shown.served.get('/v1/scenarios')['generation']),
               'another generation')
        shown.quiet()


def the_rate_is_the_measured_one(bench):
    """While traffic goes by, the throughput on the page is that of the counters."""
    with page(bench) as shown:
        shown.sign_in('operator')
        shown.served.begin('wire')
        shown.soon(lambda: shown.reading('bps-a') is not None, 'no throughput is shown')
        idle = shown.reading('bps-a')
        expect(idle < 1e6, f'{idle} b/s without traffic')
        seen = []
        before = totals(shown.served, 'a_to_b')['frames']
        with bench.lab.start('a', 'ping', '-q', '-i', '0.002', '-s', '1400', '-w', '6',
                             smoke.labs.ADDRESS['b'], stdout=-3) as ping:
            while ping.poll() is None:
                seen.append(shown.reading('bps-a') or 0)
                time.sleep(0.2)
        frames = totals(shown.served, 'a_to_b')['frames'] - before
        mean = frames * 1442 * 8 / 6
        best = max(seen)
        expect(mean * 0.5 < best < mean * 3, f'{best:.0f} b/s at best, {mean:.0f} b/s on average')
        shown.quiet()


def a_change_is_made_and_seen(bench):
    """PATCH from the page: GET and ping tell it; a wrong or a late one changes nothing."""
    with page(bench) as shown:
        shown.sign_in('operator')
        shown.click('[data-scenario="wire"] .act')
        shown.soon(lambda: shown.text('[data-scenario="wire"] .state').startswith('running'),
                   'Start starts nothing')
        shown.soon(lambda: shown.find('!document.querySelector("#set-fields").disabled'),
                   'an operator may not change it')
        shown.soon(lambda: shown.text('[data-force="latency a_to_b"]'), 'no parameters in force')
        slow = smoke.probes.ping(bench.lab, count=5)['min_ms']
        shown.type('[name="latency.propagation"]', '2ms')
        shown.click('#set button[type="submit"]')
        shown.soon(lambda: shown.find('document.querySelector(\'[data-force="latency a_to_b"]\')'
                                      '?.dataset.value') == '2000000000', 'no such latency')
        link = shown.served.get('/v1/links/wire')
        expect(link['directions'][1]['latency_ps'] == '2000000000', f'{link}')
        fast = smoke.probes.ping(bench.lab, count=5)['min_ms']
        # Of 20 ms there and back; what a busy machine adds to either is not judged here.
        expect(slow - fast > 10, f'{slow:.1f} ms before and {fast:.1f} ms after', smoke.Timing)
        shown.soon(lambda: '2ms' in shown.text('#log'), 'the log does not tell it')

        shown.type('[name="rate"]', '1')
        shown.click('#set button[type="submit"]')
        shown.soon(lambda: shown.text('#problem-rate'), 'a wrong rate is not told at its field')
        expect(shown.served.get('/v1/links/wire')['directions'] == link['directions'],
               'what was refused has changed something')

        shown.type('[name="rate"]', '150Mbps')
        status, answer = shown.served.patch('wire', 'rate=120Mbps')
        expect(status == 200, f'{answer}')
        time.sleep(1.5)  # the page learns of it, and must not take it for what was looked at
        shown.click('#set button[type="submit"]')
        shown.soon(lambda: shown.find('!document.querySelector("#look-again").hidden'),
                   'who is late is not asked to look again')
        expect(shown.served.get('/v1/links/wire')['directions'][0]['rate_bps'] == '120000000',
               'a change was made over another one')
        shown.click('#look-again')
        shown.soon(lambda: shown.find('document.querySelector(\'[data-force="rate a_to_b"]\')'
                                      '?.dataset.value') == '120000000', 'it did not look again')
        shown.click('[data-scenario="wire"] .act')
        shown.soon(lambda: shown.text('[data-scenario="wire"] .state').startswith('stopped'),
                   'Stop stops nothing')
        shown.quiet()


def a_viewer_may_look(bench):
    """A viewer changes nothing, and without a token there is no figure and no stream."""
    with page(bench) as shown:
        shown.sign_in('viewer')
        shown.served.begin('wire')
        shown.soon(lambda: shown.book('frames a_to_b') is not None, 'a viewer sees nothing')
        expect(shown.find('document.querySelector(".act").disabled'), 'a viewer may stop it')
        expect('viewer' in shown.find('document.querySelector(".act").title'), 'without a reason')
        expect(shown.find('document.querySelector("#set-fields").disabled'), 'a viewer may set it')
        status = shown.window.run(
            'return fetch("/v1/scenarios/wire:stop", {method: "POST", body: "{}", headers: {'
            '"Content-Type": "application/json", Authorization: "Bearer " + arguments[0]}})'
            '.then((answer) => answer.status)', TOKENS['viewer'])
        expect(status == 403, f'{status}')
        upgrade = {'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
                   'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Host': f'localhost:{PORT}'}
        for path in ('/v1/stream', '/v1/scenarios'):
            status, _, _ = browser.ask(shown.window.namespace, PORT, 'GET', path, headers=upgrade)
            expect(status == 401, f'{path} without a token: {status}')
        status, headers, _ = browser.ask(shown.window.namespace, PORT, 'GET', '/')
        policy = headers.get('Content-Security-Policy', '')
        expect(status == 200 and "script-src 'self'" in policy, f'{status} {policy}')
        shown.quiet()


def marks(shown):
    """(kind, whether it is to come, what is told of it) of each mark of the strip."""
    return shown.find('[...document.querySelectorAll("#timeline .mark")].map((e) => '
                      '[e.dataset.kind, e.dataset.coming === "1", '
                      'e.querySelector("title").textContent])')


def the_strip_is_the_timeline(bench):
    """What the timeline did and will do is marked as GET tells it; it is held, and goes on."""
    with page(bench, text(EVENTS)) as shown:
        shown.sign_in('operator')
        shown.served.begin('wire')
        shown.soon(lambda: [(kind, coming) for kind, coming, _ in marks(shown)] ==
                   [('mark', False), ('dark', True)], 'the strip does not show the timeline')
        told = shown.served.get('/v1/scenarios/wire/timeline')
        entry, = told['log']
        event = told['events'][1]
        (_, _, done), (_, _, coming) = marks(shown)
        expect(entry['text'] in done and int(entry['at_ps']) == 500 * 10 ** 9 and '500' in done,
               f'{done!r} is not {entry}')
        expect(event['what'] in coming and int(event['first_ps']) == 3000 * 10 ** 12
               and coming.startswith('50:00'), f'{coming!r} is not {event}')
        broken = shown.find('document.querySelector("#timeline").innerHTML.includes("NaN")')
        expect(not broken, 'what is no number has been drawn')
        held = lambda: shown.served.get('/v1/scenarios/wire/timeline')['paused']  # noqa: E731
        shown.click('#timeline-play')
        shown.soon(held, 'Pause holds nothing')
        shown.soon(lambda: shown.text('#timeline-play') == 'Play', 'it cannot be played again')
        shown.click('#timeline-play')
        shown.soon(lambda: not held(), 'Play plays nothing')
        shown.quiet()


def circuits_of(shown):
    """(input, output) of each light that is drawn, by who is at its ends."""
    return shown.find("""[...document.querySelectorAll('.circuits .circuit')].map((path) => {
        const end = path.getAttribute('d').match(/[\\d.]+/g).map(Number);
        const names = [...path.ownerSVGElement.querySelectorAll('.name')];
        const at = (y, side) => names.filter((e) => e.classList.contains('end') === side)
            .find((e) => Math.abs(Number(e.getAttribute('y')) - 4 - y) < 0.5)?.textContent;
        return [at(end[1], true), at(end.at(-1), false)]; })""")


def a_fabric_is_that_of_the_api(bench):
    """Nodes, cables and circuits are drawn as the API tells them, also after each change."""
    bench.lab.introduce()
    yaml = scenario.circuits_text('fabric', HOSTS, 'ocs-rotor', CIRCUITS, pedestal_us=400,
                                  smallest_effect=smoke.ROOMY_EFFECT)
    with page(bench, yaml) as shown:
        shown.sign_in('operator')
        shown.served.begin('fabric')
        place = '/v1/fabrics/pod'
        shown.soon(lambda: len(circuits_of(shown)) == 4, 'no circuits are drawn')

        def lit():
            told = shown.served.get(f'{place}/ocs/ocs0')['circuits']
            return {(each['input'], each['output']) for each in told if each.get('output')}

        def order(path, **body):
            status, told = shown.served.ask('POST', f'{place}/{path}', body)
            expect(status == 200, f'{path}: {status} {told}')

        expect(len(shown.find('[...document.querySelectorAll(".fabric .node")]')) == 5,
               'four hosts and a circuit switch are wanted')
        same = lambda: set(map(tuple, circuits_of(shown))) == lit()  # noqa: E731
        shown.soon(same, 'the circuits of the page are not those of the API')
        before = lit()
        order('ocs/ocs0:connect', circuits=['0-2', '1-3'])
        shown.soon(lambda: lit() != before, 'nothing has been connected')
        shown.soon(same, 'circuits that moved have not moved on the page')
        dark = lambda: shown.find('document.querySelectorAll('  # noqa: E731
                                  '\'.cable[data-dark="1"]\').length')
        expect(dark() == 0, 'a cable is dark')
        order('cables/host0%20-%3E%20ocs0:cut')
        shown.soon(lambda: dark() == 1, 'a cut cable is not dark')
        order('cables/host0%20-%3E%20ocs0:mend')
        shown.soon(lambda: dark() == 0, 'a mended cable stays dark')
        expect(smoke.passes(bench, 'b', 'd'), 'b and d have a circuit, and do not meet')
        shown.soon(lambda: shown.reading('bps') is not None, 'no throughput of the fabric')
        shown.quiet()


def what_is_old_is_grey(bench):
    """A daemon that is gone: what is shown is greyed and says so; back again, it lives on."""
    with page(bench) as shown:
        shown.sign_in('operator')
        shown.served.begin('wire')
        shown.soon(lambda: shown.text('#live') == 'live', 'it is not live')
        expect(shown.find('document.body.dataset.stale') == '0', 'it is grey though it is live')
        shown.served.kill()
        shown.soon(lambda: shown.find('document.body.dataset.stale') == '1', 'old is not grey')
        filtered = shown.find('getComputedStyle(document.querySelector("#diagram")).filter')
        expect('grayscale' in filtered, f'{filtered}')
        expect('not reached' in shown.text('#stale'), shown.text('#stale'))
        shown.served.start()
        shown.soon(lambda: shown.find('document.body.dataset.stale') == '0', 'it stays grey')
        shown.soon(lambda: shown.text('[data-scenario="wire"] .state').startswith('running'),
                   'the run is lost')
        wrong = [each for each in shown.window.errors() if 'WebSocket' not in each
                 and 'ERR_CONNECTION' not in each and 'status of' not in each]
        expect(not wrong, f'{wrong}')


def it_fits(bench):
    """On a laptop and a phone, by day and by night, nothing hangs over the edge."""
    with page(bench) as shown:
        shown.sign_in('operator')
        shown.served.begin('wire')
        shown.soon(lambda: shown.find('document.querySelectorAll(".plot canvas").length') == 6,
                   'six plots are wanted')
        colours = set()
        for size in SIZES.values():
            for dark in (False, True):
                shown.window.look(*size, dark=dark)
                time.sleep(1)
                width, inner = shown.find('[document.documentElement.scrollWidth, innerWidth]')
                # A phone zooms out where something hangs over: then `inner` is more than it has.
                expect(width <= inner == size[0], f'{width} wide in {inner} of {size[0]}')
                colours.add(shown.find('getComputedStyle(document.body).backgroundColor'))
                expect(shown.find('document.querySelector(".plot canvas").clientWidth') < inner,
                       'a plot is too wide')
        expect(len(colours) == 2, f'{colours}')
        shown.click('#theme')
        expect(shown.find('document.documentElement.dataset.theme') == 'light', 'no theme is set')
        unnamed = shown.find('[...document.querySelectorAll("button, select, input")].filter('
                             '(e) => !e.hidden && !e.textContent && !e.ariaLabel && '
                             '!e.labels?.length)'
                             '.map((e) => e.outerHTML)')
        expect(not unnamed, f'{unnamed}')
        shown.quiet()


def talk(bench, stop):
    """Traffic of changing strength, until it is told to end."""
    strength = itertools.cycle((12e6, 26e6, 33e6, 18e6))
    while not stop.is_set():
        with contextlib.suppress(smoke.labs.LabError):
            smoke.probes.iperf3(bench.lab, seconds=14, udp_bps=next(strength))


def take_pictures(folder):
    """Of a link with traffic, in all four looks."""
    def take(bench):
        yaml = scenario.text('wire', profile='lpo-dr8-800g', time_scale=20_000,
                             smallest_effect=smoke.ROOMY_EFFECT)
        with page(bench, yaml) as shown:
            shown.sign_in('operator')
            shown.served.begin('wire')
            stop = threading.Event()
            talking = threading.Thread(target=talk, args=(bench, stop))
            talking.start()
            time.sleep(40)
            shown.served.patch('wire', 'rate=400Gbps', direction='b_to_a')
            time.sleep(30)
            for name, size in SIZES.items():
                for dark in (False, True):
                    shown.window.look(*size, dark=dark)
                    time.sleep(1.5)
                    high = shown.find('document.documentElement.scrollHeight')
                    shown.window.look(size[0], high, dark=dark)
                    time.sleep(1.5)
                    shown.window.picture(folder / f"page-{name}-{'dark' if dark else 'light'}.png")
            stop.set()
            talking.join()
    smoke.main(take)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--pictures', type=pathlib.Path)
    if wanted := parser.parse_args().pictures:
        take_pictures(wanted)
    smoke.main(numbers_are_those_of_the_api, smoke.measures(the_rate_is_the_measured_one),
               smoke.measures(a_change_is_made_and_seen), a_viewer_may_look,
               the_strip_is_the_timeline,
               a_fabric_is_that_of_the_api, what_is_old_is_grey, it_fits, hosts=len(HOSTS))
