// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_topology.h"

#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "link_models/topology/nvl72.h"

namespace linkwright {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One kind of topology in both forms: what was written goes into the configuration, and what was
// not is filled in from it.
class Fields {
 public:
  explicit Fields(Message& written)
      : written_(written), type_(*written.GetDescriptor()), access_(*written.GetReflection()) {}

  Fields& number(const char* name, std::uint32_t& value) {
    const FieldDescriptor& field = *type_.FindFieldByName(name);
    if (access_.HasField(written_, &field))
      value = access_.GetUInt32(written_, &field);
    else
      access_.SetUInt32(&written_, &field, value);
    return *this;
  }

  Fields& flag(const char* name, bool& value) {
    const FieldDescriptor& field = *type_.FindFieldByName(name);
    if (access_.HasField(written_, &field))
      value = access_.GetBool(written_, &field);
    else
      access_.SetBool(&written_, &field, value);
    return *this;
  }

  Fields& numbers(const char* name, bool is_written, std::vector<std::uint32_t>& values) {
    const FieldDescriptor& field = *type_.FindFieldByName(name);
    if (is_written) {
      values.clear();
      for (int i = 0; i < access_.FieldSize(written_, &field); ++i)
        values.push_back(access_.GetRepeatedUInt32(written_, &field, i));
    } else {
      for (const std::uint32_t value : values) access_.AddUInt32(&written_, &field, value);
    }
    return *this;
  }

