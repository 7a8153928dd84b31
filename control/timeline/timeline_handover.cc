// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/timeline_handover.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/live/mistake.h"
#include "control/scenario/direction.h"
#include "control/timeline/entry_text.h"

namespace linkwright {
namespace {

constexpr std::int64_t kPicosPerDay = 86'400 * kPicosPerSecond;

bool same(const LinkPart& a, const LinkPart& b) {
  return a.in_fabric == b.in_fabric && a.index == b.index && a.which == b.which;
}

std::vector<std::string> parameters_of(const schema::Request& request) {
  const auto& all = request.has_change_fabric() ? request.change_fabric().parameters()
                                                : request.change().parameters();
  return {all.begin(), all.end()};
}

}  // namespace

std::string too_dense(const TimelineSpec& spec,
                      std::uint32_t first,
                      std::uint32_t speed_thousandths) {
  const std::size_t most = densest(spec, first, speed_thousandths, kDensityWindow);
  if (most <= kMostWithinWindow) return {};
  return fmt::format(
      "too many events of one link within 5 s of run time: {} (allowed {}: they are handed to the "
      "worker ahead of time; fewer steps, a slower speed, or --virtual)",
      most,
      kMostWithinWindow);
}

std::string too_slow(const TimelinePlayer& player, std::uint32_t speed_thousandths) {
  const Instant end = player.end_at(speed_thousandths);
  if (picos(end) <= kLongestRunTime) return {};
  return fmt::format("the last event would come after {} days of run time (allowed at most {})",
                     end == kNever ? "more than 106" : fmt::format("{}", picos(end) / kPicosPerDay),
                     kLongestRunTime / kPicosPerDay);
}

TimelineHandover::TimelineHandover(const ScenarioFile& file,
                                   const ResolvedScenario& resolved,
                                   InForce in_force)
    : player_(resolved.timeline), links_(file, resolved), in_force_(std::move(in_force)) {}

void TimelineHandover::restart() {
  begin_again(kEpoch);
  log_.clear();
  player_.restore({.speed_thousandths = player_.spec().speed_thousandths});
}

void TimelineHandover::take_before(Instant t) {
  for (const DueAct& due : player_.take_before(t)) waiting_.push_back(due);
}

// What is to come into force counts for what comes after it.
std::vector<std::string> TimelineHandover::earlier(const LinkPart& part) const {
  const auto last = std::find_if(
      coming_.rbegin(), coming_.rend(), [&](const Handed& each) { return same(each.part, part); });
  return last == coming_.rend() ? in_force_(part) : parameters_of(last->request);
}

schema::Request TimelineHandover::make(const DueAct& due,
                                       const LinkPart& part,
                                       TimelineEntry* entry) {
  const std::vector<std::string> after =
      links_.after(player_.event_of(due), player_.act(due), part, earlier(part));
  if (entry != nullptr) tell_values(player_.event_of(due), after, *entry);
  return links_.request(part, after, dark_, due.at);
}

void TimelineHandover::prepare(const DueAct& due) {
  const TimelineEvent& event = player_.event_of(due);
  entry_ = entry_of(player_, due);
  TimelineLinks::darken(event, due.at, dark_);
  for (LinkPart& part : links_.parts(event)) to_ask_.push_back(std::move(part));
}

// Of the front, which is refused, and then as a whole.
void TimelineHandover::lighten(const DueAct& due) {
  DarkTimes darkened;
  TimelineLinks::darken(player_.event_of(due), due.at, darkened);
  for (const DarkTime& dark : darkened.all()) dark_.remove(dark);
}

// All of them in one order: both directions of a cable come into force together.
schema::Request TimelineHandover::ask_for_parts(const DueAct& due) {
  sent_.clear();
  std::vector<schema::Request> requests;
  for (const LinkPart& part : to_ask_) {
    requests.push_back(make(due, part, &*entry_));
    sent_.push_back({due, part, requests.back()});
  }
  return one_order(requests);
}

void TimelineHandover::finish() {
  log_.push_back(*std::move(entry_));
  entry_.reset();
  to_ask_.clear();
  sent_.clear();
  waiting_.pop_front();
}

std::optional<schema::Request> TimelineHandover::next_request() {
  if (asked_) return asked_;
  asked_again_ = !again_.empty();
  if (asked_again_) return asked_ = again_.front().request;
  while (!waiting_.empty()) {
    const DueAct due = waiting_.front();
    if (!entry_) prepare(due);
    const TimelineEvent& event = player_.event_of(due);
    try {
      if (!to_ask_.empty()) return asked_ = ask_for_parts(due);
      if (event.kind != TimelineKind::kMark && event.kind != TimelineKind::kFault)
        return asked_ = links_.request(event, due.at);
    } catch (const Mistake& mistake) {
      // Not together with what somebody has set.
      refused(mistake.what());
      continue;
    }
    finish();
  }
  return std::nullopt;
}

Instant TimelineHandover::asked_for() const noexcept {
  return asked_again_ ? again_.front().due.at : waiting_.front().at;
}

void TimelineHandover::answered(Instant effective) {
  asked_.reset();
  if (asked_again_) return again_.pop_front();
  entry_->effective = effective;
  std::vector<LinkPart> parts;
  for (Handed& each : std::exchange(sent_, {})) {
    parts.push_back(each.part);
    coming_.push_back(std::move(each));
  }
  finish();
  if (std::exchange(stale_, false)) hand_over_again(parts);
}

void TimelineHandover::refused(const std::string& why) {
  const bool of_again = asked_ && asked_again_;
  asked_.reset();
  if (of_again) {
    note_lost(again_.front().due, "not again, upon what was set meanwhile: " + why);
    return again_.pop_front();
  }
  entry_->refused = true;
  entry_->text += (entry_->text.empty() ? "" : ": ") + why;
  lighten(waiting_.front());
  finish();
}

// Once for each act, whatever it was refused for.
void TimelineHandover::note_lost(const DueAct& due, const std::string& why) {
  TimelineEntry entry = entry_of(player_, due);
  entry.refused = true;
  entry.text += (entry.text.empty() ? "" : ": ") + why;
  if (std::find(log_.begin(), log_.end(), entry) == log_.end()) log_.push_back(std::move(entry));
}

std::vector<schema::Request> TimelineHandover::come_into_force(Instant now) {
  std::vector<schema::Request> out;
  const auto split = std::stable_partition(
      coming_.begin(), coming_.end(), [&](const Handed& each) { return each.due.at <= now; });
  for (auto each = coming_.begin(); each != split; ++each)
    if (const auto kind = player_.event_of(each->due).kind;
        kind == TimelineKind::kSet || kind == TimelineKind::kRamp)
      out.push_back(
          links_.request(each->part, parameters_of(each->request), DarkTimes{}, each->due.at));
  coming_.erase(coming_.begin(), split);
  // What people have set counts for itself by then. One that is being asked is left to its answer.
  const bool asked = asked_ && asked_again_;
  again_.erase(std::remove_if(again_.begin() + (asked ? 1 : 0),
                              again_.end(),
                              [&](const Handed& each) { return each.due.at <= now; }),
               again_.end());
  dark_.forget_before(now);
  return out;
}

std::uint32_t TimelineHandover::act_of(const TimelineEntry& entry) const {
  const std::vector<TimelineAct>& acts = player_.spec().acts;
  const auto found = std::find_if(acts.begin(), acts.end(), [&](const TimelineAct& act) {
    return act.event == entry.event && act.repetition == entry.repetition && act.step == entry.step;
  });
  return static_cast<std::uint32_t>(found - acts.begin());
}

// Handed over or about to be. What changes no parameters is in the log alone.
std::optional<std::uint32_t> TimelineHandover::first_not_in_force(Instant lost) const {
  std::optional<std::uint32_t> first;
  const auto add = [&](std::uint32_t act) { first = std::min(first.value_or(act), act); };
  for (const Handed& each : coming_)
    if (each.due.at >= lost) add(each.due.act);
  for (const DueAct& due : waiting_) add(due.act);
  for (const TimelineEntry& entry : log_)
    if (entry.effective >= lost) add(act_of(entry));
  return first;
}

void TimelineHandover::begin_again(Instant lost) {
  const std::optional<std::uint32_t> first = first_not_in_force(lost);
  waiting_.clear();
  to_ask_.clear();
  sent_.clear();
  again_.clear();
  coming_.clear();
  entry_.reset();
  asked_.reset();
  stale_ = false;
  dark_.clear();
  player_.begin_again(lost, first);
  std::erase_if(log_, [&](const TimelineEntry& entry) { return entry.effective >= lost; });
}

void TimelineHandover::hand_over_again(const std::vector<LinkPart>& parts) {
  const auto concerned = [&](const Handed& handed) {
    return std::any_of(
        parts.begin(), parts.end(), [&](const LinkPart& part) { return same(part, handed.part); });
  };
  // What was to be handed over again is made anew; what is being asked comes before it.
  const bool asked = asked_ && asked_again_;
  again_.erase(std::remove_if(again_.begin() + (asked ? 1 : 0), again_.end(), concerned),
               again_.end());
  // One after the other upon those before it.
  std::vector<Handed> all = std::exchange(coming_, {});
  for (Handed& each : all) {
    if (concerned(each)) {
      try {
        each.request = make(each.due, each.part, nullptr);
        again_.push_back(each);
      } catch (const Mistake&) {
        // Then it stays as it was handed over.
      }
    }
    coming_.push_back(std::move(each));
  }
  stale_ = asked_ && !asked_again_ && !to_ask_.empty();
}

bool TimelineHandover::anything_to_come(const LinkPart& part) const {
  const auto concerns = [&](const TimelineEvent& event) {
    const std::vector<LinkPart> parts = links_.parts(event);
    return std::any_of(
        parts.begin(), parts.end(), [&](const LinkPart& each) { return same(each, part); });
  };
  const TimelineSpec& spec = player_.spec();
  std::vector<bool> left(spec.events.size());
  for (std::size_t i = player_.playback().next; i < spec.acts.size(); ++i)
    left[spec.acts[i].event] = true;
  for (const DueAct& due : waiting_) left[player_.act(due).event] = true;
  for (const Handed& each : coming_)
    if (same(each.part, part)) return true;
  for (std::size_t i = 0; i < left.size(); ++i)
    if (left[i] && concerns(spec.events[i])) return true;
  return false;
}

schema::Request TimelineHandover::darkened(schema::Request request,
                                           const LinkPart& part,
                                           Instant at) const {
  if (part.in_fabric || dark_.all().empty()) return request;
  schema::DirectionPlan& plan = *request.mutable_change()->mutable_plan();
  LinkConfig config;
  if (!from_plan(plan, part.told, config).empty()) return request;
  dark_.put_upon(config, static_cast<std::uint32_t>(part.index), part.which, at);
  plan = to_plan(config);
  return request;
}

void TimelineHandover::restore(const Playback& playback,
                               TimelineLog log,
                               const std::vector<DueAct>& coming,
                               const std::vector<DueAct>& waiting,
                               const std::vector<DarkTime>& dark) {
  player_.restore(playback);
  log_ = std::move(log);
  for (const DarkTime& each : dark) dark_.add(each);
  for (const DueAct& due : coming) {
    try {
      for (const LinkPart& part : links_.parts(player_.event_of(due)))
        coming_.push_back({due, part, make(due, part, nullptr)});
    } catch (const Mistake& mistake) {
      // Not together with what is set now: the scenario is not lost for that.
      note_lost(due, mistake.what());
    }
  }
  waiting_.assign(waiting.begin(), waiting.end());
}

std::vector<DueAct> TimelineHandover::coming() const {
  std::vector<DueAct> out;
  for (const Handed& each : coming_)
    if (out.empty() || out.back() != each.due) out.push_back(each.due);
  return out;
}

}  // namespace linkwright
