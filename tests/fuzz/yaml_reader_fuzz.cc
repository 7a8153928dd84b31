// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as a scenario and as a profile. Must not crash, leak or hang; what is read
// and resolved must render to a text that is read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "control/scenario/provenance.h"
#include "control/scenario/resolve.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/reader.h"

namespace {

using namespace linkwright;

void fuzz_profile(std::string_view text) {
  schema::Profile profile;
  Positions positions;
  Problems problems;
  if (read_yaml(text, "profile", profile, positions, problems)) {
    check_provenance(profile, positions, problems);
  }
  for (const Problem& problem : problems) {
    if (to_text(problem).empty()) std::abort();
  }
}

void fuzz_scenario(std::string_view text) {
  schema::Scenario scenario;
  Positions positions;
  Problems problems;
  const bool good = read_yaml(text, "scenario", scenario, positions, problems);
  if (good != problems.empty()) std::abort();
  if (!good) return;
  ProfileLibrary none({});
  const ResolveResult result = resolve(scenario, positions, none, {});
  const auto* resolved = std::get_if<ResolvedScenario>(&result);
  if (resolved == nullptr) return;
  schema::Scenario again;
  Positions places;
  if (!read_yaml(resolved->text, "rendered", again, places, problems)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_profile(text);
  fuzz_scenario(text);
  return 0;
}
