// SPDX-License-Identifier: Apache-2.0
//
// One connection, as the server sees it, and what all connections share. Whatever a client sends,
// nothing is thrown out of here. One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "control/api/call.h"
#include "control/http/files.h"
#include "control/http/head.h"
#include "control/http/server_limits.h"
#include "control/http/stream.h"

namespace linkwright::http {

// Who asks, by one request of a connection. Both throw Failure.
struct Admit {
  std::function<api::Peer(const Head&)> peer;
  std::function<void(const Head&)> to_files;  // for which it does not matter who asks
};

// Outlives every connection, which keep it.
struct Shared {
  Limits limits;
  api::Dispatch dispatch;
  StreamOpen open_stream;  // empty: there are no streams
  Files files;             // empty: there are none
  std::size_t viewers = 0;
  bool stopping = false;  // answers are the last ones of their connections
};

class Connection {
 public:
  virtual ~Connection() = default;

  // The conversation; ends with the connection closed.
  virtual boost::asio::awaitable<void> run() = 0;
  // Instead of a conversation: 503 and close.
  virtual boost::asio::awaitable<void> turn_away() = 0;

  // The end has come (Shared::stopping is set): closes where nothing is asked, tells a viewer.
  virtual void finish() = 0;
  // Closes at once. A handler that still runs finds nobody for its answer.
  virtual void abort() = 0;
};

std::shared_ptr<Connection> make_connection(boost::asio::generic::stream_protocol::socket socket,
                                            Admit admit,
                                            std::shared_ptr<Shared> shared);

}  // namespace linkwright::http
