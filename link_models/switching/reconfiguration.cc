// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/reconfiguration.h"

#include <numeric>

#include "link_models/core/range_check.h"
#include "link_models/switching/sum_quantile.h"

namespace linkwright {
namespace {

constexpr std::array<const char*, kStages> kNames = {
    "command", "switch", "settle", "los", "cdr", "dsp", "fec_align", "pcs", "software"};

constexpr std::size_t index_of(Stage stage) {
  return static_cast<std::size_t>(stage);
}

constexpr std::size_t first_dark(Drain drain) {
  return index_of(drain == Drain::kAtCommand ? Stage::kCommand : Stage::kSwitch);
}

// Stages [first, end).
Duration mean_between(const Reconfiguration& reconfiguration, std::size_t first, std::size_t end) {
  const auto stages = stages_of(reconfiguration);
  Duration sum{};
  for (std::size_t i = first; i < end; ++i) sum += mean_of(stages[i]);
  return sum;
}

}  // namespace

const char* name_of(Stage stage) {
  return kNames[index_of(stage)];
}

std::array<StageTime, kStages> stages_of(const Reconfiguration& r) {
  return {r.command,
          r.switching,
          r.settle,
          r.los,
          r.cdr,
          r.dsp,
          r.fec_align,
          r.pcs,
          r.software.value_or(StageTime{})};
}

std::vector<Violation> validate(const Reconfiguration& reconfiguration) {
  RangeCheck check;
  const auto stages = stages_of(reconfiguration);
  for (std::size_t i = 0; i < kStages; ++i) check.part(kNames[i], validate(stages[i]));
  return check.take();
}

Duration receiver_mean(const Reconfiguration& reconfiguration) {
  return mean_between(reconfiguration, index_of(Stage::kLos), index_of(Stage::kSoftware));
}

Duration gap_mean(const Reconfiguration& reconfiguration) {
  return mean_between(reconfiguration, first_dark(reconfiguration.drain), kStages);
}

Duration up_mean(const Reconfiguration& reconfiguration) {
  return mean_between(reconfiguration, 0, kStages);
}

Duration gap_quantile(const Reconfiguration& reconfiguration, double probability) {
  const auto stages = stages_of(reconfiguration);
  return sum_quantile({stages.begin() + first_dark(reconfiguration.drain), stages.end()},
                      probability);
}

Duration DrawnReconfiguration::dark_from() const {
  return drain == Drain::kAtCommand ? Duration::zero() : stages[index_of(Stage::kCommand)];
}

Duration DrawnReconfiguration::up_at() const {
  return std::accumulate(stages.begin(), stages.end(), Duration::zero());
}

DrawnReconfiguration draw(const Reconfiguration& reconfiguration,
                          const RandomStream& random,
                          std::uint64_t count) {
  const auto stages = stages_of(reconfiguration);
  DrawnReconfiguration drawn{.drain = reconfiguration.drain};
  for (std::size_t i = 0; i < kStages; ++i)
    drawn.stages[i] = draw(stages[i], random.bits(count * kStages + i));
  return drawn;
}

}  // namespace linkwright
