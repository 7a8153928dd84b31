// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/stream_wish.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/api/failure.h"
#include "control/live/duration.h"
#include "control/live/mistake.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

using std::chrono::operator""ms;

// Few, so that viewers share their channels.
constexpr std::array kPaces{100ms, 200ms, 500ms, 1'000ms, 2'000ms, 5'000ms, 10'000ms};
constexpr Duration kShortest = milliseconds(kPaces.front().count());
constexpr Duration kLongest = milliseconds(kPaces.back().count());

// What was asked for, or the next slower one: nobody is told more than he wanted.
std::chrono::milliseconds pace_of(const std::string& text) {
  const Duration asked = parse_duration("every", text, kShortest, kLongest);
  return *std::find_if(kPaces.begin(), kPaces.end() - 1, [&](std::chrono::milliseconds pace) {
    return milliseconds(pace.count()) >= asked;
  });
}

std::string topic_names() {
  std::string out;
  for (const Topic topic : kTopics)
    out += fmt::format("{}{}", out.empty() ? "" : ", ", to_text(topic));
  return out;
}

void read_topics(std::string_view text, StreamWish& wish, Problems& problems) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    const auto found = std::find_if(
        kTopics.begin(), kTopics.end(), [&](Topic topic) { return to_text(topic) == word; });
    if (found == kTopics.end())
      problems.push_back(
          {{},
           "topics",
           fmt::format(
               "{} is no topic (allowed: {})", in_quotes(std::string(word)), topic_names())});
    else
      wish.topics[static_cast<std::size_t>(*found)] = true;
  }
}

}  // namespace

std::string_view to_text(Topic topic) noexcept {
  constexpr std::array<std::string_view, kTopics.size()> kNames{
      "scenarios", "plan", "links", "fabrics", "fidelity", "log"};
  return kNames[static_cast<std::size_t>(topic)];
}

StreamWish stream_wish(const std::map<std::string, std::string>& query) {
  StreamWish wish;
  Problems problems;
  if (!query.contains("topics")) wish.topics.fill(true);
  for (const auto& [name, value] : query) {
    if (name == "topics") {
      read_topics(value, wish, problems);
    } else if (name == "scenario") {
      wish.scenario = value;
    } else if (name == "every") {
      try {
        wish.every = pace_of(value);
      } catch (const Mistake& mistake) {
        problems.insert(problems.end(), mistake.problems.begin(), mistake.problems.end());
      }
    } else {
      problems.push_back({{}, name, "is not known (allowed: topics, scenario, every)"});
    }
  }
  if (!problems.empty()) throw api::invalid("there is no such stream", problems);
  return wish;
}

}  // namespace linkwright
