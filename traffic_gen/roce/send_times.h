// SPDX-License-Identifier: Apache-2.0
//
// When each packet on its way was last sent, exactly, in little memory: there are tens of thousands
// of queue pairs. A card that is busy sends the packets of one at even distances, and a stretch of
// those is one entry, however long. What is sent at odd instants has entries of its own.
#pragma once

#include <cstdint>

#include "link_models/core/time.h"
#include "traffic_gen/roce/front_vector.h"

namespace linkwright::roce {

class SendTimes {
 public:
  // Of a packet that is remembered, again; or of the next one.
  void set(std::uint64_t number, Instant at);
  // Precondition: it is remembered.
  Instant of(std::uint64_t number) const;
  // What is before `number` is not asked for any more.
  void forget_before(std::uint64_t number);

  std::size_t stretches() const { return earlier_.size() + 1; }

 private:
  struct Stretch {  // up to where the next one begins, the last one up to end_
    std::uint64_t first = 0;
    Instant at{};  // of the first one
    Duration step{};

    Instant of(std::uint64_t number) const {
      return at + step * static_cast<std::int64_t>(number - first);
    }
  };

  static bool takes(Stretch& stretch, std::uint64_t end, Instant at);
  void set_again(std::uint64_t number, Instant at);

  Stretch last_;
  std::uint64_t end_ = 0;  // behind the last packet that was sent
  FrontVector<Stretch> earlier_;
};

}  // namespace linkwright::roce
