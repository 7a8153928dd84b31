// SPDX-License-Identifier: Apache-2.0
#include "link_models/energy/link_activity.h"

#include <utility>

#include "link_models/core/number_text.h"
#include "link_models/core/range_check.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

double in_seconds(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerSecond);
}

Duration divided(Duration time, std::uint64_t divisor) {
  const auto k = static_cast<std::int64_t>(divisor);
  const std::int64_t whole = picos(time) / k;
  const std::int64_t rest = picos(time) % k;
  return picoseconds(whole + (rest >= k - rest ? 1 : 0));
}

}  // namespace

std::vector<Violation> validate(const LinkActivity& activity) {
  RangeCheck check;
  const double elapsed = in_seconds(activity.elapsed);
  check.require(activity.elapsed >= Duration::zero(), "elapsed_s", elapsed, "0 or more");
  for (const auto& [field, time] : {std::pair{"busy_a_to_b_s", activity.busy_a_to_b},
                                    std::pair{"busy_b_to_a_s", activity.busy_b_to_a},
                                    std::pair{"dark_s", activity.dark},
                                    std::pair{"down_s", activity.down}})
    check.within(field, in_seconds(time), 0, elapsed);
  check.require(activity.dark + activity.down <= activity.elapsed,
                "down_s",
                number_text(in_seconds(activity.dark + activity.down)) +
                    " with dark_s is out of range, allowed 0 to " + number_text(elapsed));
  return check.take();
}

LinkActivity operator-(const LinkActivity& later, const LinkActivity& earlier) {
  return {.elapsed = later.elapsed - earlier.elapsed,
          .busy_a_to_b = later.busy_a_to_b - earlier.busy_a_to_b,
          .busy_b_to_a = later.busy_b_to_a - earlier.busy_b_to_a,
          .dark = later.dark - earlier.dark,
          .down = later.down - earlier.down,
          .useful_octets = later.useful_octets - earlier.useful_octets};
}

LinkActivity in_model_time(const LinkActivity& run_time, std::uint64_t time_scale) {
  return {.elapsed = divided(run_time.elapsed, time_scale),
          .busy_a_to_b = divided(run_time.busy_a_to_b, time_scale),
          .busy_b_to_a = divided(run_time.busy_b_to_a, time_scale),
          .dark = divided(run_time.dark, time_scale),
          .down = divided(run_time.down, time_scale),
          .useful_octets = run_time.useful_octets};
}

LinkActivity totals_at(const LinkActivity& before, const LinkActivity& after, Duration elapsed) {
  if (elapsed <= before.elapsed) return before;
  if (elapsed >= after.elapsed) return after;
  const LinkActivity all = after - before;
  const auto wide = [](Duration time) { return Wide{static_cast<std::uint64_t>(picos(time))}; };
  const Wide passed = wide(elapsed - before.elapsed);
  const Wide whole = wide(all.elapsed);
  const auto part = [&](Duration time) {
    return picoseconds(static_cast<std::int64_t>(wide(time) * passed / whole));
  };
  return {.elapsed = elapsed,
          .busy_a_to_b = before.busy_a_to_b + part(all.busy_a_to_b),
          .busy_b_to_a = before.busy_b_to_a + part(all.busy_b_to_a),
          .dark = before.dark + part(all.dark),
          .down = before.down + part(all.down),
          .useful_octets = before.useful_octets +
                           static_cast<std::uint64_t>(Wide{all.useful_octets} * passed / whole)};
}

Duration busy_time(std::uint64_t wire_bits, std::uint64_t bits_per_second) {
  const Wide work = Wide{wire_bits} * work_per_bit(1) + bits_per_second / 2;
  return picoseconds(static_cast<std::int64_t>(work / bits_per_second));
}

double utilisation_of(const LinkActivity& activity) {
  if (activity.elapsed == Duration::zero()) return 0;
  return (in_seconds(activity.busy_a_to_b) + in_seconds(activity.busy_b_to_a)) /
         (2 * in_seconds(activity.elapsed));
}

}  // namespace linkwright
