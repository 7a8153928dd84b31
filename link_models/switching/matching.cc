// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/matching.h"

#include <cstddef>
#include <string>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

std::string place_of(std::size_t input) {
  return "to[" + std::to_string(input) + "]";
}

// What is wrong with one circuit by itself; empty: nothing.
std::string fault_of(std::size_t input, std::uint16_t output, std::uint16_t ports) {
  const std::string text = std::to_string(output);
  if (output == input) return text + " is the port itself";
  if (output >= ports)
    return text + " is out of range, allowed 0 to " + std::to_string(ports - 1) + " or none";
  return {};
}

}  // namespace

std::vector<Violation> validate(const Matching& matching, std::uint16_t ports) {
  RangeCheck check;
  const std::size_t size = matching.to.size();
  check.require(size == ports,
                "to",
                std::to_string(size) + " entries, wanted one for each of the " +
                    std::to_string(ports) + " ports");
  std::vector<std::size_t> user_of(ports, size);
  for (std::size_t input = 0; input < size; ++input) {
    const std::uint16_t output = matching.to[input];
    if (output == kNoPort) continue;
    const std::string fault = fault_of(input, output, ports);
    check.require(fault.empty(), place_of(input), fault);
    if (output >= ports) continue;
    std::size_t& user = user_of[output];
    check.require(user == size,
                  place_of(input),
                  "output " + std::to_string(output) + " is used by inputs " +
                      std::to_string(user) + " and " + std::to_string(input));
    if (user == size) user = input;
  }
  return check.take();
}

void exchange(Matching& matching, std::uint16_t a, std::uint16_t b) noexcept {
  std::swap(matching.to[a], matching.to[b]);
  for (std::uint16_t& output : matching.to) output = exchanged(output, a, b);
}

Matching unconnected(std::uint16_t ports) {
  return {std::vector<std::uint16_t>(ports, kNoPort)};
}

Matching rotation(std::uint16_t ports, std::uint16_t shift) {
  Matching matching = unconnected(ports);
  for (std::uint32_t port = 0; port < ports; ++port)
    matching.to[port] = static_cast<std::uint16_t>((port + shift) % ports);
  return matching;
}

std::vector<Matching> round_robin(std::uint16_t ports) {
  std::vector<Matching> matchings;
  for (std::uint16_t shift = 1; shift < ports; ++shift) matchings.push_back(rotation(ports, shift));
  return matchings;
}

Matching pairs(const std::vector<std::pair<std::uint16_t, std::uint16_t>>& joined,
               std::uint16_t ports) {
  Matching matching = unconnected(ports);
  for (const auto& [a, b] : joined) {
    matching.to[a] = b;
    matching.to[b] = a;
  }
  return matching;
}

}  // namespace linkwright
