# SPDX-License-Identifier: Apache-2.0
"""Scenario files for the lab: one link between the two hosts."""

import json

import lab

# What one link of the lab stands on. `idle: spin` where the worker has a CPU of its own.
HEAD = """\
schema: 1
name: {name}
seed: {seed}
time_scale: {time_scale}
pedestal: {pedestal_us}us
smallest_effect: {smallest_effect}
machine:
  worker_cpu: {worker_cpu}
  pages: {pages}
  idle: {idle}
ports:
  - name: a
    device: "net_af_packet0,iface=ea"
  - name: b
    device: "net_af_packet1,iface=eb"
links:
  - name: wire
    a: a
    b: b
"""


def plain(value):
    """A value as YAML takes it inside braces: JSON, with strings left bare."""
    if isinstance(value, dict):
        return '{' + ', '.join(f'{k}: {plain(v)}' for k, v in value.items()) + '}'
    if isinstance(value, list):
        return '[' + ', '.join(map(plain, value)) + ']'
    return value if isinstance(value, str) else json.dumps(value)


def text(name, profile=None, parameters=None, time_scale=1, pedestal_us=300, seed=1,
         smallest_effect='1ms', pages='auto'):
    lines = HEAD.format(name=name, seed=seed, time_scale=time_scale, pedestal_us=pedestal_us,
                        smallest_effect=smallest_effect, worker_cpu=lab.WORKER_CPU,
                        pages=pages, idle='spin' if lab.WORKER_CPU else 'back_off')
    if profile:
        lines += f'    profile: {profile}\n'
    if parameters:
        lines += f'    parameters: {plain(parameters)}\n'
    return lines
