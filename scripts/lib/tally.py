# SPDX-License-Identifier: Apache-2.0
"""Counts what one `meson test` run did, and tells each skip and failure by name.

    tally.py LOGBASE      reads LOGBASE.json and LOGBASE.junit.xml; last line: PASSED FAILED SKIPPED

No test at all is a failure: a stage must not be blind. A GoogleTest program counts by its cases,
any other test as one. A program that ended badly without a failed case (it crashed, or ran out of
time) counts as one failure.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree

GOOD = ('OK', 'EXPECTEDFAIL')


def reason(stdout):
    """What a test that exits 77 said about it: its last line that begins with SKIP."""
    said = [line for line in stdout.splitlines() if line.startswith('SKIP')]
    return said[-1].removeprefix('SKIP').lstrip(': ') if said else 'no reason given'


def cases(junit):
    """(name, failed, why it was skipped or None) of each case in the JUnit file."""
    for case in xml.etree.ElementTree.parse(junit).getroot().iter('testcase'):
        name = f"{case.get('classname', '')}.{case.get('name')}".lstrip('.')
        failed = case.find('failure') is not None or case.find('error') is not None
        skip = case.find('skipped')
        yield name, failed, None if skip is None else (skip.text or '').split('\n')[-1]


def main(base):
    log = pathlib.Path(base + '.json')
    if not log.exists():
        print('failed: there is no test of this kind')
        print('0 1 0')
        return
    programs = [json.loads(line) for line in log.read_text().splitlines()]
    for program in programs:
        if program['result'] == 'SKIP':
            print(f"skipped: {program['name']}: {reason(program.get('stdout', ''))}")
        elif program['result'] not in GOOD:
            print(f"failed: {program['name']}: {program['result']}")
    seen = list(cases(base + '.junit.xml'))
    for name, failed, why in seen:
        if failed:
            print(f'failed case: {name}')
        elif why:
            print(f'skipped case: {name}: {why}')
    skipped = sum(why is not None for _, failed, why in seen if not failed)
    bad_programs = sum(p['result'] not in GOOD + ('SKIP',) for p in programs)
    failed = max(sum(f for _, f, _ in seen), bad_programs)
    print(max(len(seen) - failed - skipped, 0), failed, skipped)


if __name__ == '__main__':
    main(sys.argv[1])
