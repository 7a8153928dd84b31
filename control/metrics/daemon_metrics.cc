// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/parts.h"

namespace linkwright::metrics {

void add_daemon(const DaemonKnown& known, Families& out) {
  out.gauge({"linkwright_build_info", "Always 1; the labels say which program this is."})
      .add({{"version", known.version}, {"dpdk", known.dpdk}}, 1.0);
  out.gauge({"linkwright_daemon_start_time_seconds", "When linkwrightd began, since 1970."})
      .add({}, known.started_seconds);
  out.gauge({"linkwright_generation", "Changes of anything that the daemon has made so far."})
      .add({}, known.generation);
}

}  // namespace linkwright::metrics
