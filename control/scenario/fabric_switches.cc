// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_switches.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>
#include <variant>

#include "control/yaml/did_you_mean.h"
#include "link_models/core/pause_quanta.h"
#include "link_models/impairments.h"
#include "link_models/queueing/headroom.h"
#include "link_models/queueing/switch_presets.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kMostAlpha = 65'536;

std::optional<Alpha> lowest_terms(Wide numerator, Wide denominator) {
  if (numerator == 0 || denominator == 0) return std::nullopt;
  Wide a = numerator;
  Wide b = denominator;
  while (b != 0) a = std::exchange(b, a % b);
  if (numerator / a > kMostAlpha || denominator / a > kMostAlpha) return std::nullopt;
  return Alpha{static_cast<std::uint32_t>(numerator / a),
               static_cast<std::uint32_t>(denominator / a)};
}

std::optional<std::uint32_t> whole(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Alpha> decimal_alpha(std::string_view text) {
  constexpr int kMostPlaces = 16;  // 2^-16 has as many
  const auto parsed = parse_quantity(text, schema::RATIO);
  const auto* quantity = std::get_if<Quantity>(&parsed);
  if (quantity == nullptr || quantity->negative || quantity->exponent > kMostPlaces ||
      quantity->exponent < -kMostPlaces)
    return std::nullopt;
  Wide scale = 1;
  for (int i = 0; i < std::abs(quantity->exponent); ++i) scale *= 10;
  // 24 digits times 10^16 would not fit, and could be no such ratio anyway.
  if (quantity->digits > Wide{1} << 64) return std::nullopt;
  return quantity->exponent < 0 ? lowest_terms(quantity->digits, scale)
                                : lowest_terms(quantity->digits * scale, 1);
}

class SwitchBuilder {
 public:
  SwitchBuilder(schema::SwitchSettings& written, const FabricContext& context)
      : written_(written), context_(context) {}

  std::optional<SwitchConfig> build() {
    const std::size_t before = context_.problems.size();
    take_preset();
    take_buffer();
    take_alpha();
    take_pipeline();
    take_mark();
    take_pause();
    if (context_.problems.size() > before) return std::nullopt;
    return config_;
  }

 private:
  void take_preset() {
    if (written_.preset().empty()) return;
    if (const auto preset = switch_preset(written_.preset())) {
      config_ = switch_config(*preset);  // in model time: scaled with all the rest
      return;
    }
    std::vector<std::string> names;
    for (const SwitchPreset& preset : switch_presets()) names.emplace_back(preset.name);
    const std::string best = closest(written_.preset(), names);
    context_.report("switches.preset",
                    fmt::format("there is no preset {} (presets: {}){}",
                                in_quotes(written_.preset()),
                                fmt::join(names, ", "),
                                best.empty() ? "" : fmt::format("; did you mean \"{}\"?", best)));
  }

  void take_buffer() {
    if (written_.has_buffer()) config_.buffer_bytes = written_.buffer();
    if (written_.has_reserved()) config_.reserved_bytes = written_.reserved();
    if (written_.has_port_limit()) config_.port_limit_bytes = written_.port_limit();
    written_.set_buffer(config_.buffer_bytes);
    written_.set_reserved(config_.reserved_bytes);
    written_.set_port_limit(config_.port_limit_bytes);
  }

  void take_alpha() {
    if (context_.written("switches.alpha")) {
      const auto alpha = read_alpha(written_.alpha());
      if (!alpha)
        return context_.report(
            "switches.alpha",
            fmt::format("is not a ratio of two whole numbers from 1 to {} (value {}, for example "
                        "1/8 or 0.125)",
                        kMostAlpha,
                        in_quotes(written_.alpha())));
      config_.alpha_num = alpha->numerator;
      config_.alpha_den = alpha->denominator;
    }
    written_.set_alpha(fmt::format("{}/{}", config_.alpha_num, config_.alpha_den));
  }

  void take_pipeline() {
    if (!written_.has_pipeline()) written_.set_pipeline(picos(config_.pipeline));
    config_.pipeline = context_.scaled("switches.pipeline", written_.pipeline());
  }

  void take_mark() {
    if (!written_.has_mark()) return;
    const schema::QueueMark& mark = written_.mark();
    config_.mark = {.kmin_bytes = mark.kmin(), .kmax_bytes = mark.kmax(), .pmax = mark.pmax()};
  }

  void take_pause() {
    if (!written_.has_pause()) return;
    schema::QueuePause& pause = *written_.mutable_pause();
    PauseConfig& config = config_.pause;
    for (const std::uint32_t each : pause.lossless())
      config.lossless = static_cast<std::uint8_t>(config.lossless | 1u << each);
    config.xoff_bytes = pause.xoff();
    config.xon_bytes = pause.xon();
    config.headroom_bytes = pause.headroom();
    if (pause.has_quanta()) config.quanta = static_cast<std::uint16_t>(pause.quanta());
    config.global = pause.global();
    pause.set_xoff(config.xoff_bytes);
    pause.set_xon(config.xon_bytes);
    pause.set_quanta(config.quanta);
    pause.set_global(config.global);
  }

  schema::SwitchSettings& written_;
  const FabricContext& context_;
  SwitchConfig config_;
};

// The most that any link into the node needs.
std::uint64_t largest_headroom(const Graph& graph,
                               const Adjacency& around,
                               NodeId node,
                               const std::vector<LinkConfig>& links,
                               std::uint32_t largest_frame,
                               Duration pipeline,
                               bool xoff_moves) {
  std::uint64_t out = 0;
  // Tiers are few and each is alike: the last one looked at is most often the same again.
  std::uint16_t last_tier = kNoTier;
  bool last_side = false;
  for (const LinkId back : around.out(node)) {
    const LinkId into = reverse(back);
    const bool side = into % 2 != 0;
    if (tier_of(graph, into) == last_tier && side == last_side) continue;
    last_tier = tier_of(graph, into);
    last_side = side;
    // Before its buffer a frame passes the pipeline of the switch; so does a pause at a sender that
    // is a switch.
    LinkConfig forth = links[into];
    LinkConfig other = links[back];
    forth.latency += pipeline;
    if (!is_host(graph, from(graph, into))) other.latency += pipeline;
    out = std::max(out, headroom_of(forth, other, largest_frame, xoff_moves));
  }
  return out;
}

}  // namespace

