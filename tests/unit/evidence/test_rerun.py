# SPDX-License-Identifier: Apache-2.0
"""`run --evidence` in virtual time and `rerun`: the document, what it embeds, and what is told."""

import hashlib
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest

from documents import seal, write_capture

LINKWRIGHT = os.path.abspath(sys.argv.pop(1))
ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / 'scripts' / 'lib'))
import json_schema  # noqa: E402

SCENARIO = """schema: 1
name: lab
seed: 5
time_scale: 2
ports:
  - {name: left, device: "net_null0"}
  - {name: right, device: "net_null1"}
links:
  - name: ab
    a: left
    b: right
    profile: mine
    a_to_b: {rate_trace: trace}
"""
BASE = """schema: 1
profile: base
parameters:
  rate: 100Mbps
  queue_limit: 16KiB
  latency: {propagation: 3ms}
  fec: {code: rs544, interleave: 2, group_error_ratio: 2e-3}
provenance:
  rate: test
  queue_limit: test
  latency.propagation: test
  fec.interleave: test
  fec.group_error_ratio: test
"""
MINE = 'schema: 1\nprofile: mine\nextends: base\n'

FABRIC = """schema: 1
name: pod
fabrics:
- name: pod
  topology: {star: {hosts: 2}}
  addresses:
  - {host: 0, macs: ["02:00:00:00:00:01"]}
  - {host: 1, macs: ["02:00:00:00:00:02"]}
  tiers: [{parameters: {rate: 8192Mbps, latency: {propagation: 300ns}}}]
"""


