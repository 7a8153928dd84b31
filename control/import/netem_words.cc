// SPDX-License-Identifier: Apache-2.0
#include "control/import/netem_words.h"

#include <array>
#include <cctype>
#include <charconv>
#include <sstream>
#include <string_view>
#include <utility>

namespace linkwright {
namespace {

using Unit = std::pair<std::string_view, double>;

template <std::size_t N>
std::optional<double> with_unit(const std::string& word, const std::array<Unit, N>& units) {
  double value = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc{} || value < 0) return std::nullopt;
  std::string unit(rest, end);
  for (char& letter : unit)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  for (const auto& [name, factor] : units)
    if (unit == name) return value * factor;
  return std::nullopt;
}

}  // namespace

NetemWords::NetemWords(const std::string& arguments) {
  std::istringstream text(arguments);
  for (std::string word; text >> word;) words_.push_back(std::move(word));
}

std::optional<std::string> NetemWords::take_number() {
  if (done() || std::isdigit(static_cast<unsigned char>(words_[at_].front())) == 0)
    return std::nullopt;
  return take();
}

bool NetemWords::take_if(const std::string& word) {
  if (done() || words_[at_] != word) return false;
  ++at_;
  return true;
}

std::optional<double> netem_time_ns(const std::string& word) {
  static constexpr std::array<Unit, 12> kUnits = {{{"", 1e3},
                                                   {"s", 1e9},
                                                   {"sec", 1e9},
                                                   {"secs", 1e9},
                                                   {"ms", 1e6},
                                                   {"msec", 1e6},
                                                   {"msecs", 1e6},
                                                   {"us", 1e3},
                                                   {"usec", 1e3},
                                                   {"usecs", 1e3},
                                                   {"ns", 1},
                                                   {"nsec", 1}}};
  return with_unit(word, kUnits);
}

std::optional<double> netem_rate_bps(const std::string& word) {
  static constexpr std::array<Unit, 15> kUnits = {{{"", 1},
                                                   {"bit", 1},
                                                   {"kbit", 1e3},
                                                   {"mbit", 1e6},
                                                   {"gbit", 1e9},
                                                   {"tbit", 1e12},
                                                   {"kibit", 1024},
                                                   {"mibit", 1048576},
                                                   {"gibit", 1073741824},
                                                   {"tibit", 1099511627776},
                                                   {"bps", 8},
                                                   {"kbps", 8e3},
                                                   {"mbps", 8e6},
                                                   {"gbps", 8e9},
                                                   {"tbps", 8e12}}};
  return with_unit(word, kUnits);
}

std::optional<double> netem_share(const std::string& word) {
  static constexpr std::array<Unit, 2> kUnits = {{{"", 0.01}, {"%", 0.01}}};
  const auto share = with_unit(word, kUnits);
  return share && *share <= 1 ? share : std::nullopt;
}

}  // namespace linkwright
