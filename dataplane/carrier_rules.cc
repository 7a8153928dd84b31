// SPDX-License-Identifier: Apache-2.0
#include "dataplane/carrier_rules.h"

#include <algorithm>
#include <utility>

namespace linkwright {

CarrierRules::CarrierRules(const EmulatorSpec& spec) : ports_(spec.ports.size()) {
  for (const CableSpec& cable : spec.cables) {
    if (cable.carrier != CarrierPolicy::kPropagate) continue;
    pairs_.push_back({cable.port_a, cable.port_b});
    pairs_.push_back({cable.port_b, cable.port_a});
  }
}

void CarrierRules::look(std::uint32_t index, const Seen& seen, Instant now) {
  Port& port = ports_[index];
  const std::uint64_t unseen = seen.losses && port.losses ? *seen.losses - *port.losses : 0;
  port.losses = seen.losses;
  if (port.phase == Phase::kRising && seen.present) {
    ++port.told.raised;
    port.told.link_up_longest = std::max(port.told.link_up_longest, now - port.raised_at);
    port.told.present = true;
    port.phase = Phase::kWatched;
  } else if (port.phase == Phase::kRising && now - port.raised_at > kRiseLimit) {
    lose(port, 1, now);
    port.phase = Phase::kWatched;
  } else if (port.phase == Phase::kWatched) {
    watch(port, seen, unseen, now);
  }
  port.seen = true;
  port.looked_at = now;
}

// One that comes back under its name is another one: the driver holds on to the old.
void CarrierRules::miss(std::uint32_t index, Instant now) {
  Port& port = ports_[index];
  if (!port.seen || port.told.gone) return;
  port.told.gone = true;
  if (port.told.present) lose(port, 1, now);
}

// `unseen`: losses since the look before, of which this one may be the last.
void CarrierRules::watch(Port& port, const Seen& seen, std::uint64_t unseen, Instant now) {
  CarrierSnapshot& told = port.told;
  if (!port.seen) {
    told.present = seen.present;
    return;
  }
  // A real cable that comes up for the first time was not lost and has not come back.
  if (!told.present && told.lost > 0) {
    told.without += now - port.looked_at;
    told.regained += seen.present ? 1 : 0;
    if (seen.present && told.lost == told.losses.size()) told.losses.back().regained = now;
  }
  const bool lost = told.present && !seen.present;
  told.present = seen.present;
  const std::uint64_t times = std::max<std::uint64_t>(unseen, lost ? 1 : 0);
  if (times == 0) return;
  lose(port, times, now);
  told.present = seen.present;
  // What went and came between two looks.
  told.regained += lost ? times - 1 : times;
  for (std::size_t i = told.losses.size(); i-- > 0 && told.losses[i].lost == now;)
    if (!lost || i + 1 < told.losses.size()) told.losses[i].regained = now;
}

void CarrierRules::lose(Port& port, std::uint64_t times, Instant now) {
  port.told.present = false;
  port.told.lost += times;
  const std::size_t room = CarrierSnapshot::kLossesTold - port.told.losses.size();
  port.told.losses.resize(port.told.losses.size() + std::min<std::size_t>(times, room),
                          {now, kNever});
}

void CarrierRules::ask_down(std::uint32_t port, bool down) {
  ports_[port].asked = down;
}

bool CarrierRules::wanted_down(std::uint32_t index) const {
  if (ports_[index].asked) return true;
  return std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
    const Port& from = ports_[pair.from];
    return pair.to == index && from.phase == Phase::kWatched && !from.told.present;
  });
}

std::optional<CarrierRules::Order> CarrierRules::next(Instant now) const {
  for (std::uint32_t i = 0; i < ports_.size(); ++i) {
    const bool is_down = ports_[i].phase == Phase::kHeldDown;
    if (now >= ports_[i].again_at && wanted_down(i) != is_down) return Order{i, is_down};
  }
  return std::nullopt;
}

void CarrierRules::done(const Order& order, Instant now, std::string fault) {
  Port& port = ports_[order.port];
  if (!fault.empty()) {
    port.told.fault = std::move(fault);
    port.again_at = now + kTryAgainAfter;
    return;
  }
  port.phase = order.up ? Phase::kRising : Phase::kHeldDown;
  port.told.held_down = !order.up;
  port.told.present = false;
  port.told.taken_down += order.up ? 0 : 1;
  port.raised_at = now;
}

bool CarrierRules::passes(std::uint32_t port) const {
  const Port& own = ports_[port];
  return own.phase == Phase::kWatched && own.told.present && !own.told.gone;
}

bool CarrierRules::any_rising() const {
  return std::any_of(
      ports_.begin(), ports_.end(), [](const Port& port) { return port.phase == Phase::kRising; });
}

}  // namespace linkwright
