// SPDX-License-Identifier: Apache-2.0
//
// A histogram of nanoseconds as JSON: percentiles and count.
#pragma once

#include <boost/json/object.hpp>

#include "link_models/core/histogram.h"

namespace linkwright {

boost::json::object to_json(const Histogram& histogram);

}  // namespace linkwright
