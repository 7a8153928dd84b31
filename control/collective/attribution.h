// SPDX-License-Identifier: Apache-2.0
//
// Which gap, loss, mark, pause, queue or packet sent again cost an iteration its time, and what it
// drew: for JSON, and for those who read the table.
#pragma once

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "control/collective/collective_run.h"

namespace linkwright {

// Of those iterations that something befell; instants are counted from the beginning of each.
boost::json::array attribution_json(const Timing& timing);
// Of the slowest of them; empty: nothing befell any.
std::string attribution_text(const Timing& timing);

// By boundary; null: nobody stated the watts.
boost::json::object joules_json(const CollectiveRow& row);
std::string joules_text(const CollectiveRow& row);

}  // namespace linkwright
