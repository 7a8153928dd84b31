// SPDX-License-Identifier: Apache-2.0
//
// Was the emulator true to its model? A verdict for one second (the difference of two snapshots) or
// for a whole run (the first argument a snapshot from its start), with causes as sentences.
//   GOOD      p99 of the release error within the limit and nothing unexplained
//   INVALID   the emulator itself lost a frame, or more than 1 % of frames were late by more than
//             the limit
//   DEGRADED  anything between
// limit = max(5 us, 5 % of the smallest effect). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

enum class FidelityVerdict : std::uint8_t { kGood, kDegraded, kInvalid };
std::string_view name(FidelityVerdict verdict);  // "GOOD", "DEGRADED", "INVALID"

struct Fidelity {
  FidelityVerdict verdict = FidelityVerdict::kGood;
  std::vector<std::string> causes;  // empty exactly when GOOD
  std::vector<std::string> notes;   // worth knowing, changes no verdict
};

// What the snapshots do not say.
struct FidelityContext {
  bool drained = false;     // `now` was taken after a drain: nothing may be held, pools must agree
  bool calibrated = false;  // a calibration of this host and these ports is at hand
};

// Real time by which a release may be wrong.
Duration fidelity_limit(const EmulatorSpec& spec);

// Both snapshots are of the same run of `spec`, `before` the earlier.
Fidelity judge_fidelity(const EmulatorSpec& spec,
                        const EmulatorSnapshot& before,
                        const EmulatorSnapshot& now,
                        const FidelityContext& context);

// The same from the start of the run.
Fidelity judge_fidelity(const EmulatorSpec& spec,
                        const EmulatorSnapshot& now,
                        const FidelityContext& context);

}  // namespace linkwright
