// SPDX-License-Identifier: Apache-2.0
//
// Fidelity second by second, and of the run so far: compares consecutive snapshots. The verdict of
// the run is its own judgement over all frames, but never GOOD when a second of it was INVALID.
// One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "control/schema/agent.pb.h"
#include "dataplane/emulator.h"
#include "dataplane/fidelity.h"

namespace linkwright {

struct FidelitySecond {
  Instant at{};  // end of the second, run time
  FidelityVerdict verdict = FidelityVerdict::kGood;
  std::vector<std::string> causes;
};

class FidelityLog {
 public:
  static constexpr std::size_t kSecondsKept = 3'600;

  FidelityLog(EmulatorSpec spec, bool calibrated);

  // `now` was taken about a second after the one before.
  void second(const EmulatorSnapshot& now);
  // The worker did not come to a burst boundary within `patience_ms`.
  void silent_second(std::uint32_t patience_ms);
  // `last` is the snapshot after the drain.
  void close(const EmulatorSnapshot& last);

  // What a client is told. `now` is the snapshot that goes with it.
  schema::FidelityState state(const EmulatorSnapshot& now) const;

 private:
  void append(FidelitySecond second);
  Fidelity judge_run(const EmulatorSnapshot& now) const;

  EmulatorSpec spec_;
  bool calibrated_;
  bool drained_ = false;
  EmulatorSnapshot before_;
  std::deque<FidelitySecond> seconds_;
  std::uint64_t invalid_seconds_ = 0;
  Instant first_invalid_{};
};

}  // namespace linkwright
