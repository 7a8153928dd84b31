// SPDX-License-Identifier: Apache-2.0
//
// The log of a timeline, in a report.
#pragma once

#include <string>

#include <boost/json/array.hpp>

#include "control/report/page.h"
#include "control/timeline/timeline_log.h"

namespace linkwright {

boost::json::array to_json(const TimelineLog& log);
// The first few; empty where nothing happened.
std::string timeline_text(const TimelineLog& log, const Page& page);
// What is to be said of those that came late or were refused; empty: nothing.
std::string timeline_note(const TimelineLog& log);

}  // namespace linkwright
