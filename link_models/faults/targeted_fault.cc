// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/targeted_fault.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace linkwright {
namespace {

constexpr Duration kLongestDelay = seconds(30 * 86'400);  // as of a latency
constexpr std::uint32_t kLargest24 = 0xff'ffff;           // QP and PSN of RoCEv2

class Checker {
 public:
  explicit Checker(const FaultList& faults) : faults_(faults) {}

  std::vector<Violation> run() {
    if (faults_.size() > kMaxFaults)
      found_.push_back({"",
                        std::to_string(faults_.size()) + " are too many, allowed 0 to " +
                            std::to_string(kMaxFaults)});
    for (at_ = 0; at_ < faults_.size(); ++at_) check(faults_[at_]);
    return std::move(found_);
  }

 private:
  void require(bool holds, const char* field, std::string message) {
    if (!holds) found_.push_back({"[" + std::to_string(at_) + "]." + field, std::move(message)});
  }

  void within(std::uint64_t value, std::uint64_t low, std::uint64_t high, const char* field) {
    require(value >= low && value <= high,
            field,
            std::to_string(value) + " is out of range, allowed " + std::to_string(low) + " to " +
                std::to_string(high));
  }

  template <typename Value>
  void at_most(const std::optional<Value>& value, std::uint64_t high, const char* field) {
    if (value) within(*value, 0, high, field);
  }

  void check(const TargetedFault& fault) {
    check_name(fault.name);
    require(fault.turns.frames > 0, "turns.frames", "0 is out of range, allowed from 1");
    require(fault.turns.every == 0 || fault.turns.every >= fault.turns.frames,
            "turns.every",
            std::to_string(fault.turns.every) + " is less than the frames struck, allowed from " +
                std::to_string(fault.turns.frames));
    require(fault.from >= kEpoch, "from", "lies before the start of the run");
    check(fault.act);
    check(fault.match);
  }

  void check_name(const std::string& name) {
    require(!name.empty(), "name", "is empty");
    require(name.size() <= kLongestFaultName,
            "name",
            "has " + std::to_string(name.size()) + " octets, allowed 1 to " +
                std::to_string(kLongestFaultName));
    const auto before = faults_.begin() + static_cast<std::ptrdiff_t>(at_);
    const bool first = std::none_of(
        faults_.begin(), before, [&](const TargetedFault& other) { return other.name == name; });
    require(first, "name", "a second fault of this name (value \"" + name + "\")");
  }

  void check(const FaultAct& act) {
    const bool waits = act.action == FaultAction::kDelay || act.action == FaultAction::kReorder;
    require(act.action > FaultAction::kNone && act.action <= FaultAction::kDuplicate,
            "act.action",
            "is none");
    if (waits)
      require(act.delay > Duration{} && act.delay <= kLongestDelay,
              "act.delay",
              std::to_string(picos(act.delay)) + " ps is out of range, allowed 1 ps to " +
                  std::to_string(picos(kLongestDelay)) + " ps");
    if (act.action == FaultAction::kReorder)
      within(act.overtaken_by, 1, kMaxOvertakenBy, "act.overtaken_by");
  }

  void check(const FrameMatch& match) {
    at_most(match.source, kBroadcastAddress, "match.source");
    at_most(match.destination, kBroadcastAddress, "match.destination");
    at_most(match.pcp, 7, "match.pcp");
    at_most(match.vlan, 4'095, "match.vlan");
    at_most(match.dscp, 63, "match.dscp");
    at_most(match.queue_pair, kLargest24, "match.queue_pair");
    if (match.psn) within(match.psn->from, 0, kLargest24, "match.psn.from");
    if (match.psn) within(match.psn->to, 0, kLargest24, "match.psn.to");
    check(match.source_ip, "match.source_ip");
    check(match.destination_ip, "match.destination_ip");
  }

  void check(const std::optional<IpPrefix>& prefix, const char* field) {
    if (!prefix) return;
    require(prefix->version == 4 || prefix->version == 6,
            field,
            "version " + std::to_string(prefix->version) + ", allowed 4, 6");
    within(prefix->length, 0, prefix->version == 4 ? 32 : 128, field);
  }

  const FaultList& faults_;
  std::size_t at_ = 0;
  std::vector<Violation> found_;
};

// Of one fault. Whoever lets others pass waits for so many frames of the wire and no more.
Wide kept_back(const TargetedFault& fault, std::uint64_t frames_per_second) {
  const FaultAction action = fault.act.action;
  if (action != FaultAction::kDelay && action != FaultAction::kReorder) return 0;
  const Wide arriving = Wide{frames_per_second} *
                            static_cast<std::uint64_t>(picos(fault.act.delay)) / kPicosPerSecond +
                        1;
  Wide struck = fault.turns.frames;
  if (fault.turns.every != 0) struck *= arriving / fault.turns.every + 2;
  struck = std::min(struck, arriving);
  return action == FaultAction::kReorder ? std::min<Wide>(struck, fault.act.overtaken_by + 1u)
                                         : struck;
}

}  // namespace

std::vector<Violation> validate(const FaultList& faults) {
  return Checker(faults).run();
}

FaultActs acts_of(const FaultList& faults) noexcept {
  FaultActs acts{};
  for (std::size_t i = 0; i < faults.size(); ++i) acts[i + 1] = faults[i].act;
  return acts;
}

Wide frames_kept_back(const FaultList& faults, std::uint64_t frames_per_second) noexcept {
  Wide frames = 0;
  for (const TargetedFault& fault : faults) frames += kept_back(fault, frames_per_second);
  return frames;
}

}  // namespace linkwright