std::optional<Alpha> read_alpha(std::string_view text) {
  const std::size_t bar = text.find('/');
  if (bar == std::string_view::npos) return decimal_alpha(text);
  const auto numerator = whole(text.substr(0, bar));
  const auto denominator = whole(text.substr(bar + 1));
  if (!numerator || !denominator) return std::nullopt;
  return lowest_terms(*numerator, *denominator);
}

std::uint64_t headroom_of(const LinkConfig& into,
                          const LinkConfig& back,
                          std::uint32_t largest_frame,
                          bool xoff_moves) {
  const std::uint32_t octets = mac_octets(largest_frame);
  HeadroomLink link{.rate = into.rate,
                    .forward = into.latency + longest_extra_delay(into.impairments),
                    .reverse = back.latency + longest_extra_delay(back.impairments),
                    .forward_frame_octets = octets,
                    .reverse_frame_octets = octets,
                    .response = response_time(into.rate),
                    .trigger_octets = xoff_moves ? octets : 0};
  // Octets are counted at the rate of `into`; on a slower way back frames take longer than that.
  if (back.rate.bits_per_second < into.rate.bits_per_second) {
    const std::uint32_t waited = wire_octets(largest_frame) + kPauseWireOctets;
    link.reverse += pause_time((8 * waited + kBitsPerQuantum - 1) / kBitsPerQuantum, back.rate);
  }
  return headroom_octets(link);
}

std::optional<std::vector<SwitchConfig>> resolve_switches(schema::SwitchSettings& written,
                                                          const Graph& graph,
                                                          const std::vector<LinkConfig>& links,
                                                          std::uint32_t largest_frame,
                                                          const FabricContext& context) {
  auto alike = SwitchBuilder(written, context).build();
  if (!alike) return std::nullopt;
  const bool computed = alike->pause.lossless != 0 && !written.pause().has_headroom();
  const Adjacency around(graph);
  std::vector<SwitchConfig> out;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (graph.nodes[node].kind != NodeKind::kSwitch) continue;
    out.push_back(*alike);
    if (computed)
      out.back().pause.headroom_bytes = largest_headroom(
          graph, around, node, links, largest_frame, alike->pipeline, alike->pause.xoff_bytes == 0);
  }
  return out;
}

}  // namespace linkwright
