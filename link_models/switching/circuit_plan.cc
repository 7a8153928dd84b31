// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/circuit_plan.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "link_models/core/number_text.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr Duration kLongestSlot = seconds(86'400);
// 46 days, later than any run (30 days); a sum of two fits 64 bits.
constexpr Duration kLatest = seconds(4'000'000);

double in_seconds(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerSecond);
}

double in_seconds(Instant t) {
  return in_seconds(t - kEpoch);
}

std::string numbered(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

void check_slots(RangeCheck& check, const CyclicPlan& plan) {
  check.within("start_s", in_seconds(plan.start), 0, in_seconds(kLatest));
  check.within("slot_s", in_seconds(plan.slot), 1e-12, in_seconds(kLongestSlot));
  check.require(plan.guard >= Duration::zero() && plan.guard < plan.slot,
                "guard_s",
                in_seconds(plan.guard),
                "0 to below the slot of " + number_text(in_seconds(plan.slot)));
  const double slots = static_cast<double>(plan.matchings.size());
  check.require(!plan.matchings.empty(), "matchings", "none, wanted at least one");
  check.within("cycle_s", slots * in_seconds(plan.slot), 0, in_seconds(kLatest));
  check.within("matchings", slots, 0, 2e9);  // two cycles are counted in 32 bits
}

std::vector<Violation> check_plan(const StaticPlan& plan, std::uint16_t ports) {
  return RangeCheck().part("matching", validate(plan.matching, ports)).take();
}

std::vector<Violation> check_plan(const CyclicPlan& plan, std::uint16_t ports) {
  RangeCheck check;
  check_slots(check, plan);
  for (std::size_t k = 0; k < plan.matchings.size(); ++k)
    check.part(numbered("matchings", k), validate(plan.matchings[k], ports));
  return check.take();
}

std::vector<Violation> check_plan(const TimedPlan& plan, std::uint16_t ports) {
  RangeCheck check;
  check.part("first", validate(plan.first, ports));
  for (std::size_t k = 0; k < plan.steps.size(); ++k) {
    const TimedStep& step = plan.steps[k];
    const std::string name = numbered("steps", k);
    check.within(name + ".at_s", in_seconds(step.at), 0, in_seconds(kLatest));
    if (k > 0)
      check.require(step.at > plan.steps[k - 1].at,
                    name + ".at_s",
                    number_text(in_seconds(step.at)) + " is not after the step before, at " +
                        number_text(in_seconds(plan.steps[k - 1].at)));
    check.part(name + ".matching", validate(step.matching, ports));
  }
  return check.take();
}

}  // namespace

std::vector<Violation> validate(const CircuitPlan& plan, std::uint16_t ports) {
  return std::visit([ports](const auto& each) { return check_plan(each, ports); }, plan);
}

}  // namespace linkwright
