# SPDX-License-Identifier: Apache-2.0
"""The dashboard and the alerts ask for nothing that /metrics does not tell.

Names and labels come from tests/data/metrics.txt, which the exposition equals letter by letter.
"""

import json
import pathlib
import re
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
DASHBOARD = REPOSITORY / 'control' / 'dashboards' / 'linkwright.json'
ALERTS = REPOSITORY / 'control' / 'dashboards' / 'alerts.yml'
EXPOSITION = REPOSITORY / 'tests' / 'data' / 'metrics.txt'

NAME = re.compile(r'\blinkwright_[a-z0-9_]+')
SELECTOR = re.compile(r'\b(linkwright_[a-z0-9_]+)(?:\{([^}]*)\})?')
MATCHER = re.compile(r'(\w+)\s*(=~|!=|!~|=)\s*"([^"]*)"')
SAMPLE = re.compile(r'^([a-z_0-9]+)(?:\{(.*)\})? \S+$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def samples():
    """name -> label -> values of the label."""
    told = {}
    for line in EXPOSITION.read_text(encoding='utf-8').splitlines():
        match = SAMPLE.match(line)
        if match is None:
            continue
        labels = told.setdefault(match.group(1), {})
        for name, value in LABEL.findall(match.group(2) or ''):
            labels.setdefault(name, set()).add(value)
    return told


def dashboard():
    return json.loads(DASHBOARD.read_text(encoding='utf-8'))


def expressions():
    for panel in dashboard()['panels']:
        for target in panel['targets']:
            yield panel['title'], target['expr']
    for variable in dashboard()['templating']['list']:
        if variable['type'] == 'query':
            yield variable['name'], variable['definition']
    # Without the comments; a rule's expression may go over several lines.
    text = ALERTS.read_text(encoding='utf-8')
    for block in re.split(r'- alert: ', text)[1:]:
        yield block.split('\n', 1)[0], block.split('expr:', 1)[1].split('labels:', 1)[0]


class Names(unittest.TestCase):
    def test_every_name_is_told(self):
        told = samples()
        asked = 0
        for where, expression in expressions():
            for name in NAME.findall(expression):
                asked += 1
                self.assertIn(name, told, f'{where} asks for {name}')
        self.assertGreater(asked, 20)

    def test_every_label_is_told_and_every_value_that_is_a_word_of_ours(self):
        told = samples()
        for where, expression in expressions():
            for name, matchers in SELECTOR.findall(expression):
                for label, how, value in MATCHER.findall(matchers):
                    self.assertIn(label, told[name], f'{where}: {name} has no {label}')
                    # The states of the made-up scenarios are told as 0 or 1: all of them are there.
                    # A boundary whose watts nobody stated is not.
                    if how == '=' and '$' not in value and label != 'boundary':
                        self.assertIn(value, told[name][label], f'{where}: {name}')

    def test_counters_are_only_asked_for_their_growth(self):
        for where, expression in expressions():
            for match in re.finditer(r'\blinkwright_\w+_total\b(\{[^}]*\})?(.?)', expression):
                if 'label_values' not in expression:
                    self.assertEqual(match.group(2), '[', f'{where}: {expression}')


class Dashboard(unittest.TestCase):
    def test_its_data_source_is_a_variable(self):
        board = dashboard()
        self.assertEqual(board['templating']['list'][0]['type'], 'datasource')
        for panel in board['panels']:
            self.assertEqual(panel['datasource']['uid'], '${datasource}', panel['title'])
            for target in panel['targets']:
                self.assertEqual(target['datasource']['uid'], '${datasource}', panel['title'])

    def test_panels_have_numbers_of_their_own_and_do_not_overlap(self):
        panels = dashboard()['panels']
        self.assertEqual(len({panel['id'] for panel in panels}), len(panels))
        taken = set()
        for panel in panels:
            place = panel['gridPos']
            cells = {(x, y) for x in range(place['x'], place['x'] + place['w'])
                     for y in range(place['y'], place['y'] + place['h'])}
            self.assertFalse(cells & taken, panel['title'])
            self.assertLessEqual(place['x'] + place['w'], 24)
            taken |= cells

    def test_it_shows_what_it_is_for(self):
        titles = {panel['title'] for panel in dashboard()['panels']}
        self.assertLessEqual({'Throughput', 'Lateness', 'FEC tail', 'Power', 'Queue depth',
                              'Fidelity', 'Drops by reason'}, titles)


if __name__ == '__main__':
    unittest.main()
