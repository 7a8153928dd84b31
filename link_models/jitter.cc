// SPDX-License-Identifier: Apache-2.0
#include "link_models/jitter.h"

#include "link_models/core/units.h"

namespace linkwright {
namespace {

// __extension__ silences -Wpedantic, and goes with a typedef only.
// NOLINTNEXTLINE(modernize-use-using)
__extension__ typedef __int128 SignedWide;

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::int64_t kBoundPerBillion = 2'121'320'344;    // 3 / sqrt(2), rounded up
constexpr std::int64_t kSpacingPerBillion = 1'384'367'153;  // 1 / 0.7223517244643761

Duration times(Duration d, std::int64_t per_billion, std::int64_t rounding) noexcept {
  return Duration{
      static_cast<std::int64_t>((SignedWide{picos(d)} * per_billion + rounding) / kBillion)};
}

}  // namespace

Duration jitter_bound(const JitterConfig& config) noexcept {
  return times(config.deviation, kBoundPerBillion, kBillion - 1);
}

Duration jitter_mean(const JitterConfig& config) noexcept {
  return config.mean == Duration::zero() ? jitter_bound(config) : config.mean;
}

Duration jitter_spacing(const JitterConfig& config) noexcept {
  return times(config.half_life, kSpacingPerBillion, 0);
}

Jitter::Jitter(const LinkIdentity& identity, const JitterConfig& config) noexcept
    : random_(identity, Purpose::kJitter),
      mean_(picos(jitter_mean(config))),
      bound_(picos(jitter_bound(config))),
      spacing_(bound_ == 0 ? 0 : static_cast<std::uint64_t>(picos(jitter_spacing(config)))),
      from_(mean_) {
  if (!is_constant()) seek(kEpoch);
}

// Uniform in [-bound, bound).
std::int64_t Jitter::knot(std::uint64_t index) const noexcept {
  const auto uniform = static_cast<std::int64_t>(random_.bits(index));
  return static_cast<std::int64_t>((SignedWide{uniform} * bound_) >> 63);
}

std::int64_t Jitter::rise(std::uint64_t offset) const noexcept {
  constexpr SignedWide kHalf = SignedWide{1} << (kSlopeBits - 1);
  return static_cast<std::int64_t>(
      (SignedWide{slope_} * static_cast<std::int64_t>(offset) + kHalf) >> kSlopeBits);
}

Duration Jitter::seek(Instant t) noexcept {
  if (is_constant()) return mean();
  const auto time = static_cast<std::uint64_t>(picos(t));
  const std::uint64_t index = time / spacing_;
  segment_start_ = index * spacing_;
  const std::int64_t left = knot(index);
  const SignedWide wide_rise = SignedWide{knot(index + 1) - left} << kSlopeBits;
  slope_ = static_cast<std::int64_t>(wide_rise / static_cast<std::int64_t>(spacing_));
  from_ = mean_ + left;
  return Duration{from_ + rise(time - segment_start_)};
}

}  // namespace linkwright
