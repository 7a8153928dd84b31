// SPDX-License-Identifier: Apache-2.0
//
// Impairments of a direction as a person writes them -> as the link takes them, in the time of the
// run. Errors of the physical layer come ready: they need the code (control/physics).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "control/schema/scenario.pb.h"
#include "link_models/impairments.h"

namespace linkwright {

// How a builder of configuration talks back: `scaled` turns a model time into run time and reports
// it when it does not fit, `report` names what is wrong with a field.
struct ImpairmentContext {
  std::function<Duration(std::string_view field, std::int64_t model_ps)> scaled;
  std::function<void(std::string_view field, std::string message)> report;
};

// Everything but `episodes.error_ratio` and `retry.loop`, which physics fills in.
Impairments impairments_of(const schema::LinkParameters& parameters,
                           const ImpairmentContext& context);

}  // namespace linkwright