class Rerun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.profiles = self.folder / 'profiles'
        self.profiles.mkdir()
        (self.profiles / 'base.yaml').write_text(BASE)
        (self.profiles / 'mine.yaml').write_text(MINE)
        (self.folder / 's.yaml').write_text(SCENARIO)
        (self.folder / 'trace').write_text(''.join(f'{ms}\n' * 4 for ms in range(1, 20)))
        write_capture(self.folder / 'c.pcap', 5000, every_ns=100_000)
        self.evidence = self.folder / 'e.json'

    def run_it(self, *arguments):
        environment = dict(os.environ, XDG_STATE_HOME=str(self.folder / 'state'))
        return subprocess.run([LINKWRIGHT, *arguments], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def make(self, *arguments):
        done = self.run_it('run', 's.yaml', '--virtual', 'c.pcap', '--evidence', 'e.json',
                           '-o', 'json', *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return json.loads(done.stdout), json.loads(self.evidence.read_text())

    def again(self, code, *arguments):
        done = self.run_it('rerun', 'e.json', '-o', 'json', *arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout) if done.stdout else done.stderr

    def forget_everything_else(self):
        for path in list(self.profiles.iterdir()) + [self.folder / 's.yaml', self.folder / 'trace',
                                                     self.folder / 'c.pcap']:
            path.unlink()

    def test_the_document_is_as_its_schema_says(self):
        report, told = self.make('--set', 'latency.propagation=2ms')
        schema = json.loads(self.run_it('schema', 'evidence').stdout)
        in_tree = (ROOT / 'control/evidence/evidence.schema.json').read_text()
        self.assertEqual(schema, json.loads(in_tree))
        self.assertEqual(json_schema.Validator(schema).problems(told), [])
        self.assertEqual(told['run']['state'], 'complete')
        self.assertEqual(told['run']['kind'], 'virtual')
        self.assertEqual(told['report'], report)
        self.assertEqual(told['model'], {'seed': 5, 'time_scale': 2, 'pedestal_real_ps': 0})
        self.assertEqual(told['scenario']['text'], SCENARIO)
        self.assertEqual({p['name']: p['text'] for p in told['scenario']['profiles']},
                         {'base': BASE, 'mine': MINE})
        self.assertEqual(told['scenario']['options']['set'], ['latency.propagation=2ms'])
        self.assertEqual(told['scenario']['rate_traces'][0]['used_by'],
                         [{'link': 'ab', 'direction': 'a_to_b'}])
        self.assertEqual(told['arrivals']['sha256'],
                         hashlib.sha256((self.folder / 'c.pcap').read_bytes()).hexdigest())
        # Nobody has made them: they are absent, not empty.
        for section in ('calibration', 'workload', 'requirements'):
            self.assertNotIn(section, told)

    def test_the_page_and_the_schema_know_the_same_sections(self):
        page = (ROOT / 'docs/evidence.md').read_text()
        schema = json.loads(self.run_it('schema', 'evidence').stdout)
        table = page[page.index('| Section |'):page.index('One section stands')]
        told = re.findall(r'`([a-z0-9_]+)`', ''.join(line.split('|')[1] for line in
                                                    table.splitlines() if '`' in line))
        self.assertEqual(sorted(told), sorted(schema['properties']))
        states = schema['properties']['run']['properties']['state']['enum']
        for state in states:
            self.assertIn(f'| `{state}` |', page)

    def test_a_validator_that_finds_nothing_would_be_seen(self):
        _, told = self.make()
        schema = json.loads(self.run_it('schema', 'evidence').stdout)
        for section in schema['required']:
            without = {key: value for key, value in told.items() if key != section}
            self.assertEqual(json_schema.Validator(schema).problems(without),
                             [f'$ has no {section}'])
        told['run']['state'] = 'fine'
        told['more'] = 1
        self.assertEqual(len(json_schema.Validator(schema).problems(told)), 2)

    def test_it_is_byte_identical_from_what_is_embedded_alone(self):
        self.make('--set', 'latency.propagation=2ms')
        self.forget_everything_else()
        # Another profile of that name on this machine has no say.
        (self.profiles / 'base.yaml').write_text(BASE.replace('100Mbps', '10Mbps'))
        told = self.again(0)
        self.assertTrue(told['identical'])
        self.assertEqual((told['frames'], told['differences']), (5000, []))
        self.assertIn('byte-identical', self.run_it('rerun', 'e.json').stdout)

    def test_the_hash_is_of_the_text_and_a_changed_byte_is_named(self):
        self.make()
        text = self.evidence.read_text()
        self.assertEqual(seal(text), text)
        for old, new in (('"seed": 5', '"seed": 6'), ('seed: 5', 'seed: 6'), ('}\n', '} \n')):
            changed = text.replace('"seed":5', '"seed": 5').replace(old, new, 1)
            self.evidence.write_text(changed)
            self.assertRegex(self.again(2), r'e\.json: was changed since it was written: sha256')

    def test_a_part_that_is_not_the_one_that_was_hashed_is_named(self):
        self.make()
        text = self.evidence.read_text()
        for old, name in ((r'seed: 5\n', 'scenario: sha256'),
                          (r'latency: {propagation: 3ms}', 'profile base: sha256')):
            self.evidence.write_text(seal(text.replace(old, old.replace('5', '6').replace('3', '4'),
                                                       1)))
            self.assertIn(name, self.again(2))

    def test_another_seed_or_figure_is_a_difference(self):
        self.make()
        text = self.evidence.read_text()
        told = json.loads(text)
        other = told['scenario']['text'].replace('seed: 5', 'seed: 6')
        changed = text.replace(json.dumps(told['scenario']['text']), json.dumps(other))
        changed = changed.replace(told['scenario']['sha256'],
                                  hashlib.sha256(other.encode()).hexdigest())
        self.assertNotEqual(changed, text)
        self.evidence.write_text(seal(changed))
        where = [each['where'] for each in self.again(1)['differences']]
        self.assertIn('links[0].fate_digest', where)
        self.assertIn('seed', where)
        self.assertTrue(any(each.startswith('scenario.resolved line') for each in where), where)
        self.assertIn('was recorded, now', self.run_it('rerun', 'e.json').stdout)

    def test_a_digest_that_is_edited_is_a_difference(self):
        _, told = self.make()
        digest = told['repeat']['sha256']
        self.evidence.write_text(
            seal(self.evidence.read_text().replace(digest, digest[::-1])))
        self.assertEqual([each['where'] for each in self.again(1)['differences']],
                         ['repeat.sha256'])

    def test_a_large_capture_is_named_and_found_and_must_be_that_one(self):
        write_capture(self.folder / 'c.pcap', 160_000, every_ns=100_000)
        _, told = self.make()
        self.assertIsNone(told['arrivals']['base64'])
        self.assertTrue(self.again(0)['identical'])
        capture = self.folder / 'c.pcap'
        capture.rename(self.folder / 'elsewhere')
        self.assertIn('cannot be repeated without its file of arrivals', self.again(4))
        self.assertTrue(self.again(0, '--journal', 'elsewhere')['identical'])
        flipped = bytearray((self.folder / 'elsewhere').read_bytes())
        flipped[1000] ^= 1
        capture.write_bytes(flipped)
        self.assertRegex(self.again(2), r'c\.pcap: is not the file of arrivals of run .*: sha256')

    def test_fates_are_compared_one_by_one(self):
        _, told = self.make('--fates', 'f')
        self.assertEqual(told['fates']['file'], 'f')
        self.assertEqual(told['fates']['sha256'],
                         hashlib.sha256((self.folder / 'f').read_bytes()).hexdigest())
        self.assertEqual(self.again(0)['notes'], [])
        (self.folder / 'f').unlink()
        self.assertIn('compared by their digests only', self.again(0)['notes'][0])

    def test_a_run_that_has_not_ended_is_refused(self):
        self.make()
        text = self.evidence.read_text().replace('"state":"complete"', '"state":"running"')
        self.evidence.write_text(seal(text))
        self.assertRegex(self.again(4), 'is running: there are no last figures')

    def test_what_is_no_evidence_is_told(self):
        for text, pattern in (('', 'no JSON object'), ('{}', 'has no `schema`'),
                              ('{"schema": 2}', r'is of schema 2 \(allowed: 1\)'),
                              ('{"schema": 1}', 'is not written as evidence is')):
            self.evidence.write_text(text)
            self.assertRegex(self.again(2), pattern)
        self.evidence.unlink()
        self.assertRegex(self.again(2), 'e.json: cannot be read')

    def test_a_file_that_cannot_be_written_stops_the_run_before_it_begins(self):
        done = self.run_it('run', 's.yaml', '--virtual', 'c.pcap', '--evidence', 'none/e.json')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertRegex(done.stderr, 'none/e.json.new.*No such file')

    def test_a_fabric_is_repeated(self):
        frames = [struct.pack('>6s6sH', bytes([2, 0, 0, 0, 0, 2]), bytes([2, 0, 0, 0, 0, 1]),
                              0x0800) + bytes(46) for _ in range(50)]
        with open(self.folder / 'c.pcap', 'wb') as out:
            out.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
            for i, frame in enumerate(frames):
                out.write(struct.pack('<IIII', 0, i * 1000, len(frame), len(frame)) + frame)
        (self.folder / 's.yaml').write_text(FABRIC)
        self.make()
        self.forget_everything_else()
        self.assertTrue(self.again(0)['identical'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
