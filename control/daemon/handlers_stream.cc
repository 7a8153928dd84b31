// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "control/api/failure.h"
#include "control/daemon/handlers.h"

namespace linkwright {

Reply<std::string> get_me(Daemon&, const Asked& asked, Told&) {
  co_return boost::json::serialize(
      boost::json::object{{"name", asked.peer.name}, {"role", to_text(asked.peer.role)}});
}

// An upgrade does not come here: streams are opened ahead of the table (control/daemon/stream.h).
Reply<std::string> get_stream(Daemon&, const Asked&, Told&) {
  api::Failure failure = api::invalid("/v1/stream is a WebSocket: ask with an upgrade");
  failure.status = 426;
  failure.error.set_code("upgrade_required");
  throw failure;
  co_return std::string();
}

}  // namespace linkwright
