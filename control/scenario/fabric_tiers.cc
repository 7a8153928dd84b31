// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_tiers.h"

#include <algorithm>
#include <map>
#include <utility>

#include "control/scenario/dark_windows.h"
#include "control/scenario/drifts.h"
#include "control/scenario/failures.h"
#include "control/scenario/link_levels.h"
#include "control/scenario/overlay.h"
#include "control/scenario/tier_link.h"
#include "control/yaml/did_you_mean.h"

namespace linkwright {
namespace {

constexpr const char* kAllOthers = "*";
constexpr std::array<const char*, 2> kDirections{"a_to_b", "b_to_a"};

bool is_for_all_others(const schema::FabricTier& entry) {
  return entry.tier().empty() || entry.tier() == kAllOthers;
}

std::string entry_path(int entry) {
  return fmt::format("tiers[{}]", entry);
}

// Which entry each tier is made of.
class Assignment {
 public:
  Assignment(const schema::Fabric& written, const Graph& graph, const FabricContext& context)
      : written_(written), graph_(graph), context_(context) {}

  std::optional<std::vector<int>> assign() {
    const std::size_t before = context_.problems.size();
    std::map<std::string, int> named;
    for (int i = 0; i < written_.tiers_size(); ++i) note(i, named);
    std::vector<int> out;
    for (const std::string& tier : graph_.tiers) {
      const auto own = named.find(tier);
      const auto found = own != named.end() ? own : named.find(kAllOthers);
      if (found != named.end())
        out.push_back(found->second);
      else if (context_.problems.size() == before)
        report_bare(tier);
    }
    if (context_.problems.size() > before) return std::nullopt;
    return out;
  }

 private:
  void note(int entry, std::map<std::string, int>& named) {
    const schema::FabricTier& tier = written_.tiers(entry);
    const std::string name = is_for_all_others(tier) ? kAllOthers : tier.tier();
    const std::string path = entry_path(entry) + ".tier";
    if (name != kAllOthers &&
        std::find(graph_.tiers.begin(), graph_.tiers.end(), name) == graph_.tiers.end())
      return report_unknown(path, name);
    if (const auto [other, fresh] = named.emplace(name, entry); !fresh)
      context_.report(path,
                      fmt::format("a second entry for {} (the first is {})",
                                  name == kAllOthers ? "all other tiers" : in_quotes(name),
                                  context_.full(entry_path(other->second))));
  }

  void report_unknown(const std::string& path, const std::string& name) {
    const std::string best = closest(name, graph_.tiers);
    context_.report(path,
                    fmt::format("{} has no tier {} (tiers: {}){}",
                                graph_.topology,
                                in_quotes(name),
                                fmt::join(graph_.tiers, ", "),
                                best.empty() ? "" : fmt::format("; did you mean \"{}\"?", best)));
  }

  void report_bare(const std::string& tier) {
    context_.report("tiers",
                    fmt::format("say nothing of tier {}: what its cables are made of (tiers of {}: "
                                "{}; an entry without `tier` is for all that no other names)",
                                in_quotes(tier),
                                graph_.topology,
                                fmt::join(graph_.tiers, ", ")));
  }

  const schema::Fabric& written_;
  const Graph& graph_;
  const FabricContext& context_;
};

bool leads_into_crossbar(const Graph& graph, const GraphCable& cable) {
  return graph.nodes[cable.a].kind == NodeKind::kCrossbar ||
         graph.nodes[cable.b].kind == NodeKind::kCrossbar;
}

// One tier as if it were a link of the scenario.
class TierBuilder {
 public:
  TierBuilder(const schema::FabricTier& written,
              std::string path,
              bool into_crossbar,
              const FabricContext& context)
      : link_(tier_link(written)),
        path_(context.full(path)),
        place_{context.positions.find(path_), path_},
        into_crossbar_(into_crossbar),
        context_(context) {}

