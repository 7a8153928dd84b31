// SPDX-License-Identifier: Apache-2.0
//
// What was made of the fabrics of a run beside their links: cables that are cut, and commands to
// circuit switches. So that an emulator that dies comes back as it was, and so that it can be told
// which plan a switch follows. Pure. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/schema/agent.pb.h"
#include "control/schema/api.pb.h"
#include "link_models/core/time.h"

namespace linkwright {

class FabricOrders {
 public:
  // Who gives an order again where the run begins again: a timeline goes on where it was lost.
  enum class By : std::uint8_t { kPeople, kTimeline };

  // In words, "pod: leaf0 -> spine1 cut", with the order that carries it out.
  struct Order {
    std::string what;
    schema::Request request;
  };
  struct Command {
    std::string what;
    schema::CommandCircuits message;
    Instant effective{};
    By by = By::kPeople;
  };

  // It was carried out. Of a cut, a mending or a command to a circuit switch; all else is none.
  void note(const schema::Request& order, const std::string& what, Instant effective, By by);
  // What was over at `now`, or had been replaced.
  void forget_before(Instant now);
  void clear();

  // The run was lost at `lost` and begins again at 0: what was in force is so from 0 on, what was
  // to come comes as much later as it would have. A plan that was followed begins anew: the
  // instants within it are not shifted.
  void begin_again(Instant lost);
  // All that makes a fresh emulator what it was.
  std::vector<Order> orders() const;

  // To one switch, in order of time: the last that is in force at `now`, if one is, and all that
  // are to come.
  std::vector<Command> commands(const std::string& fabric,
                                std::uint32_t crossbar,
                                Instant now) const;

  void store(api::StoredScenario& out) const;
  void take_stored(const api::StoredScenario& stored);

 private:
  struct Dark {
    std::string what;
    std::string fabric;
    std::uint32_t cable = 0;
    Instant from{};
    Instant to = kNever;
    By by = By::kPeople;
  };

  void mend(const schema::MendCable& mend, Instant effective);

  std::vector<Dark> dark_;
  std::vector<Command> commands_;  // by time
};

}  // namespace linkwright
