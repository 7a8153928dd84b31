// SPDX-License-Identifier: Apache-2.0
//
// What a link of a graph is called: "leaf0 -> spine1", from its sender to its receiver. Where
// several cables lead from the one to the other, each has its number behind it, from 1 on in the
// order of the graph: "leaf0 -> spine1 (2)". Both directions of a cable have the same number; that
// which stands by is "host0 -> ocs0 (spare)". No name means two links. Allocates; not for the hot
// path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

// By LinkId.
std::vector<std::string> link_names(const Graph& graph);

// Of one link alone.
std::string link_name(const Graph& graph, LinkId link);

// The link of that name. Spaces do not count, nor whether an arrow has a shaft: "leaf0>spine1" is
// "leaf0 -> spine1". nullopt: there is none; "leaf0 -> spine1" alone is none of two.
std::optional<LinkId> find_link(const Graph& graph, std::string_view name);

// The host of that name, "host3".
std::optional<HostId> find_host(const Graph& graph, std::string_view name);

}  // namespace linkwright
