// SPDX-License-Identifier: Apache-2.0
//
// The timeline of a scenario that runs: handed to its worker ahead of time, paused and played,
// told, and kept where the daemon dies.
#include <cmath>
#include <utility>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/api/failure.h"
#include "control/daemon/live_scenario.h"
#include "control/live/mistake.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

std::int64_t picos_of(Instant t) {
  return picos(t - kEpoch);
}
Instant instant_of(std::int64_t ps) {
  return kEpoch + Duration{ps};
}

api::TimelineEntry to_message(const TimelineEntry& entry) {
  api::TimelineEntry out;
  out.set_at_ps(entry.at_ps);
  out.set_effective_ps(picos_of(entry.effective));
  out.set_planned_ps(picos_of(entry.planned));
  out.set_event(entry.event);
  out.set_repetition(entry.repetition);
  out.set_step(entry.step);
  out.set_kind(entry.kind);
  out.set_what(entry.what);
  out.set_text(entry.text);
  out.set_refused(entry.refused);
  return out;
}

TimelineEntry from_message(const api::TimelineEntry& entry) {
  return {entry.at_ps(),
          instant_of(entry.planned_ps()),
          instant_of(entry.effective_ps()),
          entry.event(),
          entry.repetition(),
          entry.step(),
          entry.kind(),
          entry.what(),
          entry.text(),
          entry.refused()};
}

bool has_faults(const TimelineSpec& spec) {
  for (const TimelineEvent& event : spec.events)
    if (event.kind == TimelineKind::kFault) return true;
  return false;
}

void add_event(const TimelineHandover& timeline, std::size_t number, api::Timeline& out) {
  const TimelineSpec& spec = timeline.player().spec();
  const TimelineEvent& event = spec.events[number];
  api::TimelineEvent& told = *out.add_events();
  told.set_event(static_cast<std::uint32_t>(number));
  told.set_kind(name_of(event.kind));
  told.set_what(event.what);
  told.set_text(event.text);
  told.set_times(event.times);
  std::uint32_t done = 0;
  bool first = true;
  for (std::size_t i = 0; i < spec.acts.size(); ++i) {
    const TimelineAct& act = spec.acts[i];
    if (act.event != number) continue;
    if (std::exchange(first, false)) told.set_first_ps(act.model_ps);
    told.set_last_ps(act.model_ps);
    if (i < timeline.player().playback().next) done = act.repetition;
  }
  told.set_done(done);
}

}  // namespace

// In the state folder before it is handed over: a daemon that comes back knows what may be on its
// way, and hands that over again, which is no change where it had arrived.
asio::awaitable<void> LiveScenario::hand_over_timeline(Instant now) {
  if (resolved_.timeline.empty() || handing_over_) co_return;
  handing_over_ = true;
  bool changed = false;
  try {
    changed = come_into_force(now);
    const std::uint32_t before = timeline_.player().playback().next;
    timeline_.take_before(now + kTimelineAhead);
    if (timeline_.player().playback().next != before) context_.store();
    while (true) {
      const std::optional<schema::Request> request = timeline_.next_request();
      if (!request) break;
      const schema::Response response = co_await ask(*request, kAnswerAtOnce);
      if (response.has_changed())
        take_answer(*request, response.changed().effective_ps());
      else if (!response.has_snapshot() && !comes_later(*request, response, now))
        timeline_.refused(response.problems(0).message());
      else
        break;  // it takes no change now; later then
      changed = true;
    }
  } catch (const std::exception& error) {
    // Silence: what was asked is asked again with the next look at it.
    spdlog::warn("scenario {}: its timeline: {}", name(), error.what());
  }
  if (changed) context_.store();
  handing_over_ = false;
}

void LiveScenario::take_answer(const schema::Request& request, std::int64_t effective_ps) {
  timeline_.answered(instant_of(effective_ps));
  if (!request.has_cut() && !request.has_circuits()) return;
  const TimelineEntry& entry = timeline_.log().back();
  note_fabric_order(request,
                    fmt::format("timeline: {} {}", entry.kind, entry.what),
                    effective_ps,
                    FabricOrders::By::kTimeline);
}

// Whether the worker may take it later: a cut or a command is for its instant, and so in the end is
// a change, or one that is never taken would keep all after it waiting. Under the dead man's policy
// none is taken, and all come when that is over.
bool LiveScenario::comes_later(const schema::Request& request,
                               const schema::Response& response,
                               Instant now) const {
  if (response.problems().empty()) return true;
  if (!response.problems(0).refused()) return false;
  if (request.has_cut() || request.has_circuits()) return false;
  return timeline_.asked_for() > now || overriding_policy();
}

// Whoever has looked at the links before has seen another state of them.
bool LiveScenario::come_into_force(Instant now) {
  const std::vector<schema::Request> all = timeline_.come_into_force(now);
  if (all.empty()) return false;
  generation_ = ++context_.generation;
  for (const schema::Request& each : all) {
    note_change(each);
    const api::SetParameters& set = set_.back();
    note("change",
         fmt::format("timeline: {}{}{}: {}",
                     set.link(),
                     set.direction().empty() ? "" : " ",
                     set.direction(),
                     fmt::join(set.set(), ", ")));
  }
  return true;
}

asio::awaitable<void> LiveScenario::catch_up() {
  if (!timeline_.anything_coming()) co_return;
  co_await refresh();
  come_into_force(account_.known().at);
}

