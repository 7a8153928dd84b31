// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/books_json.h"
#include "control/report/energy_json.h"
#include "control/report/fault_report.h"
#include "control/report/fec_telemetry.h"
#include "control/report/histogram_json.h"
#include "control/report/nanoseconds.h"
#include "control/report/run_report.h"
#include "control/report/timeline_report.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// Run time; null where it is not known.
json::value seconds_in(Instant at) {
  return at == kNever ? json::value() : json::value(to_ns(at - kEpoch) / 1e9);
}

json::array failures_of(const RunReport& report) {
  json::array failures;
  for (const FailureRecord& failure : report.failures)
    failures.push_back(
        {{"link", report.scenario.cables[failure.link].name},
         {"at_s", seconds_in(failure.at)},
         {"until_s", seconds_in(failure.until)},
         {"cause", name_of(failure.cause)},
         {"class",
          failure.cause == FailureCause::kBurst ? json::value()
                                                : json::value(name_of(failure.kind))}});
  return failures;
}

json::array strings(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object model_of(const DirectionFigures& figures) {
  return {
      {"rate_bps", figures.rate_bps},
      {"serialized", figures.serialized},
      {"one_way_latency_ns", to_ns(figures.latency)},
      {"group_error_ratio", figures.group_error_ratio},
      {"pre_fec_ber",
       figures.physics.fec.ber_shares.empty() ? json::value()
                                              : json::value(figures.physics.channel.pre_fec_ber)},
      {"ber_acceleration", figures.physics.channel.acceleration},
      {"watts_link", figures.watts_link < 0 ? json::value() : json::value(figures.watts_link)}};
}

json::value telemetry_of(const FecFigures& fec, const FecTelemetry& telemetry) {
  json::array histogram;
  for (const std::uint64_t codewords : telemetry.counters.symbol_errors)
    histogram.push_back(codewords);
  const BerEstimate& ber = telemetry.pre_fec_ber;
  json::object loss;
  for (std::size_t i = 0; i < kToldFrameBytes.size(); ++i)
    loss[fmt::format("{}", kToldFrameBytes[i])] = fec.frame_loss[i].exact;
  return json::object{
      {"corrected", telemetry.counters.corrected},
      {"uncorrectable", telemetry.counters.uncorrectable},
      {"corrected_bits", telemetry.counters.corrected_bits},
      {"symbol_errors", std::move(histogram)},
      {"pre_fec_ber", ber.is_bound ? json::value() : json::value(ber.ratio)},
      {"pre_fec_ber_upper_95", ber.upper_95},
      {"frame_loss_ratio_extrapolated",
       telemetry.extrapolated ? json::value(telemetry.extrapolated->frame_loss_ratio)
                              : json::value()},
      {"frame_loss_ratio_modelled", std::move(loss)}};
}

// What FEC has made of the errors of this run: a drift has gone as far as the run has lasted.
FecFigures fec_of_run(const RunReport& report, std::size_t cable, std::size_t direction) {
  const LinkFigures& physics = report.scenario.cables[cable].direction[direction].physics;
  for (const DriftingLink& link : report.scenario.drifts) {
    if (link.link != cable || link.direction[direction].points.empty()) continue;
    const auto shares = shares_of_run(link, direction, report.snapshot.at);
    return mean_figures(physics.steady_fec, with_shares(physics.varying, shares));
  }
  return physics.fec;
}

json::object fec_of(const FecFigures& fec, const LinkCounters& link, const LinkIdentity& identity) {
  const auto telemetry = fec_telemetry(fec, link, identity);
  return {{"frames_checked", link.frames_checked},
          {"groups_elapsed", link.groups_elapsed},
          {"bad_groups_met", link.bad_groups_met},
          {"telemetry", telemetry ? telemetry_of(fec, *telemetry) : json::value()}};
}

json::object stages_of(const LinkCounters& link) {
  return {{"dark_windows", link.dark_windows},
          {"flaps", link.flaps},
          {"frames_in_episodes", link.frames_in_episodes},
          {"replays", link.replays},
          {"overtakes", link.overtakes},
          {"overtakes_refused", link.overtakes_refused},
          {"duplicates", link.duplicates}};
}

// Model domain; null without a trace.
json::value trace_of(const RateTrace& trace, const DirectionFigures& figures) {
  if (trace.empty()) return nullptr;
  return {{"file", figures.rate_trace},
          {"opportunities", opportunities_in(trace)},
          {"period_ns", to_ns(model_period_of(trace))},
          {"mean_bps", mean_bps(trace)}};
}

json::object run_time_of(const LinkConfig& config) {
  return {{"rate_real_bps",
           static_cast<double>(config.rate.bits_per_second) /
               static_cast<double>(config.rate.time_scale)},
          {"latency_real_ns", to_ns(config.latency)}};
}

// Of both directions, as of the cable; null where there is none.
json::value guard_of(const RunReport& report, std::size_t cable) {
  const CableSpec& spec = report.scenario.spec.cables[cable];
  if (report.in_virtual_time || !spec.guard.on || cable >= report.snapshot.guards.size())
    return nullptr;
  const LoopGuardSnapshot& guard = report.snapshot.guards[cable];
  json::object out{{"trips", guard.trips}, {"stopped", guard.stopped}, {"last", nullptr}};
  if (guard.trips == 0) return out;
  const std::uint32_t port = guard.side == 0 ? spec.port_a : spec.port_b;
  out["last"] = {{"rule", name(guard.rule)},
                 {"source", mac_text(guard.source)},
                 {"port", report.scenario.spec.ports[port].name},
                 {"count", guard.count},
                 {"within_real_ns", to_ns(guard.within)},
                 {"at_s", seconds_in(guard.at)},
                 {"resumed_at_s", seconds_in(guard.resumed)}};
  return out;
}

json::object ingress_of(const CableSpec& cable, const DirectionSnapshot& state) {
  constexpr std::array<std::string_view, 3> kNames = {"switch_queue", "pause", "pace_required"};
  const bool paced = cable.ingress != Ingress::kSwitchQueue;
  return {{"policy", kNames[static_cast<std::size_t>(cable.ingress)]},
          {"pauses_sent", state.pauses.frames},
          {"overran",
           paced ? state.books.drops[static_cast<std::size_t>(DropReason::kQueueFull)].frames : 0}};
}

json::object link_entry(const RunReport& report, std::size_t cable, std::size_t direction) {
  const DirectionSnapshot& state = report.snapshot.cables[cable][direction];
  const DirectionFigures& figures = report.scenario.cables[cable].direction[direction];
  const std::string& corner = report.scenario.cables[cable].corner;
  return {{"name", report.scenario.cables[cable].name},
          {"direction", direction == 0 ? "a_to_b" : "b_to_a"},
          {"profile", figures.profile},
          {"corner", corner.empty() ? json::value() : json::value(corner)},
          {"claims", strings(report.scenario.cables[cable].claims)},
          {"books", to_json(state.books)},
          {"lateness_ns", to_json(state.lateness)},
          {"lateness_outside_gaps_ns", to_json(state.lateness_outside_gaps)},
          {"arrival_uncertainty_ns", to_json(state.arrival_uncertainty)},
          {"model", model_of(figures)},
          {"rate_trace", trace_of(report.scenario.spec.cables[cable].traces[direction], figures)},
          {"run_time", run_time_of(report.scenario.spec.cables[cable].direction[direction])},
          {"fec",
           fec_of(fec_of_run(report, cable, direction),
                  state.link,
                  {report.scenario.spec.seed,
                   static_cast<std::uint32_t>(cable),
                   static_cast<std::uint8_t>(direction)})},
          {"queue_bytes_max", state.link.queue_bytes_max},
          {"stages", stages_of(state.link)},
          {"faults", faults_json(report, cable, direction)},
          {"loop_guard", guard_of(report, cable)},
          {"ingress", ingress_of(report.scenario.spec.cables[cable], state)},
          {"floor_violations", state.floor_violations},
          {"transmit_refusals", state.transmit_refusals},
          {"fate_digest", fmt::format("{:016x}", state.fate_digest)}};
}

json::value carrier_of(const CarrierSnapshot& carrier) {
  if (!carrier.is_known) return nullptr;
  json::array losses;
  for (const CarrierSnapshot::Loss& loss : carrier.losses)
    losses.push_back(
        {{"lost_at_s", seconds_in(loss.lost)}, {"regained_at_s", seconds_in(loss.regained)}});
  return {{"present", carrier.present},
          {"held_down", carrier.held_down},
          {"gone", carrier.gone},
          {"lost", carrier.lost},
          {"regained", carrier.regained},
          {"without_real_ns", to_ns(carrier.without)},
          {"losses", std::move(losses)},
          {"taken_down", carrier.taken_down},
          {"link_up_real_ns",
           carrier.raised == 0 ? json::value() : json::value(to_ns(carrier.link_up_longest))}};
}

json::object errors_of(const CableErrors& errors) {
  return {{"crc", errors.crc},
          {"symbol", errors.symbol},
          {"fec_uncorrected", errors.fec_uncorrected},
          {"fec_corrected", errors.fec_corrected}};
}

// null: of a fabric, or nobody can tell.
json::value pauses_of(const PausesFromServer& pauses) {
  using Source = PausesFromServer::Source;
  if (pauses.source == Source::kNobody) return nullptr;
  return {{"by_hardware", pauses.source != Source::kFrames},
          {"counted", pauses.source != Source::kSilentDriver},
          {"frames", pauses.tally.frames},
          {"global", pauses.tally.global},
          {"by_priority",
           json::array(pauses.tally.by_priority.begin(), pauses.tally.by_priority.end())}};
}

json::array ports_of(const EmulatorSnapshot& snapshot) {
  json::array ports;
  for (const PortSnapshot& port : snapshot.ports)
    ports.push_back({{"name", port.name},
                     {"driver", port.driver},
                     {"rx_frames", port.rx_frames},
                     {"tx_frames", port.tx_frames},
                     {"missed_before_rx", port.missed_before_rx},
                     {"missed_is_known", port.missed_is_known},
                     {"driver_tx_errors", port.driver_tx_errors},
                     {"carrier", carrier_of(port.carrier)},
                     {"cable_errors", errors_of(port.errors)},
                     {"pauses", pauses_of(port.pauses)}});
  return ports;
}

json::object to_json(const LoopGaps& gaps) {
  return {{"count", gaps.count},
          {"total_ns", to_ns(gaps.total)},
          {"longest_ns", to_ns(gaps.longest)},
          {"beyond_limit_ns", to_ns(gaps.beyond_limit)}};
}

json::object fidelity_of(const RunReport& report) {
  const FidelityReport& fidelity = report.fidelity;
  json::array seconds;
  for (const FidelityReport::Second& second : fidelity.seconds)
    seconds.push_back(
        {{"at", static_cast<double>(picos(second.at)) / static_cast<double>(kPicosPerSecond)},
         {"verdict", second.verdict},
         {"causes", strings(second.causes)}});
  const CoreProbe& core = report.snapshot.core;
  return {{"verdict", fidelity.verdict},
          {"causes", strings(fidelity.causes)},
          {"notes", strings(fidelity.notes)},
          {"seconds", std::move(seconds)},
          {"loop_gaps", to_json(report.snapshot.gaps)},
          {"bare_loop", {{"watched_ns", to_ns(core.watched)}, {"loop_gaps", to_json(core.gaps)}}},
          {"missed_frames", fidelity.missed_frames}};
}

}  // namespace

