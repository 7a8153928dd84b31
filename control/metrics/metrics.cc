// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include "control/metrics/parts.h"

namespace linkwright::metrics {

std::vector<prometheus::MetricFamily> metrics_of(const DaemonKnown& known) {
  Families out;
  add_daemon(known, out);
  add_scenarios(known.scenarios, out);
  add_links(known.scenarios, out);
  add_ports(known.scenarios, out);
  add_fabrics(known.scenarios, out);
  return out.take();
}

std::string to_text(const std::vector<prometheus::MetricFamily>& families) {
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace linkwright::metrics
