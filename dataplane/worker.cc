// SPDX-License-Identifier: Apache-2.0
#include "dataplane/worker.h"

#include <algorithm>
#include <thread>

#include <rte_cycles.h>
#include <rte_launch.h>
#include <sys/prctl.h>
#include <time.h>

namespace linkwright {
namespace {

// Idle back-off: after so long without a frame, sleep so long at a time, unless something falls due
// before a late awakening is over. A frame that comes meanwhile is stamped late by as much: where
// the limit is tighter than a rest, the worker spins.
constexpr Duration kIdleAfter = milliseconds(1);
constexpr long kRestNanoseconds = 15'000;
constexpr Duration kHarmlessRest = microseconds(60);

constexpr std::size_t kCommandSlots = 16;
// Control empties it before each order; what was obeyed or refused since is far less.
constexpr std::size_t kSpentSlots = 4 * Crossbar::kOrders;
// Control waits longer than a command lives, so that "refused" stays true.
constexpr Duration kChangeExpiry = seconds(1);
constexpr std::chrono::milliseconds kChangePatience{1'200};
constexpr std::chrono::microseconds kLookForReplyEvery{20};
// A worker that is there answers within a turn of its loop; the kernel's timers are later than
// that.
constexpr Duration kLookForReplyAtOnce = microseconds(30);

WorkerCounters empty_counters(const WorkerSetup& setup) {
  WorkerCounters counters;
  counters.hosts.resize(setup.hosts.size());
  counters.guards.resize(setup.guards.size());
  for (const FabricHostSetup& fabric : setup.fabrics) counters.fabrics.emplace_back(fabric);
  return counters;
}

std::size_t gates_of(const WorkerSetup& setup) {
  std::size_t gates = setup.hosts.size();
  for (const FabricHostSetup& fabric : setup.fabrics) gates += fabric.edges.size();
  return gates;
}

}  // namespace

Worker::Worker(const WorkerSetup& setup)
    : clock_(setup.clock),
      limit_(setup.limit),
      may_rest_(setup.idle == IdlePolicy::kBackOff && setup.limit >= kHarmlessRest),
      pool_(setup.pool),
      tap_(setup.tap),
      watch_(kEpoch, setup.limit),
      guards_(setup.guards.begin(), setup.guards.end()),
      commands_(kCommandSlots),
      replies_(kCommandSlots),
      spent_(kSpentSlots),
      gates_(gates_of(setup)),
      exchange_(empty_counters(setup)),
      last_(empty_counters(setup)) {
  hosts_.reserve(setup.hosts.size());
  for (const LinkHostSetup& host : setup.hosts)
    hosts_.emplace_back(host, clock_, watch_, guards_[host.identity.link], tap_);
  fabrics_.reserve(setup.fabrics.size());
  for (const FabricHostSetup& fabric : setup.fabrics)
    fabrics_.emplace_back(fabric, clock_, watch_, tap_ == nullptr ? nullptr : &tap_->writer());
}

// Orders of a run that ended before they were obeyed.
Worker::~Worker() {
  bury_spent();
  while (const Command* command = commands_.front()) {
    delete command->order;
    delete command->failover;
    commands_.pop();
  }
  while (const Reply* reply = replies_.front()) {
    delete reply->failover;
    replies_.pop();
  }
}

bool Worker::launch(unsigned lcore) {
  lcore_ = lcore;
  return rte_eal_remote_launch(&Worker::main_of_lcore, this, lcore) == 0;
}

int Worker::main_of_lcore(void* self) noexcept {
  auto& worker = *static_cast<Worker*>(self);
  // The kernel may round a sleep up by this much: one nanosecond instead of fifty microseconds.
  prctl(PR_SET_TIMERSLACK, 1);
  worker.now_ = worker.last_busy_ = worker.clock_.at(rte_rdtsc());
  worker.watch_ = LoopWatch(worker.now_, worker.limit_);
  if (worker.tap_ != nullptr) {
    worker.run<true>();
  } else {
    worker.run<false>();
  }
  return 0;
}

template <bool kJournaled>
void Worker::run() noexcept {
  for (;;) {
    const bool taking = phase_.load(std::memory_order_acquire) == Phase::kRun;
    if (!taking && drained()) return;
    const std::size_t moved = breathe<kJournaled>(taking);
    serve_control();
    rest_if_idle(moved);
  }
}

// One visit to every port: what came in goes to its link, what is due goes out.
template <bool kJournaled>
std::size_t Worker::breathe(bool taking) noexcept {
  std::size_t moved = 0;
  bool first = true;
  for (LinkHost& host : hosts_) {
    if (taking) {
      moved += host.take<kJournaled>(now_);
    } else {
      now_ = clock_.at(rte_rdtsc());
      watch_.look(now_);
    }
    if (first) begin_iteration(now_);
    first = false;
    moved += host.release<kJournaled>(now_);
  }
  for (FabricHost& fabric : fabrics_) {
    if (taking) {
      moved += fabric.take(now_);
    } else {
      now_ = clock_.at(rte_rdtsc());
      watch_.look(now_);
    }
    if (first) begin_iteration(now_);
    first = false;
    moved += fabric.release(now_);
  }
  moved_ = moved != 0;
  return moved;
}

void Worker::begin_iteration(Instant now) noexcept {
  if (moved_) busy_ += now - watch_.iteration_start();
  watch_.begin(now);
  ++loops_;
}

void Worker::serve_control() noexcept {
  gates_.answer([this](std::size_t gate, bool open) noexcept { set_gate(gate, open); });
  exchange_.answer([this](WorkerCounters& out) noexcept { read(out); });
  while (const Command* command = commands_.front()) {
    Reply reply{command->ticket, kNever, command->failover};
    // As of now, not as of the last poll: a worker that was stopped between must not obey what
    // control has given up.
    if (clock_.at(rte_rdtsc()) < command->expires) {
      reply.effective =
          command->failover != nullptr ? fail(*command, reply.failover) : obey(*command);
    } else if (command->order != nullptr) {
      give_back(std::unique_ptr<CircuitOrder>(command->order));
    }
    commands_.pop();
    // As many replies fit as commands, and control reads them before it sends the next.
    [[maybe_unused]] const bool room = replies_.push(reply);
  }
}

void Worker::set_gate(std::size_t gate, bool open) noexcept {
  if (gate < hosts_.size()) {
    hosts_[gate].set_gate(open);
    hosts_[gate ^ 1].set_ingress_gate(open);  // the cable's other direction comes in there
    return;
  }
  gate -= hosts_.size();
  for (FabricHost& fabric : fabrics_) {
    if (gate < fabric.edges()) return fabric.set_gate(gate, open);
    gate -= fabric.edges();
  }
}

Instant Worker::obey(const Command& command) noexcept {
  const Instant at = std::max(command.at, now_);
  if (command.target == Target::kLink) return hosts_[command.host].reconfigure(at, command.config);
  if (command.target == Target::kCable) return change_cable(command, at);
  if (command.target == Target::kGuard) return resume_cable(command.host);
  if (command.target == Target::kCapture) {
    hosts_[command.host].set_capture(command.capture);
    return now_;
  }
  FabricHost& fabric = fabrics_[command.host];
  if (command.target == Target::kFabricCapture) {
    fabric.set_capture(command.fabric_capture);
    return now_;
  }
  if (command.target == Target::kFabricLink)
    return fabric.reconfigure(command.part, at, command.config);
  while (std::unique_ptr<CircuitOrder> spent = fabric.take_spent(command.part))
    give_back(std::move(spent));
  std::unique_ptr<CircuitOrder> order(command.order);
  if (!order->is_dated) order->at = at;
  const Instant effective = fabric.submit(command.part, order);
  if (order) give_back(std::move(order));
  return effective;
}

// `spent` becomes what is not in force: the one before, or the new one where it is refused.
Instant Worker::fail(const Command& command, Failover*& spent) noexcept {
  std::unique_ptr<Failover> failover(command.failover);
  const Instant effective = fabrics_[command.host].fail(failover);
  spent = failover.release();
  return effective;
}

// Both directions or neither, from the earliest instant on that is still open to both.
Instant Worker::change_cable(const Command& command, Instant at) noexcept {
  LinkHost& forth = hosts_[2 * command.host];
  LinkHost& back = hosts_[2 * command.host + 1];
  if (!forth.can_change() || !back.can_change()) return kNever;
  const Instant both = std::max({at, forth.earliest_change(), back.earliest_change()});
  forth.reconfigure(both, command.config);
  return back.reconfigure(both, command.back);
}

// Behind every stamp so far, so that no frame that was dropped lies at that instant or after it.
Instant Worker::resume_cable(std::uint32_t cable) noexcept {
  if (!guards_[cable].stopped()) return kNever;
  const Instant at = now_ + Duration{1};
  guards_[cable].resume(at);
  for (std::size_t d : {0u, 1u}) hosts_[2 * cable + d].journal_stop(at, false);
  return at;
}

// There is room: control empties the ring before it gives an order, and each order is given back
// once.
void Worker::give_back(std::unique_ptr<CircuitOrder> order) noexcept {
  CircuitOrder* handed = order.release();
  if (!spent_.push(handed)) delete handed;
}

void Worker::rest_if_idle(std::size_t moved) noexcept {
  if (moved != 0) last_busy_ = now_;
  if (!may_rest_ || now_ - last_busy_ < kIdleAfter) return;
  const Instant from = clock_.at(rte_rdtsc());
  for (const LinkHost& host : hosts_)
    if (host.next_event() < from + kHarmlessRest) return;
  for (const FabricHost& fabric : fabrics_)
    if (fabric.next_event() < from + kHarmlessRest) return;
  const timespec rest{0, kRestNanoseconds};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, nullptr);
  watch_.rested(from, clock_.at(rte_rdtsc()), kHarmlessRest);
}

bool Worker::drained() noexcept {
  if (drain_until_ == kNever) drain_until_ = clock_.at(rte_rdtsc()) + drain_limit_;
  if (now_ >= drain_until_) return true;
  return std::all_of(hosts_.begin(),
                     hosts_.end(),
                     [](const LinkHost& host) { return host.held() == Tally{}; }) &&
         std::all_of(fabrics_.begin(), fabrics_.end(), [this](const FabricHost& fabric) {
           return fabric.is_drained(now_);
         });
}

void Worker::read(WorkerCounters& out) noexcept {
  out.at = now_;
  for (std::size_t i = 0; i < hosts_.size(); ++i) hosts_[i].read(out.hosts[i]);
  for (std::size_t i = 0; i < guards_.size(); ++i) out.guards[i] = guards_[i].told();
  for (std::size_t i = 0; i < fabrics_.size(); ++i) fabrics_[i].read(out.fabrics[i]);
  out.gaps = watch_.gaps();
  out.frames_out_of_pool = pool_->in_use();
  out.loops = loops_;
  out.busy_cycles = static_cast<std::uint64_t>(Wide{static_cast<std::uint64_t>(picos(busy_))} *
                                               clock_.hz() / kPicosPerSecond);
}

Instant Worker::change(std::uint32_t host, Instant at, const LinkConfig& config) {
  return ask({.target = Target::kLink, .host = host, .at = at, .config = config});
}

Instant Worker::change_cable(std::uint32_t cable,
                             Instant at,
                             const std::array<LinkConfig, 2>& config) {
  return ask(
      {.target = Target::kCable, .host = cable, .at = at, .config = config[0], .back = config[1]});
}

Instant Worker::resume(std::uint32_t cable) {
  return ask({.target = Target::kGuard, .host = cable, .at = {}, .config = {}});
}

Instant Worker::change_fabric(std::uint32_t fabric,
                              LinkId link,
                              Instant at,
                              const LinkConfig& config) {
  return ask(
      {.target = Target::kFabricLink, .host = fabric, .part = link, .at = at, .config = config});
}

Instant Worker::command(std::uint32_t fabric,
                        std::uint32_t crossbar,
                        std::unique_ptr<CircuitOrder> order) {
  bury_spent();
  const Instant at = order->at;
  return ask({.target = Target::kCrossbar,
              .host = fabric,
              .part = crossbar,
              .at = at,
              .config = {},
              .order = order.release()});
}

Instant Worker::fail(std::uint32_t fabric, std::unique_ptr<Failover> failover) {
  const Instant at = failover->differs_from;
  return ask({.target = Target::kFailover,
              .host = fabric,
              .at = at,
              .config = {},
              .failover = failover.release()});
}

Instant Worker::set_capture(std::uint32_t host, const LinkCapture& capture) {
  return ask(
      {.target = Target::kCapture, .host = host, .at = {}, .config = {}, .capture = capture});
}

Instant Worker::set_fabric_capture(std::uint32_t fabric, const FabricCapture* capture) {
  return ask({.target = Target::kFabricCapture,
              .host = fabric,
              .at = {},
              .config = {},
              .fabric_capture = capture});
}

void Worker::bury_spent() {
  while (CircuitOrder* const* order = spent_.front()) {
    delete *order;
    spent_.pop();
  }
}

Instant Worker::ask(Command command) {
  const std::uint64_t ticket = ++tickets_;
  command.ticket = ticket;
  command.expires = clock_.at(rte_rdtsc()) + kChangeExpiry;
  take_replies(0);  // room for one more
  if (!commands_.push(command)) {
    delete command.order;
    delete command.failover;
    return kNever;
  }
  const Instant asked = clock_.at(rte_rdtsc());
  while (clock_.at(rte_rdtsc()) < asked + kLookForReplyAtOnce)
    if (const auto effective = take_replies(ticket)) return *effective;
  const auto deadline = std::chrono::steady_clock::now() + kChangePatience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (const auto effective = take_replies(ticket)) return *effective;
    std::this_thread::sleep_for(kLookForReplyEvery);
  }
  return take_replies(ticket).value_or(kNever);
}

// All that have come: the answer to `ticket`, if it is among them. Others are to questions that we
// gave up.
std::optional<Instant> Worker::take_replies(std::uint64_t ticket) {
  std::optional<Instant> effective;
  while (const Reply* reply = replies_.front()) {
    const Reply answer = *reply;
    replies_.pop();
    delete answer.failover;
    if (answer.ticket == ticket) effective = answer.effective;
  }
  return effective;
}

const WorkerCounters* Worker::snapshot(std::chrono::microseconds patience) {
  return exchange_.fetch(patience);
}

const WorkerCounters& Worker::stop(Duration drain_limit) {
  drain_limit_ = drain_limit;
  phase_.store(Phase::kDrain, std::memory_order_release);
  rte_eal_wait_lcore(lcore_);
  for (LinkHost& host : hosts_) host.give_up_refused(now_);
  for (FabricHost& fabric : fabrics_) fabric.give_up(now_);
  read(last_);
  return last_;
}

}  // namespace linkwright
