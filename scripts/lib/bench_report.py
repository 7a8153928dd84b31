# SPDX-License-Identifier: Apache-2.0
"""Renderings of what scripts/bench measured."""

import json

COLUMNS = (
    ('vdev', 'vdev'),
    ('chain', 'chain'),
    ('delay_us', 'delay us'),
    ('frame_bytes', 'bytes'),
    ('mpps', 'Mpps'),
    ('cycles_per_packet', 'cycles/packet'),
    ('testpmd_mpps', 'testpmd Mpps'),
    ('ratio', 'ratio'),
    ('held_max', 'held max'),
    ('offered_mpps', 'offered Mpps'),
)


def cell(value):
    if value is None:
        return '-'
    return f'{value:.3f}' if isinstance(value, float) else str(value)


def cells(result):
    yield [title for _, title in COLUMNS]
    for row in result['rows']:
        yield [cell(row.get(key)) for key, _ in COLUMNS]


def remarks(result):
    yield f'host: {result["host"]}; pages: {result["pages"]}'
    yield f'medians of {result["rounds"]} rounds of {result["seconds"]:g} s'
    rate = result['virtual']['frames_per_s']
    if rate is not None:
        yield f'virtual time: {rate / 1e6:.1f} M frames/s on one core'


def as_table(result):
    lines = list(cells(result))
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    text = ['  '.join(word.rjust(width) for word, width in zip(line, widths)) for line in lines]
    return '\n'.join([*text, '', *remarks(result)])


def as_markdown(result):
    head, *body = cells(result)
    lines = [head, ['---'] * 2 + ['---:'] * (len(head) - 2), *body]
    table = ['| ' + ' | '.join(line) + ' |' for line in lines]
    return '\n'.join([*table, '', *(f'- {remark}' for remark in remarks(result))])


def as_json(result):
    return json.dumps(result, indent=1)


RENDERINGS = {'table': as_table, 'markdown': as_markdown, 'json': as_json}