  std::optional<ResolvedTier> build(std::uint32_t cable) {
    auto levels =
        link_levels(link_, path_, context_.positions, context_.profiles, context_.problems);
    if (!levels) return std::nullopt;
    ResolvedTier out;
    for (std::size_t d : {0u, 1u}) {
      auto way = one_way(*levels, d, cable);
      if (!way) return std::nullopt;
      out.direction[d] = *std::move(way);
      out.at[d] = merged_;
    }
    out.figures.cable = figures(out);
    out.figures.into_crossbar = into_crossbar_;
    const schema::Channel& channel = out.direction[0].parameters.channel();
    out.figures.misses_switch_loss =
        into_crossbar_ && channel.has_optical() && !(channel.optical().switch_loss() > 0);
    const schema::Cost& cost = out.direction[0].parameters.cost();
    if (cost.has_usd_per_gbps()) out.figures.usd_per_gbps = cost.usd_per_gbps();
    return out;
  }

 private:
  void report(std::string_view field, std::string message) {
    context_.problems.push_back(merged_->place_of(field).problem(std::move(message)));
  }

  std::optional<ResolvedDirection> one_way(std::vector<ParameterLevel> levels,
                                           std::size_t direction,
                                           std::uint32_t cable) {
    const std::string own = fmt::format("{}.{}", path_, kDirections[direction]);
    levels.push_back({direction == 0 ? link_.a_to_b() : link_.b_to_a(), &context_.positions, own});
    if (into_crossbar_) drop_light(levels);
    merged_ = std::make_shared<MergedParameters>(std::move(levels), place_);
    const std::size_t before = context_.problems.size();
    refuse_what_has_no_plan();
    auto resolved = resolve_direction(*merged_,
                                      link_.profile().empty() ? "inline" : link_.profile(),
                                      context_.time_scale,
                                      {context_.seed, cable, 0},
                                      context_.problems);
    if (resolved && drifts(resolved->figures.physics.varying))
      report("channel.drift", "does not act in a fabric (allowed: none; links can drift)");
    if (context_.problems.size() > before) return std::nullopt;
    return resolved;
  }

  // A profile's windows are those of a circuit that moves by itself; here `circuits` moves it.
  void drop_light(std::vector<ParameterLevel>& levels) {
    for (ParameterLevel& level : levels) {
      if (!level.values.has_light()) continue;
      if (level.positions == &context_.positions) refuse_light(level);
      level.values.mutable_light()->clear_dark();
      level.values.mutable_light()->clear_policy();
    }
  }

  void refuse_light(const ParameterLevel& level) {
    const auto refuse = [&](const char* field, const char* message) {
      const std::string at = level.path + field;
      context_.problems.push_back({context_.positions.find(at), at, message});
    };
    if (level.values.light().dark_size() > 0)
      refuse(".light.dark", "cannot be stated of a link into a circuit switch: `circuits` says it");
    if (level.values.light().policy() == schema::Light::HOLD)
      refuse(".light.policy",
             "light of a circuit is waited for in `circuits: {policy: hold}` (value \"hold\", "
             "allowed lose)");
  }

  void refuse_what_has_no_plan() {
    if (fails(merged_->values()))
      report("availability.failures",
             "failures do not act in a fabric (value true, allowed false; links can fail)");
    if (merged_->values().faults_size() > 0)
      report("faults",
             "are aimed at one link or host of a fabric, not at a tier (allowed: `faults` of the "
             "fabric)");
    if (!merged_->values().rate_trace().empty())
      report("rate_trace", "does not act in a fabric (allowed: none; links can have one)");
  }

  CableFigures figures(const ResolvedTier& tier) const {
    CableFigures out;
    out.direction = {tier.direction[0].figures, tier.direction[1].figures};
    if (!link_.profile().empty()) out.corner = kTypicalCorner;
    if (!link_.corner().empty()) out.corner = link_.corner();
    out.claims.assign(link_.claims().begin(), link_.claims().end());
    return out;
  }

