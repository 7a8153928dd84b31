// SPDX-License-Identifier: Apache-2.0
//
// What is known of all that runs, up to now, for rows that tell of several scenarios.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "control/daemon/daemon.h"

namespace linkwright {

// All at once, and no longer than a scraper waits: a dataplane that stands still, or is being
// started again, must not take the others from the dashboard. What was known of it a second ago
// stands in. Scenarios may come and go meanwhile: iterate over them behind it.
boost::asio::awaitable<void> refresh_all(Daemon& daemon);

}  // namespace linkwright
