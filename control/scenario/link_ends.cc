// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/link_ends.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/yaml/problem.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

// Room above for what is still on its way when the server hears of it, and below so that the link
// does not run dry before it goes on.
constexpr std::uint64_t kXoffShare = 2;
constexpr std::uint64_t kXonShare = 2;

std::string bytes_text(std::uint64_t bytes) {
  return format_quantity(SignedWide{bytes}, schema::BYTES);
}

// Of one direction, whose server is at `port`.
WirePauseConfig pause_of(const schema::WirePause& written,
                         const LinkConfig& link,
                         const PortSpec& port,
                         const EndReport& report) {
  WirePauseConfig pause{.on = true};
  for (const std::uint32_t c : written.classes()) pause.classes |= std::uint8_t(1u << c);
  if (written.has_quanta()) pause.quanta = static_cast<std::uint16_t>(written.quanta());
  pause.xoff_bytes = written.has_xoff()
                         ? written.xoff()
                         : std::max<std::uint64_t>(link.queue_limit_bytes / kXoffShare, 1);
  pause.xon_bytes = written.has_xon() ? written.xon() : pause.xoff_bytes / kXonShare;
  pause.port_bits_per_second = port.stated_bps;
  if (port.stated_bps == 0)
    report("ingress",
           fmt::format("with `pause` port {} must state its rate_real_bps: a pause counts in bit "
                       "times of the server's port",
                       in_quotes(port.name)));
  if (!link.serialize)
    report("ingress", "with `pause` the link must have a rate: without one nothing queues");
  if (pause.xoff_bytes > link.queue_limit_bytes)
    report("pause.xoff",
           fmt::format("is above the queue_limit of {} (value {})",
                       bytes_text(link.queue_limit_bytes),
                       bytes_text(pause.xoff_bytes)));
  if (pause.xon_bytes >= pause.xoff_bytes)
    report("pause.xon",
           fmt::format("is not below xoff, which is {} (value {})",
                       bytes_text(pause.xoff_bytes),
                       bytes_text(pause.xon_bytes)));
  return pause;
}

}  // namespace

Ingress ingress_of(schema::Fabric::Ingress written) {
  if (written == schema::Fabric::PAUSE) return Ingress::kPause;
  if (written == schema::Fabric::PACE_REQUIRED) return Ingress::kPaceRequired;
  return Ingress::kSwitchQueue;
}

LoopGuardConfig resolve_guard(schema::Cable& link) {
  schema::LoopGuard& written = *link.mutable_loop_guard();
  if (!written.has_enabled()) written.set_enabled(true);
  if (!written.has_moves()) written.set_moves(LoopGuardConfig::kMoves);
  if (!written.has_window_real()) written.set_window_real(picos(LoopGuardConfig::kWindow));
  if (!written.has_broadcasts_real()) written.set_broadcasts_real(LoopGuardConfig::kGroupFrames);
  return {.on = written.enabled(),
          .moves = written.moves(),
          .window = Duration{written.window_real()},
          .group_frames_per_second = written.broadcasts_real()};
}

void resolve_ingress(schema::Cable& link,
                     const std::array<PortSpec, 2>& ports,
                     const EndReport& report,
                     CableSpec& cable) {
  if (!link.has_ingress()) link.set_ingress(schema::Fabric::SWITCH_QUEUE);
  cable.ingress = ingress_of(link.ingress());
  if (cable.ingress != Ingress::kPause) {
    if (link.has_pause()) report("pause", "acts with `ingress: pause` only");
    return;
  }
  for (std::size_t d : {0u, 1u})
    cable.pause[d] = pause_of(link.pause(), cable.direction[d], ports[d], report);
}

}  // namespace linkwright
