// SPDX-License-Identifier: Apache-2.0
//
// Which host has which address: told beforehand, or learnt from the source of what it sends, as a
// bridge does (IEEE 802.1Q 8.7). An open-addressed table of fixed size; when it is full, what is
// new stays unknown, and frames for it are broadcast. Entries do not age: a run is short, and an
// address that moves is learnt anew from its first frame.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "link_models/headers/mac_address.h"
#include "link_models/topology/graph.h"

namespace linkwright {

inline constexpr HostId kUnknownHost = ~HostId{0};

class Directory {
 public:
  explicit Directory(std::uint32_t addresses)
      : mask_(std::bit_ceil(std::uint64_t{addresses} * 2 + 2) - 1),
        limit_(addresses),
        entries_(mask_ + 1) {}

  HostId find(MacAddress address) const noexcept {
    const Entry& entry = entries_[place_of(address)];
    return entry.address == address && address != kNobody ? entry.host : kUnknownHost;
  }

  // A group address is nobody's source, and neither is zero.
  void learn(MacAddress address, HostId host) noexcept {
    if (address == kNobody || is_multicast(address)) return;
    Entry& entry = entries_[place_of(address)];
    if (entry.address != address) {
      if (size_ == limit_) return;
      ++size_;
      entry.address = address;
    }
    entry.host = host;
  }

  std::uint32_t size() const noexcept { return size_; }

 private:
  static constexpr MacAddress kNobody = 0;
  struct Entry {
    MacAddress address = kNobody;
    HostId host = kUnknownHost;
  };

  // Where the address is, or would be: at most half of the table is in use, so there is an end.
  std::uint64_t place_of(MacAddress address) const noexcept {
    // Fibonacci hashing: addresses of one lab differ in their last octets.
    std::uint64_t place = address * 0x9e3779b97f4a7c15ull >> 20 & mask_;
    while (entries_[place].address != kNobody && entries_[place].address != address)
      place = (place + 1) & mask_;
    return place;
  }

  std::uint64_t mask_;
  std::uint32_t limit_;
  std::vector<Entry> entries_;
  std::uint32_t size_ = 0;
};

}  // namespace linkwright
