// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/rate_traces.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "control/scenario/direction.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostLines = std::uint64_t{1} << 24;
constexpr std::size_t kLongestLine = 32;

class TraceReader {
 public:
  explicit TraceReader(const fs::path& path) : path_(path.string()) {}

  std::variant<RateTrace, Problem> read() {
    errno = 0;
    file_.open(path_);
    if (!file_ || !fs::is_regular_file(path_))
      return Problem{
          {path_, 0, 0},
          "",
          fmt::format("cannot be read: {}", errno != 0 ? std::strerror(errno) : "it is no file")};
    trace_.tick = milliseconds(1);
    for (std::string text; std::getline(file_, text);)
      if (auto problem = take(text)) return *std::move(problem);
    if (file_.bad()) return at_line("cannot be read to its end");
    if (trace_.empty())
      return Problem{{path_, 1, 1}, "", "has no line (allowed from one: a time in milliseconds)"};
    if (trace_.stamps.back().tick == 0)
      return at_line("the last time is 0, allowed from 1: the trace begins anew there");
    return std::move(trace_);
  }

 private:
  Problem at_line(std::string message) const { return {{path_, line_, 1}, "", std::move(message)}; }

  std::optional<Problem> take(std::string& text) {
    if (line_ == kMostLines)
      return at_line(
          fmt::format("has more lines than can be taken (allowed up to {})", kMostLines));
    ++line_;
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\t'))
      text.pop_back();
    std::uint32_t tick = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), tick);
    if (error == std::errc::invalid_argument || end != text.data() + text.size())
      return at_line(fmt::format("is no whole number of milliseconds (value {})",
                                 in_quotes(text.substr(0, kLongestLine))));
    if (error != std::errc{} || tick > kMaxTraceTicks)
      return at_line(fmt::format("is out of range (value {}, allowed 0 to {}, a day)",
                                 text.substr(0, kLongestLine),
                                 kMaxTraceTicks));
    return add(tick);
  }

  std::optional<Problem> add(std::uint32_t tick) {
    auto& stamps = trace_.stamps;
    if (stamps.empty() || tick > stamps.back().tick) {
      if (stamps.size() == kMaxTraceStamps)
        return at_line(
            fmt::format("is one time too many (allowed up to {} different ones)", kMaxTraceStamps));
      stamps.push_back({tick, 1});
      return std::nullopt;
    }
    if (tick < stamps.back().tick)
      return at_line(fmt::format("goes back in time (value {}, allowed from {}, the line before)",
                                 tick,
                                 stamps.back().tick));
    if (++stamps.back().opportunities > kMaxOpportunitiesPerTick)
      return at_line(fmt::format("is one opportunity too many at {} ms (allowed up to {})",
                                 tick,
                                 kMaxOpportunitiesPerTick));
    return std::nullopt;
  }

  std::string path_;
  std::ifstream file_;
  std::uint32_t line_ = 0;
  RateTrace trace_;
};

}  // namespace

std::variant<RateTrace, Problem> read_rate_trace(const fs::path& file) {
  return TraceReader(file).read();
}

fs::path rate_trace_path(const MergedParameters& merged) {
  const fs::path named = merged.values().rate_trace();
  // What was typed stands in no file: relative to where it was typed.
  return fs::path(merged.place_of("rate_trace").at.file).parent_path() / named;
}

std::optional<RateTrace> resolve_rate_trace(const MergedParameters& merged,
                                            std::uint64_t time_scale,
                                            Problems& problems) {
  const Place place = merged.place_of("rate_trace");
  auto read = read_rate_trace(rate_trace_path(merged));
  if (auto* problem = std::get_if<Problem>(&read)) {
    if (problem->at.line == 0)
      problems.push_back(
          place.problem(fmt::format("{} {}", in_quotes(problem->at.file), problem->message)));
    else
      problems.push_back(*std::move(problem));
    return std::nullopt;
  }
  RateTrace trace = std::get<RateTrace>(std::move(read));
  if (!run_time(picos(period_of(trace)), time_scale)) {
    problems.push_back(place.problem(
        fmt::format("lasts too long for a run: {} ms x time_scale {} (allowed at most 30 days of "
                    "run time)",
                    trace.stamps.back().tick,
                    time_scale)));
    return std::nullopt;
  }
  trace.tick *= static_cast<std::int64_t>(time_scale);
  return trace;
}

}  // namespace linkwright
