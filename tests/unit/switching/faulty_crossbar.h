// SPDX-License-Identifier: Apache-2.0
//
// Crossbars with one planted fault each. A checker that stays silent about one of them checks
// nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/switching/crossbar.h"

namespace linkwright::test {

enum class CrossbarFault {
  kNone,
  kDarkensAll,       // one input dark, all dark
  kLightsAtOnce,     // shows the new circuit as soon as the old one is dark
  kStampsPolls,      // a light is on since the host looked
  kForgetsAnInput,   // does not name the last input that changed
  kForgetsDarkness,  // does not announce that a light will go off
  kDrawsElsewhere,   // stages come from another stream
  kCommandsLate,     // a command takes effect a picosecond late
};

template <CrossbarFault kFault>
class FaultyCrossbar {
 public:
  FaultyCrossbar(std::uint64_t seed, std::uint32_t id, const CrossbarConfig& config)
      : box_(seed + (kFault == CrossbarFault::kDrawsElsewhere ? 1 : 0), id, config) {
    for (std::uint16_t i = 0; i < config.ports; ++i) shown_.push_back(box_.circuit(i));
  }

  Instant next_edge() const { return box_.next_edge(); }
  void pass(Instant t, std::vector<std::uint16_t>& changed) {
    box_.pass(t, changed);
    if (kFault == CrossbarFault::kForgetsAnInput && !changed.empty()) changed.pop_back();
    for (std::uint16_t i = 0; i < shown_.size(); ++i) shown_[i] = bent(i, t);
  }
  const Circuit& circuit(std::uint16_t input) const { return shown_[input]; }
  Instant connect(Instant at, const Matching& to) { return box_.connect(at + late(), to); }
  Instant follow(Instant at, const CircuitPlan& plan) { return box_.follow(at + late(), plan); }

 private:
  static Duration late() { return Duration{kFault == CrossbarFault::kCommandsLate ? 1 : 0}; }

  Circuit bent(std::uint16_t input, Instant t) const {
    Circuit circuit = box_.circuit(input);
    const bool dark = circuit.output == kNoPort && circuit.next_output != kNoPort;
    if (kFault == CrossbarFault::kDarkensAll && any_dark()) circuit.output = kNoPort;
    if (kFault == CrossbarFault::kLightsAtOnce && dark) circuit.output = circuit.next_output;
    if (kFault == CrossbarFault::kStampsPolls && circuit.lit_since > kEpoch) circuit.lit_since = t;
    if (kFault == CrossbarFault::kForgetsDarkness) circuit.dark_from = kNever;
    return circuit;
  }

  bool any_dark() const {
    for (std::uint16_t i = 0; i < shown_.size(); ++i)
      if (box_.circuit(i).output == kNoPort && box_.circuit(i).next_output != kNoPort) return true;
    return false;
  }

  Crossbar box_;
  std::vector<Circuit> shown_;
};

}  // namespace linkwright::test
