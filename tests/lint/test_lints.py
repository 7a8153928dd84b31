# SPDX-License-Identifier: Apache-2.0
"""Each lint can fail: a tree with a planted violation is reported, its clean twin is not."""

import pathlib
import shutil
import tempfile
import unittest

import check_files
import check_format
import check_layers
import check_media_names
import tree

SPDX = '// SPDX-License-Identifier: Apache-2.0\n'
PROFILE = ('# SPDX-License-Identifier: Apache-2.0\n'
           'schema: 1\nprofile: lpo-dr8-800g\nmedium: lpo\n')


class Planted(unittest.TestCase):
    """A small tree in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write('dataplane/emulator.h', SPDX + '#include <cstdint>\n')
        self.write('dataplane/port.h', SPDX + '#include <rte_mbuf.h>\n')
        self.write('link_models/core/time.h', SPDX + '#include <cstdint>\n')
        self.write('link_models/link.h', SPDX + '#include "link_models/core/time.h"\n')

    def write(self, path, text, mode=0o644):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def told(self, lint, path):
        return [f.text for f in lint.findings(self.root) if f.path == path]

    def assert_reported(self, lint, path, text, line, word):
        self.assertEqual(self.told(lint, path), [], 'the clean twin is reported')
        self.write(path, text)
        found = [f for f in lint.findings(self.root) if f.path == path]
        self.assertEqual(len(found), 1, found)
        self.assertIn(word, found[0].text)
        self.assertEqual(found[0].line, line)


class Layers(Planted):
    def plant(self, path, include, word):
        self.assert_reported(check_layers, path, f'{SPDX}{include}\n', 2, word)

    def test_a_model_must_not_use_dpdk(self):
        self.plant('link_models/link.cc', '#include <rte_mbuf.h>', 'must not use')

    def test_a_model_must_not_use_protobuf(self):
        self.plant('link_models/link.cc', '#include <google/protobuf/message.h>', 'must not use')

    def test_a_model_must_not_start_threads(self):
        self.plant('link_models/link.cc', '#include <thread>', 'no place')

    def test_a_model_must_not_read_a_clock(self):
        self.plant('link_models/link.cc', 'auto t = std::chrono::steady_clock::now();', 'clock')

    def test_a_model_must_not_throw_std_dice(self):
        self.plant('link_models/link.cc', 'std::mt19937 twister;', 'replayed')

    def test_the_core_must_not_know_the_models(self):
        self.plant('link_models/core/fate.h', '#include "link_models/link.h"', 'must not know')

    def test_the_core_must_not_use_libm(self):
        self.plant('link_models/core/fate.h', '#include <cmath>', 'no place')

    def test_the_judge_must_not_know_the_models(self):
        self.plant('traffic_gen/ring.cc', '#include "link_models/link.h"', 'must not know')

    def test_the_dataplane_must_not_use_protobuf(self):
        self.plant('dataplane/agent.cc', '#include <google/protobuf/message.h>', 'must not use')

    def test_the_dataplane_must_not_use_asio(self):
        self.plant('dataplane/agent.cc', '#include <boost/asio.hpp>', 'must not use')

    def test_the_dataplane_must_not_know_control(self):
        self.write('control/cli.h', SPDX)
        self.plant('dataplane/agent.cc', '#include "control/cli.h"', 'must not know')

    def test_the_dataplane_must_not_throw_dice(self):
        self.plant('dataplane/worker.cc', 'auto r = rte_rand();', 'replayed')

    def test_control_must_not_use_dpdk(self):
        self.plant('control/run.cc', '#include <rte_ethdev.h>', 'must not use')

    def test_control_must_not_see_dpdk_through_a_header(self):
        self.write('dataplane/hidden.h', SPDX + '#include "dataplane/port.h"\n')
        self.plant('control/run.cc', '#include "dataplane/hidden.h"', '-> dataplane/port.h')

    def test_includes_start_at_the_root(self):
        self.plant('link_models/link.cc', '#include "link.h"', 'repository root')

    def test_a_header_exists(self):
        self.plant('link_models/link.cc', '#include "link_models/gone.h"', 'does not exist')

    def test_tests_see_dpdk_only_where_an_eal_runs(self):
        self.plant('tests/unit/link_test.cc', '#include <rte_mbuf.h>', 'belongs in')

    def test_what_is_allowed_is_not_reported(self):
        self.write('control/run.cc', SPDX + '#include <CLI/CLI.hpp>\n#include <unistd.h>\n'
                   '#include "dataplane/emulator.h"\n#include "link_models/link.h"\n')
        self.write('dataplane/worker.cc', SPDX + '#include <rte_ethdev.h>\n#include <thread>\n')
        self.write('link_models/fec.cc', SPDX + '#include <boost/math/special_functions.hpp>\n'
                   '// no steady_clock::now() here\n')
        self.write('tests/eal/port_test.cc', SPDX + '#include <rte_mbuf.h>\n')
        self.assertEqual(check_layers.findings(self.root), [])


class MediaNames(Planted):
    def setUp(self):
        super().setUp()
        self.write('control/profiles/lpo-dr8-800g.yaml', PROFILE)
        self.write('control/profiles/ocs-mems-800g.yaml',
                   PROFILE.replace('lpo-dr8-800g', 'ocs-mems-800g').replace('lpo', 'ocs'))

    def test_a_medium_in_a_string_is_reported(self):
        self.assert_reported(check_media_names, 'control/cli.cc', 'if (m == "lpo") {}\n', 1, 'lpo')

    def test_a_medium_in_an_identifier_is_reported(self):
        self.assert_reported(check_media_names, 'dataplane/w.cc', 'int kLpoDelay;\n', 1, 'lpo')

    def test_a_profile_name_is_reported(self):
        self.assert_reported(check_media_names, 'traffic_gen/r.cc', 'auto OcsMems_800G = 1;\n', 1,
                             'ocs-mems-800g')

    def test_other_words_and_the_exempt_one_are_not_reported(self):
        self.write('control/cli.cc', 'int slope; int ocs_count; int helpout;\n')
        self.write('link_models/optics.cc', 'int lpo;\n')
        self.assertEqual(check_media_names.findings(self.root), [])


class Files(Planted):
    PATH = 'control/cli.cc'

    def plant(self, text, line, word):
        self.assert_reported(check_files, self.PATH, text, line, word)

    def test_a_missing_licence_line_is_reported(self):
        self.plant('int a;\n', 1, 'SPDX')

    def test_a_file_that_is_too_long_is_reported(self):
        self.plant(SPDX + 'int a;\n' * check_files.MAX_LINES, 0, 'limit 600')

    def test_a_line_that_is_too_wide_is_reported(self):
        self.plant(SPDX + '// ' + 'x' * 98 + '\n', 2, 'limit 100')

    def test_a_path_of_one_machine_is_reported(self):
        self.plant(SPDX + 'open("/' + 'root/x");\n', 2, 'one machine')

    def test_a_registry_host_is_reported(self):
        self.plant(SPDX + '// deb' + '.debian.org\n', 2, 'registry')

    def test_unfinished_work_is_reported(self):
        self.plant(SPDX + '// TO' + 'DO: later\n', 2, 'unfinished')

    def test_trailing_space_is_reported(self):
        self.plant(SPDX + 'int a; \n', 2, 'white space')

    def test_a_missing_newline_is_reported(self):
        self.plant(SPDX + 'int a;', 2, 'newline')

    def test_a_test_that_cannot_fail_is_reported(self):
        self.assert_reported(check_files, 'tests/unit/a_test.cc',
                             SPDX + 'EXPECT_TRUE' + '(true);\n', 2, 'cannot fail')

    def test_a_script_without_the_right_to_run_is_reported(self):
        self.write('scripts/go', '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n')
        self.assertEqual(self.told(check_files, 'scripts/go'), ['a script that cannot be executed'])
        (self.root / 'scripts/go').chmod(0o755)
        self.assertEqual(self.told(check_files, 'scripts/go'), [])


@unittest.skipUnless(shutil.which(check_format.PROGRAM), 'clang-format is not installed')
class Format(Planted):
    def setUp(self):
        super().setUp()
        shutil.copy(tree.REPOSITORY / '.clang-format', self.root)

    def test_bad_format_is_reported(self):
        self.assert_reported(check_format, 'control/cli.cc', SPDX + 'int  a;\n', 2, 'formatted')

    def test_good_format_is_not(self):
        self.write('control/cli.cc', SPDX + 'int a;\n')
        self.assertEqual(check_format.findings(self.root), [])


if __name__ == '__main__':
    unittest.main()
