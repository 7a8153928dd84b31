// SPDX-License-Identifier: Apache-2.0
//
// The books as JSON. Every reason, zeros too: readers find the same keys in every run.
#pragma once

#include <boost/json/object.hpp>

#include "link_models/core/books.h"

namespace linkwright {

boost::json::object to_json(const Tally& tally);
boost::json::object to_json(const Books& books);

}  // namespace linkwright
