// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/circuit_matching.h"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace linkwright {
namespace {

constexpr const char* kNone = "none";

class MatchingBuilder {
 public:
  MatchingBuilder(std::string field, std::uint16_t ports, const FabricContext& context)
      : field_(std::move(field)), ports_(ports), context_(context) {}

  template <typename Written>
  std::optional<Matching> build(const Written& written) {
    const std::size_t before = context_.problems.size();
    std::vector<const char*> given;
    for (const char* key : {"pairs", "shift", "to"})
      if (context_.written(field_ + "." + key)) given.push_back(key);
    if (given.size() != 1) {
      context_.report(
          field_,
          fmt::format("wants exactly one of pairs, shift, to (value {})",
                      given.empty() ? "none" : fmt::format("{}", fmt::join(given, ", "))));
      return std::nullopt;
    }
    Matching out = unconnected(ports_);
    if (std::string_view(given.front()) == "pairs") join(written.pairs(), out);
    if (std::string_view(given.front()) == "shift") out = turned(written.shift());
    if (std::string_view(given.front()) == "to") lead(written.to(), out);
    if (context_.problems.size() > before) return std::nullopt;
    return out;
  }

 private:
  void report(const std::string& below, std::string message) {
    context_.report(field_ + "." + below, std::move(message));
  }

  std::string allowed() const { return fmt::format("allowed 0 to {}", ports_ - 1); }

  void join(const auto& pairs, Matching& out) {
    for (int i = 0; i < pairs.size(); ++i) {
      const std::uint32_t a = pairs[i].a();
      const std::uint32_t b = pairs[i].b();
      const std::string at = fmt::format("pairs[{}]", i);
      if (a >= ports_ || b >= ports_) {
        report(at, fmt::format("is out of range (value {}, {})", a >= ports_ ? a : b, allowed()));
      } else if (a == b) {
        report(at, fmt::format("joins port {} with itself", a));
      } else if (out.to[a] != kNoPort || out.to[b] != kNoPort) {
        report(at, fmt::format("port {} is in a pair already", out.to[a] != kNoPort ? a : b));
      } else {
        out.to[a] = static_cast<std::uint16_t>(b);
        out.to[b] = static_cast<std::uint16_t>(a);
      }
    }
  }

  Matching turned(std::uint32_t shift) {
    if (shift >= 1 && shift < ports_) return rotation(ports_, static_cast<std::uint16_t>(shift));
    report("shift", fmt::format("is out of range (value {}, allowed 1 to {})", shift, ports_ - 1));
    return {};
  }

  // What is wrong with the matching as a whole is found by validate().
  void lead(const auto& outputs, Matching& out) {
    if (outputs.size() != ports_)
      return report("to",
                    fmt::format("wants one entry for each of the {} ports of the circuit switch "
                                "(value: {} entries)",
                                ports_,
                                outputs.size()));
    for (int i = 0; i < outputs.size(); ++i) {
      const std::string& text = outputs[i];
      if (text == kNone) continue;
      std::uint32_t port = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
      if (error != std::errc{} || end != text.data() + text.size() || port >= ports_)
        report(fmt::format("to[{}]", i),
               fmt::format("is no output (value {}, {} or {})", in_quotes(text), allowed(), kNone));
      else
        out.to[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(port);
    }
  }

  std::string field_;
  std::uint16_t ports_;
  const FabricContext& context_;
};

}  // namespace

std::optional<Matching> resolve_matching(const schema::CircuitMatching& written,
                                         const std::string& field,
                                         std::uint16_t ports,
                                         const FabricContext& context) {
  return MatchingBuilder(field, ports, context).build(written);
}

std::optional<Matching> resolve_matching(const schema::CircuitStep& written,
                                         const std::string& field,
                                         std::uint16_t ports,
                                         const FabricContext& context) {
  return MatchingBuilder(field, ports, context).build(written);
}

}  // namespace linkwright
