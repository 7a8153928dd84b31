// SPDX-License-Identifier: Apache-2.0
//
// Captures: files that an emulator writes, known by the name that the daemon gave them.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "control/api/failure.h"
#include "control/daemon/handlers.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

// What is sent is held in memory whole.
constexpr std::uint64_t kSentMost = std::uint64_t{64} << 20;

const std::string& capture_in(const Asked& asked) {
  return asked.in_path.at("capture");
}

// Of one that an emulator has open.
struct OpenCapture {
  std::shared_ptr<LiveScenario> scenario;
  schema::CaptureState state;
};
using OpenCaptures = std::map<std::string, OpenCapture>;

std::string name_of(const schema::CaptureState& state) {
  return std::filesystem::path(state.wanted().frames_path()).stem().string();
}

void tell_state(const schema::CaptureState& state, api::Capture& out) {
  if (state.open()) out.set_state(state.full() ? "full" : "open");
  out.set_arrived(state.arrived());
  out.set_delivered(state.delivered());
  out.set_dropped(state.dropped());
  out.set_absorbed(state.absorbed());
  out.set_unknown(state.unknown());
  out.set_copies(state.copies());
  out.set_made(state.made());
  out.set_from_before(state.from_before());
  out.set_lost(state.lost());
  out.set_frames_bytes(state.frames_bytes());
  out.set_events_bytes(state.events_bytes());
  out.set_problem(state.problem());
}

Reply<OpenCaptures> open_captures(Daemon& daemon) {
  OpenCaptures out;
  const Daemon::Scenarios all = daemon.scenarios();
  for (const auto& [name, scenario] : all) {
    const std::vector<schema::CaptureState> states = co_await scenario->captures();
    for (const schema::CaptureState& state : states)
      if (state.open()) out[name_of(state)] = {scenario, state};
  }
  co_return out;
}

api::Captures all(const CaptureFolder& folder, const OpenCaptures& open) {
  api::Captures out;
  std::uint64_t bytes = 0;
  for (api::Capture capture : folder.list()) {
    if (const auto found = open.find(capture.name()); found != open.end())
      tell_state(found->second.state, capture);
    bytes += capture.frames_bytes() + capture.events_bytes();
    *out.add_captures() = std::move(capture);
  }
  out.set_bytes(bytes);
  out.set_bytes_limit(folder.bytes_limit());
  return out;
}

api::Capture told(const CaptureFolder& folder, const schema::CaptureState& state) {
  api::Capture out = folder.find(name_of(state));
  tell_state(state, out);
  return out;
}

void refuse_ambiguous(const api::BeginCapture& wanted) {
  if (wanted.link().empty() == wanted.fabric().empty())
    throw api::invalid_field("link", "a link or a fabric is to be named, one of both");
  if (!wanted.direction().empty() && wanted.direction() != "a_to_b" &&
      wanted.direction() != "b_to_a")
    throw api::invalid_field("direction",
                             in_quotes(wanted.direction()) + " is none (allowed: a_to_b, b_to_a)");
  if (wanted.fabric().empty() ? !wanted.hosts().empty() : !wanted.direction().empty())
    throw api::invalid_field("hosts", "hosts are of a fabric, a direction is of a link");
}

schema::BeginCapture order_of(const api::BeginCapture& wanted,
                              const LiveScenario& scenario,
                              const CaptureFolder& folder) {
  const std::string name = folder.next_name(scenario.run());
  schema::BeginCapture out;
  out.set_frames_path(folder.frames(name).string());
  out.set_events_path(folder.events(name).string());
  out.set_cable(wanted.link());
  if (!wanted.direction().empty()) out.add_directions(wanted.direction() == "a_to_b" ? 0 : 1);
  out.set_fabric(wanted.fabric());
  *out.mutable_hosts() = wanted.hosts();
  out.set_octets(wanted.octets());
  out.set_bytes_max(wanted.bytes());
  out.set_comment(fmt::format("run {} of scenario {}{}{}",
                              scenario.run(),
                              scenario.name(),
                              wanted.comment().empty() ? "" : ": ",
                              wanted.comment()));
  return out;
}

std::string content_of(const std::string& file, std::uint64_t bytes) {
  if (bytes > kSentMost)
    throw api::conflict(
        fmt::format("\"{}\" has {} bytes, more than {} are not sent: take it where "
                    "it lies",
                    file,
                    bytes,
                    kSentMost));
  auto content = CaptureFolder::content(file);
  if (!content) throw api::unavailable("\"" + file + "\" cannot be read");
  return *std::move(content);
}

}  // namespace

Reply<api::Captures> list_captures(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  const OpenCaptures open = co_await open_captures(daemon);
  co_return all(daemon.captures(), open);
}

Reply<api::Capture> get_capture(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  api::Capture out = daemon.captures().find(capture_in(asked));
  const OpenCaptures open = co_await open_captures(daemon);
  if (const auto found = open.find(out.name()); found != open.end())
    tell_state(found->second.state, out);
  co_return out;
}

Reply<api::Capture> begin_capture(Daemon& daemon,
                                  const api::BeginCapture& wanted,
                                  const Asked& asked,
                                  Told& said) {
  refuse_ambiguous(wanted);
  const auto scenario = wanted.fabric().empty() ? daemon.with_link(wanted.link())
                                                : daemon.with_fabric(wanted.fabric());
  schema::BeginCapture order = order_of(wanted, *scenario, daemon.captures());
  const LiveScenario::Leave leave{asked.claim};
  const std::string what = wanted.fabric().empty() ? wanted.link() : wanted.fabric();
  const schema::CaptureState state =
      co_await scenario->begin_capture(std::move(order), what, asked.peer.name, leave);
  said.status = 201;
  co_return told(daemon.captures(), state);
}

Reply<api::Capture> end_capture(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  const std::string name = daemon.captures().find(capture_in(asked)).name();
  const OpenCaptures open = co_await open_captures(daemon);
  const auto found = open.find(name);
  if (found == open.end()) throw api::conflict("capture " + in_quotes(name) + " is not open");
  const LiveScenario::Leave leave{asked.claim};
  const OpenCapture& capture = found->second;
  const schema::CaptureState state =
      co_await capture.scenario->end_capture(capture.state.number(), name, asked.peer.name, leave);
  co_return told(daemon.captures(), state);
}

Reply<std::string> get_capture_frames(Daemon& daemon, const Asked& asked, Told&) {
  const api::Capture capture = daemon.captures().find(capture_in(asked));
  co_return content_of(capture.frames_file(), capture.frames_bytes());
}

Reply<std::string> get_capture_events(Daemon& daemon, const Asked& asked, Told&) {
  const api::Capture capture = daemon.captures().find(capture_in(asked));
  co_return content_of(capture.events_file(), capture.events_bytes());
}

Reply<api::Empty> remove_capture(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  const OpenCaptures open = co_await open_captures(daemon);
  if (open.contains(capture_in(asked)))
    throw api::conflict("capture " + in_quotes(capture_in(asked)) + " is open; end it first");
  const api::Capture capture = daemon.captures().find(capture_in(asked));
  // An emulator that does not answer may be writing it.
  if (capture.state() == "interrupted" && daemon.active_runs().contains(capture.run()))
    throw api::conflict("run " + in_quotes(capture.run()) +
                        " goes on, and may be writing it: it can be removed after that");
  daemon.captures().remove(capture.name());
  co_return api::Empty();
}

}  // namespace linkwright
