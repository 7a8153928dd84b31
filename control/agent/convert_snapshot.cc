// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "control/agent/convert.h"

namespace linkwright {
namespace {

void write(const Tally& tally, schema::TallyCount& out) {
  out.set_frames(tally.frames);
  out.set_bytes(tally.bytes);
}

Tally read(const schema::TallyCount& count) {
  return {count.frames(), count.bytes()};
}

void write(const Books& books, schema::BookPage& page) {
  write(books.rx, *page.mutable_rx());
  write(books.originated, *page.mutable_originated());
  write(books.handed_to_port, *page.mutable_handed_to_port());
  write(books.held, *page.mutable_held());
  write(books.absorbed, *page.mutable_absorbed());
  // "none" is sent too: a frame booked there must break the equation on both sides.
  for (std::size_t i = 0; i < kDropReasons; ++i)
    write(books.drops[i], (*page.mutable_drops())[std::string{name(static_cast<DropReason>(i))}]);
  page.set_closed(books.closed());
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::BookPage& page,
          Books& books) {
  books.rx = read(page.rx());
  books.originated = read(page.originated());
  books.handed_to_port = read(page.handed_to_port());
  books.held = read(page.held());
  books.absorbed = read(page.absorbed());
  for (const auto& [reason, count] : page.drops()) {
    std::size_t i = 0;
    while (i < kDropReasons && name(static_cast<DropReason>(i)) != reason) ++i;
    if (i == kDropReasons)
      errors.push_back({field + ".drops", "unknown drop reason \"" + reason + "\""});
    else
      books.drops[i] = read(count);
  }
}

void write(const Histogram& histogram, schema::HistogramData& data) {
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    if (histogram.count(bucket) == 0) continue;
    data.add_bucket(static_cast<std::uint32_t>(bucket));
    data.add_count(histogram.count(bucket));
  }
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::HistogramData& data,
          Histogram& histogram) {
  if (data.bucket_size() != data.count_size()) {
    errors.push_back({field, "as many buckets as counts are needed"});
    return;
  }
  for (int i = 0; i < data.bucket_size(); ++i) {
    if (data.bucket(i) >= Histogram::kBuckets)
      errors.push_back({field,
                        fmt::format("bucket {} is out of range, allowed 0 to {}",
                                    data.bucket(i),
                                    Histogram::kBuckets - 1)});
    else
      histogram.add(data.bucket(i), data.count(i));
  }
}

void write(const DirectionSnapshot& direction, schema::DirectionState& state) {
  write(direction.books, *state.mutable_books());
  write(direction.lateness, *state.mutable_lateness());
  write(direction.lateness_outside_gaps, *state.mutable_lateness_outside_gaps());
  write(direction.arrival_uncertainty, *state.mutable_arrival_uncertainty());
  state.set_floor_violations(direction.floor_violations);
  state.set_transmit_refusals(direction.transmit_refusals);
  state.set_fate_digest(direction.fate_digest);
  state.set_frames_checked(direction.link.frames_checked);
  state.set_groups_elapsed(direction.link.groups_elapsed);
  state.set_bad_groups_met(direction.link.bad_groups_met);
  state.set_queue_bytes_max(direction.link.queue_bytes_max);
  state.set_dark_windows(direction.link.dark_windows);
  state.set_flaps(direction.link.flaps);
  state.set_frames_in_episodes(direction.link.frames_in_episodes);
  state.set_replays(direction.link.replays);
  state.set_overtakes(direction.link.overtakes);
  state.set_overtakes_refused(direction.link.overtakes_refused);
  state.set_duplicates(direction.link.duplicates);
  state.set_replay_time_ps(static_cast<std::uint64_t>(picos(direction.link.replay_time)));
  state.set_bits_per_second(direction.link.bits_per_second);
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::DirectionState& state,
          DirectionSnapshot& direction) {
  read(errors, field + ".books", state.books(), direction.books);
  read(errors, field + ".lateness", state.lateness(), direction.lateness);
  read(errors,
       field + ".lateness_outside_gaps",
       state.lateness_outside_gaps(),
       direction.lateness_outside_gaps);
  read(errors,
       field + ".arrival_uncertainty",
       state.arrival_uncertainty(),
       direction.arrival_uncertainty);
  direction.floor_violations = state.floor_violations();
  direction.transmit_refusals = state.transmit_refusals();
  direction.fate_digest = state.fate_digest();
  direction.link.frames_checked = state.frames_checked();
  direction.link.groups_elapsed = state.groups_elapsed();
  direction.link.bad_groups_met = state.bad_groups_met();
  direction.link.queue_bytes_max = state.queue_bytes_max();
  direction.link.dark_windows = state.dark_windows();
  direction.link.flaps = state.flaps();
  direction.link.frames_in_episodes = state.frames_in_episodes();
  direction.link.replays = state.replays();
  direction.link.overtakes = state.overtakes();
  direction.link.overtakes_refused = state.overtakes_refused();
  direction.link.duplicates = state.duplicates();
  direction.link.replay_time = Duration{static_cast<std::int64_t>(state.replay_time_ps())};
  direction.link.bits_per_second = state.bits_per_second();
}

void write(const PortSnapshot& port, schema::PortState& state) {
  state.set_name(port.name);
  state.set_driver(port.driver);
  state.set_rx_frames(port.rx_frames);
  state.set_tx_frames(port.tx_frames);
  state.set_missed_before_rx(port.missed_before_rx);
  state.set_driver_tx_errors(port.driver_tx_errors);
  state.set_missed_is_known(port.missed_is_known);
}

void write(const LoopGaps& gaps, schema::GapCount& out) {
  out.set_count(gaps.count);
  out.set_total_ps(picos(gaps.total));
  out.set_longest_ps(picos(gaps.longest));
  out.set_beyond_limit_ps(picos(gaps.beyond_limit));
}

LoopGaps read(const schema::GapCount& gaps) {
  return {gaps.count(),
          Duration{gaps.total_ps()},
          Duration{gaps.longest_ps()},
          Duration{gaps.beyond_limit_ps()}};
}

PortSnapshot read(const schema::PortState& state) {
  return {.name = state.name(),
          .driver = state.driver(),
          .rx_frames = state.rx_frames(),
          .tx_frames = state.tx_frames(),
          .missed_before_rx = state.missed_before_rx(),
          .driver_tx_errors = state.driver_tx_errors(),
          .missed_is_known = state.missed_is_known()};
}

}  // namespace

