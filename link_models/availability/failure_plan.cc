// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/failure_plan.h"

#include <algorithm>
#include <utility>

#include "link_models/core/fate_math.h"
#include "link_models/core/fate_normal.h"
#include "link_models/core/planned_time.h"

namespace linkwright {
namespace {

constexpr std::uint8_t kBothDirections = 3;

}  // namespace

const char* name_of(FailureCause cause) {
  constexpr std::array kNames = {"own failure", "swap of the switch", "burst"};
  return kNames[static_cast<std::size_t>(cause)];
}

std::vector<LinkConfig> FailingDirection::all() const {
  std::vector<LinkConfig> out{sound, contaminated, bursty};
  if (fewer_lanes) out.push_back(*fewer_lanes);
  out.insert(out.end(), fading.begin(), fading.end());
  return out;
}

FailurePlan::FailurePlan(FailureSpec spec) : spec_(std::move(spec)), bursts_(spec_.domains.size()) {
  for (const FailingLink& link : spec_.links) {
    FailureProcess process({spec_.seed, link.link, 0}, link.process);
    const Failure first = process.after(0, false);
    links_.push_back({process, first, {}, {link.direction[0].sound, link.direction[1].sound}});
  }
  for (std::size_t domain = 0; domain < bursts_.size(); ++domain) draw_burst(domain, kEpoch);
  find_next();
}

std::vector<PlannedChange> FailurePlan::take_before(Instant t) {
  std::vector<PlannedChange> out;
  while (next_ < t) {
    const Instant now = next_;
    for (std::uint32_t i = 0; i < links_.size(); ++i)
      if (instant_of(spec_.links[i], links_[i].coming.at_hours) == now) fail(i);
    for (std::size_t domain = 0; domain < bursts_.size(); ++domain)
      if (bursts_[domain].coming == now) burst(domain);
    for (std::uint32_t i = 0; i < links_.size(); ++i)
      if (is_struck(links_[i], now)) tell(i, now, out);
    find_next();
  }
  return out;
}

Instant FailurePlan::instant_of(const FailingLink& link, double hours) const {
  return planned_instant(hours * link.picos_per_hour);
}

// A failure begins: what it does until it is repaired, and when the next one comes.
void FailurePlan::fail(std::uint32_t index) {
  const FailingLink& link = spec_.links[index];
  LinkState& state = links_[index];
  const Failure failure = state.coming;
  const auto one_way = static_cast<std::uint8_t>(1u << (failure.bits & 1));
  const FailingDirection& struck = link.direction[failure.bits & 1];
  double hours = failure.at_hours;
  double repaired = hours + failure.repair_hours;
  const FailureRecord record{
      instant_of(link, hours), {}, link.link, FailureCause::kOwn, failure.kind};
  const bool swapped =
      link.process.repair.unit == RepairUnit::kWholeSwitch && is_replaced(failure.kind);
  const auto until_repair = [&](Effect effect, std::uint8_t directions) {
    if (swapped) effect = Effect::kDown, directions = kBothDirections;
    const Span span{instant_of(link, hours), instant_of(link, repaired), effect, directions, 0};
    befall(index, span, {record.at, span.to, record.link, record.cause, record.kind});
    if (swapped) swap_switch(index, span, failure.kind);
  };
  switch (effect_of(failure.kind)) {
    case FailureEffect::kBerStepAndFlaps:
      until_repair(Effect::kContaminated, one_way);
      break;
    case FailureEffect::kBurstErrors:
      until_repair(Effect::kBursty, one_way);
      break;
    case FailureEffect::kLaneLoss: {
      const bool is_left = link.direction[0].fewer_lanes && link.direction[1].fewer_lanes;
      until_repair(is_left ? Effect::kFewerLanes : Effect::kDown, kBothDirections);
      break;
    }
    case FailureEffect::kMarginLossThenDown:
      for (std::uint32_t step = 0; step < struck.fading.size(); ++step) {
        const double next = hours + struck.fading_hours;
        state.spans.push_back(
            {instant_of(link, hours), instant_of(link, next), Effect::kFading, one_way, step});
        hours = next;
      }
      repaired = hours + failure.repair_hours;
      until_repair(Effect::kDown, kBothDirections);
      break;
    case FailureEffect::kLongFlapUntilReset:
    case FailureEffect::kDownUntilRepair:
      until_repair(Effect::kDown, kBothDirections);
      break;
  }
  state.coming = state.process.after(repaired, is_replaced(failure.kind));
}

void FailurePlan::befall(std::uint32_t index, const Span& span, const FailureRecord& record) {
  links_[index].spans.push_back(span);
  records_.push_back(record);
}

// The neighbours are down while the switch is swapped, up to the blast radius: the next ones of the
// domain, counted from the one that failed.
void FailurePlan::swap_switch(std::uint32_t failed, const Span& span, FailureClass kind) {
  const auto radius = static_cast<std::size_t>(spec_.links[failed].process.repair.blast_links);
  for (const FaultDomain& domain : spec_.domains) {
    const auto& members = domain.members;
    const auto found = std::find(members.begin(), members.end(), failed);
    if (found == members.end()) continue;
    const auto first = static_cast<std::size_t>(found - members.begin());
    for (std::size_t n = 1; n < std::min(radius, members.size()); ++n) {
      const std::uint32_t other = members[(first + n) % members.size()];
      befall(other,
             {span.from, span.to, Effect::kDown, kBothDirections, 0},
             {span.from, span.to, spec_.links[other].link, FailureCause::kSwitchSwap, kind});
    }
  }
}

void FailurePlan::burst(std::size_t domain) {
  const FaultDomain& struck = spec_.domains[domain];
  const RandomStream random({spec_.seed, static_cast<std::uint32_t>(domain), 0}, Purpose::kBursts);
  const Instant now = bursts_[domain].coming;
  const std::uint64_t draws = bursts_[domain].count << 32;
  const double recovery = static_cast<double>(picos(struck.burst_median)) *
                          fate_exp(struck.burst_sigma * standard_normal(random.bits(draws + 1)));
  const Instant up = now + struck.burst_fixed +
                     Duration{static_cast<std::int64_t>(std::min(recovery, kBeyondPicos))};
  // Which of them: from a drawn one on, as links of one board or bundle stand side by side.
  const std::size_t links = struck.members.size();
  const std::size_t first = random.bits(draws + 2) % links;
  for (std::size_t n = 0; n < std::min<std::size_t>(struck.burst_links, links); ++n) {
    const std::uint32_t index = struck.members[(first + n) % links];
    befall(index,
           {now, up, Effect::kDown, kBothDirections, 0},
           {now, up, spec_.links[index].link, FailureCause::kBurst, {}});
  }
  ++bursts_[domain].count;
  draw_burst(domain, now);
}

void FailurePlan::draw_burst(std::size_t domain, Instant from) {
  const FaultDomain& of = spec_.domains[domain];
  if (of.picos_between_bursts <= 0 || of.members.empty()) return;
  const RandomStream random({spec_.seed, static_cast<std::uint32_t>(domain), 0}, Purpose::kBursts);
  const double wait =
      exponential(random.bits(bursts_[domain].count << 32)) * of.picos_between_bursts;
  // Never at the same instant twice.
  bursts_[domain].coming = planned_instant(static_cast<double>(picos(from)) + std::max(wait, 1.0));
  if (bursts_[domain].coming <= from) bursts_[domain].coming = kNever;
}

bool FailurePlan::is_struck(const LinkState& state, Instant t) {
  return std::any_of(state.spans.begin(), state.spans.end(), [&](const Span& span) {
    return span.from == t || span.to == t;
  });
}

LinkConfig FailurePlan::config_at(std::uint32_t index, std::size_t direction, Instant t) const {
  const FailingDirection& looks = spec_.links[index].direction[direction];
  const LinkConfig* config = &looks.sound;
  Instant dark_until = t;
  for (const Span& span : links_[index].spans) {
    if (span.from > t || span.to <= t || (span.directions >> direction & 1) == 0) continue;
    switch (span.effect) {
      case Effect::kDown:
        dark_until = std::max(dark_until, span.to);
        break;
      case Effect::kContaminated:
        config = &looks.contaminated;
        break;
      case Effect::kBursty:
        config = &looks.bursty;
        break;
      case Effect::kFewerLanes:
        config = &*looks.fewer_lanes;
        break;
      case Effect::kFading:
        config = &looks.fading[span.step];
        break;
    }
  }
  LinkConfig out = *config;
  if (out.remote_fault.signalled) {
    tell_darkness(index, direction, t, out);
    return out;
  }
  const Instant end = std::min(dark_until, planned_instant(kBeyondPicos * 0.99));
  // Room for one more window is part of the contract of FailingDirection.
  if (end > t) static_cast<void>(out.dark.add({t, end - t, {}, 1}));
  return out;
}

// From its beginning on, which is heard later, until nobody hears of it any more. Links go down in
// both directions at once.
void FailurePlan::tell_darkness(std::uint32_t index,
                                std::size_t direction,
                                Instant t,
                                LinkConfig& out) const {
  std::vector<DarkWindow> windows;
  for (const Span& span : links_[index].spans)
    if (span.effect == Effect::kDown && span.from <= t && (span.directions >> direction & 1) != 0 &&
        (span.to > t || span.to + out.remote_fault.round_trip > t))
      windows.push_back({span.from, std::min(span.to, planned_instant(kBeyondPicos * 0.99))});
  std::sort(windows.begin(), windows.end(), [](const DarkWindow& a, const DarkWindow& b) {
    return a.from < b.from;
  });
  for (std::size_t i = 0; i < windows.size();) {
    DarkWindow joined = windows[i];
    for (; i < windows.size() && windows[i].from <= joined.to; ++i)
      joined.to = std::max(joined.to, windows[i].to);
    const DarkTrain train{joined.from, joined.to - joined.from, {}, 1};
    // Room is part of the contract of FailingDirection.
    static_cast<void>(out.dark.add(train));
    static_cast<void>(out.remote_fault.dark.add(train));
  }
}

// Says what has changed; forgets what is over.
void FailurePlan::tell(std::uint32_t index, Instant t, std::vector<PlannedChange>& out) {
  LinkState& state = links_[index];
  for (std::uint8_t d : {std::uint8_t{0}, std::uint8_t{1}}) {
    LinkConfig config = config_at(index, d, t);
    if (config == state.told[d]) continue;
    state.told[d] = config;
    out.push_back({t, spec_.links[index].link, d, config});
  }
  const LinkConfig& sound = spec_.links[index].direction[0].sound;
  std::erase_if(state.spans, [&](const Span& span) {
    return span.to <= t && t - span.to >= sound.remote_fault.round_trip;
  });
}

std::vector<FailureRecord> FailurePlan::records_before(Instant t) const {
  std::vector<FailureRecord> out;
  for (const FailureRecord& record : records_)
    if (record.at < t) out.push_back(record);
  std::stable_sort(out.begin(), out.end(), [](const FailureRecord& a, const FailureRecord& b) {
    return a.at < b.at;
  });
  return out;
}

void FailurePlan::find_next() {
  const Instant now = next_;
  next_ = kNever;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    next_ = std::min(next_, instant_of(spec_.links[i], links_[i].coming.at_hours));
    for (const Span& span : links_[i].spans) {
      if (now == kNever || span.from > now) next_ = std::min(next_, span.from);
      if (now == kNever || span.to > now) next_ = std::min(next_, span.to);
    }
  }
  for (const BurstState& state : bursts_) next_ = std::min(next_, state.coming);
}

}  // namespace linkwright
