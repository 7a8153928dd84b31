// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/fate_book.h"

#include <algorithm>
#include <string_view>

namespace linkwright {
namespace {

// Names of links, hosts and ports are checked where a scenario is read; this keeps the line whole
// whatever they are.
void add_text(std::string& out, std::string_view key, std::string_view text) {
  out += "\"";
  out += key;
  out += "\":\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  }
  out += "\",";
}

template <typename Number>
void add_number(std::string& out, std::string_view key, Number number) {
  out += "\"";
  out += key;
  out += "\":";
  out += std::to_string(number);
  out += ",";
}

void end_line(std::string& out) {
  out.back() = '}';
  out += '\n';
}

}  // namespace

void FateBook::begin(const CaptureSpec& spec,
                     std::uint64_t epoch_unix_ns,
                     std::int64_t began_ps,
                     std::int64_t pedestal_ps,
                     std::string& out) const {
  out += "{";
  add_text(out, "event", "begin");
  add_text(out, "comment", spec.comment);
  out += "\"places\":[";
  for (const CapturePlace& place : places_) {
    if (!place.captured) continue;
    out += "{";
    add_text(out, "name", place.name);
    add_text(out, "from", place.from);
    add_text(out, "to", place.to);
    out.back() = '}';
    out += ",";
  }
  out.back() = ']';
  out += ",";
  add_number(out, "epoch_unix_ns", epoch_unix_ns);
  add_number(out, "began_ps", began_ps);
  add_number(out, "pedestal_ps", pedestal_ps);
  add_number(out, "octets", spec.octets);
  end_line(out);
}

void FateBook::begin_line(std::uint64_t id, const InFlight* arrived, std::string& out) const {
  out += "{";
  add_text(out, "event", "frame");
  if (id != 0) add_number(out, "id", id);
  if (arrived == nullptr) return;
  add_text(out, "from", places_[arrived->place].from);
  add_number(out, "arrived_ps", arrived->arrived_ps);
}

void FateBook::add_to(std::string& out, CapturePlaceId place) const {
  if (place < places_.size()) add_text(out, "to", places_[place].to);
}

void FateBook::count(const CaptureRecord& record, CaptureState& state) const {
  if (record.made) {
    ++state.made;
  } else if (record.id == 0) {
    ++state.from_before;
  } else if (record.copy) {
    ++state.copies;
  } else if (record.event == CaptureEvent::kDelivery) {
    ++state.delivered;
  } else if (record.event == CaptureEvent::kDrop) {
    ++state.dropped;
  } else {
    ++state.absorbed;
  }
}

void FateBook::take(const CaptureRecord& record, CaptureState& state, std::string& out) {
  if (record.event == CaptureEvent::kArrival) {
    ++state.arrived;
    in_flight_[record.id] = {record.at_ps, record.place, record.frame_bytes};
    state.unknown = in_flight_.size();
    return;
  }
  count(record, state);
  const auto known = in_flight_.find(record.id);
  begin_line(record.id, known == in_flight_.end() ? nullptr : &known->second, out);
  add_number(out, "octets", record.frame_bytes);
  if (record.copy) out += "\"copy\":true,";
  if (record.made) out += "\"made\":true,";
  if (record.event == CaptureEvent::kDelivery) {
    add_text(out, "fate", "delivered");
    add_to(out, record.place);
    add_number(out, "due_ps", record.due_ps);
    add_number(out, "handed_ps", record.at_ps);
  } else {
    const bool dropped = record.event == CaptureEvent::kDrop;
    add_text(out, "fate", dropped ? "dropped" : "absorbed");
    if (dropped) add_text(out, "reason", name(record.reason));
    add_to(out, record.place);
    add_number(out, "at_ps", record.at_ps);
  }
  end_line(out);
  if (known != in_flight_.end() && !record.copy) in_flight_.erase(known);
  state.unknown = in_flight_.size();
}

void FateBook::end(const CaptureState& state, std::string& out) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, arrived] : in_flight_) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  for (const std::uint64_t id : ids) {
    const InFlight& arrived = in_flight_[id];
    begin_line(id, &arrived, out);
    add_number(out, "octets", arrived.frame_bytes);
    add_text(out, "fate", "unknown");
    end_line(out);
  }
  out += "{";
  add_text(out, "event", "end");
  add_number(out, "arrived", state.arrived);
  add_number(out, "delivered", state.delivered);
  add_number(out, "dropped", state.dropped);
  add_number(out, "absorbed", state.absorbed);
  add_number(out, "unknown", state.unknown);
  add_number(out, "copies", state.copies);
  add_number(out, "made", state.made);
  add_number(out, "from_before", state.from_before);
  add_number(out, "lost", state.lost);
  if (!state.problem.empty()) add_text(out, "problem", state.problem);
  out += state.full ? "\"full\":true," : "\"full\":false,";
  end_line(out);
}

}  // namespace linkwright
