// SPDX-License-Identifier: Apache-2.0
#include "control/agent/dead_man.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "link_models/fabric/failover.h"

namespace linkwright {
namespace {

// All links change at one instant, which must not have passed when the last of them hears of it.
constexpr Duration kAllAhead = milliseconds(1);

// Between the end of a cut and an outage that is still to come, beside what detection takes: the
// emulator may put a cut off by that much.
constexpr Duration kMargin = milliseconds(100);
constexpr Duration kNearEnough = milliseconds(1);

// The end of a cut from `at` on that leaves the outages to come as they are, for which the cable
// has to be back; kNever: there are none. `at`: it cannot be cut now.
Instant free_until(const FabricConfig& config, std::uint32_t cable, Instant at) {
  Instant next = kNever;
  for (const Outage& each : config.outages)
    if (each.cable == cable && each.from > at) next = std::min(next, each.from);
  if (next == kNever) return kNever;
  std::vector<Outage> outages = config.outages;
  outages.push_back({cable, at, next});
  Instant least = at;
  for (Instant most = next; most - least > kNearEnough;) {
    outages.back().to = least + (most - least) / 2;
    (check_outages(config, outages).empty() ? least : most) = outages.back().to;
  }
  return least - kMargin > at ? least - kMargin : at;
}

double run_seconds(Instant at) {
  return static_cast<double>(picos(at)) / static_cast<double>(kPicosPerSecond);
}

}  // namespace

void DeadMan::arm(Clock::duration ttl, DeadManPolicy policy, Clock::time_point now) {
  policy_ = policy;
  due_ = now + ttl;
  fault_.clear();
}

void DeadMan::act(Instant run_time, Clock::time_point now) {
  due_.reset();
  const Instant at = run_time + kAllAhead;
  if (!in_force_) begin(at);
  back_after_.reset();
  bool all = override_lines(at);
  if (policy_ == schema::ArmDeadMan::DOWN) {
    hold_carriers_down(true);
    for (std::uint32_t i = 0; i < spec_.fabrics.size(); ++i) all = cut_hosts(i, at) && all;
  }
  // Whoever relies on it is gone: there is nobody to give up for.
  if (all)
    fault_.clear();
  else
    due_ = now + kTryAgain * std::min(++tries_, kSlowest);
  if (all && back_after_)
    due_ = now + std::max<Clock::duration>(
                     kTryAgain, std::chrono::nanoseconds(picos(*back_after_) / kPicosPerNano));
}

void DeadMan::come_back(Duration after) {
  back_after_ = std::min(back_after_.value_or(after), after);
}

void DeadMan::begin(Instant at) {
  in_force_ = true;
  tries_ = 0;
  acted_ = at;
  ++acts_;
  notes_.push_back(
      fmt::format("nobody answered for the run any more at {:.6f} s: the dead man's policy "
                  "\"{}\" is in force since",
                  run_seconds(at),
                  to_text(policy_)));
  spdlog::warn("{}", notes_.back());
}

bool DeadMan::override_lines(Instant at) {
  if (policy_ == schema::ArmDeadMan::HOLD) return true;
  bool all = true;
  for (const LineKey& line : lines())
    if (const auto found = overridden_.find(line); found == overridden_.end() || !found->second)
      all = override_line(line, at) && all;
  if (!all) fault_ = "a link takes no change now";
  return all;
}

// What was to come later would undo it: it is overridden in its turn, at the same instant.
bool DeadMan::override_line(const LineKey& line, Instant at) {
  const Instant effective = change_to_policy(line, at, set_at(line, at));
  if (effective == kNever) return false;
  bool& whole = overridden_[line];
  for (const ChangeHistory::Step& step : history_.after(line, effective))
    if (change_to_policy(line, step.from, step.config) == kNever) return false;
  whole = true;
  return true;
}

bool DeadMan::restore(Instant run_time) {
  due_.reset();
  if (!in_force_) return true;
  const Instant at = run_time + kAllAhead;
  std::erase_if(overridden_, [&](const auto& each) { return restore_line(each.first, at); });
  std::erase_if(cut_, [&](const auto& each) {
    const auto& [fabric, cable] = each.first;
    const Instant end = each.second;
    if (end <= at) return true;  // it is back by itself
    const Instant mended = emulator_.mend(fabric, cable, at);
    if (mended == kNever) return false;
    for (Outage& outage : spec_.fabrics[fabric].config.outages)
      if (outage.cable == cable && outage.from < mended && outage.to == end) outage.to = mended;
    return true;
  });
  hold_carriers_down(false);
  if (!overridden_.empty() || !cut_.empty()) {
    fault_ = "a link takes no change now: not all is as before yet";
    return false;
  }
  in_force_ = false;
  fault_.clear();
  restored_ = at;
  notes_.back() += fmt::format(", until {:.6f} s", run_seconds(at));
  spdlog::warn("what was in force before the dead man's policy is so again");
  return true;
}

bool DeadMan::restore_line(const LineKey& line, Instant at) {
  const Instant effective = change(line, at, set_at(line, at));
  if (effective == kNever) return false;
  // Came into force in between, under the policy.
  if (set_at(line, effective) != set_at(line, at) &&
      change(line, effective, set_at(line, effective)) == kNever)
    return false;
  for (const ChangeHistory::Step& step : history_.after(line, effective))
    if (change(line, step.from, step.config) == kNever) return false;
  return true;
}

void DeadMan::hold_carriers_down(bool down) {
  if (carriers_ == nullptr) return;
  for (std::uint32_t i = 0; i < spec_.cables.size(); ++i) carriers_->hold_carriers_down(i, down);
}

// Hosts that are nobody need no darkness.
bool DeadMan::cut_hosts(std::uint32_t index, Instant at) {
  FabricSpec& fabric = spec_.fabrics[index];
  const Graph& graph = fabric.config.graph;
  bool all = true;
  for (std::uint32_t cable = 0; cable < graph.cables.size(); ++cable) {
    const auto is_port = [&](NodeId node) {
      return node < fabric.ports.size() && fabric.ports[node] != kNoPortSpec;
    };
    if (!is_port(graph.cables[cable].a) && !is_port(graph.cables[cable].b)) continue;
    all = cut_cable(index, cable, at) && all;
  }
  return all;
}

// Where it goes dark by itself later, it is cut until then, and again after that.
bool DeadMan::cut_cable(std::uint32_t index, std::uint32_t cable, Instant at) {
  FabricSpec& fabric = spec_.fabrics[index];
  std::vector<Outage>& outages = fabric.config.outages;
  for (const Outage& each : outages) {
    if (each.cable != cable || each.from > at || each.to <= at) continue;
    if (each.to != kNever) come_back(each.to - at);
    return true;  // it is dark
  }
  const Instant end = free_until(fabric.config, cable, at);
  if (end == at) {
    come_back(Duration{0});
    return true;
  }
  const Duration length = end == kNever ? Duration::max() : end - at;
  const Instant effective = emulator_.cut(index, cable, at, length);
  if (effective == kNever) {
    fault_ = fmt::format("cable {} of fabric {} cannot be cut now", cable, fabric.name);
    return false;
  }
  outages.push_back(outage_of(cable, effective, length));
  cut_.insert_or_assign({index, cable}, outages.back().to);
  if (end != kNever) come_back(outages.back().to - at);
  return true;
}

// Those that the policy can mean: a crossbar sends nothing of its own.
std::vector<LineKey> DeadMan::lines() const {
  std::vector<LineKey> out;
  for (std::uint32_t i = 0; i < spec_.cables.size(); ++i)
    for (const std::uint32_t direction : {0u, 1u}) out.push_back({false, i, direction});
  if (policy_ != schema::ArmDeadMan::TRANSPARENT) return out;
  for (std::uint32_t i = 0; i < spec_.fabrics.size(); ++i) {
    const FabricConfig& config = spec_.fabrics[i].config;
    for (LinkId link = 0; link < config.links.size(); ++link) {
      const LineKey line{true, i, link};
      if (config.graph.nodes[from(config.graph, link)].kind == NodeKind::kCrossbar) continue;
      if (under_fabric_policy(config.links[link], policy_) != config.links[link] ||
          !history_.after(line, kEpoch).empty())
        out.push_back(line);
    }
  }
  return out;
}

const LinkConfig& DeadMan::set_at(const LineKey& line, Instant at) const {
  return history_.at(line,
                     at,
                     line.in_fabric ? spec_.fabrics[line.index].config.links[line.part]
                                    : spec_.cables[line.index].direction[line.part]);
}

Instant DeadMan::change(const LineKey& line, Instant at, const LinkConfig& config) {
  return line.in_fabric ? emulator_.change_fabric(line.index, line.part, at, config)
                        : emulator_.change(line.index, line.part, at, config);
}

// A wire that takes no time may need more room in flight than memory was planned for; then frames
// keep their time on it.
Instant DeadMan::change_to_policy(const LineKey& line, Instant at, const LinkConfig& config) {
  if (line.in_fabric) return change(line, at, under_fabric_policy(config, policy_));
  const bool traced = !spec_.cables[line.index].traces[line.part].empty();
  const Instant effective = change(line, at, under_policy(config, policy_, traced));
  if (effective != kNever || policy_ == schema::ArmDeadMan::DOWN) return effective;
  return change(line, at, under_policy(config, policy_, true));
}

void DeadMan::tell(schema::DeadManState& out, Clock::time_point now) const {
  out.set_armed(due_.has_value() && !in_force_);
  out.set_policy(policy_);
  if (out.armed()) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(*due_ - now);
    out.set_left_ps(std::max<std::int64_t>(0, left.count()) * kPicosPerNano);
  }
  out.set_in_force(in_force_);
  out.set_acts(acts_);
  out.set_acted_ps(picos(acted_));
  out.set_restored_ps(picos(restored_));
  out.set_fault(fault_);
}

}  // namespace linkwright
