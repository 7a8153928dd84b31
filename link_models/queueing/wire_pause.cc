// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/wire_pause.h"

#include <algorithm>

#include "link_models/core/pause_quanta.h"
#include "link_models/core/range_check.h"

namespace linkwright {

std::vector<Violation> validate(const WirePauseConfig& config) {
  RangeCheck check;
  if (!config.on) return check.take();
  check.require(config.xoff_bytes > 0, "xoff", 0.0, "1 byte or more");
  check.require(config.xon_bytes < config.xoff_bytes,
                "xon",
                static_cast<double>(config.xon_bytes),
                "less than xoff");
  check.require(config.quanta > 0, "quanta", config.quanta, "1 to 65535");
  check.require(config.port_bits_per_second > 0,
                "port_bits_per_second",
                0.0,
                "the rate of the server's port, in whose bit times a pause counts");
  return check.take();
}

WirePause::WirePause(const WirePauseConfig& config) : config_(config) {
  if (config.on) half_pause_ = pause_time(config.quanta, {config.port_bits_per_second, 1}) / 2;
}

std::optional<PauseFields> WirePause::after_arrivals(Instant now, std::uint64_t waiting) noexcept {
  if (paused_ || waiting < config_.xoff_bytes) return std::nullopt;
  look_at_ = now;  // when it will have fallen is asked there
  return state(now, true);
}

Instant WirePause::next() const noexcept {
  return std::min(repeat_at_, look_at_);
}

std::optional<PauseFields> WirePause::on_time(Instant now,
                                              std::uint64_t waiting,
                                              Instant falls_at) noexcept {
  if (waiting <= config_.xon_bytes) return state(now, false);
  // More may have come since it was foreseen, and a change may have moved it: it is looked for
  // again, and at each repetition at the latest.
  look_at_ = falls_at > now ? falls_at : kNever;
  if (now < repeat_at_) return std::nullopt;
  return state(now, true);
}

PauseFields WirePause::state(Instant now, bool paused) noexcept {
  paused_ = paused;
  repeat_at_ = paused ? now + half_pause_ : kNever;
  if (!paused) look_at_ = kNever;
  ++sent_;
  PauseFields fields{.kind = config_.classes == 0 ? PauseKind::kGlobal : PauseKind::kPriority,
                     .classes = config_.classes == 0 ? std::uint8_t{0xff} : config_.classes,
                     .quanta = {}};
  for (std::size_t c = 0; c < fields.quanta.size(); ++c)
    if (paused && (fields.classes >> c & 1) != 0) fields.quanta[c] = config_.quanta;
  return fields;
}

}  // namespace linkwright
