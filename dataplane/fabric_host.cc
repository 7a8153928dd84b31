// SPDX-License-Identifier: Apache-2.0
#include "dataplane/fabric_host.h"

#include <algorithm>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "dataplane/fabric_frames.h"
#include "dataplane/mutant.h"
#include "dataplane/whole_nanoseconds.h"
#include "link_models/core/journal.h"

namespace linkwright {
namespace {

// As LinkHost: enough to catch up after a gap, and the other ports are still polled in time.
constexpr int kReleaseRounds = 4;

FabricConfig mutated_fabric(FabricConfig config) {
  for (LinkConfig& link : config.links) link = mutated(link);
  return config;
}

// What control has prepared of a command, once it is known from when on it is in force.
void keep_prepared(JournalWriter* writer,
                   std::vector<JournalRecord>& records,
                   Instant effective) noexcept {
  if (writer == nullptr || effective == kNever || records.empty()) return;
  records.front().at_ps = picos(effective);
  writer->push_prepared(records);
}

}  // namespace

// One host that is a port.
struct FabricHost::Edge {
  HostId host = 0;
  std::uint32_t port_spec = 0;
  std::uint16_t port = 0;
  std::uint64_t mac_address = 0;
  bool gate_open = true;
  Instant last_poll{};
  Instant empty_at{};
  std::uint64_t rx_frames_when_empty = 0;
  Tally in;
  Tally out;
  std::uint64_t floor_violations = 0;
  std::uint64_t transmit_refusals = 0;
  bool refused = false;  // the port has, and what waited then has not all gone since
  PauseTally pauses_seen;
  std::size_t waiting = 0;  // of the columns below
  std::uint64_t waiting_bytes = 0;
  std::array<Outgoing, Link::kMaxBurst> outgoing;
  std::array<rte_mbuf*, Link::kMaxBurst> frames;  // the same frames, as tx_burst wants them
  Histogram lateness;
  Histogram lateness_in_gaps;
  Histogram lateness_behind_refusals;
  Histogram edge_lateness;  // outside gaps
  Histogram arrival_uncertainty;
};

FabricHostCounters::FabricHostCounters(const FabricHostSetup& setup)
    : reading(setup.config->graph, setup.config->faults.size()), edges(setup.edges.size()) {}

FabricHost::FabricHost(const FabricHostSetup& setup,
                       const TscClock& clock,
                       LoopWatch& watch,
                       JournalWriter* journal)
    : fabric_(std::make_unique<Fabric>(mutated_fabric(*setup.config), setup.capacity)),
      clock_(&clock),
      watch_(&watch),
      journal_(journal),
      pool_(setup.pool),
      lights_(setup.lights),
      classes_(setup.config->classes),
      aims_(setup.config->faults),
      seed_(setup.config->seed),
      burst_(setup.burst),
      pedestal_(setup.pedestal) {
  for (const FabricHostSetup::Edge& each : setup.edges) {
    auto edge = std::make_unique<Edge>();
    edge->host = each.host;
    edge->port_spec = each.port_spec;
    edge->port = each.port;
    edge->mac_address = each.mac_address;
    if (lights_ != nullptr) lights_->set_dark(each.port_spec, !fabric_->has_light(each.host));
    edges_.push_back(std::move(edge));
  }
}

FabricHost::~FabricHost() = default;
FabricHost::FabricHost(FabricHost&&) noexcept = default;

std::size_t FabricHost::take(Instant& now) noexcept {
  polled_since_ = kNever;
  std::size_t taken = 0;
  for (const auto& edge : edges_) {
    taken += poll(*edge, now);
    polled_since_ = std::min(polled_since_, now);
  }
  now = clock_->at(rte_rdtsc());  // past every stamp, so that what just came is decided, too
  return taken;
}

std::size_t FabricHost::poll(Edge& edge, Instant& now) noexcept {
  const std::uint16_t taken = rte_eth_rx_burst(edge.port, 0, received_.data(), burst_);
  now = clock_->at(rte_rdtsc());  // after the poll: nothing that comes later can be older
  watch_->look(now);
  if (taken == 0) {
    edge.rx_frames_when_empty = edge.in.frames;
    edge.empty_at = now;
    edge.last_poll = now;
    return 0;
  }
  edge.arrival_uncertainty.add(Histogram::bucket_of(whole_nanoseconds(now - edge.last_poll)),
                               taken);
  edge.last_poll = now;
  last_moved_ = now;
  if (journal_ != nullptr) {
    say_idle(now);  // changes of this turn came before its polls
    journaled_ = now;
  }
  for (std::uint16_t i = 0; i < taken; ++i) {
    arrivals_[i] = arrival_of(*received_[i], now, classes_, seed_, aims_);
    edge.in.add(arrivals_[i].frame_bytes);
    books_.rx.add(arrivals_[i].frame_bytes);
    if (arrivals_[i].pause.kind != PauseKind::kNone) edge.pauses_seen.add(arrivals_[i].pause);
    if (journal_ != nullptr) {
      JournalRecord record{.at_ps = picos(now), .value = arrivals_[i].frame_bytes};
      record.cable = static_cast<std::uint16_t>(edge.host);
      journal_->push_arrival(record, arrivals_[i]);
    }
    if (capture_ != nullptr) capture_->arrived(edge.host, now, *received_[i]);
  }
  fabric_->offer(edge.host, {arrivals_.data(), taken});
  return taken;
}

std::size_t FabricHost::release(Instant now) noexcept {
  releasing_ = now;
  fabric_->advance(now);
  if (lights_ != nullptr) tell_lights();
  if (journal_ != nullptr) say_idle(now);
  std::size_t left = discard_drops();
  for (const auto& edge : edges_) {
    for (int round = 0; round < kReleaseRounds; ++round) {
      fill(*edge, now);
      if constexpr (kMutant != Mutant::kNone) misbehave(*edge);
      if (edge->waiting == 0) {
        edge->refused = false;
        break;
      }
      left += edge->gate_open ? transmit(*edge) : drop_waiting(*edge, DropReason::kPortDown);
      if (edge->waiting != 0) {
        ++edge->transmit_refusals;
        edge->refused = true;
        break;
      }
    }
  }
  if (capture_ != nullptr) capture_->publish();
  polled_since_ = kNever;  // in a drain nobody polls, and nothing is new
  return left;
}

void FabricHost::tell_lights() noexcept {
  if (fabric_->light_changes() == light_changes_) return;
  light_changes_ = fabric_->light_changes();
  for (const auto& edge : edges_)
    lights_->set_dark(edge->port_spec, !fabric_->has_light(edge->host));
}

// A journal has no long silence (kMostSilencePs), not even where the worker was stopped. `until`:
// no arrival or change can be older any more.
void FabricHost::say_idle(Instant until) noexcept {
  while (picos(until - journaled_) >= kIdleSaidPs) {
    journaled_ += Duration{kIdleSaidPs};
    journal_->push({.at_ps = picos(journaled_), .kind = RecordKind::kFabricIdle});
  }
}

Instant FabricHost::reconfigure(LinkId link, Instant at, const LinkConfig& config) noexcept {
  const LinkConfig wanted = mutated(config);
  const Instant effective = fabric_->reconfigure(link, at, wanted);
  if (journal_ != nullptr && effective != kNever)
    journal_->push_fabric_change({.at_ps = picos(effective), .sequence = link}, wanted);
  return effective;
}

Instant FabricHost::submit(std::uint32_t crossbar, std::unique_ptr<CircuitOrder>& order) noexcept {
  CircuitOrder* wanted = order.get();
  const Instant effective = fabric_->submit(crossbar, order);
  // The fabric has it now, and it lies there untouched until its time comes.
  keep_prepared(journal_, wanted->records, effective);
  return effective;
}

Instant FabricHost::fail(std::unique_ptr<Failover>& failover) noexcept {
  Failover& wanted = *failover;
  const Instant effective = fabric_->fail(failover);
  keep_prepared(journal_, wanted.records, effective);
  return effective;
}

std::size_t FabricHost::discard_drops() noexcept {
  std::size_t dropped = 0;
  while (const std::size_t count = fabric_->collect_drops(drops_)) {
    for (std::size_t i = 0; i < count; ++i) {
      const FabricDeparture& gone = drops_[i];
      digest(gone);
      if (capture_ != nullptr) capture_gone(gone);
      if (gone.absorbed) {
        books_.absorbed.add(gone.frame_bytes);  // pauses come and go, and are no progress
      } else {
        drop(gone.reason, gone.frame_bytes);
        last_moved_ = releasing_;
      }
      // Of a frame that others share, or that the fabric made, there is nothing to free.
      if (!gone.copy && gone.handle != 0) rte_pktmbuf_free(mbuf_of(gone.handle));
    }
    dropped += count;
  }
  return dropped;
}

void FabricHost::capture_gone(const FabricDeparture& gone) const noexcept {
  const rte_mbuf* frame = gone.handle == 0 ? nullptr : mbuf_of(gone.handle);
  const CapturedFate fate = capture_->fate_of(gone);
  if (gone.absorbed) {
    capture_->absorbed(fate, frame);
  } else {
    capture_->dropped(fate, gone.reason, frame);
  }
}

CapturedFate FabricHost::fate_of(const Edge& edge, const Outgoing& frame) const noexcept {
  return {.place = edge.host,
          .here = capture_->is_captured(edge.host),
          .copy = frame.copy,
          .made = frame.made,
          .frame_bytes = frame.frame_bytes,
          .at = frame.due};
}

// Takes out of the fabric what is due, up to a burst.
void FabricHost::fill(Edge& edge, Instant now) noexcept {
  const Instant model_now = now - pedestal_;
  while (edge.waiting < burst_) {
    const FabricDeparture* next = fabric_->front(edge.host);
    if (next == nullptr || next->at > model_now) return;
    const FabricDeparture departure = *next;
    // Before the fabric lets go of the handle: the last copy takes it along.
    rte_mbuf* frame = frame_for(departure, edge);
    fabric_->pop(edge.host);
    last_moved_ = now;
    digest(departure);
    if (frame == nullptr) {
      drop(DropReason::kNoMemory, departure.frame_bytes);
      if (capture_ != nullptr)
        capture_->dropped(capture_->fate_of(departure),
                          DropReason::kNoMemory,
                          departure.handle == 0 ? nullptr : mbuf_of(departure.handle));
      continue;
    }
    edge.frames[edge.waiting] = frame;
    edge.outgoing[edge.waiting++] = {.frame = frame,
                                     .due = departure.at,
                                     .frame_bytes = departure.frame_bytes,
                                     .at_edge = departure.at_edge,
                                     .is_new = departure.entered >= polled_since_,
                                     .copy = departure.copy,
                                     .made = departure.handle == 0};
    edge.waiting_bytes += departure.frame_bytes;
  }
}

// The octets that leave: the frame's own where nobody else needs them. nullptr: no memory for a
// copy; the frame itself is then still with those who share it.
rte_mbuf* FabricHost::frame_for(const FabricDeparture& departure, const Edge& edge) noexcept {
  if (departure.handle == 0) return make_pause(*pool_, departure.pause, edge.mac_address);
  rte_mbuf* frame = mbuf_of(departure.handle);
  if (departure.copy) frame = rte_pktmbuf_copy(frame, pool_, 0, UINT32_MAX);
  if (frame != nullptr && departure.marked) mark(*frame);
  return frame;
}

// Returns how many frames the port took; they are no longer ours.
std::size_t FabricHost::transmit(Edge& edge) noexcept {
  if (capture_ != nullptr) {
    for (std::size_t i = 0; i < edge.waiting; ++i)
      capture_->offered(fate_of(edge, edge.outgoing[i]), *edge.frames[i]);
  }
  const Instant now = clock_->at(rte_rdtsc());
  watch_->look(now);
  const std::size_t sent =
      rte_eth_tx_burst(edge.port, 0, edge.frames.data(), static_cast<std::uint16_t>(edge.waiting));
  if (capture_ != nullptr) capture_->took(sent, now);
  record(edge, now, sent);
  std::move(
      edge.outgoing.begin() + sent, edge.outgoing.begin() + edge.waiting, edge.outgoing.begin());
  std::move(edge.frames.begin() + sent, edge.frames.begin() + edge.waiting, edge.frames.begin());
  edge.waiting -= sent;
  return sent;
}

void FabricHost::set_gate(std::size_t edge, bool open) noexcept {
  edges_[edge]->gate_open = open;
}

// All that has left the fabric for this port.
std::size_t FabricHost::drop_waiting(Edge& edge, DropReason reason) noexcept {
  const std::size_t count = edge.waiting;
  for (std::size_t i = 0; i < count; ++i) {
    drop(reason, edge.outgoing[i].frame_bytes);
    if (capture_ != nullptr)
      capture_->dropped(fate_of(edge, edge.outgoing[i]), reason, edge.frames[i]);
    rte_pktmbuf_free(edge.frames[i]);
  }
  edge.waiting = 0;
  edge.waiting_bytes = 0;
  return count;
}

void FabricHost::record(Edge& edge, Instant now, std::size_t sent) noexcept {
  const Instant model_now = now - pedestal_;
  for (std::size_t i = 0; i < sent; ++i) {
    const Outgoing& frame = edge.outgoing[i];
    const std::uint64_t late = whole_nanoseconds(model_now - frame.due);
    const bool in_gap = watch_->in_gap(frame.due + pedestal_);
    edge.lateness.record(late);
    if (edge.refused) edge.lateness_behind_refusals.record(late);
    if (in_gap) {
      edge.lateness_in_gaps.record(late);
    } else {
      if (frame.at_edge) edge.edge_lateness.record(late);
      edge.floor_violations += frame.is_new && frame.due + pedestal_ < releasing_;
    }
    edge.out.add(frame.frame_bytes);
    edge.waiting_bytes -= frame.frame_bytes;
    books_.handed_to_port.add(frame.frame_bytes);
  }
}

void FabricHost::digest(const FabricDeparture& departure) noexcept {
  const std::uint64_t which = departure.number ^ std::uint64_t{departure.host} << 40;
  fate_digest_ +=
      fate_word(which, picos(departure.at), static_cast<std::uint8_t>(departure.reason));
}

Tally FabricHost::held() const noexcept {
  Tally held = fabric_->held();
  for (const auto& edge : edges_) held += {edge->waiting, edge->waiting_bytes};
  return held;
}

Instant FabricHost::next_event() const noexcept {
  Instant next = fabric_->next_event();
  for (const auto& edge : edges_) {
    if (edge->waiting != 0) return kEpoch;
    if (const FabricDeparture* front = fabric_->front(edge->host))
      next = std::min(next, front->at + pedestal_);
  }
  return next;
}

void FabricHost::read(FabricHostCounters& out) const noexcept {
  linkwright::read(*fabric_, fabric_->horizon(), out.reading);
  out.books = books_;
  out.books.held = held();
  out.books.originated = out.reading.counters.originated;
  out.books.drops[static_cast<std::size_t>(DropReason::kNoMemory)] +=
      out.reading.counters.copies_lost;
  out.fate_digest = fate_digest_;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Edge& edge = *edges_[i];
    EdgeCounters& told = out.edges[i];
    told.seen.host = edge.host;
    told.seen.port = edge.port_spec;
    told.seen.in = edge.in;
    told.seen.out = edge.out;
    told.seen.lateness = edge.lateness;
    told.seen.edge_lateness = edge.edge_lateness;
    told.seen.arrival_uncertainty = edge.arrival_uncertainty;
    told.seen.floor_violations = edge.floor_violations;
    told.seen.transmit_refusals = edge.transmit_refusals;
    told.seen.lateness_behind_refusals = edge.lateness_behind_refusals;
    told.lateness_in_gaps = edge.lateness_in_gaps;
    told.rx_frames_when_empty = edge.rx_frames_when_empty;
    told.empty_at = edge.empty_at;
    told.pauses_seen = edge.pauses_seen;
  }
}

