// SPDX-License-Identifier: Apache-2.0
//
// An answered profile as the JSON that `linkwright profile show` promises (docs/cli.md): the same
// keys for every profile, null where something is unknown. Tables and CSV are made of it.
#pragma once

#include <optional>

#include <boost/json/value.hpp>

#include "control/profile/answer.h"

namespace linkwright {

boost::json::object to_json(const ProfileAnswer& answer);

// null: unknown, or no finite number.
boost::json::value number_json(std::optional<double> number);

// null: it is empty.
boost::json::value text_json(const std::string& text);

// Which profile under which question: name, corner, claims, set. Begins every answer.
boost::json::object heading_json(const ProfileAnswer& answer);

// What comes on top of the steady errors: loss elsewhere in the answer is the mean over time, and
// retry acts on that. Only the first member stands there when there is nothing of the kind.
boost::json::object episodes_json(const ProfileAnswer& answer);
boost::json::object drift_json(const ProfileAnswer& answer);
boost::json::object retry_json(const ProfileAnswer& answer);

// Failures, repairs and flaps; density; cost.
boost::json::object availability_json(const schema::LinkParameters& parameters);
boost::json::object density_json(const schema::LinkParameters& parameters);

}  // namespace linkwright
