// SPDX-License-Identifier: Apache-2.0
//
// Who has which scenario to himself, and until when. Rules only: both clocks are handed in, and
// what follows from an end is others' business. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/agent/dead_man_policy.h"
#include "control/schema/api.pb.h"

namespace linkwright {

// Both clocks at one moment: leases run by the steady one, and survive a restart by the other.
struct Moment {
  std::chrono::steady_clock::time_point steady;
  std::chrono::system_clock::time_point wall;
};
Moment moment_now();

class Leases {
 public:
  using Ttl = std::chrono::nanoseconds;

  struct Wish {
    std::string scenario;
    std::string owner;  // as the peer is known
    std::string label;
    Ttl ttl{};
    DeadManPolicy policy = schema::ArmDeadMan::HOLD;
    std::string note;
    bool force = false;  // with a reason
    std::string reason;
  };
  // What its dead man goes by.
  struct Terms {
    Ttl left{};  // 0: it has expired, and its policy is to be in force
    DeadManPolicy policy = schema::ArmDeadMan::HOLD;
  };
  struct Entry;
  using Entries = std::map<std::string, Entry>;

  explicit Leases(std::function<Moment()> now = moment_now) : now_(std::move(now)) {}

  // With its id, which is told this once. Throws api::Failure 409 naming who has it.
  api::Lease take(const Wish& wish);
  // Also of one that has expired, while nobody else has taken the scenario. The rest throw
  // api::Failure 404 and 423.
  void renew(const std::string& scenario, const std::string& id, std::optional<Ttl> ttl);
  void give_back(const std::string& scenario, const std::string& id);
  // Somebody else has it. Throws api::Failure 423.
  void refuse_others(const std::string& scenario, const std::string& id) const;

  // nullopt: there is, or was, none of that scenario.
  std::optional<api::Lease> told(const std::string& scenario) const;
  std::vector<api::Lease> all() const;
  // Of one that is held, or has expired and whose policy is still meant; nullopt: nobody is missed.
  std::optional<Terms> terms(const std::string& scenario) const;
  // It ended a moment ago, by another clock than ours.
  void expire(const std::string& scenario);
  // What it stood for is over: links were put back, or another run has begun.
  void settle(const std::string& scenario);
  void forget(const std::string& scenario) { entries_.erase(scenario); }

  // As it was, for one that could not be made good: undo(before(x)).
  std::optional<Entry> before(const std::string& scenario) const;
  void undo(const std::string& scenario, const std::optional<Entry>& before);

  void store(api::Stored& out) const;
  void take_stored(const api::Stored& stored);

  struct Entry {
    api::Lease lease;  // with its id; without state and expires
    Ttl ttl{};
    std::chrono::steady_clock::time_point expires;
    bool given_back = false;
    bool settled = false;
  };

 private:
  api::Lease::State state_of(const Entry& entry, const Moment& now) const;
  api::Lease told(const Entry& entry, const Moment& now) const;
  Entry& owned(const std::string& scenario, const std::string& id);

  std::function<Moment()> now_;
  Entries entries_;  // by scenario
};

}  // namespace linkwright
