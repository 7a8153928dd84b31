// SPDX-License-Identifier: Apache-2.0
//
// Where the octets of a queue pair's packets go. Only the first packet of a message says where it
// lands: those that follow land behind it, so that what has come before its turn is kept until
// then.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "traffic_gen/transport/memory.h"

namespace linkwright {

class Landing {
 public:
  // A packet that its responder has looked at, by which what it expects went from `before` to
  // `after`, both counted without end.
  void take(const roce::Packet& packet,
            std::span<const std::uint8_t> octets,
            std::uint64_t before,
            std::uint64_t after,
            MessageMemory& memory);

 private:
  struct Kept {
    bool begins;
    std::uint64_t address;
    std::vector<std::uint8_t> octets;
  };

  void land(bool begins,
            std::uint64_t address,
            std::span<const std::uint8_t> octets,
            MessageMemory& memory);

  std::uint64_t next_ = 0;               // address of what follows
  std::map<std::uint64_t, Kept> early_;  // by number
};

}  // namespace linkwright
