// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/agent/convert_ends.h"
#include "control/agent/convert_fabric.h"
#include "control/agent/convert_parts.h"

namespace linkwright {
namespace {

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
  write(direction.faults, *state.mutable_faults());
  write(direction.lateness_behind_refusals, *state.mutable_lateness_behind_refusals());
  write(direction.pauses, *state.mutable_pauses());
  state.set_queue_bytes(direction.queue_bytes);
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
  read(errors, field + ".faults", state.faults(), direction.faults);
  read(errors,
       field + ".lateness_behind_refusals",
       state.lateness_behind_refusals(),
       direction.lateness_behind_refusals);
  direction.pauses = linkwright::read(state.pauses());
  direction.queue_bytes = state.queue_bytes();
}

void write(const CarrierSnapshot& carrier, schema::CarrierState& state) {
  state.set_is_known(carrier.is_known);
  state.set_present(carrier.present);
  state.set_held_down(carrier.held_down);
  state.set_gone(carrier.gone);
  state.set_lost(carrier.lost);
  state.set_regained(carrier.regained);
  state.set_without_ps(picos(carrier.without));
  for (const CarrierSnapshot::Loss& loss : carrier.losses) {
    auto& message = *state.add_losses();
    message.set_lost_ps(picos(loss.lost));
    message.set_regained_ps(picos(loss.regained));
  }
  state.set_taken_down(carrier.taken_down);
  state.set_raised(carrier.raised);
  state.set_link_up_longest_ps(picos(carrier.link_up_longest));
  state.set_fault(carrier.fault);
}

CarrierSnapshot read(const schema::CarrierState& state) {
  CarrierSnapshot carrier{.is_known = state.is_known(),
                          .present = state.present(),
                          .held_down = state.held_down(),
                          .gone = state.gone(),
                          .lost = state.lost(),
                          .regained = state.regained(),
                          .without = Duration{state.without_ps()},
                          .taken_down = state.taken_down(),
                          .raised = state.raised(),
                          .link_up_longest = Duration{state.link_up_longest_ps()},
                          .fault = state.fault()};
  for (const schema::CarrierLoss& loss : state.losses())
    carrier.losses.push_back(
        {Instant{Duration{loss.lost_ps()}}, Instant{Duration{loss.regained_ps()}}});
  return carrier;
}

void write(const CableErrors& errors, schema::CableErrorCount& count) {
  count.set_crc(errors.crc);
  count.set_symbol(errors.symbol);
  count.set_fec_uncorrected(errors.fec_uncorrected);
  count.set_fec_corrected(errors.fec_corrected);
}

CableErrors read(const schema::CableErrorCount& count) {
  return {.crc = count.crc(),
          .symbol = count.symbol(),
          .fec_uncorrected = count.fec_uncorrected(),
          .fec_corrected = count.fec_corrected()};
}

void write(const PortSnapshot& port, schema::PortState& state) {
  state.set_name(port.name);
  state.set_driver(port.driver);
  state.set_rx_frames(port.rx_frames);
  state.set_tx_frames(port.tx_frames);
  state.set_missed_before_rx(port.missed_before_rx);
  state.set_driver_tx_errors(port.driver_tx_errors);
  state.set_missed_is_known(port.missed_is_known);
  write(port.carrier, *state.mutable_carrier());
  write(port.errors, *state.mutable_errors());
  write(port.pauses, *state.mutable_pauses());
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
          .missed_is_known = state.missed_is_known(),
          .carrier = read(state.carrier()),
          .errors = read(state.errors()),
          .pauses = linkwright::read(state.pauses())};
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
    if (i < snapshot.guards.size()) write(snapshot.guards[i], *cable.mutable_guard());
  }
  for (const FabricSnapshot& fabric : snapshot.fabrics) write(fabric, *message.add_fabrics());
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
    if (message.cables(i).has_guard())
      read(errors, field + ".guard", message.cables(i).guard(), snapshot.guards.emplace_back());
  }
  snapshot.fabrics.resize(static_cast<std::size_t>(message.fabrics_size()));
  for (int i = 0; i < message.fabrics_size(); ++i)
    read(errors,
         fmt::format("fabrics[{}]", i),
         message.fabrics(i),
         snapshot.fabrics[static_cast<std::size_t>(i)]);
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
