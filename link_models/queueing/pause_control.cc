// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/pause_control.h"

#include <algorithm>

#include "link_models/core/pause_quanta.h"

namespace linkwright {

PauseControl::PauseControl(const PauseConfig& config, std::uint32_t ports, const LineRate& rate)
    : config_(config), ports_(ports) {
  for (std::uint32_t port = 0; port < ports; ++port) set_rate(port, rate);
}

void PauseControl::set_rate(std::uint32_t ingress_port, const LineRate& rate) noexcept {
  ports_[ingress_port].half_pause = pause_time(config_.quanta, rate) / 2;
}

std::optional<PauseCommand> PauseControl::wants(std::uint32_t ingress_port,
                                                unsigned cls,
                                                const SharedBuffer& buffer,
                                                Instant now) noexcept {
  Port& port = ports_[ingress_port];
  const std::uint8_t before = stated(port.wanting);
  reconsider(ingress_port, cls, buffer);
  const std::uint8_t after = stated(port.wanting);
  if (before == after) return std::nullopt;
  return command(port, static_cast<std::uint8_t>(before & ~after), now);
}

std::optional<PauseCommand> PauseControl::refresh(std::uint32_t ingress_port,
                                                  const SharedBuffer& buffer,
                                                  Instant now) noexcept {
  Port& port = ports_[ingress_port];
  const std::uint8_t before = stated(port.wanting);
  for (unsigned cls = 0; cls < kClasses; ++cls) reconsider(ingress_port, cls, buffer);
  const std::uint8_t after = stated(port.wanting);
  if (before == 0 && after == 0) return std::nullopt;
  return command(port, static_cast<std::uint8_t>(before & ~after), now);
}

Instant PauseControl::next_refresh(Instant now) const noexcept {
  Instant earliest = kNever;
  for (const Port& port : ports_) earliest = std::min(earliest, port.refresh_at);
  return std::max(earliest, now);
}

void PauseControl::clear(std::uint32_t ingress_port) noexcept {
  ports_[ingress_port].wanting = 0;
  ports_[ingress_port].refresh_at = kNever;
}

// Two levels with a distance: in between, a class goes on as it is.
void PauseControl::reconsider(std::uint32_t ingress_port,
                              unsigned cls,
                              const SharedBuffer& buffer) noexcept {
  if (!is_lossless(config_, cls)) return;
  Port& port = ports_[ingress_port];
  const auto bit = static_cast<std::uint8_t>(1u << cls);
  if ((port.wanting & bit) == 0) {
    if (buffer.is_congested(ingress_port, cls)) port.wanting |= bit;
  } else if (buffer.is_relaxed(ingress_port, cls)) {
    port.wanting = static_cast<std::uint8_t>(port.wanting & ~bit);
  }
}

PauseCommand PauseControl::command(Port& port, std::uint8_t resumed, Instant now) noexcept {
  const std::uint8_t paused = stated(port.wanting);
  PauseCommand command{.classes = static_cast<std::uint8_t>(paused | resumed)};
  for (unsigned cls = 0; cls < kClasses; ++cls)
    if ((paused >> cls & 1u) != 0) command.quanta[cls] = config_.quanta;
  port.refresh_at = paused != 0 ? now + port.half_pause : kNever;
  ++commands_;
  return command;
}

}  // namespace linkwright
