// SPDX-License-Identifier: Apache-2.0
#include "control/report/timeline_report.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/text_table.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

constexpr std::size_t kShown = 20;

std::string time_of(std::int64_t ps) {
  return format_quantity(SignedWide{ps}, schema::TIME_PS);
}

std::string line_of(const TimelineEntry& entry) {
  std::string out = fmt::format("{} {}", time_of(entry.at_ps), entry.kind);
  if (!entry.what.empty()) out += " " + entry.what;
  if (!entry.text.empty()) out += ": " + entry.text;
  if (entry.refused) return out + " (REFUSED)";
  if (entry.late())
    out += fmt::format(" (LATE by {})", time_of(picos(entry.effective - entry.planned)));
  return out;
}

}  // namespace

boost::json::array to_json(const TimelineLog& log) {
  boost::json::array out;
  for (const TimelineEntry& entry : log)
    out.push_back({{"at_ps", entry.at_ps},
                   {"effective_ps", picos(entry.effective)},
                   {"planned_ps", picos(entry.planned)},
                   {"event", entry.event},
                   {"repetition", entry.repetition},
                   {"step", entry.step},
                   {"kind", entry.kind},
                   {"what", entry.what},
                   {"text", entry.text},
                   {"refused", entry.refused}});
  return out;
}

std::string timeline_text(const TimelineLog& log, const Page& page) {
  if (log.empty()) return {};
  std::string out = "timeline (model time):\n";
  for (std::size_t i = 0; i < log.size() && i < kShown; ++i)
    out += wrapped(line_of(log[i]), "  ", page);
  if (log.size() > kShown) out += fmt::format("  and {} more\n", log.size() - kShown);
  return out + "\n";
}

std::string timeline_note(const TimelineLog& log) {
  const std::size_t late = late_entries(log);
  const std::size_t refused = refused_entries(log);
  std::string out;
  if (late > 0)
    out =
        fmt::format("{} of {} events of the timeline came late: the worker took no change in time",
                    late,
                    log.size());
  if (refused > 0)
    out += fmt::format("{}{} of {} events of the timeline were refused",
                       out.empty() ? "" : "; ",
                       refused,
                       log.size());
  return out;
}

}  // namespace linkwright
