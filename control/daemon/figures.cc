// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/figures.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "control/api/failure.h"
#include "control/report/run_report.h"

namespace linkwright {

boost::json::object report_of(const LiveScenario& scenario) {
  if (!scenario.account().knows())
    throw api::conflict(fmt::format("scenario {} has not been started", scenario.name()));
  return to_json(scenario.report());
}

api::Figures to_figures(const boost::json::value& value) {
  api::Figures out;
  // Both ends of this are JSON: it cannot fail for an object.
  (void)google::protobuf::util::JsonStringToMessage(boost::json::serialize(value),
                                                    out.mutable_figures())
      .ok();
  return out;
}

}  // namespace linkwright
