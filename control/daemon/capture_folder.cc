// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/capture_folder.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/api/failure.h"
#include "control/evidence/folder.h"
#include "control/process/plain_file.h"
#include "control/scenario/graph_names.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::string_view kEvents = ".events.jsonl";
// The first line names every place of a fabric, the last one only counts.
constexpr std::uint64_t kFirstLineMost = 1 << 18;
constexpr std::uint64_t kLastLineMost = 1 << 12;

json::object object_of(std::string_view line) {
  json::error_code problem;
  json::value value = json::parse(line, problem);
  return !problem && value.is_object() ? std::move(value.get_object()) : json::object();
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::uint64_t number_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return 0;
  json::error_code problem;
  const auto number = value->to_number<std::uint64_t>(problem);
  return problem ? 0 : number;
}

json::object first_line(const PlainFile& events) {
  const std::string begin = events.read(0, kFirstLineMost);
  return object_of(std::string_view(begin).substr(0, begin.find('\n')));
}

// Whole only when its end of line is there.
json::object last_line(const PlainFile& events) {
  const std::string end =
      events.read(events.size() - std::min(events.size(), kLastLineMost), kLastLineMost);
  if (end.empty() || end.back() != '\n') return {};
  const std::string_view lines = std::string_view(end).substr(0, end.size() - 1);
  const std::size_t before = lines.rfind('\n');
  return object_of(before == std::string_view::npos ? lines : lines.substr(before + 1));
}

void tell_begin(const json::object& begin, api::Capture& out) {
  out.set_comment(text_of(begin, "comment"));
  out.set_octets(static_cast<std::uint32_t>(number_of(begin, "octets")));
  out.set_began_unix_ns(number_of(begin, "epoch_unix_ns") + number_of(begin, "began_ps") / 1'000);
  const json::value* places = begin.if_contains("places");
  if (places == nullptr || !places->is_array()) return;
  for (const json::value& each : places->get_array()) {
    if (!each.is_object()) continue;
    api::CapturePlace& place = *out.add_places();
    place.set_name(text_of(each.get_object(), "name"));
    place.set_from(text_of(each.get_object(), "from"));
    place.set_to(text_of(each.get_object(), "to"));
  }
}

void tell_end(const json::object& end, api::Capture& out) {
  out.set_arrived(number_of(end, "arrived"));
  out.set_delivered(number_of(end, "delivered"));
  out.set_dropped(number_of(end, "dropped"));
  out.set_absorbed(number_of(end, "absorbed"));
  out.set_unknown(number_of(end, "unknown"));
  out.set_copies(number_of(end, "copies"));
  out.set_made(number_of(end, "made"));
  out.set_from_before(number_of(end, "from_before"));
  out.set_lost(number_of(end, "lost"));
  out.set_problem(text_of(end, "problem"));
}

std::uint64_t bytes_of(const api::Capture& capture) {
  return capture.frames_bytes() + capture.events_bytes();
}

}  // namespace

std::vector<std::string> CaptureFolder::names() const {
  std::vector<std::string> out;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, gone)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(kEvents)) continue;
    std::string name = file.substr(0, file.size() - kEvents.size());
    if (is_run_name(name)) out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<api::Capture> CaptureFolder::summary(const std::string& name) const {
  const PlainFile events(this->events(name));
  const PlainFile frames(this->frames(name));
  if (!events || !frames) return std::nullopt;
  api::Capture out;
  out.set_name(name);
  out.set_run(name.substr(0, name.rfind("-c")));
  out.set_frames_file(this->frames(name).string());
  out.set_events_file(this->events(name).string());
  out.set_frames_bytes(frames.size());
  out.set_events_bytes(events.size());
  tell_begin(first_line(events), out);
  const json::object end = last_line(events);
  const bool ended = text_of(end, "event") == "end";
  if (ended) tell_end(end, out);
  out.set_state(ended ? "ended" : "interrupted");
  return out;
}

std::vector<api::Capture> CaptureFolder::list() const {
  std::vector<api::Capture> out;
  for (const std::string& name : names())
    if (auto capture = summary(name)) out.push_back(*std::move(capture));
  return out;
}

api::Capture CaptureFolder::find(const std::string& name) const {
  if (is_run_name(name)) {
    if (auto capture = summary(name)) return *std::move(capture);
  }
  throw api::not_found(
      fmt::format("no capture is named {}{}", in_quotes(name), names_hint(name, names())));
}

std::string CaptureFolder::next_name(const std::string& run) const {
  std::uint64_t bytes = 0;
  for (const api::Capture& each : list()) bytes += bytes_of(each);
  if (bytes_limit_ != 0 && bytes >= bytes_limit_)
    throw api::conflict(fmt::format(
        "captures have {} bytes, allowed are {}: remove some first (`linkwright capture remove`)",
        bytes,
        bytes_limit_));
  for (unsigned number = 1;; ++number) {
    std::string name = fmt::format("{}-c{}", run, number);
    std::error_code unknown;
    if (!std::filesystem::exists(std::filesystem::symlink_status(frames(name), unknown)) &&
        !std::filesystem::exists(std::filesystem::symlink_status(events(name), unknown)))
      return name;
  }
}

std::optional<std::string> CaptureFolder::content(const std::filesystem::path& file) {
  const PlainFile plain(file);
  if (!plain) return std::nullopt;
  return plain.content();
}

void CaptureFolder::remove(const std::string& name) const {
  find(name);
  std::filesystem::remove(frames(name));
  std::filesystem::remove(events(name));
}

}  // namespace linkwright
