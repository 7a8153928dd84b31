// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/fabric_config.h"

#include <algorithm>
#include <string>

#include "link_models/fabric/failover.h"
#include "link_models/topology/graph_check.h"

namespace linkwright {
namespace {

// What leaves a node as soon as it has come would have to be decided at one instant with it.
std::vector<Violation> check_own(const Graph& graph, LinkId link, const LinkConfig& config) {
  std::vector<Violation> found = validate(config);
  if (config.latency <= Duration::zero())
    found.push_back({"latency", "must be at least 1 ps in a fabric"});
  if (graph.nodes[to(graph, link)].kind != NodeKind::kCrossbar) return found;
  if (config.dark_policy == DarkPolicy::kHold)
    found.push_back(
        {"dark_policy", "light of a circuit switch is waited for in its own queues: must be lose"});
  if (config.impairments.retry.loop != Duration::zero())
    found.push_back({"impairments.retry.loop",
                     "a frame cannot be replayed into light that may have gone: must be 0"});
  return found;
}

class Checker {
 public:
  explicit Checker(const FabricConfig& config) : config_(config) {}

  std::vector<Violation> check() {
    const Graph& graph = config_.graph;
    take("graph", check_graph(graph));
    if (found_.empty()) take("graph", check_places(graph));
    if (!found_.empty()) return std::move(found_);
    require_count("links", config_.links.size(), links(graph));
    require_count("hosts", config_.hosts.size(), graph.hosts);
    if (!found_.empty()) return std::move(found_);
    for (LinkId link = 0; link < config_.links.size(); ++link) check_link(link);
    check_nodes();
    check_failover();
    for (Violation& violation : linkwright::validate(config_.faults, graph))
      found_.push_back({"faults" + violation.field, std::move(violation.message)});
    if (!fits(graph, config_.routing))
      found_.push_back({"routing", "does not fit the topology " + graph.topology});
    return std::move(found_);
  }

 private:
  void require_count(const std::string& field, std::size_t count, std::size_t wanted) {
    if (count != wanted)
      found_.push_back(
          {field, std::to_string(count) + " are given, the graph has " + std::to_string(wanted)});
  }

  void take(const std::string& where, std::vector<Violation> violations) {
    for (Violation& violation : violations) {
      const bool both = !where.empty() && !violation.field.empty();
      violation.field = where + (both ? "." : "") + violation.field;
      found_.push_back(std::move(violation));
    }
  }

  void check_link(LinkId link) {
    take("links[" + std::to_string(link) + "]",
         check_own(config_.graph, link, config_.links[link]));
  }

  void check_nodes() {
    std::size_t switches = 0;
    std::size_t crossbars = 0;
    for (const Node& node : config_.graph.nodes) {
      if (node.kind == NodeKind::kSwitch && switches++ < config_.switches.size())
        take("switches[" + std::to_string(switches - 1) + "]",
             validate(config_.switches[switches - 1], node.ports));
      if (node.kind == NodeKind::kCrossbar && crossbars++ < config_.crossbars.size())
        check_crossbar(crossbars - 1, node);
    }
    require_count("switches", config_.switches.size(), switches);
    require_count("crossbars", config_.crossbars.size(), crossbars);
  }

  void check_failover() {
    take("", check_failover_times(config_.failover));
    if (found_.empty()) take("", check_outages(config_, config_.outages));
  }

  // Light may go to any of them, and takes equally long.
  void check_behind(NodeId crossbar, const std::string& where) {
    const Graph& graph = config_.graph;
    std::vector<NodeId> behind;
    for (LinkId link = 0; link < links(graph); ++link)
      if (from(graph, link) == crossbar) behind.push_back(to(graph, link));
    if (graph.nodes[behind.front()].kind == NodeKind::kCrossbar)
      return found_.push_back({where, "light goes through one circuit switch, not through two"});
    for (const NodeId node : behind)
      if (graph.nodes[node].kind != graph.nodes[behind.front()].kind ||
          pipeline_of(node) != pipeline_of(behind.front()))
        return found_.push_back(
            {where, "behind a circuit switch are hosts, or switches with one pipeline latency"});
  }

  Duration pipeline_of(NodeId node) const {
    const auto& nodes = config_.graph.nodes;
    if (nodes[node].kind != NodeKind::kSwitch) return Duration::zero();
    const auto number = static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.begin() + node, [](const Node& before) {
          return before.kind == NodeKind::kSwitch;
        }));
    return number < config_.switches.size() ? config_.switches[number].pipeline : Duration::zero();
  }

  void check_crossbar(std::size_t number, const Node& node) {
    const CrossbarNode& own = config_.crossbars[number];
    const std::string where = "crossbars[" + std::to_string(number) + "]";
    take(where, validate(own.crossbar));
    check_behind(static_cast<NodeId>(&node - config_.graph.nodes.data()), where);
    if (own.crossbar.ports != node.ports)
      found_.push_back({where + ".ports",
                        std::to_string(own.crossbar.ports) + ", but " + node.name + " has " +
                            std::to_string(node.ports)});
    if (own.voq_bytes < 1'514)
      found_.push_back({where + ".voq_limit",
                        std::to_string(own.voq_bytes) + " bytes cannot hold one 1514-byte frame"});
  }

  const FabricConfig& config_;
  std::vector<Violation> found_;
};

}  // namespace

std::uint32_t known_addresses(const FabricConfig& config) noexcept {
  std::size_t count = 0;
  for (const HostNode& host : config.hosts) count += host.addresses.size();
  return static_cast<std::uint32_t>(count);
}

std::vector<Violation> validate(const FabricConfig& config) {
  return Checker(config).check();
}

std::vector<Violation> validate_link(const FabricConfig& config,
                                     LinkId link,
                                     const LinkConfig& link_config) {
  std::vector<Violation> found = check_own(config.graph, link, link_config);
  if (link_config.rate.time_scale != config.links[link].rate.time_scale)
    found.push_back(
        {"rate.time_scale",
         "is that of the run: must be " + std::to_string(config.links[link].rate.time_scale)});
  return found;
}

}  // namespace linkwright