 private:
  Message& written_;
  const google::protobuf::Descriptor& type_;
  const google::protobuf::Reflection& access_;
};

StarConfig read(schema::StarTopology& written) {
  StarConfig config;
  Fields(written).number("hosts", config.hosts);
  return config;
}

FullMeshConfig read(schema::FullMeshTopology& written) {
  FullMeshConfig config;
  Fields(written)
      .number("switches", config.switches)
      .number("hosts_per_switch", config.hosts_per_switch);
  return config;
}

LeafSpineConfig read(schema::LeafSpineTopology& written) {
  LeafSpineConfig config;
  Fields(written)
      .number("leaves", config.leaves)
      .number("spines", config.spines)
      .number("hosts_per_leaf", config.hosts_per_leaf)
      .number("uplinks", config.uplinks);
  return config;
}

FatTreeConfig read(schema::FatTreeTopology& written) {
  FatTreeConfig config;
  Fields(written)
      .number("pods", config.pods)
      .number("edges_per_pod", config.edges_per_pod)
      .number("aggregations_per_pod", config.aggregations_per_pod)
      .number("cores", config.cores)
      .number("hosts_per_edge", config.hosts_per_edge);
  return config;
}

RailOptimisedConfig read(schema::RailOptimisedTopology& written) {
  RailOptimisedConfig config;
  Fields(written)
      .number("domains", config.domains)
      .number("gpus_per_domain", config.gpus_per_domain)
      .number("spines", config.spines)
      .number("uplinks", config.uplinks);
  return config;
}

RingConfig read(schema::RingTopology& written) {
  RingConfig config;
  Fields(written)
      .number("switches", config.switches)
      .number("hosts_per_switch", config.hosts_per_switch);
  return config;
}

TorusConfig read(schema::TorusTopology& written, bool sizes_are_written) {
  TorusConfig config;
  Fields(written)
      .numbers("sizes", sizes_are_written, config.sizes)
      .number("hosts_per_switch", config.hosts_per_switch);
  return config;
}

DragonflyConfig read(schema::DragonflyTopology& written) {
  DragonflyConfig config;
  Fields(written)
      .number("groups", config.groups)
      .number("routers_per_group", config.routers_per_group)
      .number("global_links_per_router", config.global_links_per_router)
      .number("hosts_per_router", config.hosts_per_router);
  return config;
}

OcsConfig read(schema::OcsTopology& written) {
  OcsConfig config;
  Fields(written)
      .number("hosts", config.hosts)
      .flag("packet_switch", config.packet_switch)
      .flag("spares", config.spares);
  return config;
}

ScaleOut scale_out_of(schema::SuperpodTopology::ScaleOut written) {
  switch (written) {
    case schema::SuperpodTopology::LEAF_SPINE:
      return ScaleOut::kLeafSpine;
    case schema::SuperpodTopology::OCS:
      return ScaleOut::kOcs;
    default:
      return ScaleOut::kNone;
  }
}

SuperpodConfig read(schema::SuperpodTopology& written) {
  SuperpodConfig config;
  if (!written.has_scale_out()) written.set_scale_out(schema::SuperpodTopology::LEAF_SPINE);
  config.scale_out = scale_out_of(written.scale_out());
  Fields fields(written);
  fields.number("domains", config.domains)
      .number("gpus_per_domain", config.gpus_per_domain)
      .number("scale_up_switches", config.scale_up_switches)
      .number("scale_up_cables", config.scale_up_cables);
  if (config.scale_out == ScaleOut::kLeafSpine)
    fields.number("leaves", config.leaves)
        .number("spines", config.spines)
        .number("uplinks", config.uplinks);
  return config;
}

// What would otherwise be read, and mean nothing.
void refuse_idle_leaves(const schema::SuperpodTopology& written, const FabricContext& context) {
  if (written.scale_out() == schema::SuperpodTopology::LEAF_SPINE) return;
  for (const char* field : {"leaves", "spines", "uplinks"}) {
    const std::string at = std::string("topology.superpod.") + field;
    if (context.written(at)) context.report(at, "is a number of `scale_out: leaf_spine` only");
  }
}

TopologyConfig read_kind(schema::Topology& written,
                         const std::string& kind,
                         const FabricContext& context) {
  if (kind == "star") return read(*written.mutable_star());
  if (kind == "full_mesh") return read(*written.mutable_full_mesh());
  if (kind == "leaf_spine") return read(*written.mutable_leaf_spine());
  if (kind == "fat_tree") return read(*written.mutable_fat_tree());
  if (kind == "rail_optimised") return read(*written.mutable_rail_optimised());
  if (kind == "ring") return read(*written.mutable_ring());
  if (kind == "torus")
    return read(*written.mutable_torus(), context.written("topology.torus.sizes"));
  if (kind == "dragonfly") return read(*written.mutable_dragonfly());
  if (kind == "ocs") return read(*written.mutable_ocs());
  if (kind == "superpod") return read(*written.mutable_superpod());
  return nvl72();
}

// Which kinds stand there, by name.
std::vector<std::string> kinds_in(const schema::Topology& written) {
  std::vector<const FieldDescriptor*> fields;
  written.GetReflection()->ListFields(written, &fields);
  std::vector<std::string> kinds;
  for (const FieldDescriptor* field : fields) kinds.push_back(field->name());
  return kinds;
}

std::string all_kinds() {
  const auto& type = *schema::Topology::descriptor();
  std::vector<std::string> kinds;
  for (int i = 0; i < type.field_count(); ++i) kinds.push_back(type.field(i)->name());
  return fmt::format("{}", fmt::join(kinds, ", "));
}

}  // namespace

std::optional<TopologyConfig> resolve_topology(schema::Topology& written,
                                               const FabricContext& context) {
  const std::vector<std::string> kinds = kinds_in(written);
  if (kinds.size() != 1) {
    context.report("topology",
                   fmt::format("wants exactly one of {} (value {})",
                               all_kinds(),
                               kinds.empty() ? "none" : fmt::format("{}", fmt::join(kinds, ", "))));
    return std::nullopt;
  }
  const std::size_t before = context.problems.size();
  const std::string where = "topology." + kinds.front();
  TopologyConfig config = read_kind(written, kinds.front(), context);
  if (written.has_superpod()) refuse_idle_leaves(written.superpod(), context);
  for (const Violation& violation : validate(config)) {
    // Sums over all of it ("nodes") are no key; they are told at the topology, by name.
    const bool is_key = context.written(where + "." + violation.field);
    context.report(is_key ? where + "." + violation.field : where,
                   is_key ? violation.message : violation.field + ": " + violation.message);
  }
  if (context.problems.size() > before) return std::nullopt;
  return config;
}

}  // namespace linkwright
