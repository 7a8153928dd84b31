// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/fabric_orders.h"

#include <algorithm>

#include "link_models/fabric/outage.h"

namespace linkwright {
namespace {

Instant instant_of(std::int64_t ps) {
  return kEpoch + Duration{ps};
}

bool same_switch(const schema::CommandCircuits& a, const schema::CommandCircuits& b) {
  return a.fabric() == b.fabric() && a.crossbar() == b.crossbar();
}

}  // namespace

void FabricOrders::note(const schema::Request& order,
                        const std::string& what,
                        Instant effective,
                        By by) {
  if (order.has_cut()) {
    const schema::CutCable& cut = order.cut();
    const Duration length = cut.has_length_ps() ? Duration{cut.length_ps()} : Duration::max();
    const Outage dark = outage_of(cut.cable(), effective, length);
    dark_.push_back({what, cut.fabric(), cut.cable(), dark.from, dark.to, by});
  } else if (order.has_mend()) {
    mend(order.mend(), effective);
  } else if (order.has_circuits()) {
    const auto behind = std::upper_bound(
        commands_.begin(), commands_.end(), effective, [](Instant t, const Command& each) {
          return t < each.effective;
        });
    commands_.insert(behind, {what, order.circuits(), effective, by});
  }
}

void FabricOrders::mend(const schema::MendCable& mend, Instant effective) {
  for (Dark& dark : dark_)
    if (dark.fabric == mend.fabric() && dark.cable == mend.cable() && dark.from < effective)
      dark.to = std::min(dark.to, effective);
}

void FabricOrders::forget_before(Instant now) {
  std::erase_if(dark_, [&](const Dark& each) { return each.to <= now; });
  for (std::size_t i = commands_.size(); i-- > 0;) {
    if (commands_[i].effective > now) continue;
    const schema::CommandCircuits last = commands_[i].message;
    const auto end = commands_.begin() + static_cast<std::ptrdiff_t>(i);
    const auto gone = std::remove_if(commands_.begin(), end, [&](const Command& each) {
      return same_switch(each.message, last);
    });
    i -= static_cast<std::size_t>(end - gone);
    commands_.erase(gone, end);
  }
}

void FabricOrders::clear() {
  dark_.clear();
  commands_.clear();
}

void FabricOrders::begin_again(Instant lost) {
  forget_before(lost);
  const auto comes_by_itself = [&](By by, Instant at) { return by == By::kTimeline && at >= lost; };
  std::erase_if(dark_, [&](const Dark& each) { return comes_by_itself(each.by, each.from); });
  std::erase_if(commands_,
                [&](const Command& each) { return comes_by_itself(each.by, each.effective); });
  const auto again = [&](Instant at) { return at > lost ? kEpoch + (at - lost) : kEpoch; };
  for (Dark& each : dark_) {
    each.from = again(each.from);
    if (each.to != kNever) each.to = again(each.to);
    each.by = By::kPeople;
  }
  for (Command& each : commands_) {
    each.effective = again(each.effective);
    each.by = By::kPeople;
  }
}

std::vector<FabricOrders::Order> FabricOrders::orders() const {
  std::vector<Order> out;
  for (const Command& each : commands_) {
    schema::Request request;
    *request.mutable_circuits() = each.message;
    request.mutable_circuits()->set_at_ps(picos(each.effective));
    out.push_back({each.what, std::move(request)});
  }
  for (const Dark& each : dark_) {
    schema::Request request;
    schema::CutCable& cut = *request.mutable_cut();
    cut.set_fabric(each.fabric);
    cut.set_cable(each.cable);
    cut.set_at_ps(picos(each.from));
    if (each.to != kNever) cut.set_length_ps(picos(each.to - each.from));
    out.push_back({each.what, std::move(request)});
  }
  return out;
}

std::vector<FabricOrders::Command> FabricOrders::commands(const std::string& fabric,
                                                          std::uint32_t crossbar,
                                                          Instant now) const {
  std::vector<Command> out;
  for (const Command& each : commands_) {
    if (each.message.fabric() != fabric || each.message.crossbar() != crossbar) continue;
    if (each.effective <= now) out.clear();
    out.push_back(each);
  }
  return out;
}

void FabricOrders::store(api::StoredScenario& out) const {
  for (const Dark& each : dark_) {
    api::StoredFabricOrder& told = *out.add_fabric_orders();
    told.set_what(each.what);
    told.set_effective_ps(picos(each.from));
    told.set_of_timeline(each.by == By::kTimeline);
    told.mutable_cut()->set_fabric(each.fabric);
    told.mutable_cut()->set_cable(each.cable);
    if (each.to != kNever) told.mutable_cut()->set_length_ps(picos(each.to - each.from));
  }
  for (const Command& each : commands_) {
    api::StoredFabricOrder& told = *out.add_fabric_orders();
    told.set_what(each.what);
    told.set_effective_ps(picos(each.effective));
    told.set_of_timeline(each.by == By::kTimeline);
    *told.mutable_circuits() = each.message;
  }
}

void FabricOrders::take_stored(const api::StoredScenario& stored) {
  clear();
  for (const api::StoredFabricOrder& each : stored.fabric_orders()) {
    schema::Request order;
    if (each.has_cut())
      *order.mutable_cut() = each.cut();
    else
      *order.mutable_circuits() = each.circuits();
    note(order,
         each.what(),
         instant_of(each.effective_ps()),
         each.of_timeline() ? By::kTimeline : By::kPeople);
  }
}

}  // namespace linkwright
