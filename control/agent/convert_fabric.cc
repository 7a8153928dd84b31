// SPDX-License-Identifier: Apache-2.0
#include "control/agent/convert_fabric.h"

#include <span>

#include <fmt/format.h>

#include "control/agent/convert_parts.h"
#include "link_models/fabric/fabric_codec.h"

namespace linkwright {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr const char* kOtherVersion =
    "not as this version writes it: control and dataplane are of different versions";

void write(const LinkReading& link, schema::FabricLinkState& state) {
  if (!link.is_sender) return;
  state.set_is_sender(true);
  linkwright::write(link.sent, *state.mutable_sent());
  linkwright::write(link.dropped, *state.mutable_dropped());
  linkwright::write(link.overran, *state.mutable_overran());
  linkwright::write(link.lost, *state.mutable_lost());
  linkwright::write(link.fault_drops, *state.mutable_fault_drops());
  linkwright::write(link.fault_corrupts, *state.mutable_fault_corrupts());
  state.set_waiting_bytes(link.waiting_bytes);
  state.set_waiting_bytes_max(link.waiting_bytes_max);
  state.set_marked(link.marked);
  state.set_busy_ps(picos(link.busy));
  state.set_paused_ps(picos(link.paused));
}

LinkReading read(const schema::FabricLinkState& state) {
  return {.is_sender = state.is_sender(),
          .sent = linkwright::read(state.sent()),
          .dropped = linkwright::read(state.dropped()),
          .overran = linkwright::read(state.overran()),
          .lost = linkwright::read(state.lost()),
          .fault_drops = linkwright::read(state.fault_drops()),
          .fault_corrupts = linkwright::read(state.fault_corrupts()),
          .waiting_bytes = state.waiting_bytes(),
          .waiting_bytes_max = state.waiting_bytes_max(),
          .marked = state.marked(),
          .busy = Duration{state.busy_ps()},
          .paused = Duration{state.paused_ps()}};
}

void write(const CircuitReading& circuit, schema::CircuitState& state) {
  state.set_output(circuit.output);
  state.set_dark_from_ps(picos(circuit.dark_from));
  state.set_moves(circuit.moves);
  state.set_lit_ps(picos(circuit.lit));
  state.set_dark_ps(picos(circuit.dark));
}

CircuitReading read(const schema::CircuitState& state) {
  return {.output = static_cast<std::uint16_t>(state.output()),
          .dark_from = Instant{Duration{state.dark_from_ps()}},
          .moves = state.moves(),
          .lit = Duration{state.lit_ps()},
          .dark = Duration{state.dark_ps()}};
}

void write(const OutageReading& outage, schema::OutageState& state) {
  state.set_cable(outage.outage.cable);
  state.set_from_ps(picos(outage.outage.from));
  state.set_to_ps(picos(outage.outage.to));
  state.set_noticed_ps(picos(outage.noticed));
  state.set_rerouted_ps(picos(outage.rerouted));
  linkwright::write(outage.lost.cut, *state.mutable_cut());
  linkwright::write(outage.lost.into_dark, *state.mutable_into_dark());
  linkwright::write(outage.lost.at_port, *state.mutable_at_port());
}

OutageReading read(const schema::OutageState& state) {
  const auto at = [](std::int64_t ps) { return Instant{Duration{ps}}; };
  return {.outage = {state.cable(), at(state.from_ps()), at(state.to_ps())},
          .noticed = at(state.noticed_ps()),
          .rerouted = at(state.rerouted_ps()),
          .lost = {.cut = linkwright::read(state.cut()),
                   .into_dark = linkwright::read(state.into_dark()),
                   .at_port = linkwright::read(state.at_port())}};
}

void write(const FabricHostSnapshot& host, schema::FabricHostState& state) {
  state.set_host(host.host);
  state.set_port(host.port);
  linkwright::write(host.in, *state.mutable_in());
  linkwright::write(host.out, *state.mutable_out());
  linkwright::write(host.lateness, *state.mutable_lateness());
  linkwright::write(host.lateness_outside_gaps, *state.mutable_lateness_outside_gaps());
  linkwright::write(host.edge_lateness, *state.mutable_edge_lateness());
  linkwright::write(host.arrival_uncertainty, *state.mutable_arrival_uncertainty());
  state.set_floor_violations(host.floor_violations);
  state.set_transmit_refusals(host.transmit_refusals);
  linkwright::write(host.lateness_behind_refusals, *state.mutable_lateness_behind_refusals());
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::FabricHostState& state,
          FabricHostSnapshot& host) {
  const auto histogram = [&](const char* name, const schema::HistogramData& data, Histogram& out) {
    linkwright::read(errors, field + "." + name, data, out);
  };
  host.host = state.host();
  host.port = state.port();
  host.in = linkwright::read(state.in());
  host.out = linkwright::read(state.out());
  histogram("lateness", state.lateness(), host.lateness);
  histogram("lateness_outside_gaps", state.lateness_outside_gaps(), host.lateness_outside_gaps);
  histogram("edge_lateness", state.edge_lateness(), host.edge_lateness);
  histogram("arrival_uncertainty", state.arrival_uncertainty(), host.arrival_uncertainty);
  host.floor_violations = state.floor_violations();
  host.transmit_refusals = state.transmit_refusals();
  histogram(
      "lateness_behind_refusals", state.lateness_behind_refusals(), host.lateness_behind_refusals);
}

}  // namespace

