// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/stream_messages.h"

#include <boost/json.hpp>

#include "control/api/body.h"
#include "control/process/clock_text.h"

namespace linkwright {
namespace {

namespace json = boost::json;

bool is_asked(const TopicAsked& asked, const std::string& name) {
  return asked.only.empty() || asked.only == name;
}

// As GET /v1/scenarios: always all of them, for who chooses one.
void add_scenarios(const TopicAsked& asked, json::object& out) {
  api::Scenarios told;
  told.set_generation(asked.daemon.generation());
  for (const auto& [name, scenario] : asked.daemon.scenarios())
    *told.add_scenarios() = scenario->told();
  const json::value body = json::parse(write_body(told, api::Encoding::kJson));
  for (const auto& [key, value] : body.as_object()) out[key] = value;
}

void add_plan(const TopicAsked& asked, json::object& out) {
  json::array plans;
  for (const auto& [name, scenario] : asked.daemon.scenarios())
    if (is_asked(asked, name)) plans.push_back(live_plan(scenario->resolved()));
  out["scenarios"] = std::move(plans);
}

Looks looks_at(const TopicAsked& asked, const LiveScenario& scenario, const Look& now) {
  const auto before = asked.before.find(scenario.name());
  return {scenario.resolved(),
          scenario.in_force(),
          before == asked.before.end() ? nullptr : &before->second,
          now,
          scenario.overriding_policy()};
}

void add_figures(const TopicAsked& asked, json::object (*make)(const Looks&), json::object& out) {
  json::array told;
  for (const auto& [name, now] : asked.now) {
    const auto scenario = asked.daemon.scenarios().find(name);
    if (scenario == asked.daemon.scenarios().end()) continue;
    json::object figures = make(looks_at(asked, *scenario->second, now));
    figures["generation"] = scenario->second->generation();
    figures["state"] = api::Scenario::State_Name(scenario->second->state());
    told.push_back(std::move(figures));
  }
  out["scenarios"] = std::move(told);
}

json::array strings(const auto& texts) {
  return json::array(texts.begin(), texts.end());
}

void add_fidelity(const TopicAsked& asked, json::object& out) {
  json::array told;
  for (const auto& [name, now] : asked.now) {
    const auto found = asked.daemon.scenarios().find(name);
    if (found == asked.daemon.scenarios().end()) continue;
    const FidelityReport report = found->second->fidelity();
    const schema::FidelityState& state = found->second->last().fidelity();
    json::object figures{{"scenario", name},
                         {"run", now.run},
                         {"verdict", report.verdict},
                         {"causes", strings(report.causes)},
                         {"notes", strings(report.notes)},
                         {"loop_gaps", now.snapshot.gaps.count},
                         {"missed_frames", report.missed_frames}};
    const json::object second = live_second(looks_at(asked, *found->second, now),
                                            found->second->state() == api::Scenario::RUNNING,
                                            state.second(),
                                            strings(state.second_causes()));
    figures.insert(second.begin(), second.end());
    told.push_back(std::move(figures));
  }
  out["scenarios"] = std::move(told);
}

void add_log(const TopicAsked& asked, json::object& out) {
  json::array entries;
  for (const ChangeEntry& each : asked.daemon.log().entries())
    entries.push_back({{"number", each.number},
                       {"at", each.at},
                       {"scenario", each.scenario},
                       {"kind", each.kind},
                       {"generation", each.generation},
                       {"text", each.text}});
  out["entries"] = std::move(entries);
}

}  // namespace

LooksTaken look_at(const Daemon& daemon, const std::string& only) {
  LooksTaken out;
  for (const auto& [name, scenario] : daemon.scenarios()) {
    if (!only.empty() && only != name) continue;
    if (scenario->run().empty() || !scenario->account().knows()) continue;
    out.emplace(name,
                Look{scenario->run(),
                     scenario->interruptions(),
                     scenario->account().known(),
                     scenario->account().energy(scenario->resolved()),
                     scenario->fec().so_far()});
  }
  return out;
}

std::string message_of(Topic topic, const TopicAsked& asked) {
  json::object out{{"topic", to_text(topic)}, {"tick", asked.tick}, {"at", time_text_now()}};
  switch (topic) {
    case Topic::kScenarios:
      add_scenarios(asked, out);
      break;
    case Topic::kPlan:
      add_plan(asked, out);
      break;
    case Topic::kLinks:
      add_figures(asked, live_links, out);
      break;
    case Topic::kFabrics:
      add_figures(asked, live_fabrics, out);
      break;
    case Topic::kFidelity:
      add_fidelity(asked, out);
      break;
    case Topic::kLog:
      add_log(asked, out);
      break;
  }
  return json::serialize(out);
}

std::string stream_message(const StreamWish& wish, const api::Peer& peer, std::uint64_t dropped) {
  json::array topics;
  for (const Topic topic : kTopics)
    if (wish.wants(topic)) topics.push_back(json::value(to_text(topic)));
  return json::serialize(json::object{{"topic", "stream"},
                                      {"program", LINKWRIGHT_VERSION},
                                      {"peer", peer.name},
                                      {"role", api::to_text(peer.role)},
                                      {"topics", std::move(topics)},
                                      {"scenario", wish.scenario},
                                      {"every_ms", wish.every.count()},
                                      {"dropped", dropped}});
}

}  // namespace linkwright
