// SPDX-License-Identifier: Apache-2.0
#include "link_models/link_config.h"

#include <cmath>
#include <utility>

namespace linkwright {

namespace {

// Keeps every sum of a stamp, a latency and a pedestal within 64 bits for the first 76 days of a
// run.
constexpr Duration kLongest = seconds(30 * 86'400);

}  // namespace

std::vector<Violation> validate(const LinkConfig& config) {
  std::vector<Violation> found;
  const auto require = [&](bool holds, const char* field, std::string message) {
    if (!holds) found.push_back({field, std::move(message)});
  };
  const std::uint64_t rate = config.rate.bits_per_second;
  const std::uint64_t scale = config.rate.time_scale;
  require(rate >= 1'000 && rate <= 10'000'000'000'000,
          "rate",
          std::to_string(rate) + " bit/s is outside 1 kbit/s to 10 Tbit/s");
  require(scale >= 1 && scale <= 1'000'000'000,
          "time_scale",
          std::to_string(scale) + " is outside 1 to 1000000000");
  require(rate < 1'000 || scale == 0 || rate / scale >= 1'000,
          "rate",
          std::to_string(rate) + " bit/s at time scale " + std::to_string(scale) +
              " is less than 1 kbit/s in real time");
  require(config.latency <= kLongest, "latency", "must not exceed 30 days of run time");
  require(config.queue_limit_bytes >= 1'514,
          "queue_limit",
          std::to_string(config.queue_limit_bytes) + " bytes cannot hold one 1514-byte frame");
  require(config.latency >= Duration::zero(), "latency", "must not be negative");
  const FecConfig& fec = config.fec;
  require(fec.group_octets % 8 == 0 && fec.group_octets <= 65'536,
          "fec.group_octets",
          std::to_string(fec.group_octets) + " is not a multiple of 8 up to 65536");
  require(std::isfinite(fec.error_ratio) && fec.error_ratio >= 0 && fec.error_ratio < 1,
          "fec.error_ratio",
          std::to_string(fec.error_ratio) + " is outside [0, 1)");
  for (Violation& violation : validate(config.impairments)) found.push_back(std::move(violation));
  const RemoteFault& remote = config.remote_fault;
  Impairments far;
  far.flaps = remote.flaps;
  far.outages = remote.outages;
  for (const Violation& violation : validate(far))
    found.push_back({"remote_fault." + violation.field, violation.message});
  require(remote.after >= Duration::zero() && remote.after <= kLongest &&
              remote.round_trip >= remote.after && remote.round_trip <= 2 * kLongest,
          "remote_fault.after",
          "must be a latency of up to 30 days of run time, and not above round_trip");
  const bool ranges = found.empty();
  require(!ranges || config.latency + longest_extra_delay(config.impairments) <= kLongest,
          "impairments",
          "latency with jitter, alignment and replays must not exceed 30 days of run time");
  return found;
}

}  // namespace linkwright