schema::Snapshot to_message(const EmulatorSnapshot& snapshot, const EmulatorSpec& spec) {
  schema::Snapshot message;
  message.set_at_ps(picos(snapshot.at));
  for (std::size_t i = 0; i < snapshot.cables.size(); ++i) {
    auto& cable = *message.add_cables();
    if (i < spec.cables.size()) cable.set_name(spec.cables[i].name);
    write(snapshot.cables[i][0], *cable.mutable_a_to_b());
    write(snapshot.cables[i][1], *cable.mutable_b_to_a());
  }
  for (const PortSnapshot& port : snapshot.ports) write(port, *message.add_ports());
  write(snapshot.gaps, *message.mutable_gaps());
  message.set_core_watched_ps(picos(snapshot.core.watched));
  write(snapshot.core.gaps, *message.mutable_core_gaps());
  message.set_pool_in_use(snapshot.pool.in_use);
  message.set_pool_idle_holding(snapshot.pool.idle_holding);
  message.set_pool_slack(snapshot.pool.slack);
  message.set_loops(snapshot.loops);
  message.set_busy_cycles(snapshot.busy_cycles);
  message.set_journal_lost(snapshot.journal_lost);
  message.set_pages(snapshot.pages);
  return message;
}

EmulatorErrors from_message(const schema::Snapshot& message, EmulatorSnapshot& out) {
  EmulatorErrors errors;
  EmulatorSnapshot snapshot;
  snapshot.at = Instant{Duration{message.at_ps()}};
  snapshot.cables.resize(static_cast<std::size_t>(message.cables_size()));
  for (int i = 0; i < message.cables_size(); ++i) {
    auto& cable = snapshot.cables[static_cast<std::size_t>(i)];
    const std::string field = fmt::format("cables[{}]", i);
    read(errors, field + ".a_to_b", message.cables(i).a_to_b(), cable[0]);
    read(errors, field + ".b_to_a", message.cables(i).b_to_a(), cable[1]);
  }
  for (const auto& port : message.ports()) snapshot.ports.push_back(read(port));
  snapshot.gaps = read(message.gaps());
  snapshot.core = {Duration{message.core_watched_ps()}, read(message.core_gaps())};
  snapshot.pool = {message.pool_in_use(), message.pool_idle_holding(), message.pool_slack()};
  snapshot.loops = message.loops();
  snapshot.busy_cycles = message.busy_cycles();
  snapshot.journal_lost = message.journal_lost();
  snapshot.pages = message.pages();
  if (errors.empty()) out = std::move(snapshot);
  return errors;
}

}  // namespace linkwright
