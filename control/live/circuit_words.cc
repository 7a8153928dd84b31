// SPDX-License-Identifier: Apache-2.0
#include "control/live/circuit_words.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "control/live/mistake.h"

namespace linkwright {
namespace {

class Parser {
 public:
  explicit Parser(const LiveCrossbar& crossbar)
      : crossbar_(crossbar),
        matching_(unconnected(static_cast<std::uint16_t>(crossbar.neighbours.size()))),
        user_(crossbar.neighbours.size(), kNoPort) {}

  // Names may hold a "-" themselves: the first one that leaves two ports is meant.
  void take(const std::string& circuit) {
    for (std::size_t at = 0; at < circuit.size(); ++at) {
      if (circuit[at] != '-' && circuit[at] != '>') continue;
      const std::uint16_t a = port_of(circuit.substr(0, at));
      const std::uint16_t b = port_of(circuit.substr(at + 1));
      if (a == kNoPort || b == kNoPort) continue;
      join(circuit, a, b);
      if (circuit[at] == '-') join(circuit, b, a);
      return;
    }
    refuse(circuit,
           fmt::format("is no circuit; wants A-B (both ways) or A>B, each a port 0 to {} or one of "
                       "{}",
                       crossbar_.neighbours.size() - 1,
                       fmt::join(crossbar_.neighbours, ", ")));
  }

  Matching result() && { return std::move(matching_); }

 private:
  [[noreturn]] static void refuse(const std::string& circuit, const std::string& why) {
    throw Mistake(fmt::format("\"{}\" {}", circuit, why));
  }

  std::uint16_t port_of(const std::string& word) const {
    std::uint16_t port = kNoPort;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
    if (error == std::errc{} && end == word.data() + word.size())
      return port < crossbar_.neighbours.size() ? port : kNoPort;
    const auto& names = crossbar_.neighbours;
    const auto found = std::find(names.begin(), names.end(), word);
    return found == names.end() ? kNoPort : static_cast<std::uint16_t>(found - names.begin());
  }

  void join(const std::string& circuit, std::uint16_t a, std::uint16_t b) {
    if (a == b) refuse(circuit, "joins a port with itself");
    if (matching_.to[a] != kNoPort)
      refuse(circuit,
             fmt::format("gives {} a second output (it has {} already)",
                         crossbar_.neighbours[a],
                         crossbar_.neighbours[matching_.to[a]]));
    if (user_[b] != kNoPort)
      refuse(circuit,
             fmt::format("lights {} twice ({} does already)",
                         crossbar_.neighbours[b],
                         crossbar_.neighbours[user_[b]]));
    matching_.to[a] = b;
    user_[b] = a;
  }

  const LiveCrossbar& crossbar_;
  Matching matching_;
  std::vector<std::uint16_t> user_;  // by output
};

}  // namespace

Matching parse_circuits(const std::vector<std::string>& circuits, const LiveCrossbar& crossbar) {
  Parser parser(crossbar);
  for (const std::string& circuit : circuits) parser.take(circuit);
  return std::move(parser).result();
}

std::string circuits_text(const Matching& matching, const LiveCrossbar& crossbar) {
  std::string text;
  for (std::uint16_t a = 0; a < matching.to.size(); ++a) {
    const std::uint16_t b = matching.to[a];
    if (b == kNoPort) continue;
    const bool is_duplex = matching.to[b] == a;
    if (is_duplex && b < a) continue;  // said already
    text += fmt::format("{}{}{}{}",
                        text.empty() ? "" : " ",
                        crossbar.neighbours[a],
                        is_duplex ? '-' : '>',
                        crossbar.neighbours[b]);
  }
  return text.empty() ? "all dark" : text;
}

}  // namespace linkwright
