// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/change_log.h"

#include <utility>

#include <fmt/format.h>

#include "control/api/dispatch.h"
#include "control/process/clock_text.h"

namespace linkwright {
namespace {

// Not within a character of UTF-8.
void cut(std::string& text) {
  constexpr std::string_view kMore = "...";
  if (text.size() <= ChangeLog::kTextMax) return;
  std::size_t end = ChangeLog::kTextMax - kMore.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  text += kMore;
}

}  // namespace

void ChangeLog::add(ChangeEntry entry) {
  entry.number = ++added_;
  entry.at = time_text_now();
  cut(entry.text);
  entries_.push_back(std::move(entry));
  if (entries_.size() > kKept) entries_.pop_front();
}

void note_refused(const api::Audit& line, ChangeLog& log) {
  if (line.status < 400 || line.peer.role == api::Role::kViewer) return;
  log.add({.kind = "refused",
           .text = fmt::format("{} {}: {}", to_text(line.method), line.path, line.message)});
}

}  // namespace linkwright