bool RunReport::books_closed() const {
  for (const auto& cable : snapshot.cables)
    for (const DirectionSnapshot& direction : cable)
      if (!direction.books.closed()) return false;
  return std::all_of(fabrics.begin(), fabrics.end(), [](const FabricReport& fabric) {
    return fabric.books.closed();
  });
}

json::object to_json(const RunReport& report) {
  json::array links;
  for (std::size_t cable = 0; cable < report.snapshot.cables.size(); ++cable)
    for (std::size_t direction : {0u, 1u}) links.push_back(link_entry(report, cable, direction));
  json::array fabrics;
  for (const FabricReport& fabric : report.fabrics) fabrics.push_back(to_json(fabric));
  json::array energy;
  for (const CableEnergy& cable : report.energy) energy.push_back(to_json(cable));
  const PoolSnapshot& pool = report.snapshot.pool;
  json::object object{
      {"scenario", report.scenario.name},
      {"links", std::move(links)},
      {"fabrics", std::move(fabrics)},
      {"energy", std::move(energy)},
      {"failures", failures_of(report)},
      {"timeline", to_json(report.timeline)},
      {"ports", ports_of(report.snapshot)},
      {"fidelity", fidelity_of(report)},
      {"pool",
       {{"in_use", pool.in_use}, {"idle_holding", pool.idle_holding}, {"slack", pool.slack}}},
      {"worker", {{"loops", report.snapshot.loops}, {"busy_cycles", report.snapshot.busy_cycles}}},
      {"journal_lost", report.snapshot.journal_lost},
      {"run_seconds", to_ns(report.snapshot.at - kEpoch) / 1e9},
      {"seed", report.scenario.spec.seed},
      {"time_scale", report.scenario.time_scale},
      {"pedestal_real_ns", to_ns(report.scenario.spec.pedestal)},
      {"pages", report.snapshot.pages},
      {"calibration", report.calibration},
      {"virtual", nullptr}};
  if (const auto& v = report.in_virtual_time; v)
    object["virtual"] = {
        {"frames", v->frames},
        {"wall_s", v->wall_seconds},
        {"frames_per_s",
         v->wall_seconds > 0 ? static_cast<double>(v->frames) / v->wall_seconds : 0.0}};
  return object;
}

}  // namespace linkwright