  schema::Cable link_;
  std::string path_;
  Place place_;
  bool into_crossbar_;
  const FabricContext& context_;
  std::shared_ptr<MergedParameters> merged_;
};

struct TierOfGraph {
  std::uint64_t cables = 0;
  std::uint32_t first = 0;  // cable
  bool into_crossbar = false;
};

std::vector<TierOfGraph> tiers_of(const Graph& graph) {
  std::vector<TierOfGraph> out(graph.tiers.size());
  for (std::uint32_t c = 0; c < graph.cables.size(); ++c) {
    const GraphCable& cable = graph.cables[c];
    TierOfGraph& tier = out[cable.tier];
    if (tier.cables++ == 0) tier.first = c;
    tier.into_crossbar = tier.into_crossbar || leads_into_crossbar(graph, cable);
  }
  return out;
}

schema::FabricTier complete_entry(const std::string& name, const ResolvedTier& tier) {
  schema::FabricTier out;
  out.set_tier(name);
  *out.mutable_a_to_b() = tier.direction[0].parameters;
  *out.mutable_b_to_a() = tier.direction[1].parameters;
  return out;
}

bool draws_darkness(const ResolvedDirection& direction) {
  const schema::Light& light = direction.parameters.light();
  const schema::Reconfiguration& stages = light.reconfiguration();
  return light.dark_size() > 0 && direction.figures.physics.channel.down.empty() &&
         (stages.switching_sigma() > 0 || stages.receiver_sigma() > 0);
}

}  // namespace

std::optional<int> entry_of_tier(const schema::Fabric& written,
                                 const Graph& graph,
                                 std::size_t tier,
                                 const FabricContext& context) {
  const auto entries = Assignment(written, graph, context).assign();
  if (!entries) return std::nullopt;
  return (*entries)[tier];
}

std::optional<ResolvedTier> resolve_tier(const schema::Fabric& written,
                                         const Graph& graph,
                                         std::size_t tier,
                                         std::uint32_t first_cable,
                                         const FabricContext& context) {
  const auto entry = entry_of_tier(written, graph, tier, context);
  if (!entry) return std::nullopt;
  const TierOfGraph of_graph = tiers_of(graph)[tier];
  auto out = TierBuilder(written.tiers(*entry), entry_path(*entry), of_graph.into_crossbar, context)
                 .build(first_cable + of_graph.first);
  if (!out) return std::nullopt;
  out->figures.tier = graph.tiers[tier];
  out->figures.cables = of_graph.cables;
  out->figures.cable.name = written.name() + "." + graph.tiers[tier];
  return out;
}

std::optional<std::vector<ResolvedTier>> resolve_tiers(schema::Fabric& written,
                                                       const Graph& graph,
                                                       std::uint32_t first_cable,
                                                       const FabricContext& context) {
  if (!Assignment(written, graph, context).assign()) return std::nullopt;
  std::vector<ResolvedTier> out;
  bool sound = true;
  for (std::size_t t = 0; t < graph.tiers.size(); ++t) {
    auto tier = resolve_tier(written, graph, t, first_cable, context);
    sound = sound && tier.has_value();
    if (tier) out.push_back(*std::move(tier));
  }
  if (!sound) return std::nullopt;
  written.clear_tiers();
  for (std::size_t t = 0; t < out.size(); ++t)
    *written.add_tiers() = complete_entry(graph.tiers[t], out[t]);
  return out;
}

LinkConfig link_of(const ResolvedTier& tier,
                   LinkId link,
                   std::uint32_t first_cable,
                   const FabricContext& context) {
  const ResolvedDirection& direction = tier.direction[link % 2];
  LinkConfig out = direction.config;
  if (!draws_darkness(direction)) return out;
  const MergedParameters& at = *tier.at[link % 2];
  const auto tell = [&](std::string_view field, std::string message) {
    context.problems.push_back(at.place_of(field).problem(std::move(message)));
  };
  const ImpairmentContext drawing{[&](std::string_view field, std::int64_t ps) {
                                    const auto fits = run_time(ps, context.time_scale);
                                    if (!fits)
                                      tell(field,
                                           "is too long for a run when drawn for each cable");
                                    return fits.value_or(Duration{});
                                  },
                                  tell};
  out.dark = dark_windows(
      direction.parameters.light(), {context.seed, first_cable + link / 2, 0}, drawing);
  return out;
}

std::vector<LinkConfig> links_of(const std::vector<ResolvedTier>& tiers,
                                 const Graph& graph,
                                 std::uint32_t first_cable,
                                 const FabricContext& context) {
  std::vector<LinkConfig> out;
  out.reserve(links(graph));
  for (LinkId link = 0; link < links(graph); ++link)
    out.push_back(link_of(tiers[tier_of(graph, link)], link, first_cable, context));
  return out;
}

}  // namespace linkwright
