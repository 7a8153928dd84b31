# SPDX-License-Identifier: Apache-2.0
"""A picture of throughput over time: one SVG, one panel per flow, the planned light behind each.

A chart is a stack of panels over one axis of time; a picture is charts below each other. Colours
follow the reader's scheme, light or dark.
"""

from html import escape
from typing import NamedTuple

WIDTH = 900
LEFT, RIGHT_EDGE = 96, 876        # of the panels: beside them flows and their scale, a little air
TOP, HEAD, AXIS = 48, 66, 34      # of the picture, of a chart, below its last panel
PANEL, GAP = 46, 9
HEADROOM = 1.3                    # of a panel, above the rate that is sent

STYLE = """
.paper { fill: #ffffff } .dark { fill: #f1f3f6 } .light { fill: #ffe9a8 }
.ink { fill: #1f2328 } .muted { fill: #636c76 } .grid { stroke: #8c959f; stroke-opacity: .35 }
.curve { fill: #8fbdf0; stroke: #0a5cc2; stroke-width: 1.25; stroke-linejoin: round }
.mark { stroke: #636c76; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 } .dark { fill: #161b22 } .light { fill: #574612 }
.ink { fill: #e6edf3 } .muted { fill: #9198a1 } .grid { stroke: #9198a1; stroke-opacity: .3 }
.curve { fill: #1f4f85; stroke: #79b8ff }
.mark { stroke: #9198a1 }
}
text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif }
.title { font-size: 17px; font-weight: 600 } .name { font-size: 13px; font-weight: 600 }
.small { font-size: 11px } .middle { text-anchor: middle } .end { text-anchor: end }
"""


class Panel(NamedTuple):
    label: str
    lit: list           # [(from, to)] as planned, in the chart's unit of time
    mbps: list          # as measured, one for each step


class Chart(NamedTuple):
    title: str
    note: str           # what was measured in it, in a line
    start: float        # of the first step, in `unit`
    step: float
    unit: str           # of time: s, ms
    tick: float         # between labels of the axis
    rate_mbps: float    # that each flow was sent at: the line across its panel
    panels: list
    marks: tuple = ()   # [(at, text)] above the panels, beside a line through them

    @property
    def end(self):
        return self.start + self.step * max(len(panel.mbps) for panel in self.panels)

    @property
    def scale(self):
        """Pixels for a Mb/s."""
        return PANEL / (HEADROOM * self.rate_mbps)

    @property
    def height(self):
        return HEAD + len(self.panels) * (PANEL + GAP) - GAP + AXIS

    def x(self, time):
        inside = min(max(time, self.start), self.end)
        return LEFT + (RIGHT_EDGE - LEFT) * (inside - self.start) / (self.end - self.start)


def picture(title, charts):
    """The text of an SVG file."""
    height = TOP + sum(chart.height for chart in charts)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
           f'width="{WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">',
           f'<style>{STYLE}</style>', rect('paper', 0, 0, WIDTH, height),
           text('title ink', LEFT, 30, title), *legend(30)]
    top = TOP
    for chart in charts:
        out += draw(chart, top)
        top += chart.height
    return '\n'.join([*out, '</svg>', ''])


def legend(y):
    planned, arrived = RIGHT_EDGE - 236, RIGHT_EDGE - 98
    return [rect('light', planned, y - 10, 20, 11),
            text('small muted', planned + 26, y, 'light as planned'),
            f'<path class="curve" d="M{arrived} {y + 1}v-11h20v11"/>',
            text('small muted', arrived + 26, y, 'what arrived')]


def draw(chart, top):
    first = top + HEAD
    bottom = top + chart.height - AXIS
    yield text('name ink', LEFT, top + 20, chart.title)
    yield text('muted', LEFT, top + 37, chart.note)
    yield text('small muted end', LEFT - 8, first - 6, 'Mb/s')
    for number, panel in enumerate(chart.panels):
        yield from draw_panel(chart, panel, first + number * (PANEL + GAP))
    for at, said in chart.marks:
        x = chart.x(at)
        yield f'<path class="mark" d="M{x:.1f} {first - 6}V{bottom}"/>'
        yield text('small muted middle', x, first - 10, said)
    yield from axis(chart, bottom)


def draw_panel(chart, panel, top):
    yield rect('dark', LEFT, top, RIGHT_EDGE - LEFT, PANEL)
    for begin, end in panel.lit:
        if end > chart.start and begin < chart.end:
            yield rect('light', chart.x(begin), top, chart.x(end) - chart.x(begin), PANEL)
    bottom = top + PANEL
    for mbps in (0, chart.rate_mbps):
        y = bottom - mbps * chart.scale
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT_EDGE}"/>'
        yield text('small muted end', LEFT - 8, y + 4, f'{mbps:g}')
    yield f'<path class="curve" d="{steps(chart, panel, bottom)}"/>'
    yield text('name ink', 16, top + PANEL / 2 + 5, panel.label)


def steps(chart, panel, bottom):
    """Along the tops of the intervals, closed along the bottom."""
    path = f'M{LEFT} {bottom}'
    for number, mbps in enumerate(panel.mbps):
        height = bottom - min(mbps * chart.scale, PANEL)
        path += f'V{height:.1f}H{chart.x(chart.start + (number + 1) * chart.step):.1f}'
    return path + f'V{bottom}Z'


def axis(chart, bottom):
    count = int((chart.end - chart.start) / chart.tick + 1e-9)
    decimals = len(f'{chart.tick:g}'.partition('.')[2])
    for number in range(count + 1):
        at = chart.start + number * chart.tick
        yield f'<path class="grid" d="M{chart.x(at):.1f} {bottom}v5"/>'
        yield text('small muted middle', chart.x(at), bottom + 18, f'{at:.{decimals}f}')
    yield text('small muted', 16, bottom + 18, f'time, {chart.unit}')


def rect(kind, x, y, width, height):
    return (f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}"/>')


def text(kind, x, y, said):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(said)}</text>'
