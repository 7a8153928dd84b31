// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "control/api/failure.h"
#include "control/daemon/handlers.h"
#include "control/live/duration.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

constexpr Duration kShortestTtl = milliseconds(100);
constexpr Duration kLongestTtl = seconds(24 * 3'600);
constexpr const char* kDefaultTtl = "30s";
constexpr std::size_t kLongestText = 200;

Leases::Ttl ttl_of(const std::string& text) {
  return std::chrono::nanoseconds(picos(parse_duration("ttl", text, kShortestTtl, kLongestTtl)) /
                                  kPicosPerNano);
}

// What is told to others and logged, on one line each.
void refuse_long(const char* field, const std::string& text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= ' ' && c != 127; });
  if (text.size() > kLongestText || !plain)
    throw api::invalid_field(
        field,
        fmt::format("is no line of up to {} octets without control characters", kLongestText));
}

Leases::Wish wish_of(const api::TakeLease& asked, const api::Peer& peer) {
  Leases::Wish wish;
  wish.scenario = asked.scenario();
  wish.owner = peer.name;
  wish.label = asked.label();
  wish.note = asked.note();
  wish.reason = asked.reason();
  wish.force = asked.force();
  wish.ttl = ttl_of(asked.ttl().empty() ? kDefaultTtl : asked.ttl());
  const auto policy = dead_man_policy_of(asked.dead_man().empty() ? "hold" : asked.dead_man());
  if (!policy)
    throw api::invalid_field("dead_man",
                             fmt::format("{} is no policy (allowed: hold, transparent, down)",
                                         in_quotes(asked.dead_man())));
  wish.policy = *policy;
  if (wish.force && wish.reason.empty())
    throw api::invalid_field("reason", "is missing: who takes by force says why");
  refuse_long("label", wish.label);
  refuse_long("note", wish.note);
  refuse_long("reason", wish.reason);
  return wish;
}

void add_state(Daemon& daemon, api::Lease& lease) {
  const auto found = daemon.scenarios().find(lease.scenario());
  if (found == daemon.scenarios().end() || !found->second->active()) return;
  *lease.mutable_dead_man_state() = found->second->last().dead_man();
}

api::Lease told(Daemon& daemon, const std::string& scenario) {
  daemon.scenario(scenario);
  auto lease = daemon.context().leases.told(scenario);
  if (!lease) throw api::not_found(fmt::format("nobody has a lease of {}", in_quotes(scenario)));
  add_state(daemon, *lease);
  return *lease;
}

// Whoever has a lease relies on its dead man: what he does not hear of is not so.
Reply<void> make_good(Daemon& daemon,
                      std::string scenario,
                      std::string who,
                      std::optional<Leases::Entry> before) {
  Leases& leases = daemon.context().leases;
  const std::string id = leases.before(scenario)->lease.id();
  const auto renewed = leases.before(scenario)->lease.renewed();
  daemon.context().store();
  std::exception_ptr problem;
  try {
    co_await daemon.scenario(scenario)->arm_dead_man(who);
  } catch (...) {
    problem = std::current_exception();
  }
  if (!problem) co_return;
  // Unless somebody has taken or renewed it meanwhile.
  const auto now = leases.before(scenario);
  if (now && now->lease.id() == id && now->lease.renewed() == renewed) {
    leases.undo(scenario, before);
    daemon.context().store();
  }
  std::rethrow_exception(problem);
}

}  // namespace

Reply<api::Leases> list_leases(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  api::Leases out;
  for (api::Lease& lease : daemon.context().leases.all()) {
    add_state(daemon, lease);
    *out.add_leases() = lease;
  }
  co_return out;
}

Reply<api::Lease> get_lease(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  co_return told(daemon, scenario_in(asked));
}

Reply<api::Lease> take_lease(Daemon& daemon,
                             const api::TakeLease& body,
                             const Asked& asked,
                             Told& told) {
  const Leases::Wish wish = wish_of(body, asked.peer);
  daemon.scenario(wish.scenario);
  const auto before = daemon.context().leases.before(wish.scenario);
  api::Lease lease = daemon.context().leases.take(wish);
  co_await make_good(daemon, wish.scenario, wish.owner, before);
  add_state(daemon, lease);
  told.status = 201;
  told.remark = lease.takeovers().empty() || !wish.force
                    ? ""
                    : fmt::format("by force, from {}: {}",
                                  lease.takeovers(lease.takeovers_size() - 1).from(),
                                  wish.reason);
  if (!told.remark.empty())
    daemon.scenario(wish.scenario)->note_taken_by_force(wish.owner, "lease taken " + told.remark);
  co_return lease;
}

Reply<api::Lease> renew_lease(Daemon& daemon,
                              const api::RenewLease& body,
                              const Asked& asked,
                              Told&) {
  const std::string scenario = scenario_in(asked);
  daemon.scenario(scenario);
  std::optional<Leases::Ttl> ttl;
  if (!body.ttl().empty()) ttl = ttl_of(body.ttl());
  const auto before = daemon.context().leases.before(scenario);
  daemon.context().leases.renew(scenario, asked.claim.lease, ttl);
  co_await make_good(daemon, scenario, asked.peer.name, before);
  co_return told(daemon, scenario);
}

Reply<api::Lease> give_back_lease(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  const std::string scenario = scenario_in(asked);
  daemon.scenario(scenario);
  const auto before = daemon.context().leases.before(scenario);
  daemon.context().leases.give_back(scenario, asked.claim.lease);
  co_await make_good(daemon, scenario, asked.peer.name, before);
  co_return told(daemon, scenario);
}

Reply<api::Scenario> restore_links(Daemon& daemon,
                                   const api::Empty&,
                                   const Asked& asked,
                                   Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  const LiveScenario::Leave leave{asked.claim};
  co_await scenario->restore(asked.peer.name, leave);
  told.generation = scenario->generation();
  co_return scenario->told();
}

}  // namespace linkwright
