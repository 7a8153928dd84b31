// SPDX-License-Identifier: Apache-2.0
#include "control/live/fidelity_text.h"

namespace linkwright {

FidelityReport to_report(const schema::FidelityState& state) {
  FidelityReport report;
  report.verdict = state.run();
  report.causes = {state.run_causes().begin(), state.run_causes().end()};
  report.notes = {state.run_notes().begin(), state.run_notes().end()};
  report.missed_frames = state.missed_frames();
  for (const schema::FidelitySecond& second : state.seconds())
    report.seconds.push_back({Instant{Duration{second.at_ps()}},
                              second.verdict(),
                              {second.causes().begin(), second.causes().end()}});
  return report;
}

}  // namespace linkwright
