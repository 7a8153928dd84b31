// SPDX-License-Identifier: Apache-2.0
//
// The wire of one direction: at most one frame at a time, at the modelled rate. Exact: the part of
// a picosecond that integer time cannot hold is carried, so a long run has no rate error.
#pragma once

#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

// When a frame uses the wire: [start, end + carry / rate), `carry` in work units (see LineRate).
struct WireTime {
  Instant start{};
  Instant end{};
  std::uint64_t carry = 0;
};

class Serializer {
 public:
  explicit Serializer(const LineRate& rate) noexcept { set_rate(rate); }

  // Places a frame of `octets` wire octets (preamble and gap included) at or after `earliest`,
  // behind all that was placed before.
  WireTime take(Instant earliest, std::uint32_t octets) noexcept {
    const Instant start = begin(earliest);
    occupy(octets);
    return {start, free_at_, carry_};
  }

  // The two halves of take(), for a loop that writes each part where it belongs: when the next
  // frame starts, and that it then keeps the wire for so long.
  Instant begin(Instant earliest) noexcept {
    if (earliest > free_at_) {
      free_at_ = earliest;
      carry_ = 0;
    }
    return free_at_;
  }
  void occupy(std::uint32_t octets) noexcept {
    free_at_ += Duration{static_cast<std::int64_t>(octets * octet_ps_)};
    if (octet_rest_ != 0) carry_over(octets);
  }
  std::uint64_t carry() const noexcept { return carry_; }

  // When the wire has sent all that was placed, rounded down to a picosecond.
  Instant free_at() const noexcept { return free_at_; }

  // Time that `octets` need, rounded down to a picosecond.
  Duration span(std::uint32_t octets) const noexcept {
    return Duration{static_cast<std::int64_t>(octets * octet_ps_ +
                                              Wide{octets} * octet_rest_ / rate_.bits_per_second)};
  }

  // From now on the wire is free at `at`, whatever was placed before.
  void restart(Instant at) noexcept {
    free_at_ = at;
    carry_ = 0;
  }

  // The wire changes to `rate` at `at`, in the middle of the frame that was placed as `on_wire`
  // under the old rate. Bits already sent stay sent; the others go at the new rate. Returns when
  // the frame now ends; the wire is free from there. The time scale K never changes within a run.
  WireTime change_rate(Instant at, const LineRate& rate, const WireTime& on_wire) noexcept;

  void set_rate(const LineRate& rate) noexcept;

 private:
  void carry_over(std::uint32_t octets) noexcept {
    // octets < 2^15 and octet_rest_ < rate < 2^44: the product fits 64 bits.
    const std::uint64_t rest = carry_ + octets * octet_rest_;
    free_at_ += Duration{static_cast<std::int64_t>(rest / rate_.bits_per_second)};
    carry_ = rest % rate_.bits_per_second;
  }

  LineRate rate_;
  std::uint64_t octet_ps_ = 0;    // whole picoseconds per octet
  std::uint64_t octet_rest_ = 0;  // work units per octet beyond them
  Instant free_at_{};
  std::uint64_t carry_ = 0;
};

}  // namespace linkwright
