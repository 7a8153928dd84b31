// SPDX-License-Identifier: Apache-2.0
//
// What moves the messages of a collective, in whatever time: it is told the time. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traffic_gen/schedule/send_order.h"

namespace linkwright {

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // In the order of time.
  virtual void send(const SendOrder& order, Instant at) = 0;
  // When it has something to do; kNever: only once something is sent.
  virtual Instant next() const = 0;
  // Does what is due until `now`; the messages delivered by that. Never later than next() was.
  virtual std::vector<MessageId> deliver(Instant now) = 0;
  // Payload octets that each rank gave it.
  virtual const std::vector<std::uint64_t>& sent_bytes() const = 0;
  // Nobody waits for an answer any more.
  virtual bool idle() const { return true; }
  // Something will never be delivered; problem() says why.
  virtual bool failed() const { return false; }
  // Empty: nothing of the kind.
  virtual std::string problem() const { return {}; }
};

}  // namespace linkwright
