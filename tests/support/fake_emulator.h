// SPDX-License-Identifier: Apache-2.0
//
// An Emulator without ports or time: remembers what it was told and answers what the test prepared.
#pragma once

#include <string>
#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

class FakeEmulator final : public Emulator {
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
  Instant change_fabric(std::uint32_t fabric,
                        LinkId link,
                        Instant at,
                        const LinkConfig& config) override {
    if (refuse_changes) return kNever;
    fabric_changes.push_back({fabric, link, at, config});
    return at;
  }
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
  std::vector<Change> fabric_changes;  // `cable` is the fabric, `direction` the link
  std::vector<Command> commands;
  std::vector<Duration> stopped_with;
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
