// SPDX-License-Identifier: Apache-2.0
//
// The memory that packets are made of and land in, where real data is moved: each message has a
// stretch of its own at both ends. An address in a packet is that of its first octet.
#pragma once

#include <cstdint>
#include <span>

#include "traffic_gen/roce/packet.h"

namespace linkwright {

class MessageMemory {
 public:
  MessageMemory() = default;
  MessageMemory(const MessageMemory&) = delete;
  MessageMemory& operator=(const MessageMemory&) = delete;
  virtual ~MessageMemory() = default;

  // What is sent; valid until the message is complete at the other end.
  virtual std::span<const std::uint8_t> sent(std::uint64_t address, std::uint32_t octets) = 0;
  // What has come, in the order of the message. Beyond the message it is passed over.
  virtual void landed(std::uint64_t address, std::span<const std::uint8_t> octets) = 0;
};

}  // namespace linkwright
