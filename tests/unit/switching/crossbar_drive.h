// SPDX-License-Identifier: Apache-2.0
//
// Runs a generated case on a crossbar, or on what pretends to be one, and holds what it answers
// against the oracle.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "crossbar_cases.h"
#include "crossbar_oracle.h"
#include "link_models/switching/crossbar.h"
#include "tests/support/dice.h"

namespace linkwright::test {

enum class Polling {
  kEdges,  // at every edge, all commands given beforehand
  kMore,   // at every edge and often between, commands given late
  kJumps,  // at instants that have nothing to do with edges
};

// What was to be seen after one pass.
struct Look {
  Instant at{};
  std::vector<std::uint16_t> changed;
  std::vector<Circuit> circuits;

  friend bool operator==(const Look&, const Look&) = default;
};

template <typename Box>
class CrossbarDrive {
 public:
  CrossbarDrive(const CrossbarCase& wanted, Polling polling, std::uint64_t poll_seed)
      : case_(wanted),
        polling_(polling),
        dice_(poll_seed, 1),
        box_(wanted.seed, 7, wanted.config) {}

  std::vector<Look> run() {
    for (Instant t = next(kEpoch - Duration{1}); t <= case_.end; t = next(t)) look(t);
    if (looks_.empty() || looks_.back().at < case_.end) look(case_.end);
    return std::move(looks_);
  }
  const Box& box() const { return box_; }

 private:
  Instant next(Instant last) {
    if (polling_ == Polling::kEdges) {
      while (given_ < case_.commands.size()) give();
      return box_.next_edge();
    }
    const Instant jump = last + some(dice_, 1, polling_ == Polling::kMore ? 20 : 150);
    if (polling_ == Polling::kJumps) return jump;
    return std::min({jump, box_.next_edge(), command_at()});
  }

  Instant command_at() const {
    return given_ < case_.commands.size() ? case_.commands[given_].at : kNever;
  }

  void look(Instant t) {
    while (command_at() < t || (command_at() != kNever && dice_.one_in(4))) give();
    Look seen{.at = t, .changed = {}, .circuits = {}};
    box_.pass(t, seen.changed);
    while (command_at() == t) {  // after the fact, and still in time
      give();
      box_.pass(t, seen.changed);
    }
    std::sort(seen.changed.begin(), seen.changed.end());
    seen.changed.erase(std::unique(seen.changed.begin(), seen.changed.end()), seen.changed.end());
    for (std::uint16_t i = 0; i < case_.config.ports; ++i) seen.circuits.push_back(box_.circuit(i));
    looks_.push_back(std::move(seen));
  }

  void give() {
    const Ordered& command = case_.commands[given_++];
    if (const auto* matching = std::get_if<Matching>(&command.what))
      box_.connect(command.at, *matching);
    else
      box_.follow(command.at, std::get<CircuitPlan>(command.what));
  }

  const CrossbarCase& case_;
  Polling polling_;
  Dice dice_;
  Box box_;
  std::size_t given_ = 0;
  std::vector<Look> looks_;
};

inline std::string text(const Circuit& c) {
  const auto when = [](Instant t) { return t == kNever ? "never" : std::to_string(picos(t)); };
  return std::to_string(c.output) + " since " + when(c.lit_since) + ", dark from " +
         when(c.dark_from) + ", then " + std::to_string(c.next_output) + " at " + when(c.lit_again);
}

// Empty when every look shows what the oracle says, and no output is lit twice.
inline std::string against_oracle(const CrossbarCase& wanted, const std::vector<Look>& looks) {
  const CrossbarOracle oracle(wanted);
  std::vector<Circuit> before = oracle.at(kEpoch - Duration{1}).circuits;
  for (const Look& look : looks) {
    const std::vector<Circuit> truth = oracle.at(look.at).circuits;
    std::vector<std::uint16_t> lit;
    for (std::uint16_t i = 0; i < truth.size(); ++i) {
      const std::string place = "seed " + std::to_string(wanted.seed) + ": at " +
                                std::to_string(picos(look.at)) + " input " + std::to_string(i);
      if (look.circuits[i] != truth[i])
        return place + " is " + text(look.circuits[i]) + "; wanted " + text(truth[i]);
      const bool told = std::binary_search(look.changed.begin(), look.changed.end(), i);
      if (truth[i] != before[i] && !told) return place + " changed and is not named";
      const std::uint16_t output = look.circuits[i].output;
      if (output == kNoPort) continue;
      if (std::count(lit.begin(), lit.end(), output) != 0) return place + " shares its output";
      lit.push_back(output);
    }
    before = truth;
  }
  return {};
}

}  // namespace linkwright::test
