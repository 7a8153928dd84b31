// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include <fmt/format.h>

#include "control/report/conditions.h"
#include "control/report/fault_report.h"
#include "control/report/nanoseconds.h"
#include "control/report/run_report.h"
#include "control/report/text_table.h"
#include "control/report/timeline_report.h"

namespace linkwright {
namespace {

std::string watts_text(double watts) {
  return watts < 0 ? "unknown" : fmt::format("{:.3g} W", watts);
}

std::string head(const RunReport& report, const Page& page) {
  const ResolvedScenario& scenario = report.scenario;
  return wrapped(fmt::format("{}: {}{}, seed {}, time scale {}, pedestal {}, pages {}",
                             scenario.name,
                             time_text(to_ns(report.snapshot.at - kEpoch)),
                             report.in_virtual_time ? " of virtual time" : "",
                             scenario.spec.seed,
                             scenario.time_scale,
                             time_text(to_ns(scenario.spec.pedestal)),
                             report.snapshot.pages),
                 "",
                 page);
}

// Modelled figures; the real domain beside them when the two differ.
std::string model_table(const RunReport& report, const Page& page) {
  TextTable table({{"LINK", false, 16},
                   {"DIRECTION", false, 9},
                   {"PROFILE", false, 18},
                   {"MODEL RATE", true, 12},
                   {"LATENCY", true, 10},
                   {"LINK POWER", true, 10},
                   {"RUN RATE", true, 11}});
  for (std::size_t i = 0; i < report.scenario.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      const DirectionFigures& figures = report.scenario.cables[i].direction[d];
      const LineRate rate = report.scenario.spec.cables[i].direction[d].rate;
      const double real =
          static_cast<double>(rate.bits_per_second) / static_cast<double>(rate.time_scale);
      const auto nominal = static_cast<double>(figures.rate_bps);
      table.add({report.scenario.cables[i].name,
                 d == 0 ? "a to b" : "b to a",
                 figures.profile,
                 figures.serialized ? rate_text(nominal) : "not emul.",
                 time_text(to_ns(figures.latency)),
                 watts_text(figures.watts_link),
                 figures.serialized ? rate_text(real) : "-"});
    }
  return table.text(page);
}

std::string conditions(const RunReport& report, const Page& page) {
  std::string out;
  for (const std::string& each : conditions_of(report.scenario)) out += wrapped(each, "", page);
  return out;
}

std::string books_table(const RunReport& report, const Page& page) {
  TextTable table({{"LINK", false, 16},
                   {"DIRECTION", false, 9},
                   {"FRAMES IN", true, 10},
                   {"OUT", true, 10},
                   {"DROPPED", true, 9},
                   {"HELD", true, 8},
                   {"LATE P50", true, 8},
                   {"LATE P99", true, 8},
                   {"BOOKS", false, 8}});
  for (std::size_t i = 0; i < report.snapshot.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      const DirectionSnapshot& state = report.snapshot.cables[i][d];
      const auto late = [&](double share) {
        if (state.lateness.total() == 0) return std::string{"-"};
        return time_text(static_cast<double>(state.lateness.percentile(share)));
      };
      table.add({report.scenario.cables[i].name,
                 d == 0 ? "a to b" : "b to a",
                 count_text((state.books.rx + state.books.originated).frames),
                 count_text(state.books.handed_to_port.frames),
                 count_text(state.books.dropped().frames),
                 count_text(state.books.held.frames),
                 late(0.5),
                 late(0.99),
                 state.books.closed() ? "closed" : "NOT CLOSED"});
    }
  return table.text(page);
}

std::string drops(const RunReport& report, const Page& page) {
  std::string out;
  for (std::size_t i = 0; i < report.snapshot.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      std::string reasons;
      const Books& books = report.snapshot.cables[i][d].books;
      for (std::size_t r = 1; r < kDropReasons; ++r)
        if (books.drops[r].frames > 0)
          reasons += fmt::format(" {} {}", name(static_cast<DropReason>(r)), books.drops[r].frames);
      if (!reasons.empty())
        out += wrapped(fmt::format("{} {} dropped:{}",
                                   report.scenario.cables[i].name,
                                   d == 0 ? "a to b" : "b to a",
                                   reasons),
                       "",
                       page);
    }
  return out;
}

// The first few; -o json has all.
std::string failures(const RunReport& report, const Page& page) {
  constexpr std::size_t kShown = 10;
  std::string out;
  for (std::size_t i = 0; i < report.failures.size(); ++i) {
    if (i == kShown) {
      out += fmt::format("and {} failures more\n", report.failures.size() - kShown);
      break;
    }
    const FailureRecord& failure = report.failures[i];
    const bool is_burst = failure.cause == FailureCause::kBurst;
    out += wrapped(
        fmt::format("{} failed at {}: {}{}, repaired at {}",
                    report.scenario.cables[failure.link].name,
                    time_text(to_ns(failure.at - kEpoch)),
                    name_of(failure.cause),
                    is_burst ? "" : fmt::format(" ({})", name_of(failure.kind)),
                    failure.until == kNever ? "never" : time_text(to_ns(failure.until - kEpoch))),
        "",
        page);
  }
  return out;
}

std::string fidelity(const RunReport& report, const Page& page) {
  if (report.in_virtual_time && report.fidelity.verdict == "GOOD")
    return "fidelity: exact (virtual time)\n";
  const std::string_view verdict = report.fidelity.verdict;
  const std::string_view paint = verdict == "GOOD"       ? "\033[32m"
                                 : verdict == "DEGRADED" ? "\033[33m"
                                                         : "\033[31m";
  std::string out = page.colour ? fmt::format("fidelity: {}{}\033[0m\n", paint, verdict)
                                : fmt::format("fidelity: {}\n", verdict);
  for (const std::string& cause : report.fidelity.causes) out += wrapped(cause, "  ", page);
  for (const std::string& note : report.fidelity.notes) out += wrapped("note: " + note, "  ", page);
  return out;
}

}  // namespace

std::string to_table(const RunReport& report, const Page& page) {
  std::string text = head(report, page) + "\n";
  if (!report.scenario.cables.empty())
    text += model_table(report, page) + conditions(report, page) + "\n" +
            books_table(report, page) + drops(report, page) + faults_text(report, page) +
            failures(report, page) + "\n";
  else
    text += conditions(report, page);
  for (const FabricReport& fabric : report.fabrics) text += to_table(fabric, page) + "\n";
  text += timeline_text(report.timeline, page);
  return text + fidelity(report, page);
}

}  // namespace linkwright
