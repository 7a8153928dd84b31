// SPDX-License-Identifier: Apache-2.0
#include "dataplane/run.h"

#include <algorithm>
#include <limits>
#include <string>
#include <thread>

#include <rte_cycles.h>
#include <time.h>

#include "dataplane/circuit_pace.h"
#include "dataplane/core_probe.h"
#include "dataplane/driver_table.h"
#include "dataplane/fidelity.h"
#include "dataplane/journal_records.h"
#include "link_models/fabric/fabric_codec.h"

namespace linkwright {
namespace {

// Long enough that reading the clocks (some 30 ns) is a millionth of it.
constexpr std::chrono::milliseconds kCalibrationTime{50};

ClockPair read_clock_pair() noexcept {
  // Of several tries the one with the shortest time between the two reads of the counter: the
  // others were interrupted in the middle.
  constexpr int kTries = 16;
  ClockPair best;
  std::uint64_t narrowest = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < kTries; ++i) {
    timespec now{};
    const std::uint64_t before = rte_rdtsc_precise();
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::uint64_t after = rte_rdtsc_precise();
    if (after - before >= narrowest) continue;
    narrowest = after - before;
    best = {before + narrowest / 2, now.tv_sec * 1'000'000'000 + now.tv_nsec};
  }
  return best;
}

std::uint64_t time_scale_of(const EmulatorSpec& spec) {
  return spec.cables.empty() ? spec.fabrics.front().config.links.front().rate.time_scale
                             : spec.cables.front().direction[0].rate.time_scale;
}

// A journal is of links, or of one fabric (check_spec).
std::uint32_t hosts_in_journal(const EmulatorSpec& spec) {
  return static_cast<std::uint32_t>(
      spec.fabrics.empty() ? spec.cables.size() : spec.fabrics.front().config.hosts.size());
}

// Of one of a fabric's circuit switches.
std::vector<JournalRecord> records_of_plan(std::uint32_t crossbar, const CircuitPlan& plan) {
  std::vector<JournalRecord> records = records_of(RecordKind::kCircuits, encode_plan(plan));
  records[0].sequence = crossbar;
  return records;
}

// A locally administered address of the fabric's own for each host's neighbour.
constexpr MacAddress pause_source(HostId host) {
  return 0x02'4c'57'00'00'00 + host;
}

// The same for the two ends of a cable, apart from those.
constexpr MacAddress wire_pause_source(std::size_t host) {
  return 0x02'4c'57'80'00'00 + host;
}

// A plan is made for an instant; the worker must hear of it before. It does within microseconds,
// unless it is away; then the next try is for an instant twice as far.
constexpr Duration kOrderAhead = milliseconds(2);
constexpr int kOrderTries = 7;

void sleep(Duration time) {
  if (picos(time) > 0)
    std::this_thread::sleep_for(std::chrono::nanoseconds(picos(time) / kPicosPerNano));
}

}  // namespace

std::unique_ptr<Run> Run::start(const EmulatorSpec& spec,
                                const MemoryPlan& plan,
                                Eal& eal,
                                std::vector<EmulatorError>& errors) {
  std::unique_ptr<Run> run(new Run(spec, plan, eal));
  run->clock_ = run->calibrated_clock(errors);
  if (!run->clock_) return nullptr;
  run->core_ = probe_core(eal.worker_lcore(), *run->clock_, fidelity_limit(spec));
  if (!run->open_journal(errors)) return nullptr;
  run->pool_ = FramePool::create(plan, eal, errors);
  if (!run->pool_ || !run->open_ports(errors) || !run->launch_worker(errors)) return nullptr;
  run->watch_carriers();
  return run;
}

// A run that nobody stopped ends at once; what is in flight is lost.
Run::~Run() {
  if (launched_) stop(Duration{});
}

std::optional<TscClock> Run::calibrated_clock(std::vector<EmulatorError>& errors) const {
  const ClockPair first = read_clock_pair();
  std::this_thread::sleep_for(kCalibrationTime);
  const ClockPair second = read_clock_pair();
  const auto hz = measured_hz(first, second, rte_get_tsc_hz());
  if (!hz) {
    errors.push_back({"",
                      "the CPU's time stamp counter does not tick as DPDK believes (" +
                          std::to_string(rte_get_tsc_hz()) +
                          " Hz): no release time can be trusted on this machine"});
    return std::nullopt;
  }
  return TscClock(*hz, rte_rdtsc());
}

bool Run::open_journal(std::vector<EmulatorError>& errors) {
  if (spec_.journal_path.empty() && spec_.fates_path.empty()) return true;
  const JournalIdentity identity{
      spec_.seed, time_scale_of(spec_), hosts_in_journal(spec_), !spec_.fabrics.empty()};
  journal_ = JournalWriter::open({spec_.journal_path, spec_.fates_path}, identity, errors);
  if (!journal_) return false;
  for (const FabricSpec& fabric : spec_.fabrics) journal_->push_faults(fabric.config.faults);
  for (std::size_t i = 0; i < spec_.cables.size(); ++i)
    for (std::uint8_t d = 0; d < 2; ++d)
      if (!spec_.cables[i].traces[d].empty())
        journal_->push_trace(static_cast<std::uint16_t>(i), d, spec_.cables[i].traces[d]);
  tap_ = JournalTap::create(*journal_, errors);
  return tap_ != nullptr;
}

bool Run::open_ports(std::vector<EmulatorError>& errors) {
  for (std::size_t i = 0; i < spec_.ports.size(); ++i) {
    const std::string where = "ports[" + std::to_string(i) + "]";
    auto port = Port::open(spec_.ports[i], spec_.descriptors, *pool_->get(), eal_, where, errors);
    if (!port) return false;
    accounts_.emplace_back(spec_.ports[i], spec_.descriptors, *port);
    ports_.push_back(std::move(port));
  }
  idle_holding_ = pool_->in_use();
  return true;
}

std::vector<LinkHostSetup> Run::host_setups() const {
  std::vector<LinkHostSetup> hosts;
  for (std::size_t i = 0; i < spec_.cables.size(); ++i) {
    const CableSpec& cable = spec_.cables[i];
    const std::array<std::uint16_t, 2> ends{ports_[cable.port_a]->id(), ports_[cable.port_b]->id()};
    for (std::uint8_t d = 0; d < 2; ++d) {
      hosts.push_back({{spec_.seed, static_cast<std::uint32_t>(i), d},
                       plan_.cables[i][d],
                       cable.direction[d],
                       ends[d],
                       ends[1 - d],
                       spec_.burst,
                       spec_.pedestal,
                       cable.faults[d],
                       cable.traces[d],
                       cable.pause[d],
                       pool_->get(),
                       wire_pause_source(2 * i + d),
                       passes_pauses(spec_.ports[d == 0 ? cable.port_a : cable.port_b])});
    }
  }
  return hosts;
}

std::vector<FabricHostSetup> Run::fabric_setups() const {
  std::vector<FabricHostSetup> setups;
  for (std::size_t i = 0; i < spec_.fabrics.size(); ++i) {
    const FabricSpec& fabric = spec_.fabrics[i];
    FabricHostSetup setup{
        .config = &fabric.config,
        .capacity = plan_.fabrics[i],
        .edges = {},
        .burst = spec_.burst,
        .pedestal = spec_.pedestal,
        .pool = pool_->get(),
        .lights = fabric.carrier == CarrierPolicy::kPropagate ? lights_.get() : nullptr};
    for (HostId host = 0; host < fabric.ports.size(); ++host) {
      const std::uint32_t port = fabric.ports[host];
      if (port == kNoPortSpec) continue;
      setup.edges.push_back({host, port, ports_[port]->id(), pause_source(host)});
    }
    setups.push_back(std::move(setup));
  }
  return setups;
}

bool Run::launch_worker(std::vector<EmulatorError>& errors) {
  // Time zero of the run.
  clock_.emplace(clock_->hz(), rte_rdtsc());
  lights_ = std::make_unique<PortLights>(spec_.ports.size());
  std::vector<LoopGuardConfig> guards;
  for (const CableSpec& cable : spec_.cables) guards.push_back(cable.guard);
  worker_ = std::make_unique<Worker>(WorkerSetup{host_setups(),
                                                 std::move(guards),
                                                 fabric_setups(),
                                                 *clock_,
                                                 fidelity_limit(spec_),
                                                 spec_.idle,
                                                 pool_.get(),
                                                 tap_.get()});
  captures_ = std::make_unique<RunCaptures>(spec_, *worker_, *clock_);
  launched_ = worker_->launch(eal_.worker_lcore());
  if (!launched_) errors.push_back({"worker_cpu", "the worker of another run is still at work"});
  return launched_;
}

void Run::watch_carriers() {
  std::vector<std::unique_ptr<Carrier>> carriers;
  for (std::size_t i = 0; i < ports_.size(); ++i)
    carriers.push_back(make_carrier(spec_.ports[i], *ports_[i]));
  carriers_ = std::make_unique<CarrierKeeper>(
      spec_, std::move(carriers), worker_->gates(), *lights_, *clock_);
}

// Whether there is such a direction, and memory was planned for that.
bool Run::can_become(std::uint32_t cable, std::uint32_t direction, const LinkConfig& config) const {
  if (cable >= spec_.cables.size() || direction >= 2 || !validate(config).empty()) return false;
  const CableSpec& ends = spec_.cables[cable];
  if (config.rate.time_scale != ends.direction[direction].rate.time_scale) return false;
  const PortSpec& ingress = spec_.ports[direction == 0 ? ends.port_a : ends.port_b];
  const LinkCapacity need =
      needed_capacity(config, spec_.pedestal, ingress.stated_bps, ends.faults[direction]);
  return fits(need, plan_.cables[cable][direction]);
}

Instant Run::change(std::uint32_t cable,
                    std::uint32_t direction,
                    Instant at,
                    const LinkConfig& config) {
  if (!can_become(cable, direction, config)) return kNever;
  return worker_->change(cable * 2 + direction, at, config);
}

Instant Run::change_cable(std::uint32_t cable,
                          Instant at,
                          const std::array<LinkConfig, 2>& config) {
  if (!can_become(cable, 0, config[0]) || !can_become(cable, 1, config[1])) return kNever;
  return worker_->change_cable(cable, at, config);
}

Instant Run::resume(std::uint32_t cable) {
  return cable < spec_.cables.size() ? worker_->resume(cable) : kNever;
}

Instant Run::now() const {
  return clock_->at(rte_rdtsc());
}

Instant Run::change_fabric(std::uint32_t fabric,
                           LinkId link,
                           Instant at,
                           const LinkConfig& config) {
  if (fabric >= spec_.fabrics.size() || link >= spec_.fabrics[fabric].config.links.size() ||
      !validate_link(spec_.fabrics[fabric].config, link, config).empty())
    return kNever;
  return worker_->change_fabric(fabric, link, at, config);
}

// What is made for an instant may take longer to make than was left until then: the next try
// leaves as much time as this one took, and more. nullopt of `attempt`: no later one would do.
template <typename Attempt>
Instant Run::try_ahead(Instant at, const Attempt& attempt) const {
  Duration ahead = kOrderAhead;
  for (int count = 0; count < kOrderTries; ++count, ahead *= 2) {
    const Instant began = now();
    const std::optional<Instant> effective = attempt(std::max(at, began + ahead));
    if (!effective) return kNever;
    if (*effective != kNever) return *effective;
    ahead = std::max(ahead, now() - began);
  }
  return kNever;
}

Instant Run::command(std::uint32_t fabric,
                     std::uint32_t crossbar,
                     Instant at,
                     const CircuitCommand& command) {
  if (fabric >= spec_.fabrics.size() || crossbar >= spec_.fabrics[fabric].config.crossbars.size())
    return kNever;
  const std::uint16_t ports = spec_.fabrics[fabric].config.crossbars[crossbar].crossbar.ports;
  if (const auto* matching = std::get_if<Matching>(&command)) {
    if (!validate(*matching, ports).empty()) return kNever;
    auto order = order_to_connect(at, *matching, ports);
    if (journal_) order->records = records_of_plan(crossbar, StaticPlan{*matching});
    return worker_->command(fabric, crossbar, std::move(order));
  }
  const CircuitPlan& plan = std::get<CircuitPlan>(command);
  if (!validate(plan, ports).empty() || !too_fast(plan, ports).empty()) return kNever;
  return try_ahead(at, [&](Instant when) -> std::optional<Instant> {
    auto order = order_to_follow(when, plan, ports);
    if (journal_) order->records = records_of_plan(crossbar, plan);
    return worker_->command(fabric, crossbar, std::move(order));
  });
}

Instant Run::cut(std::uint32_t fabric, std::uint32_t cable, Instant at, Duration length) {
  if (fabric >= spec_.fabrics.size() || length <= Duration::zero()) return kNever;
  return try_ahead(at, [&](Instant when) {
    std::vector<Outage> outages = spec_.fabrics[fabric].config.outages;
    outages.push_back(outage_of(cable, when, length));
    return replan(fabric, std::move(outages), when);
  });
}

Instant Run::mend(std::uint32_t fabric, std::uint32_t cable, Instant at) {
  if (fabric >= spec_.fabrics.size()) return kNever;
  return try_ahead(at, [&](Instant when) -> std::optional<Instant> {
    std::vector<Outage> outages = spec_.fabrics[fabric].config.outages;
    const auto open = std::find_if(outages.begin(), outages.end(), [&](const Outage& outage) {
      return outage.cable == cable && outage.from < when && when < outage.to;
    });
    if (open == outages.end()) return std::nullopt;
    open->to = when;
    return replan(fabric, std::move(outages), when);
  });
}

// Lights of a cable's ports are nobody else's: the worker tells those of fabrics.
void Run::hold_carriers_down(std::uint32_t cable, bool down) {
  if (cable >= spec_.cables.size()) return;
  const CableSpec& ends = spec_.cables[cable];
  if (ends.carrier != CarrierPolicy::kPropagate) return;
  for (const std::uint32_t port : {ends.port_a, ends.port_b}) lights_->set_dark(port, down);
}

// nullopt: such outages cannot be. kNever: the worker did not hear of it in time.
std::optional<Instant> Run::replan(std::uint32_t fabric,
                                   std::vector<Outage> outages,
                                   Instant differs_from) {
  FabricConfig& config = spec_.fabrics[fabric].config;
  if (!check_outages(config, outages).empty()) return std::nullopt;
  auto failover = std::make_unique<Failover>(config, outages);
  failover->differs_from = differs_from;
  if (journal_) failover->records = records_of(RecordKind::kOutages, encode_outages(outages));
  const Instant effective = worker_->fail(fabric, std::move(failover));
  if (effective != kNever) config.outages = std::move(outages);
  return effective;
}

void Run::look_at_kernel() {
  Duration settle{};
  for (PortAccount& account : accounts_) {
    account.look_at_kernel(*clock_);
    settle = std::max(settle, account.settle_time());
  }
  sleep(settle);
}

bool Run::snapshot(EmulatorSnapshot& out, std::chrono::microseconds patience) {
  look_at_kernel();
  const WorkerCounters* counters = worker_->snapshot(patience);
  if (counters == nullptr) return false;
  out = assemble(*counters);
  return true;
}

EmulatorSnapshot Run::stop(Duration drain_limit) {
  // The last comparison with the kernel while frames are still taken; its result stays in
  // accounts_.
  EmulatorSnapshot last;
  snapshot(last, std::chrono::milliseconds(100));
  carriers_->stop();
  for (PortAccount& account : accounts_) account.stop_taking();
  launched_ = false;
  last = assemble(worker_->stop(drain_limit));
  captures_->end_all(last.at);
  close_journal();
  // A file that could not be finished lacks at least its end.
  if (journal_) last.journal_lost = std::max<std::uint64_t>(journal_->lost(), !journal_complete_);
  return last;
}

void Run::close_journal() {
  if (!journal_) return;
  std::vector<JournalRecord> ends(spec_.cables.size() * 2);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    ends[i].at_ps = picos(worker_->horizon(i));
    ends[i].cable = static_cast<std::uint16_t>(i / 2);
    ends[i].direction = static_cast<std::uint8_t>(i % 2);
    ends[i].kind = RecordKind::kEnd;
  }
  for (std::size_t i = 0; i < spec_.fabrics.size(); ++i)
    ends.push_back({.at_ps = picos(worker_->fabric(i).horizon()),
                    .value = worker_->fabric(i).gave_up() ? 1u : 0u,
                    .kind = RecordKind::kEnd});
  journal_complete_ = journal_->close(ends).empty();
}