void LiveScenario::refuse_without_timeline() const {
  if (resolved_.timeline.empty()) throw Refusal(fmt::format("scenario {} has no timeline", name()));
  refuse_unless_running();
  if (has_faults(resolved_.timeline))
    throw Refusal(fmt::format(
        "scenario {}: its timeline has faults, whose instants are fixed for the run, so "
        "it keeps its speed",
        name()));
}

// In force from the instant on up to which events have been handed over.
void LiveScenario::note_played(const std::string& who, const std::string& what) {
  generation_ = ++context_.generation;
  note("change", what);
  note_made(who, what, nullptr, picos_of(timeline_.player().playback().handed_over));
  context_.store();
  keep_evidence();
}

asio::awaitable<void> LiveScenario::pause_timeline(std::string who, Leave leave) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  refuse_without_timeline();
  timeline_.player().pause();
  note_played(who, "timeline paused");
}

asio::awaitable<void> LiveScenario::play_timeline(double speed, std::string who, Leave leave) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  refuse_without_timeline();
  std::optional<std::uint32_t> thousandths;
  if (speed != 0) {
    if (!(speed >= 0.001 && speed <= 1000) ||
        std::abs(speed * 1000 - std::round(speed * 1000)) > 1e-6)
      throw Mistake(fmt::format(
          "speed: {:g} is none (allowed 0.001 to 1000, with three decimals at most)", speed));
    thousandths = static_cast<std::uint32_t>(std::lround(speed * 1000));
    std::string why =
        too_dense(resolved_.timeline, timeline_.player().playback().next, *thousandths);
    if (why.empty()) why = too_slow(timeline_.player(), *thousandths);
    if (!why.empty()) throw Mistake("speed: " + why);
  }
  timeline_.player().play(thousandths);
  note_played(who,
              fmt::format("timeline played at speed {:g}",
                          timeline_.player().playback().speed_thousandths / 1000.0));
  co_await hand_over_timeline(account_.known().at);
}

api::Timeline LiveScenario::timeline_told() const {
  const TimelinePlayer& player = timeline_.player();
  const Playback& playback = player.playback();
  api::Timeline out;
  out.set_scenario(name());
  out.set_generation(generation_);
  out.set_paused(playback.paused);
  out.set_speed(playback.speed_thousandths / 1000.0);
  const Instant now = account_.known().at;
  out.set_position_ps(picos(player.position(now)));
  out.set_run_time_ps(picos_of(now));
  out.set_handed_over_ps(picos_of(playback.handed_over));
  for (std::size_t i = 0; i < resolved_.timeline.events.size(); ++i) add_event(timeline_, i, out);
  for (const TimelineEntry& entry : timeline_.log()) *out.add_log() = to_message(entry);
  return out;
}

api::StoredTimeline LiveScenario::stored_timeline() const {
  const Playback& playback = timeline_.player().playback();
  api::StoredTimeline out;
  out.set_base_run_ps(picos_of(playback.base));
  out.set_base_position_ps(picos(playback.base_position));
  out.set_speed_thousandths(playback.speed_thousandths);
  out.set_paused(playback.paused);
  out.set_handed_over_ps(picos_of(playback.handed_over));
  out.set_next(playback.next);
  out.set_moved(playback.moved);
  for (const TimelineEntry& entry : timeline_.log()) *out.add_log() = to_message(entry);
  const auto add = [&](const DueAct& due, bool answered) {
    api::StoredAct& act = *out.add_waiting();
    act.set_act(due.act);
    act.set_at_ps(picos_of(due.at));
    act.set_answered(answered);
  };
  for (const DueAct& due : timeline_.coming()) add(due, true);
  for (const DueAct& due : timeline_.waiting()) add(due, false);
  for (const DarkTime& dark : timeline_.dark().all()) {
    api::StoredDark& told = *out.add_dark();
    told.set_link(dark.link);
    told.set_direction(dark.direction);
    told.set_from_ps(picos_of(dark.from));
    told.set_length_ps(picos(dark.length));
  }
  return out;
}

// The text may be another one than was stored, if somebody has touched the state folder: what does
// not fit is left out.
void LiveScenario::take_stored(const api::StoredTimeline& stored) {
  const std::size_t acts = resolved_.timeline.acts.size();
  if (stored.next() > acts || stored.speed_thousandths() < kSlowestPlayback ||
      stored.speed_thousandths() > kFastestPlayback)
    return;
  Playback playback{.base = instant_of(stored.base_run_ps()),
                    .base_position = Duration{stored.base_position_ps()},
                    .speed_thousandths = stored.speed_thousandths(),
                    .paused = stored.paused(),
                    .handed_over = instant_of(stored.handed_over_ps()),
                    .next = stored.next(),
                    .moved = stored.moved()};
  TimelineLog log;
  for (const api::TimelineEntry& entry : stored.log()) log.push_back(from_message(entry));
  std::vector<DueAct> coming;
  std::vector<DueAct> waiting;
  for (const api::StoredAct& act : stored.waiting())
    if (act.act() < acts)
      (act.answered() ? coming : waiting).push_back({act.act(), instant_of(act.at_ps())});
  std::vector<DarkTime> dark;
  for (const api::StoredDark& each : stored.dark())
    if (each.link() < resolved_.cables.size() && each.direction() < 2)
      dark.push_back(
          {each.link(), each.direction(), instant_of(each.from_ps()), Duration{each.length_ps()}});
  timeline_.restore(playback, std::move(log), coming, waiting, dark);
}

}  // namespace linkwright
