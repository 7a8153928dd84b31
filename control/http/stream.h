// SPDX-License-Identifier: Apache-2.0
//
// The seam for what is watched over a WebSocket: the daemon encodes a message once and gives it to
// all viewers; how often is its own matter. One thread: the daemon's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "control/api/call.h"

namespace linkwright::http {

// One message of any number of viewers; immutable while somebody has it.
using Message = std::shared_ptr<const std::string>;

// The near end of one WebSocket.
class Viewer {
 public:
  virtual ~Viewer() = default;

  // Returns at once. Where `Limits::viewer_queue` messages wait already, the oldest is dropped: a
  // slow viewer sees fewer of them, never older ones, and costs no memory. Of a viewer that is gone
  // the message is forgotten.
  virtual void push(Message message) = 0;
  // What waits still leaves; then the connection is closed.
  virtual void close() = 0;

  virtual bool open() const = 0;              // neither closed nor gone
  virtual std::uint64_t dropped() const = 0;  // messages, since it was opened
};

// What the daemon keeps for one viewer. It is destroyed when the viewer is gone.
class Subscription {
 public:
  virtual ~Subscription() = default;
  // Whether its messages are binary frames instead of texts; all of them are.
  virtual bool binary() const { return false; }
};

struct StreamAsked {
  std::string path;  // as in api::Call
  std::map<std::string, std::string> query;
  api::Peer peer;
};

// Called for GET with an upgrade. The viewer takes messages at once; they leave when the WebSocket
// stands. Throws Failure where there is no such stream, or not for this peer: the client gets it as
// an answer.
using StreamOpen =
    std::function<std::unique_ptr<Subscription>(const StreamAsked&, std::shared_ptr<Viewer>)>;

}  // namespace linkwright::http
