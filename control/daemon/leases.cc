// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/leases.h"

#include <algorithm>
#include <array>
#include <random>

#include <fmt/format.h>

#include "control/api/failure.h"
#include "control/process/clock_text.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

constexpr int kTakeoversKept = 100;

// 128 bits of the machine's entropy, in hexadecimal: to be guessed by nobody.
std::string new_id() {
  std::random_device entropy;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", entropy());
  return id;
}

std::chrono::system_clock::time_point wall_of(std::chrono::steady_clock::time_point at,
                                              const Moment& now) {
  return now.wall +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(at - now.steady);
}

std::string who(const api::Lease& lease) {
  return lease.label().empty() ? lease.owner()
                               : fmt::format("{} [{}]", lease.owner(), lease.label());
}

}  // namespace

Moment moment_now() {
  return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
}

api::Lease::State Leases::state_of(const Entry& entry, const Moment& now) const {
  if (entry.given_back) return api::Lease::GIVEN_BACK;
  return now.steady < entry.expires ? api::Lease::HELD : api::Lease::EXPIRED;
}

api::Lease Leases::told(const Entry& entry, const Moment& now) const {
  api::Lease out = entry.lease;
  out.clear_id();
  out.set_state(state_of(entry, now));
  out.set_expires(time_text(wall_of(entry.expires, now)));
  out.set_ttl_seconds(std::chrono::duration<double>(entry.ttl).count());
  return out;
}

api::Lease Leases::take(const Wish& wish) {
  const Moment now = now_();
  Entry entry;
  if (const auto found = entries_.find(wish.scenario); found != entries_.end()) {
    const Entry& before = found->second;
    *entry.lease.mutable_takeovers() = before.lease.takeovers();
    if (state_of(before, now) == api::Lease::HELD) {
      if (!wish.force)
        throw api::conflict(
            fmt::format("{} has scenario {} since {}, until {} if it is not renewed",
                        who(before.lease),
                        wish.scenario,
                        before.lease.since(),
                        time_text(wall_of(before.expires, now))));
      api::Takeover& takeover = *entry.lease.add_takeovers();
      takeover.set_at(time_text(now.wall));
      takeover.set_by(wish.owner);
      takeover.set_from(who(before.lease));
      takeover.set_reason(wish.reason);
      auto& kept = *entry.lease.mutable_takeovers();
      if (kept.size() > kTakeoversKept) kept.DeleteSubrange(0, kept.size() - kTakeoversKept);
    }
  }
  entry.ttl = wish.ttl;
  entry.expires = now.steady + wish.ttl;
  entry.lease.set_scenario(wish.scenario);
  entry.lease.set_owner(wish.owner);
  entry.lease.set_label(wish.label);
  entry.lease.set_id(new_id());
  entry.lease.set_dead_man(std::string(to_text(wish.policy)));
  entry.lease.set_note(wish.note);
  entry.lease.set_since(time_text(now.wall));
  api::Lease out = told(entry, now);
  out.set_id(entry.lease.id());
  entries_[wish.scenario] = std::move(entry);
  return out;
}

// Where there is one, and whoever asks has it or had it last.
Leases::Entry& Leases::owned(const std::string& scenario, const std::string& id) {
  const auto found = entries_.find(scenario);
  if (found == entries_.end() || found->second.given_back)
    throw api::not_found(fmt::format("nobody has a lease of {}", in_quotes(scenario)));
  if (found->second.lease.id() != id)
    throw api::leased(fmt::format("the lease of scenario {} is {}'s, and has another id than {}",
                                  scenario,
                                  who(found->second.lease),
                                  id.empty() ? "none" : "the one that was sent"));
  return found->second;
}

void Leases::renew(const std::string& scenario, const std::string& id, std::optional<Ttl> ttl) {
  Entry& entry = owned(scenario, id);
  if (ttl) entry.ttl = *ttl;
  entry.expires = now_().steady + entry.ttl;
  entry.settled = false;
  entry.lease.set_renewed(entry.lease.renewed() + 1);
}

void Leases::give_back(const std::string& scenario, const std::string& id) {
  Entry& entry = owned(scenario, id);
  entry.expires = std::min(entry.expires, now_().steady);
  entry.given_back = true;
}

void Leases::refuse_others(const std::string& scenario, const std::string& id) const {
  const Moment now = now_();
  const auto found = entries_.find(scenario);
  if (found == entries_.end() || state_of(found->second, now) != api::Lease::HELD) return;
  if (found->second.lease.id() == id) return;
  throw api::leased(fmt::format("scenario {} is leased by {} until {}",
                                scenario,
                                who(found->second.lease),
                                time_text(wall_of(found->second.expires, now))));
}

std::optional<api::Lease> Leases::told(const std::string& scenario) const {
  const auto found = entries_.find(scenario);
  if (found == entries_.end()) return std::nullopt;
  return told(found->second, now_());
}

std::vector<api::Lease> Leases::all() const {
  const Moment now = now_();
  std::vector<api::Lease> out;
  for (const auto& [scenario, entry] : entries_) out.push_back(told(entry, now));
  return out;
}

std::optional<Leases::Terms> Leases::terms(const std::string& scenario) const {
  const Moment now = now_();
  const auto found = entries_.find(scenario);
  if (found == entries_.end() || found->second.given_back || found->second.settled)
    return std::nullopt;
  return Terms{std::max(Ttl{0}, Ttl(found->second.expires - now.steady)),
               dead_man_policy_of(found->second.lease.dead_man()).value()};
}

void Leases::expire(const std::string& scenario) {
  const auto found = entries_.find(scenario);
  if (found == entries_.end()) return;
  found->second.expires = std::min(found->second.expires, now_().steady);
}

void Leases::settle(const std::string& scenario) {
  const auto found = entries_.find(scenario);
  if (found != entries_.end() && state_of(found->second, now_()) == api::Lease::EXPIRED)
    found->second.settled = true;
}

std::optional<Leases::Entry> Leases::before(const std::string& scenario) const {
  const auto found = entries_.find(scenario);
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

void Leases::undo(const std::string& scenario, const std::optional<Entry>& before) {
  if (before)
    entries_[scenario] = *before;
  else
    entries_.erase(scenario);
}

void Leases::store(api::Stored& out) const {
  const Moment now = now_();
  for (const auto& [scenario, entry] : entries_) {
    api::StoredLease& stored = *out.add_leases();
    *stored.mutable_lease() = entry.lease;
    stored.mutable_lease()->set_state(state_of(entry, now));
    stored.set_ttl_ns(entry.ttl.count());
    stored.set_expires_unix_ns(
        std::chrono::duration_cast<Leases::Ttl>(wall_of(entry.expires, now).time_since_epoch())
            .count());
    stored.set_settled(entry.settled);
  }
}

// A clock that was set back while nobody looked makes none longer than it was when it was renewed.
void Leases::take_stored(const api::Stored& stored) {
  const Moment now = now_();
  for (const api::StoredLease& each : stored.leases()) {
    if (!dead_man_policy_of(each.lease().dead_man())) continue;
    Entry entry;
    entry.lease = each.lease();
    entry.ttl = Ttl(each.ttl_ns());
    const Ttl left = Ttl(each.expires_unix_ns()) -
                     std::chrono::duration_cast<Leases::Ttl>(now.wall.time_since_epoch());
    entry.expires = now.steady + std::min(left, entry.ttl);
    entry.given_back = each.lease().state() == api::Lease::GIVEN_BACK;
    entry.settled = each.settled();
    entries_[each.lease().scenario()] = std::move(entry);
  }
}

}  // namespace linkwright
