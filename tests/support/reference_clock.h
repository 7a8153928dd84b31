// SPDX-License-Identifier: Apache-2.0
//
// The oracle's codeword clock (design section 3, link_physics 2.3). Phase is integrated anew from
// the whole history for every question. It shares with the product only Exp(1) and -ln(1-p).
//   - A group's fate is fixed when it begins, by the ratio in force then: every frame that touches
//     a bad group is lost, also when the ratio changes inside the group.
//   - Another code starts its groups at the change; the one in progress ends there.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/fate_math.h"
#include "link_models/core/random.h"
#include "link_models/link_config.h"
#include "tests/support/reference_light.h"

namespace linkwright::test {

class ReferenceClock {
 public:
  // Blocks of 64 bits with FEC, single bits without: [first, first + count) on the phase axis.
  struct Units {
    std::uint64_t first;
    std::uint64_t count;
  };

  ReferenceClock(const LinkIdentity& identity, const LinkConfig& config)
      : random_(identity, Purpose::kCodeword), history_{{kEpoch, config}}, code_from_(kEpoch) {
    draw(0);
  }

  Units units_of_frame(Instant start, std::uint32_t frame_bytes) const {
    const std::uint64_t octets = std::max<std::uint64_t>(frame_bytes, 60) + 4;
    const std::uint64_t unit = static_cast<std::uint64_t>(work(start) / work_of_unit(now()));
    if (now().fec.group_octets == 0) return {unit + 64, octets * 8};
    return {unit, octets / 8 + 2};
  }

  // Asked in the order of the wire.
  bool touches_bad(const Units& units) {
    if (units.count == 0) return false;
    const std::uint64_t size = units_of_group(now());
    const std::uint64_t first = units.first / size;
    const std::uint64_t last = (units.first + units.count - 1) / size;
    if (bad_ < first) draw(first);
    return bad_ <= last;
  }

  // The part of a frame that is on the wire before a change of code or ratio meets its fate under
  // the old ones; what is left of it is counted from the change, when the code is another.
  bool part_at(Instant at, const LinkConfig& next, Units& units) {
    if (next.fec == now().fec) return false;
    const std::uint64_t begun = begun_at(at, work_of_unit(now()));
    const std::uint64_t sent =
        begun <= units.first ? 0 : std::min(begun - units.first, units.count);
    const bool bad = touches_bad({units.first, sent});
    units = {units.first + sent, units.count - sent};
    if (next.fec.group_octets != now().fec.group_octets) {
      units.first -= begun;
      const std::uint64_t old_bits = now().fec.group_octets == 0 ? 1 : 64;
      const std::uint64_t new_bits = next.fec.group_octets == 0 ? 1 : 64;
      units.first = units.first * old_bits / new_bits;
      units.count = (units.count * old_bits + new_bits - 1) / new_bits;
    }
    return bad;
  }

  void change(Instant at, const LinkConfig& next) {
    const LinkConfig old = now();
    const std::uint64_t begun = begun_at(at, work_of_unit(old) * units_of_group(old));
    history_.push_back({at, next});
    if (next.fec == old.fec) return;
    const bool another_code = next.fec.group_octets != old.fec.group_octets;
    const bool passed = bad_ < begun;
    if (!passed && begun > base_)
      left_ = std::max(0.0,
                       left_ - hazard_of(old.fec.error_ratio) * static_cast<double>(begun - base_));
    if (another_code) code_from_ = at;
    if (!passed) find(another_code ? 0 : std::max(begun, base_));
    if (passed && another_code) draw(0);
  }

 private:
  struct Epoch {
    Instant from;
    LinkConfig config;
  };

  const LinkConfig& now() const { return history_.back().config; }
  static Wide work_of_unit(const LinkConfig& config) {
    return work_per_bit(config.rate.time_scale) * (config.fec.group_octets == 0 ? 1u : 64u);
  }
  static std::uint64_t units_of_group(const LinkConfig& config) {
    return config.fec.group_octets == 0 ? 1 : config.fec.group_octets / 8;
  }

  static Wide lit_picoseconds(const DarkSchedule& schedule, Instant from, Instant to) {
    Wide lit = 0;
    while (from < to) {
      const DarkWindow dark = first_dark(schedule, from);
      if (dark.from > from) lit += static_cast<Wide>(picos(std::min(dark.from, to) - from));
      from = dark.to;
    }
    return lit;
  }

  // Work done since the code in force began: lit time x rate, over every configuration since then.
  Wide work(Instant t) const {
    Wide sum = 0;
    for (std::size_t i = 0; i < history_.size(); ++i) {
      const Instant from = std::max(history_[i].from, code_from_);
      const Instant to = i + 1 < history_.size() ? std::min(history_[i + 1].from, t) : t;
      const LinkConfig& config = history_[i].config;
      if (from < to) sum += lit_picoseconds(config.dark, from, to) * config.rate.bits_per_second;
    }
    return sum;
  }

  std::uint64_t begun_at(Instant t, Wide size) const {
    return static_cast<std::uint64_t>((work(t) + size - 1) / size);
  }

  void draw(std::uint64_t group) {
    left_ = exponential(random_.bits(draws_++));
    find(group);
  }

  void find(std::uint64_t group) {
    base_ = group;
    const double hazard = hazard_of(now().fec.error_ratio);
    const double good = hazard > 0 ? left_ / hazard : 1e300;
    bad_ = good < 1e18 ? base_ + static_cast<std::uint64_t>(good) : ~std::uint64_t{0};
  }

  RandomStream random_;
  std::vector<Epoch> history_;
  Instant code_from_;
  std::uint64_t draws_ = 0;
  double left_ = 0;
  std::uint64_t base_ = 0;
  std::uint64_t bad_ = 0;
};

}  // namespace linkwright::test
