// SPDX-License-Identifier: Apache-2.0
//
// The energy of a link as `linkwright run -o json` prints it (docs/cli.md); what nobody stated is
// null.
#pragma once

#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "control/report/energy_account.h"

namespace linkwright {

boost::json::object to_json(const CableEnergy& energy);
boost::json::value or_null(const std::optional<double>& value);

}  // namespace linkwright