bool FabricHost::is_drained(Instant now) const noexcept {
  if (held() == Tally{}) return true;
  for (const auto& edge : edges_)
    if (edge->waiting != 0 || fabric_->front(edge->host) != nullptr) return false;
  return fabric_->next_event() == kNever || now - last_moved_ > fabric_->longest_wait();
}

void FabricHost::give_up(Instant now) noexcept {
  if (is_drained(now)) {
    gave_up_ = true;
    fabric_->give_up_waiting();
    discard_drops();
  }
  for (const auto& edge : edges_) {
    do {
      drop_waiting(*edge, DropReason::kPortRefused);
      fill(*edge, now);
    } while (edge->waiting != 0);
  }
  if (capture_ != nullptr) capture_->publish();
}

// Builds with a deliberate fault only (mutant.h).
void FabricHost::misbehave(Edge& edge) noexcept {
  mutant_frames_ += edge.waiting;
  if (edge.waiting == 0 || mutant_frames_ < kMutantEvery) return;
  mutant_frames_ = 0;
  const std::uint32_t bytes = edge.outgoing[edge.waiting - 1].frame_bytes;
  if constexpr (kMutant == Mutant::kLeak) {
    edge.waiting_bytes -= bytes;  // and nobody sends, frees or counts it
    --edge.waiting;
  } else if constexpr (kMutant == Mutant::kDoubleSend) {
    rte_mbuf* twice = edge.frames[edge.waiting - 1];
    rte_mbuf_refcnt_update(twice, 1);
    if (rte_eth_tx_burst(edge.port, 0, &twice, 1) == 1) books_.handed_to_port.add(bytes);
  }
}

}  // namespace linkwright
