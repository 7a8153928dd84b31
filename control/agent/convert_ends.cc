// SPDX-License-Identifier: Apache-2.0
#include "control/agent/convert_ends.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace linkwright {
namespace {

WirePauseConfig read(const schema::WirePausePlan& plan) {
  return {.on = true,
          .classes = static_cast<std::uint8_t>(plan.classes()),
          .quanta = static_cast<std::uint16_t>(plan.quanta()),
          .xoff_bytes = plan.xoff_bytes(),
          .xon_bytes = plan.xon_bytes(),
          .port_bits_per_second = plan.port_bps()};
}

void read_pauses(EmulatorErrors& errors,
                 const std::string& field,
                 const schema::CablePlan& plan,
                 CableSpec& cable) {
  if (plan.pause_size() == 0) return;
  if (plan.pause_size() != 2) {
    errors.push_back({field, fmt::format("{} are given, allowed none or 2", plan.pause_size())});
    return;
  }
  for (int d = 0; d < 2; ++d) {
    const schema::WirePausePlan& pause = plan.pause(d);
    if (pause.classes() > 0xff || pause.quanta() > std::numeric_limits<std::uint16_t>::max()) {
      errors.push_back({field, "classes or quanta are out of range, allowed up to 255 and 65535"});
      return;
    }
    cable.pause[static_cast<std::size_t>(d)] = read(pause);
  }
}

std::string later_text(const std::optional<LinkConfig>& later) {
  return later ? to_plan(*later).config() : std::string();
}

void read_later(EmulatorErrors& errors,
                const std::string& field,
                const std::string& bytes,
                std::optional<LinkConfig>& later) {
  if (bytes.empty()) return;
  schema::DirectionPlan plan;
  plan.set_config(bytes);
  LinkConfig config;
  EmulatorErrors found = from_plan(plan, field, config);
  if (found.empty()) later = config;
  errors.insert(errors.end(), found.begin(), found.end());
}

}  // namespace

void write_ends(const CableSpec& cable, schema::CablePlan& plan) {
  plan.set_later_a_to_b(later_text(cable.later[0]));
  plan.set_later_b_to_a(later_text(cable.later[1]));
  auto& guard = *plan.mutable_guard();
  guard.set_on(cable.guard.on);
  guard.set_moves(cable.guard.moves);
  guard.set_window_ps(picos(cable.guard.window));
  guard.set_group_frames_per_second(cable.guard.group_frames_per_second);
  plan.set_ingress(static_cast<std::uint32_t>(cable.ingress));
  if (cable.ingress != Ingress::kPause) return;
  for (const WirePauseConfig& pause : cable.pause) {
    auto& message = *plan.add_pause();
    message.set_classes(pause.classes);
    message.set_quanta(pause.quanta);
    message.set_xoff_bytes(pause.xoff_bytes);
    message.set_xon_bytes(pause.xon_bytes);
    message.set_port_bps(pause.port_bits_per_second);
  }
}

void read_ends(EmulatorErrors& errors,
               const std::string& field,
               const schema::CablePlan& plan,
               CableSpec& cable) {
  const schema::LoopGuardPlan& guard = plan.guard();
  cable.guard = {.on = guard.on(),
                 .moves = guard.moves(),
                 .window = Duration{guard.window_ps()},
                 .group_frames_per_second = guard.group_frames_per_second()};
  if (guard.on() && (guard.moves() == 0 || guard.window_ps() <= 0))
    errors.push_back({field + ".loop_guard", "moves and window must be positive"});
  if (plan.ingress() > static_cast<std::uint32_t>(Ingress::kPaceRequired)) {
    errors.push_back({field + ".ingress",
                      fmt::format("{} is unknown: control and dataplane are of different versions",
                                  plan.ingress())});
    return;
  }
  cable.ingress = static_cast<Ingress>(plan.ingress());
  read_pauses(errors, field + ".pause", plan, cable);
  read_later(errors, field + ".later[0]", plan.later_a_to_b(), cable.later[0]);
  read_later(errors, field + ".later[1]", plan.later_b_to_a(), cable.later[1]);
}

void write(const LoopGuardSnapshot& guard, schema::LoopGuardState& state) {
  state.set_trips(guard.trips);
  state.set_stopped(guard.stopped);
  state.set_rule(static_cast<std::uint32_t>(guard.rule));
  state.set_side(guard.side);
  state.set_source(guard.source);
  state.set_count(guard.count);
  state.set_within_ps(picos(guard.within));
  state.set_at_ps(picos(guard.at));
  state.set_resumed_ps(picos(guard.resumed));
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::LoopGuardState& state,
          LoopGuardSnapshot& guard) {
  if (state.rule() > static_cast<std::uint32_t>(LoopRule::kGroupRate) || state.side() > 1) {
    errors.push_back({field, "a rule or a side that there is not"});
    return;
  }
  guard = {.trips = state.trips(),
           .stopped = state.stopped(),
           .rule = static_cast<LoopRule>(state.rule()),
           .side = static_cast<std::uint8_t>(state.side()),
           .source = state.source(),
           .count = state.count(),
           .within = Duration{state.within_ps()},
           .at = Instant{Duration{state.at_ps()}},
           .resumed = Instant{Duration{state.resumed_ps()}}};
}

void write(const PausesFromServer& pauses, schema::PauseState& state) {
  state.set_source(static_cast<std::uint32_t>(pauses.source));
  state.set_frames(pauses.tally.frames);
  state.set_global(pauses.tally.global);
  for (const std::uint64_t count : pauses.tally.by_priority) state.add_by_priority(count);
}

PausesFromServer read(const schema::PauseState& state) {
  using Source = PausesFromServer::Source;
  PausesFromServer pauses;
  pauses.source = static_cast<Source>(
      std::min(state.source(), static_cast<std::uint32_t>(Source::kSilentDriver)));
  pauses.tally.frames = state.frames();
  pauses.tally.global = state.global();
  const auto classes = std::min<std::size_t>(static_cast<std::size_t>(state.by_priority_size()),
                                             pauses.tally.by_priority.size());
  for (std::size_t c = 0; c < classes; ++c)
    pauses.tally.by_priority[c] = state.by_priority(static_cast<int>(c));
  return pauses;
}

}  // namespace linkwright
