// SPDX-License-Identifier: Apache-2.0
#include "link_models/impairments.h"

#include <algorithm>
#include <cmath>

#include "link_models/core/fate_math.h"
#include "link_models/jitter.h"

namespace linkwright {
namespace {

constexpr Duration kLongest = seconds(30 * 86'400);       // as of a latency
constexpr Duration kRarest = seconds(100 * 86'400);       // nearly the range of time
constexpr Duration kShortestDwell = nanoseconds(100);     // a few codeword groups
constexpr Duration kShortestInterval = nanoseconds(100);  // between flaps

std::string as_text(Duration d) {
  return std::to_string(picos(d)) + " ps";
}

class Checker {
 public:
  explicit Checker(std::vector<Violation>& found) : found_(found) {}

  bool require(bool holds, const char* field, std::string message) {
    if (!holds) found_.push_back({std::string("impairments.") + field, std::move(message)});
    return holds;
  }
  bool within(Duration value, Duration low, Duration high, const char* field) {
    return require(
        value >= low && value <= high,
        field,
        as_text(value) + " is out of range, allowed " + as_text(low) + " to " + as_text(high));
  }
  bool probability(double value, const char* field) {
    return require(std::isfinite(value) && value >= 0 && value <= 1,
                   field,
                   std::to_string(value) + " is out of range, allowed 0 to 1");
  }

 private:
  std::vector<Violation>& found_;
};

void check(const JitterConfig& jitter, Checker& checker) {
  // All of them are asked, so that every violation is told.
  const bool mean = checker.within(jitter.mean, {}, kLongest, "jitter.mean");
  const bool deviation = checker.within(jitter.deviation, {}, kLongest / 8, "jitter.deviation");
  const bool half_life = checker.within(jitter.half_life, {}, kLongest, "jitter.half_life");
  if (!mean || !deviation || !half_life || jitter.deviation == Duration::zero()) return;
  const Duration bound = jitter_bound(jitter);
  checker.require(jitter_spacing(jitter) > 2 * bound,
                  "jitter.half_life",
                  as_text(jitter.half_life) + " is too short for a deviation of " +
                      as_text(jitter.deviation) +
                      ": frames would overtake; allowed above 3.0647 deviations");
  checker.require(jitter.mean == Duration::zero() || jitter.mean >= bound,
                  "jitter.mean",
                  as_text(jitter.mean) + " is less than the largest swing, " + as_text(bound) +
                      " (2.1213 deviations); allowed 0 (which stands for it) or more than it");
}

void check(const ErrorEpisodes& episodes, Checker& checker) {
  const double ratio = episodes.error_ratio;
  checker.require(std::isfinite(ratio) && ratio >= 0 && ratio < 1,
                  "episodes.error_ratio",
                  std::to_string(ratio) + " is outside [0, 1)");
  if (episodes.bad_dwell == Duration::zero()) return;
  checker.within(episodes.bad_dwell, kShortestDwell, kLongest, "episodes.bad_dwell");
  checker.within(episodes.good_dwell, kShortestDwell, kLongest, "episodes.good_dwell");
}

// More dark time than light would be another kind of link, and its windows would never end.
void check(const FlapConfig& flaps, Checker& checker) {
  const bool sigma =
      checker.require(std::isfinite(flaps.sigma) && flaps.sigma >= 0 && flaps.sigma <= 3,
                      "flaps.sigma",
                      std::to_string(flaps.sigma) + " is out of range, allowed 0 to 3");
  const bool fixed = checker.within(flaps.fixed, {}, kLongest, "flaps.fixed");
  const bool median = checker.within(flaps.median, {}, kLongest, "flaps.median");
  const bool shape = sigma && fixed && median;
  if (flaps.mean_between == Duration::zero()) return;
  if (!checker.within(flaps.mean_between, kShortestInterval, kRarest, "flaps.mean_between")) return;
  if (!shape) return;
  const double mean =
      static_cast<double>(picos(flaps.fixed)) +
      static_cast<double>(picos(flaps.median)) * fate_exp(flaps.sigma * flaps.sigma / 2);
  checker.require(mean > 0, "flaps.fixed", "a dark window of no length, give fixed or median");
  checker.require(2 * mean <= static_cast<double>(picos(flaps.mean_between)),
                  "flaps.mean_between",
                  as_text(flaps.mean_between) + " is too short for windows of " +
                      std::to_string(mean) + " ps on average: allowed twice that or more");
}

void check(const OutageConfig& outages, Checker& checker) {
  if (outages.mean_down == Duration::zero()) {
    checker.require(outages.mean_up == Duration::zero(),
                    "outages.mean_down",
                    "0 ps beside a mean_up: outages of no length; leave out both");
    return;
  }
  checker.within(outages.mean_down, kShortestInterval, kLongest, "outages.mean_down");
  checker.within(outages.mean_up, kShortestInterval, kRarest, "outages.mean_up");
}

void check(const FrameLossConfig& loss, Checker& checker) {
  checker.probability(loss.p13, "loss.p13");
  checker.probability(loss.p31, "loss.p31");
  checker.probability(loss.p32, "loss.p32");
  checker.probability(loss.p23, "loss.p23");
  checker.probability(loss.p14, "loss.p14");
  checker.probability(loss.p, "loss.p");
  checker.probability(loss.r, "loss.r");
  checker.probability(loss.loss_good, "loss.loss_good");
  checker.probability(loss.loss_bad, "loss.loss_bad");
  checker.require(!(loss.p13 + loss.p14 > 1),
                  "loss.p13",
                  "p13 + p14 = " + std::to_string(loss.p13 + loss.p14) + ", allowed up to 1");
  checker.require(!(loss.p31 + loss.p32 > 1),
                  "loss.p31",
                  "p31 + p32 = " + std::to_string(loss.p31 + loss.p32) + ", allowed up to 1");
}

void check(const ReorderConfig& reorder, Checker& checker) {
  checker.probability(reorder.probability, "reorder.probability");
  checker.within(reorder.early, {}, kLongest, "reorder.early");
  checker.require(!(reorder.probability > 0) || reorder.early > Duration::zero(),
                  "reorder.early",
                  "0 ps lets nobody overtake; give how much earlier a frame leaves");
}

void check(const RetryConfig& retry, Checker& checker) {
  checker.within(retry.loop, {}, seconds(86'400), "retry.loop");
  checker.require(retry.loop == Duration::zero() || (retry.replays >= 1 && retry.replays <= 30),
                  "retry.replays",
                  std::to_string(retry.replays) + " is out of range, allowed 1 to 30");
}

}  // namespace

std::vector<Violation> validate(const Impairments& impairments) {
  std::vector<Violation> found;
  Checker checker(found);
  check(impairments.jitter, checker);
  checker.within(impairments.alignment, {}, kLongest, "alignment");
  check(impairments.episodes, checker);
  check(impairments.flaps, checker);
  check(impairments.outages, checker);
  check(impairments.loss, checker);
  check(impairments.reorder, checker);
  checker.probability(impairments.duplicate.probability, "duplicate.probability");
  check(impairments.retry, checker);
  return found;
}

Duration longest_extra_delay(const Impairments& impairments) noexcept {
  const JitterConfig& jitter = impairments.jitter;
  const RetryConfig& retry = impairments.retry;
  return jitter_mean(jitter) + jitter_bound(jitter) + impairments.alignment +
         std::int64_t{retry.replays} * retry.loop;
}

}  // namespace linkwright
