// SPDX-License-Identifier: Apache-2.0
//
// The parts of the exposition, each in its own file: every one names all its families, also where
// there is nothing to tell.
#pragma once

#include <span>

#include "control/metrics/families.h"
#include "control/metrics/known.h"

namespace linkwright::metrics {

using Known = std::span<const ScenarioKnown>;

void add_daemon(const DaemonKnown& known, Families& out);
void add_scenarios(Known scenarios, Families& out);
void add_links(Known scenarios, Families& out);
void add_ports(Known scenarios, Families& out);
void add_fabrics(Known scenarios, Families& out);

}  // namespace linkwright::metrics
