// SPDX-License-Identifier: Apache-2.0
#include "dataplane/run.h"

#include <algorithm>
#include <limits>
#include <string>
#include <thread>

#include <rte_cycles.h>
#include <time.h>

#include "dataplane/core_probe.h"
#include "dataplane/fidelity.h"

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
  const JournalIdentity identity{spec_.seed,
                                 spec_.cables.front().direction[0].rate.time_scale,
                                 static_cast<std::uint32_t>(spec_.cables.size())};
  journal_ = JournalWriter::open({spec_.journal_path, spec_.fates_path}, identity, errors);
  if (!journal_) return false;
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
                       spec_.pedestal});
    }
  }
  return hosts;
}

bool Run::launch_worker(std::vector<EmulatorError>& errors) {
  // Time zero of the run.
  clock_.emplace(clock_->hz(), rte_rdtsc());
  worker_ = std::make_unique<Worker>(WorkerSetup{
      host_setups(), *clock_, fidelity_limit(spec_), spec_.idle, pool_.get(), tap_.get()});
  launched_ = worker_->launch(eal_.worker_lcore());
  if (!launched_) errors.push_back({"worker_cpu", "the worker of another run is still at work"});
  return launched_;
}

Instant Run::change(std::uint32_t cable,
                    std::uint32_t direction,
                    Instant at,
                    const LinkConfig& config) {
  if (cable >= spec_.cables.size() || direction >= 2 || !validate(config).empty()) return kNever;
  const CableSpec& ends = spec_.cables[cable];
  if (config.rate.time_scale != ends.direction[direction].rate.time_scale) return kNever;
  const PortSpec& ingress = spec_.ports[direction == 0 ? ends.port_a : ends.port_b];
  const LinkCapacity need = needed_capacity(config, spec_.pedestal, ingress.stated_bps);
  if (!fits(need, plan_.cables[cable][direction])) return kNever;
  return worker_->change(cable * 2 + direction, at, config);
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
  for (PortAccount& account : accounts_) account.stop_taking();
  launched_ = false;
  last = assemble(worker_->stop(drain_limit));
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
  journal_complete_ = journal_->close(ends).empty();
}

EmulatorSnapshot Run::assemble(const WorkerCounters& counters) {
  EmulatorSnapshot out;
  out.at = counters.at;
  out.cables.resize(spec_.cables.size());
  out.ports.resize(spec_.ports.size());
  for (std::size_t i = 0; i < counters.hosts.size(); ++i) {
    const DirectionCounters& host = counters.hosts[i];
    DirectionSnapshot& direction = out.cables[i / 2][i % 2];
    direction = host.seen;
    direction.lateness_outside_gaps = host.seen.lateness.since(host.lateness_in_gaps);
  }
  for (std::size_t i = 0; i < spec_.cables.size(); ++i) {
    const std::array<std::uint32_t, 2> ends{spec_.cables[i].port_a, spec_.cables[i].port_b};
    for (std::size_t end = 0; end < 2; ++end) {
      const DirectionCounters& inward = counters.hosts[2 * i + end];
      const PortReading reading{
          inward.seen.books.rx.frames, inward.rx_frames_when_empty, inward.empty_at};
      out.ports[ends[end]] =
          accounts_[ends[end]].read(reading, out.cables[i][1 - end].books.handed_to_port.frames);
    }
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

}  // namespace linkwright
