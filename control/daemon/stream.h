// SPDX-License-Identifier: Apache-2.0
//
// GET /v1/stream: what the daemon knows, told to viewers as it changes. Viewers of the same
// scenario and pace share a channel: one look per tick, one message per topic, however many they
// are. A message says all of its topic, so that one that a slow viewer has lost is made good by the
// next. Nobody there: no tick. One thread.
#pragma once

#include <cstddef>
#include <memory>

#include "control/daemon/daemon.h"
#include "control/http/stream.h"

namespace linkwright {

class Streams {
 public:
  // `daemon` outlives what runs on its io_context.
  explicit Streams(Daemon& daemon);
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  // As http::StreamOpen. What is known already is told at once. Throws Failure 400, and 403 for
  // whom the row of the table is not; nothing where the path is no stream.
  std::unique_ptr<http::Subscription> open(const http::StreamAsked& asked,
                                           std::shared_ptr<http::Viewer> viewer);

  std::size_t channels() const;  // that somebody watches
  std::size_t encoded() const;   // messages, so far

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace linkwright