schema::FabricPlan to_plan(const FabricSpec& fabric) {
  schema::FabricPlan plan;
  plan.set_name(fabric.name);
  plan.set_config(text_of(encode_fabric(fabric.config)));
  for (const std::uint32_t port : fabric.ports) plan.add_ports(port);
  plan.set_propagate_carrier(fabric.carrier == CarrierPolicy::kPropagate);
  return plan;
}

EmulatorErrors from_plan(const schema::FabricPlan& plan,
                         const std::string& field,
                         FabricSpec& out) {
  auto config = decode_fabric(bytes_of(plan.config()));
  if (!config) return {{field, kOtherVersion}};
  EmulatorErrors errors;
  for (const Violation& violation : validate(*config))
    errors.push_back({field + "." + violation.field, violation.message});
  if (!errors.empty()) return errors;
  out.name = plan.name();
  out.config = *std::move(config);
  out.ports.assign(plan.ports().begin(), plan.ports().end());
  out.carrier = plan.propagate_carrier() ? CarrierPolicy::kPropagate : CarrierPolicy::kHold;
  return {};
}

schema::CommandCircuits to_message(const CircuitCommand& command) {
  schema::CommandCircuits message;
  if (const auto* matching = std::get_if<Matching>(&command)) {
    for (const std::uint16_t output : matching->to) message.mutable_connect()->add_to(output);
  } else {
    message.set_follow(text_of(encode_plan(std::get<CircuitPlan>(command))));
  }
  return message;
}

EmulatorErrors from_message(const schema::CommandCircuits& message,
                            std::uint16_t ports,
                            CircuitCommand& out) {
  EmulatorErrors errors;
  const auto take = [&](const char* field, const std::vector<Violation>& violations) {
    for (const Violation& violation : violations)
      errors.push_back(
          {violation.field.empty() ? field : std::string(field) + "." + violation.field,
           violation.message});
  };
  if (message.has_connect()) {
    Matching matching;
    for (const std::uint32_t output : message.connect().to())
      matching.to.push_back(static_cast<std::uint16_t>(std::min<std::uint32_t>(output, kNoPort)));
    take("connect", validate(matching, ports));
    if (errors.empty()) out = std::move(matching);
  } else if (auto plan = decode_plan(bytes_of(message.follow()))) {
    take("follow", validate(*plan, ports));
    if (errors.empty()) out = *std::move(plan);
  } else {
    errors.push_back({"follow", kOtherVersion});
  }
  return errors;
}

void write(const FabricSnapshot& fabric, schema::FabricState& state) {
  const FabricReading& reading = fabric.reading;
  write(fabric.books, *state.mutable_books());
  for (const FabricHostSnapshot& host : fabric.hosts) write(host, *state.add_hosts());
  state.set_fate_digest(fabric.fate_digest);
  state.set_at_ps(picos(reading.at));
  write(reading.counters.originated, *state.mutable_originated());
  write(reading.counters.copies_lost, *state.mutable_copies_lost());
  write(reading.counters.absorbed, *state.mutable_absorbed());
  state.set_misdelivered(reading.counters.misdelivered);
  state.set_unknown(reading.counters.unknown);
  state.set_moves(reading.counters.moves);
  for (const LinkReading& link : reading.links) write(link, *state.add_links());
  for (const auto& crossbar : reading.crossbars) {
    auto& told = *state.add_crossbars();
    for (const CircuitReading& circuit : crossbar) write(circuit, *told.add_inputs());
  }
  for (const FaultCounts& counts : reading.faults)
    write(counts, *state.add_faults()->mutable_faults());
  write(reading.path_latency, *state.mutable_path_latency());
  for (const OutageReading& outage : reading.outages) write(outage, *state.add_outages());
  for (const PauseWait& wait : reading.waits) {
    state.add_waits(wait.from);
    state.add_waits(wait.to);
  }
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::FabricState& state,
          FabricSnapshot& fabric) {
  FabricReading& reading = fabric.reading;
  read(errors, field + ".books", state.books(), fabric.books);
  for (int i = 0; i < state.hosts_size(); ++i)
    read(
        errors, fmt::format("{}.hosts[{}]", field, i), state.hosts(i), fabric.hosts.emplace_back());
  fabric.fate_digest = state.fate_digest();
  reading.at = Instant{Duration{state.at_ps()}};
  reading.held = fabric.books.held;
  reading.counters = {.originated = read(state.originated()),
                      .copies_lost = read(state.copies_lost()),
                      .absorbed = read(state.absorbed()),
                      .misdelivered = state.misdelivered(),
                      .unknown = state.unknown(),
                      .moves = state.moves()};
  for (const auto& link : state.links()) reading.links.push_back(read(link));
  for (const auto& crossbar : state.crossbars()) {
    auto& inputs = reading.crossbars.emplace_back();
    for (const auto& circuit : crossbar.inputs()) inputs.push_back(read(circuit));
  }
  for (const auto& place : state.faults())
    read(errors, field + ".faults", place.faults(), reading.faults.emplace_back());
  read(errors, field + ".path_latency", state.path_latency(), reading.path_latency);
  for (const auto& outage : state.outages()) reading.outages.push_back(read(outage));
  for (int i = 0; i + 1 < state.waits_size(); i += 2)
    reading.waits.push_back({state.waits(i), state.waits(i + 1)});
}

}  // namespace linkwright
