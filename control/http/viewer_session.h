// SPDX-License-Identifier: Apache-2.0
//
// One WebSocket: what waits in the queue leaves, what the viewer says is read and forgotten.
#pragma once

#include <memory>

#include "control/http/beast_types.h"
#include "control/http/server_limits.h"
#include "control/http/viewer_queue.h"

namespace linkwright::http {

class ViewerSession {
 public:
  virtual ~ViewerSession() = default;
  // Until the viewer is gone or the queue is closed and empty. Then the caller leaves the queue.
  virtual asio::awaitable<void> run() = 0;
  virtual void abort() = 0;
};

std::shared_ptr<ViewerSession> make_viewer_session(Stream stream,
                                                   BeastRequest upgrade,
                                                   std::shared_ptr<ViewerQueue> queue,
                                                   bool binary,
                                                   const Limits& limits);

// Whether this asks for a WebSocket. A wrong key or version of it is answered by run().
bool asks_for_stream(const BeastRequest& request);

}  // namespace linkwright::http
