// SPDX-License-Identifier: Apache-2.0
//
// Stands before the wire of a link and lets frames pass as its trace has octets for them. Octets
// are counted from the epoch on: how many have been offered by an instant is a pure function of
// time, found by whole periods and one search, so an idle gap of any length costs nothing and the
// result depends on no polling. A frame passes at the opportunity that completes its octets.
//
// Frames pass in order; one that is planned again (a change, a replay) begins where its octets had
// begun. Without a trace everybody passes at once. Nothing allocates after construction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/rate_trace.h"

namespace linkwright {

class TraceGate {
 public:
  // Room for `frames` frames that are planned at once. Precondition: validate(trace) is empty.
  TraceGate(const RateTrace& trace, std::size_t frames);

  bool is_open() const noexcept { return stamps_.empty(); }  // no trace

  // Octets that were offered before `t`.
  std::uint64_t offered_before(Instant t) const noexcept;

  // When the frame has got its octets, of those after `begin`; kEpoch without a trace. Kept for the
  // frame at `position`.
  Instant pass(std::uint64_t position, std::uint64_t begin, std::uint32_t frame_bytes) noexcept;

  // Where a frame that waits still begins when it is planned again from `t` on: its octets of
  // before stay its own. To be asked frame by frame in order, before it passes again.
  std::uint64_t begin_again(std::uint64_t position, Instant t) const noexcept;

  // What has been taken, to be put back: nobody has passed since.
  std::uint64_t taken() const noexcept { return taken_; }
  void put_back(std::uint64_t taken) noexcept { taken_ = taken; }
  // Those that are planned are planned anew, each from its begin_again() on.
  void rewind() noexcept { taken_ = 0; }

 private:
  // No opportunity is later, so that sums with a latency stay within time.
  static constexpr std::int64_t kLatest = std::int64_t{1} << 62;

  Instant offered_at(std::uint64_t opportunity) const noexcept;

  struct Stamp {
    std::int64_t at;        // picoseconds since the beginning of a period
    std::uint64_t through;  // opportunities of the period up to this one
  };
  std::vector<Stamp> stamps_;
  std::int64_t period_ = 0;
  std::uint64_t taken_ = 0;  // octets that were taken or had passed unused
  std::uint64_t mask_ = 0;
  std::unique_ptr<std::uint64_t[]> begins_;  // by position
};

}  // namespace linkwright
