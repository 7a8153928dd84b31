#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The picture of throughput: what is in it is where the numbers say."""

import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'lib'))
import throughput_picture as tp  # noqa: E402

SVG = '{http://www.w3.org/2000/svg}'


def chart(**changed):
    panel = tp.Panel('a → b', [(0.5, 1.0)], [0, 0, 10, 20, 0])
    values = {'title': 'one', 'note': 'a note', 'start': 0, 'step': 0.25, 'unit': 's', 'tick': 0.5,
              'rate_mbps': 20, 'panels': [panel]}
    return tp.Chart(**(values | changed))


def drawn(*charts, title='title'):
    return xml.etree.ElementTree.fromstring(tp.picture(title, charts))


def of_class(root, tag, kind):
    return [each for each in root.iter(SVG + tag) if kind in each.get('class', '').split()]


class Picture(unittest.TestCase):
    def test_a_band_lies_where_the_light_was_planned(self):
        one = chart()
        band = of_class(drawn(one), 'rect', 'light')[-1]
        self.assertAlmostEqual(float(band.get('x')), one.x(0.5), delta=0.05)
        self.assertAlmostEqual(float(band.get('width')), one.x(1) - one.x(0.5), delta=0.05)

    def test_light_outside_the_axis_is_cut_or_left_out(self):
        cut = tp.Panel('p', [(-9, -5), (1, 9), (20, 30)], [0] * 5)
        bands = of_class(drawn(chart(panels=[cut])), 'rect', 'light')[1:]  # but the legend's
        self.assertEqual(len(bands), 1)
        right = float(bands[0].get('x')) + float(bands[0].get('width'))
        self.assertAlmostEqual(right, tp.RIGHT_EDGE, delta=0.1)

    def test_the_curve_has_the_height_of_the_throughput(self):
        path = of_class(drawn(chart()), 'path', 'curve')[-1].get('d')
        bottom = float(re.match(r'M[\d.]+ ([\d.]+)', path).group(1))
        heights = [bottom - float(y) for y in re.findall(r'V([\d.]+)H', path)]
        full = tp.PANEL / tp.HEADROOM
        for height, wanted in zip(heights, (0, 0, full / 2, full, 0), strict=True):
            self.assertAlmostEqual(height, wanted, delta=0.05)

    def test_a_burst_stays_in_its_panel(self):
        burst = tp.Panel('p', [], [1e9])
        path = of_class(drawn(chart(panels=[burst])), 'path', 'curve')[-1].get('d')
        ends = [float(y) for y in re.findall(r'V([\d.]+)', path)]
        self.assertAlmostEqual(ends[-1] - ends[0], tp.PANEL, delta=0.05)

    def test_charts_lie_below_each_other(self):
        root = drawn(chart(), chart(panels=[tp.Panel('p', [], [1])] * 3))
        tops = [float(rect.get('y')) for rect in of_class(root, 'rect', 'dark')]
        self.assertEqual(tops, sorted(tops))
        self.assertEqual(len(tops), 4)
        self.assertGreater(float(root.get('height')), tops[-1] + tp.PANEL)
        self.assertEqual(root.get('width'), '900')

    def test_ticks_are_told_alike(self):
        told = [each.text for each in of_class(drawn(chart()), 'text', 'middle')]
        self.assertEqual(told, ['0.0', '0.5', '1.0'])

    def test_what_people_write_does_not_break_it(self):
        root = drawn(chart(title='a < b & c', marks=((0.5, '"71 ms"'),)), title='<&>')
        texts = [each.text for each in root.iter(SVG + 'text')]
        self.assertIn('a < b & c', texts)
        self.assertIn('"71 ms"', texts)

    def test_colours_follow_the_reader(self):
        text = tp.picture('t', [chart()])
        self.assertIn('prefers-color-scheme: dark', text)
        used = set(re.findall(r'class="([^"]+)"', text))
        light, dark = tp.STYLE.split('@media')
        for kind in {name for names in used for name in names.split()}:
            self.assertIn(f'.{kind} ', tp.STYLE)
        for kind in ('paper', 'dark', 'light', 'ink', 'muted', 'grid', 'curve', 'mark'):
            self.assertIn(f'.{kind} ', light)
            self.assertIn(f'.{kind} ', dark)


if __name__ == '__main__':
    unittest.main()
