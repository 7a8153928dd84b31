// SPDX-License-Identifier: Apache-2.0
#include "link_models/error_episodes.h"

#include <algorithm>

#include "link_models/core/fate_math.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kCyclesPerSlot = 1'024;
constexpr std::uint64_t kLongestSlot = std::uint64_t{1} << 61;  // picoseconds: 26 days
constexpr std::uint64_t kIntervalsPerSlot = std::uint64_t{1} << 16;

std::uint64_t slot_length(const ErrorEpisodes& config) noexcept {
  if (config.bad_dwell == Duration::zero()) return 0;
  const Wide cycle = static_cast<std::uint64_t>(picos(config.good_dwell)) +
                     Wide{static_cast<std::uint64_t>(picos(config.bad_dwell))};
  return static_cast<std::uint64_t>(std::min<Wide>(cycle * kCyclesPerSlot, kLongestSlot));
}

}  // namespace

EpisodeProcess::EpisodeProcess(const LinkIdentity& identity, const ErrorEpisodes& config) noexcept
    : random_(identity, Purpose::kEpisodes), config_(config), slot_length_(slot_length(config)) {
  if (is_on()) enter_slot(0);
}

bool EpisodeProcess::is_far_from(Instant t) const noexcept {
  return is_on() && slot_of(t) > slot_of(from_) + 1;
}

void EpisodeProcess::pass_to_slot_before(Instant t) noexcept {
  enter_slot(slot_of(t) - 1);
}

void EpisodeProcess::enter_slot(std::uint64_t slot) noexcept {
  interval_ = slot * kIntervalsPerSlot;
  from_ = kEpoch + Duration{static_cast<std::int64_t>(slot * slot_length_)};
  const Wide end = Wide{slot + 1} * slot_length_;
  const bool ends = end < static_cast<std::uint64_t>(picos(kNever));
  slot_end_ = ends ? kEpoch + Duration{static_cast<std::int64_t>(end)} : kNever;
  const auto good = static_cast<double>(picos(config_.good_dwell));
  const auto bad = static_cast<double>(picos(config_.bad_dwell));
  bad_ = slot != 0 && happens(random_.bits(4 * interval_ + 1), bad / (good + bad));
  draw_end();
}

void EpisodeProcess::draw_end() noexcept {
  const Duration mean = bad_ ? config_.bad_dwell : config_.good_dwell;
  const double dwell =
      exponential(random_.bits(4 * interval_ + 2)) * static_cast<double>(picos(mean));
  const auto room = static_cast<double>(picos(slot_end_ - from_));
  const bool last = dwell >= room || (interval_ + 1) % kIntervalsPerSlot == 0;
  until_ = last ? slot_end_
                : from_ + Duration{std::max<std::int64_t>(1, static_cast<std::int64_t>(dwell))};
  until_ = std::min(until_, slot_end_);
}

void EpisodeProcess::pass() noexcept {
  if (until_ == slot_end_) return enter_slot(slot_of(slot_end_));
  ++interval_;
  bad_ = !bad_;
  from_ = until_;
  draw_end();
}

}  // namespace linkwright
