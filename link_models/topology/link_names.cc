// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/link_names.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace linkwright {
namespace {

// Of a cable, whichever of them is its end `a`: the two directions shall count alike. A spare is
// none of the cables that it stands by.
using Ends = std::tuple<NodeId, NodeId, bool>;

Ends ends_of(const Graph& graph, const GraphCable& cable) {
  return {std::min(cable.a, cable.b), std::max(cable.a, cable.b), is_spare(graph, cable)};
}

std::string plain_name(const Graph& graph, LinkId link) {
  return graph.nodes[from(graph, link)].name + " -> " + graph.nodes[to(graph, link)].name +
         (is_spare(graph, cable_of(graph, link)) ? " (spare)" : "");
}

std::string numbered(std::string name, std::size_t number) {
  return name + " (" + std::to_string(number) + ")";
}

// Without spaces, and with ">" for "->".
std::string essence(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool shaft = name[i] == '-' && i + 1 < name.size() && name[i + 1] == '>';
    if (name[i] != ' ' && !shaft) out.push_back(name[i]);
  }
  return out;
}

}  // namespace

std::vector<std::string> link_names(const Graph& graph) {
  std::map<Ends, std::size_t> cables_between;
  for (const GraphCable& cable : graph.cables) ++cables_between[ends_of(graph, cable)];
  std::map<Ends, std::size_t> counted;
  std::vector<std::string> names;
  names.reserve(links(graph));
  for (LinkId link = 0; link < links(graph); ++link) {
    const Ends ends = ends_of(graph, cable_of(graph, link));
    if (link % 2 == 0) ++counted[ends];
    names.push_back(plain_name(graph, link));
    if (cables_between[ends] > 1) names.back() = numbered(std::move(names.back()), counted[ends]);
  }
  return names;
}

std::string link_name(const Graph& graph, LinkId link) {
  const Ends ends = ends_of(graph, cable_of(graph, link));
  std::size_t between = 0;
  std::size_t number = 0;
  for (const GraphCable& cable : graph.cables) {
    between += ends_of(graph, cable) == ends;
    if (&cable == &cable_of(graph, link)) number = between;
  }
  return between > 1 ? numbered(plain_name(graph, link), number) : plain_name(graph, link);
}

std::optional<LinkId> find_link(const Graph& graph, std::string_view name) {
  const std::string wanted = essence(name);
  const std::vector<std::string> names = link_names(graph);
  const auto found = std::find_if(
      names.begin(), names.end(), [&](const std::string& each) { return essence(each) == wanted; });
  if (found == names.end()) return std::nullopt;
  return static_cast<LinkId>(found - names.begin());
}

std::optional<HostId> find_host(const Graph& graph, std::string_view name) {
  for (HostId host = 0; host < graph.hosts; ++host)
    if (graph.nodes[host].name == name) return host;
  return std::nullopt;
}

}  // namespace linkwright
