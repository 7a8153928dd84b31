#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bundles the page and writes it as a C++ source: `embed.py OUT.cc NODE STAMP SOURCE...`;
`embed.py OUT.cc` alone makes a page of nothing. Beside STAMP fetch.py has put esbuild and uPlot.
The name of a file tells its content, so that a browser may keep it; index.html names them.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

HEAD = '''// Written by control/page/embed.py.
#include "control/page/page_bytes.h"

namespace linkwright {
'''
TEXT = '''static std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
'''
TYPES = {'.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
         '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml'}


def bundle(node, modules, page):
    """{'page.js': bytes, 'page.css': bytes}"""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [node, modules / 'node_modules/esbuild/bin/esbuild', page / 'page.js',
             '--bundle', '--minify', '--format=esm', '--target=es2022', '--charset=utf8',
             '--legal-comments=none', '--log-level=warning', f'--outfile={folder}/page.js'],
            check=False, capture_output=True, text=True,
            env={'PATH': os.defpath, 'NODE_PATH': str(modules / 'node_modules')})
        if done.returncode != 0:
            sys.exit(f'esbuild could not bundle the page:\n{done.stderr}')
        return {name: (pathlib.Path(folder) / name).read_bytes()
                for name in ('page.js', 'page.css')}


def page_of(node, modules, page):
    """(path, suffix, bytes, kept for ever) of each file."""
    index = (page / 'index.html').read_text(encoding='utf-8')
    files = [('icon.svg', (page / 'icon.svg').read_bytes())]
    files += sorted(bundle(node, modules, page).items())
    out = []
    for name, content in files:
        stem, suffix = name.split('.')
        path = f'/assets/{stem}-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}'
        if f'"{name}"' not in index:
            sys.exit(f'index.html does not name {name}')
        index = index.replace(f'"{name}"', f'"{path}"')
        out.append((path, '.' + suffix, content, True))
    return [('/', '.html', index.encode(), False)] + out


def source_of(files):
    if not files:
        return HEAD + 'std::span<const PageBytes> page_bytes() {\n  return {};\n}\n}\n'
    text = [HEAD]
    for number, (_, _, content, _) in enumerate(files):
        text.append(f'static constexpr unsigned char kBytes{number}[] = {{')
        text += [','.join(map(str, content[at:at + 32])) + ','
                 for at in range(0, len(content), 32)]
        text.append('};')
    text += [TEXT, 'std::span<const PageBytes> page_bytes() {',
             '  static const PageBytes kAll[] = {']
    for number, (path, suffix, _, for_ever) in enumerate(files):
        text.append(f'    {{"{path}", "{TYPES[suffix]}", text(kBytes{number}, '
                    f'sizeof kBytes{number}), {str(for_ever).lower()}}},')
    text.append('  };\n  return kAll;\n}\n}  // namespace linkwright\n')
    return '\n'.join(text)


def main(out, node=None, stamp=None, *sources):
    files = []
    if stamp:
        page = next(pathlib.Path(each).parent for each in sources if each.endswith('index.html'))
        files = page_of(node, pathlib.Path(stamp).resolve().parent, page)
    pathlib.Path(out).write_text(source_of(files), encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
