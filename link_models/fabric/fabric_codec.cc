// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/fabric_codec.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <string>
#include <type_traits>

#include "link_models/config_codec.h"
#include "link_models/faults/fault_codec.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {
namespace {

constexpr std::uint8_t kVersion = 2;      // of a fabric
constexpr std::uint8_t kPlanVersion = 1;  // of circuits

class Writer {
 public:
  static constexpr bool kReads = false;

  template <typename T>
  requires std::integral<T>
  void number(const T& value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes_.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
  void raw(std::span<const std::byte> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

// Past the end, or at a value that cannot be, everything reads as zero and good() is false.
class Reader {
 public:
  static constexpr bool kReads = true;

  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename T>
  requires std::integral<T>
  void number(T& value) {
    std::uint64_t bits = 0;
    const std::span<const std::byte> taken = raw(sizeof(T));
    for (std::size_t i = 0; i < taken.size(); ++i)
      bits |= std::to_integer<std::uint64_t>(taken[i]) << (8 * i);
    if constexpr (std::same_as<T, bool>) {
      require(bits <= 1);
      value = bits == 1;
    } else {
      value = static_cast<T>(bits);
    }
  }
  std::span<const std::byte> raw(std::size_t count) {
    require(count <= left());
    if (!good_) return {};
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }
  std::size_t left() const { return bytes_.size() - at_; }
  void require(bool holds) { good_ = good_ && holds; }
  bool good() const { return good_; }
  bool finished() const { return good_ && left() == 0; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

// One list of fields for both ways: `io` is a Writer and the value const, or a Reader.
template <typename Io, typename T>
void code(Io& io, T& value);

template <typename Io, typename... T>
void each(Io& io, T&... values) {
  (code(io, values), ...);
}

// Read one by one: a count that the bytes do not hold ends at their end, and has taken no more
// memory than what was there.
template <typename Io, typename List>
void list(Io& io, List& values) {
  auto count = static_cast<std::uint32_t>(values.size());
  io.number(count);
  if constexpr (Io::kReads) {
    io.require(count <= io.left());
    values.clear();
    for (std::uint32_t i = 0; i < count && io.good(); ++i) {
      values.resize(i + 1);
      code(io, values.back());
    }
  } else {
    for (auto& value : values) code(io, value);
  }
}

template <typename Io, typename Enum>
void choice(Io& io, Enum& value, std::remove_const_t<Enum> last) {
  auto number = static_cast<std::uint8_t>(value);
  io.number(number);
  if constexpr (Io::kReads) {
    io.require(number <= static_cast<std::uint8_t>(last));
    if (io.good()) value = static_cast<std::remove_const_t<Enum>>(number);
  }
}

template <typename Io, typename Config>
void link(Io& io, Config& config) {
  if constexpr (Io::kReads) {
    std::uint16_t size = 0;
    io.number(size);
    const auto decoded = decode_config(io.raw(size));
    io.require(decoded.has_value());
    if (decoded) config = *decoded;
  } else {
    ConfigBytes bytes;
    const auto size = static_cast<std::uint16_t>(encode_config(config, bytes));
    io.number(size);
    io.raw(std::span(bytes).first(size));
  }
}

template <typename Io, typename List>
void faults(Io& io, List& list) {
  if constexpr (Io::kReads) {
    std::uint16_t size = 0;
    io.number(size);
    const auto decoded = decode_faults(io.raw(size));
    io.require(decoded.has_value());
    if (decoded) list = *decoded;
  } else {
    const std::vector<std::byte> bytes = encode_faults(list);
    io.number(static_cast<std::uint16_t>(bytes.size()));
    io.raw(bytes);
  }
}

template <typename Io, typename Plan>
void plan_of(Io& io, Plan& plan) {
  auto which = static_cast<std::uint8_t>(plan.index());
  io.number(which);
  if constexpr (Io::kReads) {
    io.require(which <= 2);
    if (which == 1) plan = CyclicPlan{};
    if (which == 2) plan = TimedPlan{};
  }
  std::visit([&io](auto& own) { code(io, own); }, plan);
}

template <typename Io, typename Optional>
void maybe(Io& io, Optional& value) {
  bool is_there = value.has_value();
  io.number(is_there);
  if constexpr (Io::kReads)
    if (is_there) value.emplace();
  if (is_there) code(io, *value);
}

template <typename Io, typename T>
void code(Io& io, T& value) {
  using Plain = std::remove_const_t<T>;
  if constexpr (std::integral<Plain>) {
    io.number(value);
  } else if constexpr (std::same_as<Plain, double>) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    io.number(bits);
    if constexpr (Io::kReads) value = std::bit_cast<double>(bits);
  } else if constexpr (std::same_as<Plain, Duration>) {
    std::int64_t count = picos(value);
    io.number(count);
    if constexpr (Io::kReads) value = Duration{count};
  } else if constexpr (std::same_as<Plain, Instant>) {
    std::int64_t count = picos(value);
    io.number(count);
    if constexpr (Io::kReads) value = Instant{Duration{count}};
  } else if constexpr (std::same_as<Plain, NodeKind>) {
    choice(io, value, NodeKind::kCrossbar);
  } else if constexpr (std::same_as<Plain, Node>) {
    each(io, value.kind, value.name, value.ports, value.place);
  } else if constexpr (std::same_as<Plain, GraphCable>) {
    each(io, value.a, value.b, value.port_a, value.port_b, value.tier);
  } else if constexpr (std::same_as<Plain, Graph>) {
    each(io, value.topology, value.nodes, value.hosts, value.cables, value.tiers);
    each(io, value.preferred_tier, value.spare_tier);
  } else if constexpr (std::same_as<Plain, LinkConfig>) {
    link(io, value);
  } else if constexpr (std::same_as<Plain, MarkConfig>) {
    each(io, value.kmin_bytes, value.kmax_bytes, value.pmax);
  } else if constexpr (std::same_as<Plain, PauseConfig>) {
    each(io, value.lossless, value.xoff_bytes, value.xon_bytes, value.headroom_bytes);
    each(io, value.quanta, value.global);
  } else if constexpr (std::same_as<Plain, SwitchConfig>) {
    each(io, value.buffer_bytes, value.reserved_bytes, value.alpha_num, value.alpha_den);
    each(io, value.port_limit_bytes, value.pipeline, value.mark, value.pause);
  } else if constexpr (std::same_as<Plain, StageTime>) {
    each(io, value.median, value.sigma, value.longest);
  } else if constexpr (std::same_as<Plain, Reconfiguration>) {
    each(io, value.command, value.switching, value.settle, value.los, value.cdr, value.dsp);
    each(io, value.fec_align, value.pcs);
    maybe(io, value.software);
    choice(io, value.drain, Drain::kAtSwitch);
  } else if constexpr (std::same_as<Plain, Matching>) {
    code(io, value.to);
  } else if constexpr (std::same_as<Plain, StaticPlan>) {
    code(io, value.matching);
  } else if constexpr (std::same_as<Plain, CyclicPlan>) {
    each(io, value.start, value.slot, value.guard, value.matchings);
  } else if constexpr (std::same_as<Plain, TimedStep>) {
    each(io, value.at, value.matching);
  } else if constexpr (std::same_as<Plain, TimedPlan>) {
    each(io, value.first, value.steps);
  } else if constexpr (std::same_as<Plain, CrossbarConfig>) {
    code(io, value.ports);
    plan_of(io, value.plan);
    maybe(io, value.stages);
  } else if constexpr (std::same_as<Plain, CrossbarNode>) {
    code(io, value.crossbar);
    choice(io, value.policy, VoqPolicy::kBlind);
    code(io, value.voq_bytes);
  } else if constexpr (std::same_as<Plain, HostNode>) {
    each(io, value.bound, value.addresses);
    choice(io, value.ingress, Ingress::kPaceRequired);
  } else if constexpr (std::same_as<Plain, ClassMap>) {
    choice(io, value.by, ClassBy::kDscp);
    for (auto& cls : value.dscp_class) code(io, cls);
    for (auto& cls : value.pcp_class) code(io, cls);
    code(io, value.untagged);
  } else if constexpr (std::same_as<Plain, Outage>) {
    each(io, value.cable, value.from, value.to);
  } else if constexpr (std::same_as<Plain, Detection>) {
    choice(io, value.by, Detector::kTimeout);
    each(io, value.after, value.interval, value.multiplier);
  } else if constexpr (std::same_as<Plain, FailoverConfig>) {
    each(io, value.detection, value.reroute, value.restore);
  } else if constexpr (std::same_as<Plain, AimedFaults>) {
    choice(io, value.place, FaultPlace::kHost);
    code(io, value.number);
    faults(io, value.faults);
  } else if constexpr (std::same_as<Plain, Steering>) {
    each(io, value.circuit_classes, value.detour);
  } else {
    list(io, value);
  }
}

// All but the links.
template <typename Io, typename Config>
void rest(Io& io, Config& config) {
  code(io, config.graph);
  choice(io, config.routing, Routing::kValiant);
  choice(io, config.balancing, Balancing::kSpray);
  each(io, config.switches, config.crossbars, config.hosts, config.steering, config.classes);
  each(io, config.failover, config.outages, config.faults, config.seed, config.first_cable);
}

}  // namespace

std::vector<std::byte> encode_fabric(const FabricConfig& config) {
  Writer writer;
  writer.number(kVersion);
  rest(writer, config);
  std::vector<LinkConfig> kinds;
  std::vector<std::uint32_t> kind_of;
  for (const LinkConfig& link : config.links) {
    const auto found = std::find(kinds.begin(), kinds.end(), link);
    kind_of.push_back(static_cast<std::uint32_t>(found - kinds.begin()));
    if (found == kinds.end()) kinds.push_back(link);
  }
  list(writer, std::as_const(kinds));
  list(writer, std::as_const(kind_of));
  return writer.take();
}

std::optional<FabricConfig> decode_fabric(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  std::uint8_t version = 0;
  reader.number(version);
  if (version != kVersion) return std::nullopt;
  FabricConfig config;
  rest(reader, config);
  std::vector<LinkConfig> kinds;
  std::vector<std::uint32_t> kind_of;
  list(reader, kinds);
  list(reader, kind_of);
  // A link is a hundred times as long as the four bytes that name its kind.
  if (!reader.finished() || config.graph.cables.size() > kMostCables ||
      kind_of.size() != links(config.graph))
    return std::nullopt;
  for (const std::uint32_t kind : kind_of) {
    if (kind >= kinds.size()) return std::nullopt;
    config.links.push_back(kinds[kind]);
  }
  return config;
}

std::vector<std::byte> encode_outages(const std::vector<Outage>& outages) {
  Writer writer;
  writer.number(kVersion);
  list(writer, outages);
  return writer.take();
}

std::optional<std::vector<Outage>> decode_outages(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  std::uint8_t version = 0;
  reader.number(version);
  if (version != kVersion) return std::nullopt;
  std::vector<Outage> outages;
  list(reader, outages);
  if (!reader.finished()) return std::nullopt;
  return outages;
}

std::vector<std::byte> encode_aimed_faults(const std::vector<AimedFaults>& all) {
  Writer writer;
  writer.number(kVersion);
  list(writer, all);
  return writer.take();
}

std::vector<std::byte> encode_plan(const CircuitPlan& plan) {
  Writer writer;
  writer.number(kPlanVersion);
  plan_of(writer, plan);
  return writer.take();
}

std::optional<CircuitPlan> decode_plan(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  std::uint8_t version = 0;
  reader.number(version);
  if (version != kPlanVersion) return std::nullopt;
  CircuitPlan plan;
  plan_of(reader, plan);
  if (!reader.finished()) return std::nullopt;
  return plan;
}

}  // namespace linkwright
