// SPDX-License-Identifier: Apache-2.0
#include "control/report/histogram_json.h"

namespace linkwright {

boost::json::object to_json(const Histogram& histogram) {
  return {{"p50", histogram.percentile(0.5)},
          {"p99", histogram.percentile(0.99)},
          {"p999", histogram.percentile(0.999)},
          {"max", histogram.percentile(1.0)},
          {"count", histogram.total()}};
}

}  // namespace linkwright
