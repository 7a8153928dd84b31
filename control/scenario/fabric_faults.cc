// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_faults.h"

#include <optional>

#include <fmt/format.h>

#include "control/scenario/faults.h"
#include "control/scenario/graph_names.h"
#include "control/yaml/scalar.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

std::vector<std::string> host_names(const Graph& graph) {
  std::vector<std::string> names;
  for (HostId host = 0; host < graph.hosts; ++host) names.push_back(graph.nodes[host].name);
  return names;
}

class AimedBuilder {
 public:
  AimedBuilder(schema::AimedFaults& written,
               std::string field,
               const Graph& graph,
               const FabricContext& context)
      : written_(written), field_(std::move(field)), graph_(graph), context_(context) {}

  std::optional<AimedFaults> build() {
    const auto where = place();
    const ImpairmentContext context{
        [this](std::string_view field, std::int64_t ps) {
          return context_.scaled(fmt::format("{}.{}", field_, field), ps);
        },
        [this](std::string_view field, std::string message) {
          context_.report(fmt::format("{}.{}", field_, field), std::move(message));
        }};
    for (int i = 0; i < written_.faults_size(); ++i)
      if (written_.faults(i).has_from())
        context_.report(fmt::format("{}.faults[{}].from", field_, i),
                        "is of links beside fabrics: in a fabric faults act from the start");
    FaultList faults = faults_of(written_.faults(), context);
    complete_faults(*written_.mutable_faults());
    if (!where) return std::nullopt;
    return AimedFaults{where->first, where->second, std::move(faults)};
  }

 private:
  std::optional<std::pair<FaultPlace, std::uint32_t>> place() {
    if (written_.link().empty() == written_.host().empty()) {
      context_.report(field_, "wants either `link` or `host`: where the faults are aimed at");
      return std::nullopt;
    }
    return written_.host().empty() ? link() : host();
  }

  std::optional<std::pair<FaultPlace, std::uint32_t>> link() {
    const auto found = find_link(graph_, written_.link());
    if (!found) {
      context_.report(field_ + ".link",
                      fmt::format("{} has no such link (value {}{})",
                                  graph_.topology,
                                  in_quotes(written_.link()),
                                  names_hint(written_.link(), link_names(graph_))));
      return std::nullopt;
    }
    written_.set_link(link_name(graph_, *found));
    return std::pair{FaultPlace::kLink, *found};
  }

  std::optional<std::pair<FaultPlace, std::uint32_t>> host() {
    const auto found = find_host(graph_, written_.host());
    if (!found) {
      context_.report(field_ + ".host",
                      fmt::format("{} has no such host (value {}{})",
                                  graph_.topology,
                                  in_quotes(written_.host()),
                                  names_hint(written_.host(), host_names(graph_))));
      return std::nullopt;
    }
    return std::pair{FaultPlace::kHost, *found};
  }

  schema::AimedFaults& written_;
  std::string field_;
  const Graph& graph_;
  const FabricContext& context_;
};

}  // namespace

std::vector<AimedFaults> resolve_aimed_faults(schema::Fabric& written,
                                              const Graph& graph,
                                              const FabricContext& context) {
  std::vector<AimedFaults> out;
  const std::size_t before = context.problems.size();
  for (int i = 0; i < written.faults_size(); ++i)
    if (auto aimed =
            AimedBuilder(*written.mutable_faults(i), fmt::format("faults[{}]", i), graph, context)
                .build())
      out.push_back(*std::move(aimed));
  if (context.problems.size() > before) return {};
  for (const Violation& violation : validate(out, graph))
    context.report("faults" + violation.field, std::string(without_field(violation)));
  return out;
}

}  // namespace linkwright
