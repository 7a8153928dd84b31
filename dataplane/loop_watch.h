// SPDX-License-Identifier: Apache-2.0
//
// Notices when the worker was away: an iteration of its loop longer than kLoopGap, because the
// kernel ran something else, the hypervisor did, or a driver took its time. Costs one comparison
// per reading of the clock.
#pragma once

#include <algorithm>

#include "dataplane/emulator.h"
#include "link_models/core/time.h"

namespace linkwright {

inline constexpr Duration kLoopGap = microseconds(20);

class LoopWatch {
 public:
  // `limit`: by how much a release may be wrong (fidelity_limit).
  LoopWatch(Instant start, Duration limit) noexcept
      : limit_(limit), start_(start), previous_(start) {}

  // The first reading of an iteration.
  void begin(Instant now) noexcept {
    const Duration length = now - start_;
    if (length > kLoopGap) [[unlikely]] {
      cover(previous_, now);
      count(length);
    }
    previous_ = start_;
    start_ = now;
  }

  // Any later reading: a gap is known before the iteration that contains it is over, because the
  // frames that it delayed are released in that same iteration.
  void look(Instant now) noexcept {
    if (now - start_ > kLoopGap) [[unlikely]]
      cover(previous_, now);
  }

  // The worker slept on purpose from `from` to `to`. Up to `harmless` that delayed nothing.
  void rested(Instant from, Instant to, Duration harmless) noexcept {
    if (from - start_ > kLoopGap) {  // the core was away before the sleep began
      cover(previous_, from);
      count(from - start_);
    }
    if (to - from > harmless) {
      cover(from, to);
      count(to - from);
    }
    previous_ = start_ = to;
  }

  // Whether a release that was due at `target` was due inside the last gap.
  bool in_gap(Instant target) const noexcept { return target >= gap_from_ && target < gap_to_; }
  // Nothing due from then on can be in a gap: one comparison spares a whole burst.
  Instant gap_end() const noexcept { return gap_to_; }

  const LoopGaps& gaps() const noexcept { return gaps_; }
  Instant iteration_start() const noexcept { return start_; }

 private:
  // A gap begins where the previous iteration began: what fell due after a port's last visit had
  // to wait for the long one. Gaps that touch are one.
  void cover(Instant from, Instant to) noexcept {
    if (from > gap_to_) gap_from_ = from;
    gap_to_ = to;
  }
  void count(Duration length) noexcept {
    ++gaps_.count;
    gaps_.total += length;
    gaps_.longest = std::max(gaps_.longest, length);
    if (length > limit_) gaps_.beyond_limit += length;
  }

  Duration limit_;
  Instant start_;
  Instant previous_;
  Instant gap_from_{};
  Instant gap_to_{};
  LoopGaps gaps_;
};

}  // namespace linkwright
