# SPDX-License-Identifier: Apache-2.0
"""House rules of every file: licence, size, width, nothing unfinished, nothing of one machine."""

import re

import tree

MAX_LINES = 600
MAX_COLUMNS = 100
CODE = ('.h', '.cc', '.py', '.sh', '.proto', '.yaml', 'meson.build', 'meson_options.txt')
# Spelt so that this file does not find itself.
MACHINE_PATH = re.compile(r'(?<![\w.$}])/(w[o]rk|f[a]rm|r[o]ot)/')
REGISTRY = re.compile(r'd[e]b\.debian|npm[j]s\.org|snapshot\.d[e]bian')
UNFINISHED = re.compile(r'\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b')
IDLE_TEST = re.compile(r'(EXPECT|ASSERT)_TRUE\((true|1)\)|D[I]SABLED_|S[U]CCEED\(\)')
DATA = re.compile(r'(^|/)(corpus|golden|goldens|vectors|data)/')


def is_script(root, path):
    if '.' in path.rsplit('/', 1)[-1]:
        return False
    with open(root / path, 'rb') as file:
        return file.read(2) == b'#!'


def judge_head(root, path, text):
    first = 1 if text[0][1].startswith('#!') else 0
    if len(text) <= first or 'SPDX-License-Identifier: Apache-2.0' not in text[first][1]:
        yield tree.Finding(path, first + 1, 'no SPDX line')
    if first and not (root / path).stat().st_mode & 0o111:
        yield tree.Finding(path, 1, 'a script that cannot be executed')


def judge_code(path, text):
    count = len(text) - (1 if text[-1][1] == '' else 0)
    if count > MAX_LINES:
        yield tree.Finding(path, 0, f'{count} lines, limit {MAX_LINES}')
    for number, line in text:
        if len(line) > MAX_COLUMNS:
            yield tree.Finding(path, number, f'{len(line)} columns, limit {MAX_COLUMNS}')
        if UNFINISHED.search(line):
            yield tree.Finding(path, number, 'unfinished: say it in an issue')
        if path.startswith('tests/') and IDLE_TEST.search(line):
            yield tree.Finding(path, number, 'a test that cannot fail, or is off')


def judge_any(path, text):
    if text[-1][1] != '':
        yield tree.Finding(path, len(text), 'no newline at the end')
    for number, line in text:
        if MACHINE_PATH.search(line):
            yield tree.Finding(path, number, 'a path of one machine')
        if REGISTRY.search(line):
            yield tree.Finding(path, number, 'the host of a package registry')
        if line != line.rstrip():
            yield tree.Finding(path, number, 'white space at the end of the line')


def findings(root):
    found = []
    for path in tree.files(root):
        text = tree.lines(root, path)
        if not text or DATA.search(path) or path == 'LICENSE':
            continue
        found += judge_any(path, text)
        if path.endswith(CODE) or is_script(root, path):
            found += judge_head(root, path, text)
            found += judge_code(path, text)
    return found


if __name__ == '__main__':
    tree.main(findings, __doc__)
