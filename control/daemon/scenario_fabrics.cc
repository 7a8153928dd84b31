// SPDX-License-Identifier: Apache-2.0
//
// Of a scenario that runs: what is made of its fabrics beside their links, cuts and circuits, and
// how that is put back where its emulator died.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/daemon/live_scenario.h"
#include "control/live/mistake.h"

namespace linkwright {

namespace asio = boost::asio;

void LiveScenario::note_fabric_order(const schema::Request& order,
                                     const std::string& what,
                                     std::int64_t effective_ps,
                                     FabricOrders::By by) {
  fabric_orders_.forget_before(account_.known().at);
  fabric_orders_.note(order, what, kEpoch + Duration{effective_ps}, by);
}

// To an emulator that was started in the place of one that died. What it does not take is said, and
// is no longer so.
asio::awaitable<void> LiveScenario::order_fabrics_again() {
  const auto self = shared_from_this();
  const std::vector<FabricOrders::Order> orders = fabric_orders_.orders();
  fabric_orders_.clear();
  for (const FabricOrders::Order& each : orders) {
    std::string problem;
    try {
      schema::Request request = each.request;
      const std::int64_t effective = effective_of(co_await ask(std::move(request), kAnswerAtOnce));
      note_fabric_order(each.request, each.what, effective, FabricOrders::By::kPeople);
      note_made("daemon", each.what + ", again: its dataplane had died", nullptr, effective);
    } catch (const std::exception& error) {
      problem = error.what();
    }
    if (problem.empty()) continue;
    const std::string told =
        fmt::format("{}: not put back after its dataplane died: {}", each.what, problem);
    spdlog::error("scenario {}: {}", name(), told);
    note("change", told);
    note_made("daemon", told, nullptr, picos(account_.known().at));
  }
}

}  // namespace linkwright
