#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""evidence.schema.json as C++: what `linkwright schema evidence` prints is the file itself."""

import pathlib
import sys

TEXT = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')
pathlib.Path(sys.argv[2]).write_text(f'''// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/schema_text.h"

namespace linkwright {{

std::string_view evidence_schema() {{
  return R"schema({TEXT})schema";
}}

}}  // namespace linkwright
''', encoding='utf-8')
