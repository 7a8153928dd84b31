# SPDX-License-Identifier: Apache-2.0
"""Scenario files for the lab: a link between two hosts, or a circuit switch among all of them."""

import json

import lab

# What every scenario of the lab stands on. `idle: spin` where the worker has a CPU of its own.
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
"""
LINK = """\
links:
  - name: wire
    a: a
    b: b
"""
CIRCUITS = """\
fabrics:
  - name: pod
    topology: {{ocs: {{hosts: {count}, spares: {spares}}}}}
    ports: {ports}
    addresses: {addresses}
    tiers:
      - {{profile: {profile}}}
    circuits: {circuits}
"""


def plain(value):
    """A value as YAML takes it inside braces: JSON, with strings left bare."""
    if isinstance(value, dict):
        return '{' + ', '.join(f'{k}: {plain(v)}' for k, v in value.items()) + '}'
    if isinstance(value, list):
        return '[' + ', '.join(map(plain, value)) + ']'
    return value if isinstance(value, str) else json.dumps(value)


def head(name, hosts, time_scale=1, pedestal_us=300, seed=1, smallest_effect='1ms', pages='auto'):
    """The machine, and a port for each host."""
    lines = HEAD.format(name=name, seed=seed, time_scale=time_scale, pedestal_us=pedestal_us,
                        smallest_effect=smallest_effect, worker_cpu=lab.WORKER_CPU,
                        pages=pages, idle='spin' if lab.WORKER_CPU else 'back_off')
    for number, host in enumerate(hosts):
        lines += f'  - name: {host}\n    device: "net_af_packet{number},iface=e{host}"\n'
    return lines


def text(name, profile=None, parameters=None, **manner):
    """A link between a and b."""
    lines = head(name, 'ab', **manner) + LINK
    if profile:
        lines += f'    profile: {profile}\n'
    if parameters:
        lines += f'    parameters: {plain(parameters)}\n'
    return lines


def circuits_text(name, hosts, profile, circuits, spares=False, **manner):
    """A circuit switch that the hosts are cabled to, and perhaps a second cable of each that stands
    by; their addresses are known beforehand."""
    addresses = [{'host': number, 'macs': [f'"{lab.mac(host)}"']}
                 for number, host in enumerate(hosts)]
    return head(name, hosts, **manner) + CIRCUITS.format(
        count=len(hosts), spares=plain(spares), ports=plain(list(hosts)),
        addresses=plain(addresses), profile=profile, circuits=plain(circuits))
