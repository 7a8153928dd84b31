// SPDX-License-Identifier: Apache-2.0
#include "control/collective/collective_run.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "control/collective/uniform_runner.h"
#include "traffic_gen/payload/payload.h"
#include "traffic_gen/transport/wire_time.h"

namespace linkwright {
namespace {

double micros(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerMicro);
}

std::unique_ptr<IterationRunner> runner_of(const CollectiveWish& wish) {
  const RankId ranks = wish.job.ranks;
  if (!wish.scenario) return std::make_unique<UniformRunner>(ranks, wish.link, wish.transport);
  return std::make_unique<ScenarioRunner>(wish.scenario, ranks, wish.link, wish.transport);
}

// Empty: a window of packets does not limit the rate of a queue pair.
std::string window_note(const CollectiveWish& wish) {
  const auto* roce = std::get_if<RoceOptions>(&wish.transport);
  if (roce == nullptr) return {};
  const double octets = roce->mtu / framing_ceiling(roce->mtu);
  const Duration window =
      wire_time(static_cast<std::uint64_t>(octets + 0.5), wish.link.bits_per_second) *
      roce->recovery.window;
  if (window >= 2 * wish.link.latency) return {};
  return fmt::format(
      "a window of {} packets lasts {:g} us, less than the way there and back: it limits the rate "
      "of a queue pair",
      roce->recovery.window,
      micros(window));
}

// Once, with data. It takes part in no timing.
std::optional<std::uint64_t> wrong_elements(const Schedule& schedule,
                                            const CollectiveWish& wish,
                                            IterationRunner& runner) {
  if (!wish.check || Payload::bytes_needed(schedule) > kMostPayloadBytes) return std::nullopt;
  Payload payload(schedule, wish.type, wish.op);
  payload.fill();
  DependencyEngine engine(schedule, {.done = [&](OpId op, Instant) { payload.done(op); }});
  runner.carry_out(engine);
  return payload.wrong();
}

std::uint64_t sum_of(const std::vector<PacketCounts>& ranks, std::uint64_t PacketCounts::*member) {
  std::uint64_t out = 0;
  for (const PacketCounts& each : ranks) out += each.*member;
  return out;
}

void add_befallen(std::uint32_t iteration, CarriedOut&& carried, std::vector<Befallen>& out) {
  Befallen befallen{iteration,
                    micros(carried.iteration.time),
                    sum_of(carried.packets, &PacketCounts::resent),
                    sum_of(carried.packets, &PacketCounts::timeouts),
                    carried.iteration.from,
                    std::move(carried.incidents)};
  if (befallen.resent > 0 || befallen.timeouts > 0 || !befallen.incidents.empty())
    out.push_back(std::move(befallen));
}

// Of one of `iterations`, from two looks at an account.
std::vector<BoundaryJoules> joules_between(const std::vector<BoundaryJoules>& before,
                                           std::vector<BoundaryJoules> after,
                                           std::uint32_t iterations) {
  for (std::size_t i = 0; i < after.size(); ++i)
    if (after[i].joules) *after[i].joules = (*after[i].joules - *before[i].joules) / iterations;
  return after;
}

// `row`: gets the packets of the last iteration and the joules of the mean one, where there are
// any.
Timing timed(const Schedule& schedule,
             const CollectiveWish& wish,
             IterationRunner& runner,
             CollectiveRow* row = nullptr) {
  Timing out;
  out.wrong = wrong_elements(schedule, wish, runner);
  DependencyEngine engine(schedule);
  for (std::uint32_t i = 0; i < wish.warm_up; ++i) runner.carry_out(engine);
  const std::vector<BoundaryJoules> before = runner.joules();
  for (std::uint32_t i = 0; i < wish.iterations; ++i) {
    CarriedOut each = runner.carry_out(engine);
    out.microseconds.push_back(micros(each.iteration.time));
    std::vector<double>& ranks = out.of_ranks.emplace_back();
    for (const Duration time : each.iteration.ranks) ranks.push_back(micros(time));
    if (row != nullptr) row->packets = each.packets;
    if (wish.scenario) add_befallen(i, std::move(each), out.befallen);
  }
  if (row != nullptr) row->joules = joules_between(before, runner.joules(), wish.iterations);
  return out;
}

// What nccl-tests counts: of alltoallv that of the rank that sends most.
std::uint64_t counted_bytes(const CollectiveJob& job) {
  if (job.collective != Collective::kAllToAllV) return job.bytes;
  std::uint64_t most = 0;
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    const auto row = job.matrix.begin() + static_cast<std::ptrdiff_t>(rank) * job.ranks;
    most = std::max(most, std::accumulate(row, row + job.ranks, std::uint64_t{0}));
  }
  return most;
}