EmulatorSnapshot Run::assemble(const WorkerCounters& counters) {
  EmulatorSnapshot out;
  out.at = counters.at;
  out.ports.resize(spec_.ports.size());
  assemble_cables(counters, out);
  assemble_fabrics(counters, out);
  for (std::uint32_t i = 0; i < out.ports.size(); ++i) {
    out.ports[i].carrier = carriers_->carrier(i);
    out.ports[i].errors = carriers_->errors(i);
    if (!passes_pauses(spec_.ports[i])) out.ports[i].pauses = carriers_->pauses(i);
  }
  out.gaps = counters.gaps;
  out.core = core_;
  out.pool = {counters.frames_out_of_pool, idle_holding_, 0};
  for (const PortAccount& account : accounts_) out.pool.slack += account.pool_slack();
  out.loops = counters.loops;
  out.busy_cycles = counters.busy_cycles;
  out.journal_lost = journal_ ? journal_->lost() : 0;
  out.pages = eal_.pages();
  return out;
}

void Run::assemble_cables(const WorkerCounters& counters, EmulatorSnapshot& out) {
  out.cables.resize(spec_.cables.size());
  for (std::size_t i = 0; i < counters.hosts.size(); ++i) {
    const DirectionCounters& host = counters.hosts[i];
    DirectionSnapshot& direction = out.cables[i / 2][i % 2];
    direction = host.seen;
    direction.lateness_outside_gaps = host.seen.lateness.since(host.lateness_in_gaps);
  }
  for (auto& cable : out.cables)
    for (std::size_t d : {0u, 1u}) cable[d].books.add_sent(cable[1 - d].pauses);
  out.guards = counters.guards;
  for (std::size_t i = 0; i < spec_.cables.size(); ++i) {
    const std::array<std::uint32_t, 2> ends{spec_.cables[i].port_a, spec_.cables[i].port_b};
    for (std::size_t end = 0; end < 2; ++end) {
      const DirectionCounters& inward = counters.hosts[2 * i + end];
      const PortReading reading{
          inward.seen.books.rx.frames, inward.rx_frames_when_empty, inward.empty_at};
      out.ports[ends[end]] =
          accounts_[ends[end]].read(reading, out.cables[i][1 - end].books.handed_to_port.frames);
      if (passes_pauses(spec_.ports[ends[end]]))
        out.ports[ends[end]].pauses = {PausesFromServer::Source::kFrames, inward.pauses_seen};
    }
  }
}

void Run::assemble_fabrics(const WorkerCounters& counters, EmulatorSnapshot& out) {
  for (const FabricHostCounters& fabric : counters.fabrics) {
    FabricSnapshot told{fabric.books, fabric.reading, {}, fabric.fate_digest};
    for (const EdgeCounters& edge : fabric.edges) {
      told.hosts.push_back(edge.seen);
      FabricHostSnapshot& host = told.hosts.back();
      host.lateness_outside_gaps = host.lateness.since(edge.lateness_in_gaps);
      const PortReading reading{host.in.frames, edge.rx_frames_when_empty, edge.empty_at};
      out.ports[host.port] = accounts_[host.port].read(reading, host.out.frames);
      if (passes_pauses(spec_.ports[host.port]))
        out.ports[host.port].pauses = {PausesFromServer::Source::kFrames, edge.pauses_seen};
    }
    out.fabrics.push_back(std::move(told));
  }
}

}  // namespace linkwright
