// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/red_mark.h"

namespace linkwright {
namespace {

constexpr double kTwoTo64 = 0x1p64;

}  // namespace

RedMarker::RedMarker(const LinkIdentity& identity, const MarkConfig& config) noexcept
    : random_(identity, Purpose::kMark),
      config_(config),
      pmax_(static_cast<Wide>(config.pmax * kTwoTo64)) {}  // the product only moves the exponent

bool RedMarker::marks(std::uint64_t queue_bytes, std::uint64_t counter) const noexcept {
  if (config_.kmax_bytes == 0 || queue_bytes <= config_.kmin_bytes) return false;
  if (queue_bytes > config_.kmax_bytes) return true;
  // Lengths are below 2^41 (validate()): both products fit.
  const std::uint64_t span = config_.kmax_bytes - config_.kmin_bytes;
  const std::uint64_t above = queue_bytes - config_.kmin_bytes;
  return Wide{random_.bits(counter)} * span < pmax_ * above;
}

double RedMarker::probability(std::uint64_t queue_bytes) const noexcept {
  if (config_.kmax_bytes == 0 || queue_bytes <= config_.kmin_bytes) return 0;
  if (queue_bytes > config_.kmax_bytes) return 1;
  return config_.pmax * static_cast<double>(queue_bytes - config_.kmin_bytes) /
         static_cast<double>(config_.kmax_bytes - config_.kmin_bytes);
}

}  // namespace linkwright