CollectiveRow measured(const CollectiveWish& wish, IterationRunner& runner, std::uint64_t asked) {
  const std::uint32_t element = bytes_of(wish.type);
  CollectiveJob job = wish.job;
  job.bytes = size_of(job.collective, job.ranks, asked, element);
  const Schedule schedule = schedule_of(wish, job, Placement::kOutOfPlace);
  CollectiveRow row;
  row.bytes = counted_bytes(job);
  row.elements = (has_blocks(job.collective) ? job.block() : row.bytes) / element;
  row.out_of_place = timed(schedule, wish, runner, &row);
  row.in_place = timed(schedule_of(wish, job, Placement::kInPlace), wish, runner);
  const OracleLinks links{wish.link.latency,
                          8.0 * kPicosPerSecond / static_cast<double>(wish.link.bits_per_second)};
  row.oracle = oracle_of(schedule, links);
  row.sent_bytes = sent_bytes(schedule);
  row.sent_messages = sent_messages(schedule);
  row.steps = schedule.steps;
  return row;
}

}  // namespace

double Timing::mean() const {
  if (microseconds.empty()) return 0;
  return std::accumulate(microseconds.begin(), microseconds.end(), 0.0) /
         static_cast<double>(microseconds.size());
}

double CollectiveRow::algorithm_bandwidth(const Timing& timing) const {
  const double mean = timing.mean();
  return mean > 0 ? static_cast<double>(bytes) / (mean * 1e3) : 0;
}

double CollectiveRow::efficiency() const {
  const double mean = out_of_place.mean();
  return mean > 0 ? oracle.ps / static_cast<double>(kPicosPerMicro) / mean : 1;
}

Schedule schedule_of(const CollectiveWish& wish, const CollectiveJob& job, Placement placement) {
  Schedule whole = algorithm_named(job.collective, wish.algorithm)->draw(job, placement);
  return wish.cuts.none() ? whole : cut(whole, wish.cuts);
}

CollectiveOutcome run_collective(const CollectiveWish& wish,
                                 const std::function<void(const CollectiveRow&)>& told) {
  CollectiveOutcome out;
  bool unseen = false;
  const std::unique_ptr<IterationRunner> runner = runner_of(wish);
  for (const std::uint64_t size : wish.sizes) {
    try {
      out.rows.push_back(measured(wish, *runner, size));
    } catch (const Stuck& stuck) {
      out.stuck =
          fmt::format("{} of {} octets: {}", name_of(wish.job.collective), size, stuck.what());
      break;
    }
    const CollectiveRow& row = out.rows.back();
    for (const Timing* timing : {&row.out_of_place, &row.in_place}) {
      out.wrong += timing->wrong.value_or(0);
      unseen = unseen || !timing->wrong;
    }
    if (told) told(row);
  }
  if (wish.check && unseen)
    out.notes.push_back(
        fmt::format("the data of sizes above {} MiB in all ranks together is not moved: nobody "
                    "says that it is right",
                    kMostPayloadBytes >> 20));
  if (wish.scenario && wish.scenario->resolved.time_scale > 1)
    out.notes.push_back(
        fmt::format("time scale {}: times are those of the run, of the model {:g} of them",
                    wish.scenario->resolved.time_scale,
                    1.0 / static_cast<double>(wish.scenario->resolved.time_scale)));
  if (const std::string note = window_note(wish); !note.empty()) out.notes.push_back(note);
  return out;
}

double mean_bus_bandwidth(const CollectiveWish& wish, const CollectiveOutcome& outcome) {
  double sum = 0;
  for (const CollectiveRow& row : outcome.rows)
    for (const Timing* timing : {&row.out_of_place, &row.in_place})
      sum += row.algorithm_bandwidth(*timing) * bus_factor(wish.job.collective, wish.job.ranks);
  return outcome.rows.empty() ? 0 : sum / (2.0 * static_cast<double>(outcome.rows.size()));
}

}  // namespace linkwright
