// SPDX-License-Identifier: Apache-2.0
//
// An Emulator without ports or time: remembers what it was told and answers what the test prepared.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/cable_change.h"
#include "dataplane/carrier_hold.h"
#include "dataplane/emulator.h"

namespace linkwright {

class FakeEmulator final : public Emulator, public CableChange, public CarrierHold {
 public:
  struct Change {
    std::uint32_t cable;
    std::uint32_t direction;
    Instant at;
    LinkConfig config;
  };

  struct Command {
    std::uint32_t fabric;
    std::uint32_t crossbar;
    Instant at;
    CircuitCommand what;
  };

  std::vector<EmulatorError> start(const EmulatorSpec& spec) override {
    if (!start_errors.empty()) return start_errors;
    started = spec;
    next.cables.resize(spec.cables.size());
    next.fabrics.resize(spec.fabrics.size());
    for (std::size_t i = 0; i < spec.fabrics.size(); ++i)
      next.fabrics[i].reading = FabricReading(spec.fabrics[i].config.graph);
    next.ports.clear();
    for (const PortSpec& port : spec.ports)
      next.ports.push_back({.name = port.name, .driver = "fake"});
    next.pages = "fake pages";
    return {};
  }
  Instant change(std::uint32_t cable,
                 std::uint32_t direction,
                 Instant at,
                 const LinkConfig& config) override {
    if (refuse_changes) return kNever;
    changes.push_back({cable, direction, at, config});
    return at;
  }
  Instant change_cable(std::uint32_t cable,
                       Instant at,
                       const std::array<LinkConfig, 2>& config) override {
    if (refuse_changes) return kNever;
    for (const std::uint32_t direction : {0u, 1u})
      changes.push_back({cable, direction, at, config[direction]});
    return at;
  }
  Instant change_fabric(std::uint32_t fabric,
                        LinkId link,
                        Instant at,
                        const LinkConfig& config) override {
    if (refuse_changes) return kNever;
    fabric_changes.push_back({fabric, link, at, config});
    return at;
  }
  std::optional<std::uint32_t> begin_capture(const CaptureSpec& wanted,
                                             std::vector<EmulatorError>& errors) override {
    errors = capture_errors;
    if (!errors.empty()) return std::nullopt;
    CaptureState state;
    state.number = static_cast<std::uint32_t>(told_captures.size() + 1);
    state.spec = wanted;
    state.open = true;
    told_captures.push_back(state);
    return state.number;
  }
  std::vector<EmulatorError> end_capture(std::uint32_t number) override {
    if (number == 0 || number > told_captures.size() || !told_captures[number - 1].open)
      return {{"number", "no capture " + std::to_string(number) + " is open"}};
    told_captures[number - 1].open = false;
    return {};
  }
  std::vector<CaptureState> captures() override { return told_captures; }
  Instant resume(std::uint32_t cable) override {
    if (cable >= next.guards.size() || !next.guards[cable].stopped) return kNever;
    next.guards[cable].stopped = false;
    return next.at;
  }
  Instant command(std::uint32_t fabric,
                  std::uint32_t crossbar,
                  Instant at,
                  const CircuitCommand& command) override {
    if (refuse_changes) return kNever;
    commands.push_back({fabric, crossbar, at, command});
    return at;
  }
  Instant cut(std::uint32_t fabric, std::uint32_t cable, Instant at, Duration length) override {
    if (refuse_changes) return kNever;
    cuts.push_back({fabric, outage_of(cable, at + ahead, length)});
    return at + ahead;
  }
  Instant mend(std::uint32_t fabric, std::uint32_t cable, Instant at) override {
    if (refuse_changes) return kNever;
    mends.push_back({fabric, {cable, at + ahead, kNever}});
    return at + ahead;
  }
  void hold_carriers_down(std::uint32_t cable, bool down) override {
    carriers_held.push_back({cable, down});
  }
  bool snapshot(EmulatorSnapshot& out, std::uint32_t) override {
    if (silent) return false;
    out = next;
    return true;
  }
  EmulatorSnapshot stop(Duration drain_limit) override {
    stopped_with.push_back(drain_limit);
    return next;
  }

  std::vector<EmulatorError> start_errors;
  bool refuse_changes = false;
  Duration ahead{};       // of cuts: until they are in force
  bool silent = false;    // the worker comes to no burst boundary
  EmulatorSnapshot next;  // what snapshot() and stop() say

  EmulatorSpec started;
  std::vector<Change> changes;
  std::vector<std::pair<std::uint32_t, Outage>> cuts;   // fabric, and what was asked for
  std::vector<std::pair<std::uint32_t, Outage>> mends;  // `from`: when
  std::vector<std::pair<std::uint32_t, bool>> carriers_held;
  std::vector<Change> fabric_changes;  // `cable` is the fabric, `direction` the link
  std::vector<Command> commands;
  std::vector<Duration> stopped_with;
  std::vector<CaptureState> told_captures;  // by number, from 1
  std::vector<EmulatorError> capture_errors;
};

// Two ports, one cable, everything valid.
inline EmulatorSpec small_spec() {
  LinkConfig config{.rate = {100'000'000, 1}};
  config.latency = milliseconds(1);
  EmulatorSpec spec;
  spec.ports = {{.name = "left", .device = "net_null0"}, {.name = "right", .device = "net_null1"}};
  spec.cables = {{.name = "ab", .port_a = 0, .port_b = 1, .direction = {config, config}}};
  return spec;
}

}  // namespace linkwright
