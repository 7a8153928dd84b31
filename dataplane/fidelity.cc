// SPDX-License-Identifier: Apache-2.0
#include "dataplane/fidelity.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "dataplane/driver_table.h"

namespace linkwright {
namespace {

constexpr Duration kLimitAtLeast = microseconds(5);
constexpr std::int64_t kEffectShare = 20;  // 5 % of the smallest effect
constexpr std::uint64_t kLateShare = 100;  // 1 % of the frames
constexpr std::int64_t kGapShare = 100;    // 1 % of the time
constexpr std::int64_t kGapLimits = 10;    // one gap this many limits long is a cause by itself
constexpr std::int64_t kNotableGapShare = 1'000;
constexpr double kP99 = 0.99;

std::string decimal(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3g %s", value, unit);
  return text.data();
}

std::string text_of(Duration d) {
  const auto value = static_cast<double>(picos(d));
  if (d < milliseconds(1)) return decimal(value / double{kPicosPerMicro}, "us");
  if (d < seconds(1)) return decimal(value / double{kPicosPerMilli}, "ms");
  return decimal(value / double{kPicosPerSecond}, "s");
}

std::string counted(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

class Judge {
 public:
  // `servers_pause`: of each port, whether its server has sent pauses in between.
  Judge(const EmulatorSpec& spec, const FidelityContext& context, std::vector<bool> servers_pause)
      : spec_(spec),
        context_(context),
        servers_pause_(std::move(servers_pause)),
        limit_(fidelity_limit(spec)) {}

  void direction(std::size_t cable,
                 std::size_t which,
                 const DirectionSnapshot& before,
                 const DirectionSnapshot& now);
  void guard(std::size_t cable, const LoopGuardSnapshot& before, const LoopGuardSnapshot& now);
  void fabric(std::size_t index, const FabricSnapshot& before, const FabricSnapshot& now);
  void port(const PortSnapshot& before, const PortSnapshot& now);
  void pauses(const CableSpec& cable);
  void carrier(const PortSnapshot& before, const PortSnapshot& now);
  void cable_errors(const PortSnapshot& before, const PortSnapshot& now);
  void gaps(const LoopGaps& before, const LoopGaps& now, Duration interval);
  void core(const CoreProbe& core);
  void pool(const PoolSnapshot& pool);
  void journal(std::uint64_t lost);
  Fidelity result() &&;

 private:
  void overruns(const FabricConfig& config,
                const FabricSnapshot& before,
                const FabricSnapshot& now);
  void overruns(const std::string& who,
                const CableSpec& cable,
                const Books& before,
                const Books& now);
  std::string loop_text(const CableSpec& cable, const LoopGuardSnapshot& guard) const;
  void lost_frames(const std::string& who, const Books& before, const Books& now);
  void late_frames(const std::string& who, const Histogram& lateness);
  template <typename Snapshot>  // of a direction, or of a host of a fabric
  void polls(const std::string& who, const Snapshot& before, const Snapshot& now);
  template <typename Snapshot>  // the same
  void releases(const std::string& who,
                std::uint32_t port,
                const Snapshot& before,
                const Snapshot& now);
  void refusals(const std::string& who, std::uint64_t calls);
  std::string direction_name(std::size_t cable, std::size_t which) const;
  std::string port_name(std::uint32_t port) const;
  std::uint64_t limit_ns() const {
    return static_cast<std::uint64_t>(picos(limit_) / kPicosPerNano);
  }
  void invalid(std::string cause) { add(FidelityVerdict::kInvalid, std::move(cause)); }
  void degraded(std::string cause) { add(FidelityVerdict::kDegraded, std::move(cause)); }
  void add(FidelityVerdict verdict, std::string cause) {
    found_.verdict = std::max(found_.verdict, verdict);
    found_.causes.push_back(std::move(cause));
  }

  const EmulatorSpec& spec_;
  const FidelityContext& context_;
  std::vector<bool> servers_pause_;
  Duration limit_;
  Fidelity found_;
};

std::string Judge::direction_name(std::size_t cable, std::size_t which) const {
  const std::string name =
      cable < spec_.cables.size() ? spec_.cables[cable].name : "cable " + std::to_string(cable);
  return (which == 0 ? "a_to_b of " : "b_to_a of ") + name;
}

std::string Judge::port_name(std::uint32_t port) const {
  return "port " + (port < spec_.ports.size() ? spec_.ports[port].name : std::to_string(port));
}

// A wire passes pauses where its ports do.
void Judge::pauses(const CableSpec& cable) {
  for (const std::uint32_t port : {cable.port_a, cable.port_b})
    if (port < spec_.ports.size() && takes_pauses(spec_.ports[port]))
      found_.notes.push_back("port " + spec_.ports[port].name +
                             ": pauses are by hardware: its MAC takes those of its server, and "
                             "none pass the link");
}

// Frames that the emulator itself lost, whether it counted them or only the books show it.
void Judge::lost_frames(const std::string& who, const Books& before, const Books& now) {
  if (!now.closed()) {
    const Tally in = now.rx + now.originated;
    const Tally out = now.handed_to_port + now.held + now.absorbed + now.dropped();
    invalid(who + ": the books do not close: " + std::to_string(in.frames) + " frames and " +
            std::to_string(in.bytes) + " bytes in, " + std::to_string(out.frames) + " and " +
            std::to_string(out.bytes) + " accounted for");
  }
  for (const DropReason reason :
       {DropReason::kNoMemory, DropReason::kPortRefused, DropReason::kLoopGuard}) {
    const auto index = static_cast<std::size_t>(reason);
    const std::uint64_t lost = now.drops[index].frames - before.drops[index].frames;
    if (lost == 0) continue;
    invalid(who + ": the emulator lost " + counted(lost, "frame") + " (" +
            std::string(name(reason)) + ")");
  }
  if (context_.drained && now.held != Tally{}) {
    invalid(who + ": " + counted(now.held.frames, "frame") + " still held after the drain");
  }
}

void Judge::late_frames(const std::string& who, const Histogram& lateness) {
  const std::uint64_t frames = lateness.total();
  if (frames == 0) return;
  const std::uint64_t late = lateness.count_above(limit_ns());
  const std::uint64_t p99 = lateness.percentile(kP99);
  // One frame is no percentage: alone among fewer than a hundred it is told by the 99th percentile.
  if (late > 1 && late * kLateShare > frames) {
    const double percent = 100.0 * static_cast<double>(late) / static_cast<double>(frames);
    invalid(who + ": " + decimal(percent, "%") + " of " + counted(frames, "frame") +
            " released later than the limit of " + text_of(limit_) + " (1 % may be)");
  } else if (p99 > limit_ns()) {
    // Percentiles are rounded up to the edge of their bucket, so this is the narrow band in which
    // the histogram cannot tell on which side the 99th percentile lies.
    degraded(who + ": p99 of release error " +
             text_of(nanoseconds(static_cast<std::int64_t>(p99))) + " is above the limit of " +
             text_of(limit_));
  }
}

void Judge::direction(std::size_t cable,
                      std::size_t which,
                      const DirectionSnapshot& before,
                      const DirectionSnapshot& now) {
  const std::string who = direction_name(cable, which);
  lost_frames(who, before.books, now.books);
  std::uint32_t egress = kNoPortSpec;
  if (cable < spec_.cables.size()) {
    const CableSpec& ends = spec_.cables[cable];
    overruns(who, ends, before.books, now.books);
    egress = which == 0 ? ends.port_b : ends.port_a;
  }
  releases(who, egress, before, now);
  polls(who, before, now);
}

// What went late, or was refused, at the port where it goes out.
template <typename Snapshot>
void Judge::releases(const std::string& who,
                     std::uint32_t port,
                     const Snapshot& before,
                     const Snapshot& now) {
  const Histogram lateness = now.lateness.since(before.lateness);
  const Histogram behind = now.lateness_behind_refusals.since(before.lateness_behind_refusals);
  const std::uint64_t calls = now.transmit_refusals - before.transmit_refusals;
  const bool server_pauses = port < servers_pause_.size() && servers_pause_[port];
  if (server_pauses && (calls > 0 || behind.total() > 0)) {
    // The server did not want them yet: that they are late is its doing, and part of the workload.
    late_frames(who, lateness.since(behind));
    found_.notes.push_back(port_name(port) +
                           ": backpressure: its server sent pauses while it refused " +
                           counted(calls, "transmit call") + "; " +
                           counted(behind.total(), "frame") + " waited for that");
  } else {
    late_frames(who, lateness);
    refusals(who, calls);
  }
}

// Where servers are to be paced, a full queue at the modelled end is no model's loss.
void Judge::overruns(const std::string& who,
                     const CableSpec& cable,
                     const Books& before,
                     const Books& now) {
  if (cable.ingress != Ingress::kPaceRequired) return;
  constexpr auto kFull = static_cast<std::size_t>(DropReason::kQueueFull);
  if (const auto lost = now.drops[kFull].frames - before.drops[kFull].frames; lost > 0)
    invalid(who + ": " + counted(lost, "frame") +
            " overran the modelled link, and `ingress: pace_required` says that the server is "
            "paced");
}

// A link that the guard has stopped is not the modelled one, whatever the reason: the run does not
// answer what it was asked.
void Judge::guard(std::size_t cable,
                  const LoopGuardSnapshot& before,
                  const LoopGuardSnapshot& now) {
  if (cable >= spec_.cables.size()) return;
  const std::string who = spec_.cables[cable].name + ": ";
  if (now.trips > before.trips) {
    invalid(who + "its loop guard stopped it at " + text_of(now.at - kEpoch) + ": " +
            loop_text(spec_.cables[cable], now));
  } else if (now.stopped) {
    invalid(who + "it is stopped since " + text_of(now.at - kEpoch) + ", by its loop guard");
  }
}

std::string Judge::loop_text(const CableSpec& cable, const LoopGuardSnapshot& guard) const {
  const std::uint32_t port = guard.side == 0 ? cable.port_a : cable.port_b;
  const std::string at = port_name(port);
  if (guard.rule == LoopRule::kGroupRate)
    return "broadcast_rate: " + std::to_string(guard.count) + " frames to groups within " +
           text_of(guard.within) + " at " + at + ", the last one from " + mac_text(guard.source);
  return "same_source: " + mac_text(guard.source) + " changed sides " +
         counted(guard.count, "time") + " within " + text_of(guard.within) +
         ", and was last seen at " + at + "; the ends of the link meet behind its ports";
}

void Judge::fabric(std::size_t index, const FabricSnapshot& before, const FabricSnapshot& now) {
  const std::string name =
      index < spec_.fabrics.size() ? spec_.fabrics[index].name : "fabric " + std::to_string(index);
  lost_frames(name, before.books, now.books);
  if (index < spec_.fabrics.size()) overruns(spec_.fabrics[index].config, before, now);
  for (std::size_t i = 0; i < now.hosts.size(); ++i) {
    const std::string who = port_name(now.hosts[i].port);
    const FabricHostSnapshot earlier =
        i < before.hosts.size() ? before.hosts[i] : FabricHostSnapshot{};
    releases(who, now.hosts[i].port, earlier, now.hosts[i]);
    polls(who, earlier, now.hosts[i]);
  }
}

// Where servers are to be paced, a full queue at the modelled end of a cable is no model's loss.
void Judge::overruns(const FabricConfig& config,
                     const FabricSnapshot& before,
                     const FabricSnapshot& now) {
  for (LinkId link = 0; link < now.reading.links.size(); ++link) {
    const NodeId node = from(config.graph, link);
    if (!is_host(config.graph, node) || config.hosts[node].ingress != Ingress::kPaceRequired)
      continue;
    const std::uint64_t earlier = link < before.reading.links.size()
                                      ? before.reading.links[link].overran.frames
                                      : std::uint64_t{0};
    if (const std::uint64_t lost = now.reading.links[link].overran.frames - earlier; lost > 0)
      invalid(config.graph.nodes[node].name + ": " + counted(lost, "frame") +
              " overran the modelled link, and `ingress: pace_required` says that the server is "
              "paced");
  }
}

template <typename Snapshot>
void Judge::polls(const std::string& who, const Snapshot& before, const Snapshot& now) {
  const Histogram uncertainty = now.arrival_uncertainty.since(before.arrival_uncertainty);
  const std::uint64_t p99 = uncertainty.percentile(kP99);
  if (p99 > limit_ns()) {
    degraded(who + ": p99 of arrival uncertainty " +
             text_of(nanoseconds(static_cast<std::int64_t>(p99))) + " is above the limit of " +
             text_of(limit_));
  }
  if (const auto n = now.floor_violations - before.floor_violations; n > 0) {
    degraded(who + ": " + counted(n, "frame") +
             " due before the emulator could release them; a larger pedestal helps");
  }
}

void Judge::refusals(const std::string& who, std::uint64_t calls) {
  if (calls == 0) return;
  degraded(who + ": the egress port refused frames in " + counted(calls, "transmit call"));
}

void Judge::port(const PortSnapshot& before, const PortSnapshot& now) {
  if (const auto n = now.missed_before_rx - before.missed_before_rx; n > 0) {
    invalid("port " + now.name + ": " + counted(n, "frame") +
            " lost before the emulator could take them");
  }
  if (const auto n = now.driver_tx_errors - before.driver_tx_errors; n > 0) {
    degraded("port " + now.name + ": the driver reports " + counted(n, "transmit error"));
  }
  if (!now.missed_is_known) {
    found_.notes.push_back("port " + now.name + ": " + now.driver +
                           " cannot tell whether frames were lost before the emulator");
  }
}

// What the emulator did to a carrier it was asked for; what happened without it, the model knows
// not.
void Judge::carrier(const PortSnapshot& before, const PortSnapshot& now) {
  const std::string who = "port " + now.name + ": ";
  const CarrierSnapshot& told = now.carrier;
  const std::uint64_t lost = told.lost - before.carrier.lost;
  const Duration without = told.without - before.carrier.without;
  if (told.gone && !before.carrier.gone) {
    invalid(who + "its interface is gone; frames for it are lost as port_down");
  } else if (lost > 0) {
    degraded(who + "its own cable lost carrier " + counted(lost, "time") +
             (without > Duration{} ? ", and was without for " + text_of(without) : ""));
  } else if (without > Duration{}) {
    degraded(who + "its own cable was without carrier for " + text_of(without));
  } else if (!told.present && !told.held_down && told.lost == 0) {
    degraded(who + "its own cable has had no carrier yet");
  }
  if (!told.fault.empty()) degraded(who + told.fault);
  if (told.raised > before.carrier.raised) {
    found_.notes.push_back(who + "its own link took up to " + text_of(told.link_up_longest) +
                           " to come up, " + counted(told.raised, "time") +
                           "; no modelled time has that in it");
  }
}

void Judge::cable_errors(const PortSnapshot& before, const PortSnapshot& now) {
  const std::string who = "port " + now.name + ": its own cable brought ";
  const CableErrors& was = before.errors;
  const CableErrors& is = now.errors;
  if (is.crc > was.crc) degraded(who + counted(is.crc - was.crc, "frame") + " with a wrong CRC");
  if (is.symbol > was.symbol) degraded(who + counted(is.symbol - was.symbol, "symbol error"));
  if (const auto n = is.fec_uncorrected - was.fec_uncorrected; n > 0)
    degraded(who + counted(n, "codeword") + " that FEC could not correct");
  if (const auto n = is.fec_corrected - was.fec_corrected; n > 0)
    found_.notes.push_back(who + counted(n, "error") + " that FEC corrected");
}

void Judge::gaps(const LoopGaps& before, const LoopGaps& now, Duration interval) {
  const std::uint64_t count = now.count - before.count;
  if (count == 0) return;
  const Duration total = now.total - before.total;
  const Duration beyond = now.beyond_limit - before.beyond_limit;
  // `longest` is of the whole run. When it did not grow, the mean is what at least one gap reached.
  const Duration longest =
      now.longest > before.longest ? now.longest : total / static_cast<std::int64_t>(count);
  if (beyond * kGapShare > interval) {
    degraded("the worker was away for " + text_of(beyond) + " of " + text_of(interval) +
             " in loop gaps longer than the limit of " + text_of(limit_) + " (1 % may be)");
  }
  if (longest > limit_ * kGapLimits) {
    degraded("the worker was away for " + text_of(longest) + " at once, above " +
             text_of(limit_ * kGapLimits) + " (" + std::to_string(kGapLimits) +
             " times the limit)");
  }
}

// Only beside a cause: what the machine does by itself explains, and excuses nothing.
void Judge::core(const CoreProbe& core) {
  if (found_.causes.empty() || core.gaps.total * kNotableGapShare <= core.watched) return;
  found_.notes.push_back("before the first frame, a bare loop on the worker's CPU was away for " +
                         text_of(core.gaps.total) + " of " + text_of(core.watched) + " in " +
                         counted(core.gaps.count, "gap") + ", the longest " +
                         text_of(core.gaps.longest) + ": that much is the machine's doing");
}

void Judge::pool(const PoolSnapshot& pool) {
  if (!context_.drained) return;
  const std::uint64_t off = pool.in_use > pool.idle_holding ? pool.in_use - pool.idle_holding
                                                            : pool.idle_holding - pool.in_use;
  if (off <= pool.slack) return;
  invalid("after the drain " + counted(pool.in_use, "mbuf") + " in use where the drivers hold " +
          std::to_string(pool.idle_holding) + " (give or take " + std::to_string(pool.slack) +
          "): frames leaked or were freed twice");
}

void Judge::journal(std::uint64_t lost) {
  if (lost > 0) degraded("the journal lost " + counted(lost, "record") + ": no exact replay");
}

Fidelity Judge::result() && {
  if (!context_.calibrated) found_.notes.emplace_back("no calibration of these ports at hand");
  return std::move(found_);
}

}  // namespace

std::string_view name(FidelityVerdict verdict) {
  constexpr std::array<std::string_view, 3> kNames{"GOOD", "DEGRADED", "INVALID"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Duration fidelity_limit(const EmulatorSpec& spec) {
  return std::max(kLimitAtLeast, spec.smallest_effect / kEffectShare);
}

namespace {

std::vector<bool> servers_that_pause(const EmulatorSnapshot& before, const EmulatorSnapshot& now) {
  std::vector<bool> pause;
  for (std::size_t port = 0; port < now.ports.size(); ++port) {
    const std::uint64_t earlier =
        port < before.ports.size() ? before.ports[port].pauses.tally.frames : 0;
    pause.push_back(now.ports[port].pauses.tally.frames > earlier);
  }
  return pause;
}

}  // namespace

Fidelity judge_fidelity(const EmulatorSpec& spec,
                        const EmulatorSnapshot& before,
                        const EmulatorSnapshot& now,
                        const FidelityContext& context) {
  Judge judge(spec, context, servers_that_pause(before, now));
  for (std::size_t i = 0; i < now.cables.size(); ++i) {
    for (std::size_t which : {0u, 1u})
      judge.direction(i, which, before.cables[i][which], now.cables[i][which]);
    if (i < spec.cables.size()) judge.pauses(spec.cables[i]);
    if (i < now.guards.size())
      judge.guard(
          i, i < before.guards.size() ? before.guards[i] : LoopGuardSnapshot{}, now.guards[i]);
  }
  for (std::size_t i = 0; i < now.fabrics.size(); ++i)
    judge.fabric(
        i, i < before.fabrics.size() ? before.fabrics[i] : FabricSnapshot{}, now.fabrics[i]);
  for (std::size_t i = 0; i < now.ports.size(); ++i) {
    judge.port(before.ports[i], now.ports[i]);
    judge.carrier(before.ports[i], now.ports[i]);
    judge.cable_errors(before.ports[i], now.ports[i]);
  }
  judge.gaps(before.gaps, now.gaps, now.at - before.at);
  judge.pool(now.pool);
  judge.journal(now.journal_lost - before.journal_lost);
  judge.core(now.core);
  return std::move(judge).result();
}

Fidelity judge_fidelity(const EmulatorSpec& spec,
                        const EmulatorSnapshot& now,
                        const FidelityContext& context) {
  EmulatorSnapshot start;
  start.cables.resize(now.cables.size());
  start.ports.resize(now.ports.size());
  return judge_fidelity(spec, start, now, context);
}

}  // namespace linkwright
