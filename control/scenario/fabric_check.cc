// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_check.h"

#include <array>
#include <charconv>
#include <set>
#include <utility>
#include <variant>

namespace linkwright {
namespace {

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

void drop_end(std::string& text, std::string_view end) {
  if (text.ends_with(end)) text.resize(text.size() - end.size());
}

// "links[12].latency" -> 12, "latency".
std::pair<std::uint32_t, std::string> split(std::string_view field, std::string_view list) {
  std::uint32_t number = 0;
  const std::string_view rest = field.substr(list.size() + 1);
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const std::size_t close = rest.find(']');
  std::string_view below = rest.substr(close + 1);
  if (below.starts_with('.')) below.remove_prefix(1);
  return {number, std::string(below)};
}

std::string switch_field(std::string field) {
  drop_end(field, "_bytes");
  drop_end(field, "_s");
  if (field == "alpha_num" || field == "alpha_den") field = "alpha";
  if (field == "ports") field = "";
  return field;
}

std::string plan_kind(const CircuitPlan& plan) {
  constexpr std::array<const char*, std::variant_size_v<CircuitPlan>> kKinds{
      "static", "cyclic", "timed"};
  return kKinds[plan.index()];
}

std::string circuit_field(std::string field, const CircuitPlan& plan) {
  if (field == "ports") return "";
  if (field == "voq_limit") return "queue_limit";
  drop_end(field, "_s");
  replace(field, "plan", "plan." + plan_kind(plan));
  // A static plan and a step are their matching.
  if (field.find(".matchings") == std::string::npos) replace(field, ".matching", "");
  replace(field, "stages.switch.", "stages.switching.");
  replace(field, "stages.dsp.", "stages.receiver.");
  if (field.starts_with("stages.")) {
    replace(field, ".median", "");
    replace(field, ".sigma", "_sigma");
  }
  return field;
}

std::string joined(const char* key, const std::string& below) {
  return below.empty() ? key : std::string(key) + "." + below;
}

NodeId node_of(const Graph& graph, NodeKind kind, std::uint32_t number) {
  for (NodeId node = 0; node < graph.nodes.size(); ++node)
    if (graph.nodes[node].kind == kind && number-- == 0) return node;
  return kNoNode;
}

class Teller {
 public:
  Teller(const FabricConfig& config,
         const std::vector<ResolvedTier>& tiers,
         const FabricContext& context)
      : config_(config), tiers_(tiers), context_(context) {}

  void tell(const Violation& violation) {
    const std::string message(without_field(violation));
    if (violation.field.starts_with("links[")) return tell_link(violation.field, message);
    const std::string field = written_field(violation.field, config_);
    if (!told_.insert(field).second) return;
    context_.report(field, owner_of(violation.field) + message);
  }

 private:
  void tell_link(std::string_view where, const std::string& message) {
    auto [link, field] = split(where, "links");
    if (field == "dark_policy") field = "light.policy";
    const ResolvedTier& tier = tiers_[tier_of(config_.graph, link)];
    const Place place = tier.at[link % 2]->place_of(field);
    if (!told_.insert(place.path).second) return;
    context_.problems.push_back(
        place.problem(fmt::format("{} (tier {})", message, in_quotes(tier.figures.tier))));
  }

  // "leaf0, 72 ports: "; nothing for what all share.
  std::string owner_of(std::string_view field) const {
    if (!field.starts_with("switches[")) return {};
    const NodeId node = node_of(config_.graph, NodeKind::kSwitch, split(field, "switches").first);
    if (node == kNoNode) return {};
    return fmt::format(
        "{}, {} ports: ", config_.graph.nodes[node].name, config_.graph.nodes[node].ports);
  }

  const FabricConfig& config_;
  const std::vector<ResolvedTier>& tiers_;
  const FabricContext& context_;
  std::set<std::string> told_;
};

}  // namespace

std::string written_field(std::string_view field, const FabricConfig& config) {
  if (field.starts_with("switches["))
    return joined("switches", switch_field(split(field, "switches").second));
  if (field.starts_with("crossbars[")) {
    auto [number, below] = split(field, "crossbars");
    return joined("circuits",
                  circuit_field(std::move(below), config.crossbars[number].crossbar.plan));
  }
  return std::string(field);
}

void check_fabric(const FabricConfig& config,
                  const std::vector<ResolvedTier>& tiers,
                  const FabricContext& context) {
  Teller teller(config, tiers, context);
  for (const Violation& violation : validate(config)) teller.tell(violation);
}

}  // namespace linkwright
