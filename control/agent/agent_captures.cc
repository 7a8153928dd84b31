// SPDX-License-Identifier: Apache-2.0
//
// Of the agent: captures. What is named in a request becomes numbers here, and back.
#include <algorithm>
#include <string>

#include "control/agent/agent_service.h"
#include "control/agent/messages.h"
#include "control/agent/rejection.h"

namespace linkwright {
namespace {

void add_hosts(const FabricSpec& fabric,
               const schema::BeginCapture& wanted,
               CapturedHosts& out,
               EmulatorErrors& errors) {
  const auto is_port = [&](HostId host) {
    return host < fabric.ports.size() && fabric.ports[host] != kNoPortSpec;
  };
  if (wanted.hosts().empty()) {
    for (HostId host = 0; host < fabric.ports.size(); ++host)
      if (is_port(host)) out.hosts.push_back(host);
  }
  for (const std::string& name : wanted.hosts()) {
    const auto& nodes = fabric.config.graph.nodes;
    const auto found = std::find_if(
        nodes.begin(), nodes.end(), [&](const Node& node) { return node.name == name; });
    const auto host = static_cast<HostId>(found - nodes.begin());
    if (found == nodes.end() || !is_port(host)) {
      errors.push_back({"hosts",
                        "no host of fabric \"" + fabric.name +
                            "\" that is a port is "
                            "named \"" +
                            name + "\""});
    } else if (std::find(out.hosts.begin(), out.hosts.end(), host) == out.hosts.end()) {
      out.hosts.push_back(host);
    }
  }
}

void add_directions(std::uint32_t cable,
                    const schema::BeginCapture& wanted,
                    std::vector<CapturedDirection>& out) {
  if (wanted.directions().empty()) out = {{cable, 0}, {cable, 1}};
  for (const std::uint32_t direction : wanted.directions()) out.push_back({cable, direction});
}

// What has no field is right by itself, but not as things are.
schema::Response answer(const EmulatorErrors& errors) {
  schema::Response response = reject(errors);
  for (schema::Problem& problem : *response.mutable_problems())
    if (problem.field().empty()) problem.set_refused(true);
  return response;
}

// Names of links, hosts and fabrics as the run has them.
schema::CaptureState to_message(const CaptureState& state, const EmulatorSpec& run) {
  schema::CaptureState out;
  schema::BeginCapture& wanted = *out.mutable_wanted();
  wanted.set_frames_path(state.spec.frames_path);
  wanted.set_events_path(state.spec.events_path);
  wanted.set_octets(state.spec.octets);
  wanted.set_bytes_max(state.spec.bytes_max);
  wanted.set_comment(state.spec.comment);
  for (const CapturedDirection& each : state.spec.directions) {
    wanted.set_cable(run.cables[each.cable].name);
    wanted.add_directions(each.direction);
  }
  if (!state.spec.hosts.hosts.empty()) {
    const FabricSpec& fabric = run.fabrics[state.spec.hosts.fabric];
    wanted.set_fabric(fabric.name);
    for (const HostId host : state.spec.hosts.hosts)
      wanted.add_hosts(fabric.config.graph.nodes[host].name);
  }
  out.set_number(state.number);
  out.set_open(state.open);
  out.set_full(state.full);
  out.set_arrived(state.arrived);
  out.set_delivered(state.delivered);
  out.set_dropped(state.dropped);
  out.set_absorbed(state.absorbed);
  out.set_unknown(state.unknown);
  out.set_copies(state.copies);
  out.set_made(state.made);
  out.set_from_before(state.from_before);
  out.set_lost(state.lost);
  out.set_frames_bytes(state.frames_bytes);
  out.set_events_bytes(state.events_bytes);
  out.set_problem(state.problem);
  return out;
}

}  // namespace

schema::Response AgentService::begin_capture(const schema::BeginCapture& wanted) {
  schema::Response response;
  CaptureSpec spec;
  spec.frames_path = wanted.frames_path();
  spec.events_path = wanted.events_path();
  if (wanted.octets() != 0) spec.octets = wanted.octets();
  if (wanted.bytes_max() != 0) spec.bytes_max = wanted.bytes_max();
  spec.comment = wanted.comment();
  EmulatorErrors errors;
  if (!wanted.fabric().empty()) {
    const auto fabric = find_fabric(wanted.fabric(), response);
    if (!fabric) return response;
    spec.hosts.fabric = static_cast<std::uint32_t>(*fabric);
    add_hosts(spec_.fabrics[*fabric], wanted, spec.hosts, errors);
  } else {
    const auto cable = find_direction(wanted.cable(), 0, response);
    if (!cable) return response;
    add_directions(static_cast<std::uint32_t>(*cable), wanted, spec.directions);
  }
  if (!errors.empty()) return reject(errors);
  const auto number = emulator_.begin_capture(spec, errors);
  if (!number) return answer(errors);
  for (const CaptureState& state : emulator_.captures())
    if (state.number == *number) *response.mutable_capture() = to_message(state, spec_);
  return response;
}

schema::Response AgentService::end_capture(const schema::EndCapture& capture) {
  if (!running()) return refusal("nothing is running");
  if (const EmulatorErrors errors = emulator_.end_capture(capture.number()); !errors.empty())
    return answer(errors);
  schema::Response response;
  for (const CaptureState& state : emulator_.captures())
    if (state.number == capture.number()) *response.mutable_capture() = to_message(state, spec_);
  return response;
}

schema::Response AgentService::tell_captures() {
  if (!running()) return refusal("nothing is running");
  schema::Response response;
  response.mutable_captures();
  for (const CaptureState& state : emulator_.captures())
    *response.mutable_captures()->add_captures() = to_message(state, spec_);
  return response;
}

}  // namespace linkwright
