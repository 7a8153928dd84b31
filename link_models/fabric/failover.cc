// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/failover.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

// Of one failover; while another one takes its place there are two.
constexpr std::uint64_t kMostTableBytes = std::uint64_t{1} << 30;
constexpr std::uint64_t kBytesPerPair = 6;  // of a table (routes.h)

LinkIdentity identity_of(const FabricConfig& config, std::uint32_t cable) {
  return {config.seed, config.first_cable + cable, 0};
}

Duration latency_of(const FabricConfig& config, std::uint32_t cable) {
  return std::max(config.links[2 * cable].latency, config.links[2 * cable + 1].latency);
}

// The instants of one outage; kNever: it does not come to that.
struct Course {
  Instant down = kNever;
  Instant rerouted = kNever;
  Instant up = kNever;
  Instant restored = kNever;
  Instant over = kNever;  // the cable may go dark again
};

Course course_of(const FabricConfig& config, const Outage& outage) {
  const FailoverConfig& failover = config.failover;
  const LinkIdentity cable = identity_of(config, outage.cable);
  const Duration latency = latency_of(config, outage.cable);
  Course course;
  course.over = outage.to;
  const Instant down = noticed_down(failover.detection, cable, latency, outage.from);
  if (down >= outage.to) return course;  // gone before anybody noticed
  course.down = down;
  course.rerouted = down + failover.reroute;
  if (outage.to == kNever) return course;
  course.up = noticed_up(failover.detection, cable, latency, outage.to) + failover.restore;
  course.over = course.up;
  if (course.up <= course.rerouted) {  // back before anybody was on another way
    course.rerouted = kNever;
    return course;
  }
  course.restored = course.over = course.up + failover.reroute;
  return course;
}

std::string not_back(const FabricConfig& config, const Outage& before) {
  const Instant over = course_of(config, before).over;
  return "the cable of " + link_name(config.graph, 2 * before.cable) +
         " is not back from its outage before " +
         (over == kNever ? std::string("(which has no end)")
                         : "(allowed from " + std::to_string(picos(over - kEpoch) / 1'000 + 1) +
                               " ns of the run)");
}

// An earlier outage of the same cable that is not over when number `i` begins; nullptr: none.
const Outage* in_the_way(const FabricConfig& config,
                         const std::vector<Outage>& outages,
                         std::size_t i) {
  for (std::size_t j = 0; j < outages.size(); ++j) {
    const bool is_before = std::tuple(outages[j].from, j) < std::tuple(outages[i].from, i);
    if (j != i && is_before && outages[j].cable == outages[i].cable &&
        outages[i].from <= course_of(config, outages[j]).over)
      return &outages[j];
  }
  return nullptr;
}

}  // namespace

// Walks through all instants in order, and keeps which cables are taken for dead and which of two
// partners works.
class Failover::Planner {
 public:
  Planner(const FabricConfig& config, Failover& out)
      : config_(config),
        out_(out),
        is_dead_(config.graph.cables.size()),
        rests_(config.graph.cables.size()) {
    const std::vector<std::uint8_t> rests = resting_links(config.graph);
    for (std::uint32_t cable = 0; cable < rests_.size(); ++cable)
      rests_[cable] = rests[2 * cable] != 0;
  }

  void plan() {
    table();
    for (std::uint32_t i = 0; i < out_.outages_.size(); ++i) add_steps(i);
    std::sort(out_.steps_.begin(), out_.steps_.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.at, a.kind, a.outage) < std::tuple(b.at, b.kind, b.outage);
    });
    for (FailoverStep& step : out_.steps_)
      if (step.kind == FailoverStep::Kind::kReroute) reroute(step);
  }

 private:
  void add_steps(std::uint32_t number) {
    using Kind = FailoverStep::Kind;
    const Outage& outage = out_.outages_[number];
    const Course course = course_of(config_, outage);
    const auto add = [&](Instant at, Kind kind) {
      if (at != kNever) out_.steps_.push_back({.at = at, .kind = kind, .outage = number});
    };
    add(outage.from, Kind::kLightGoes);
    add(outage.to, Kind::kLightReturns);
    add(course.down, Kind::kPortsDown);
    add(course.rerouted, Kind::kReroute);
    add(course.up, Kind::kPortsUp);
    add(course.restored, Kind::kReroute);
    out_.noticed_.push_back(course.down);
    out_.rerouted_.push_back(course.rerouted);
  }

  // The first of an outage's two is that away from its cable, the second that back to it. A spare
  // that has taken over keeps the traffic; the cable that is mended is then its spare.
  void reroute(FailoverStep& step) {
    const std::uint32_t cable = out_.outages_[step.outage].cable;
    is_dead_[cable] = !is_dead_[cable];
    const std::uint32_t partner = partner_of(config_.graph, cable);
    if (partner != kNoCable) {
      const std::uint32_t works = rests_[cable] ? partner : cable;
      const std::uint32_t rests = works == cable ? partner : cable;
      if (is_dead_[works] && !is_dead_[rests]) {
        rests_[works] = true;
        rests_[rests] = false;
        step.replaced = works;
        step.spare = rests;
      }
    }
    step.routes = table();
  }

  const Routes* table() {
    std::vector<std::uint8_t> dead(links(config_.graph));
    for (std::uint32_t cable = 0; cable < is_dead_.size(); ++cable)
      dead[2 * cable] = dead[2 * cable + 1] = is_dead_[cable] || rests_[cable];
    for (const Table& known : out_.tables_)
      if (known.dead == dead) return known.routes.get();
    auto routes = std::make_unique<Routes>(config_.graph, config_.routing, dead);
    out_.tables_.push_back({std::move(dead), std::move(routes)});
    return out_.tables_.back().routes.get();
  }

  const FabricConfig& config_;
  Failover& out_;
  std::vector<bool> is_dead_;  // by cable, as routing knows it
  std::vector<bool> rests_;    // by cable
};

Failover::Failover(const FabricConfig& config, std::vector<Outage> outages)
    : ledgers(outages.size()), outages_(std::move(outages)) {
  Planner(config, *this).plan();
}

const Routes& Failover::routes_before(Instant t) const noexcept {
  const Routes* routes = tables_.front().routes.get();
  for (const FailoverStep& step : steps_) {
    if (step.at >= t) break;
    if (step.routes != nullptr) routes = step.routes;
  }
  return *routes;
}

bool Failover::continues(const Failover& before) const noexcept {
  if (outages_.size() < before.outages_.size()) return false;
  for (std::size_t i = 0; i < outages_.size(); ++i) {
    const Outage& own = outages_[i];
    if (i >= before.outages_.size()) {
      if (own.from < differs_from) return false;
      continue;
    }
    const Outage& known = before.outages_[i];
    if (own.cable != known.cable || own.from != known.from) return false;
    if (own.to != known.to && std::min(own.to, known.to) < differs_from) return false;
  }
  return true;
}

Duration Failover::longest_course() const noexcept {
  Duration longest{};
  for (std::size_t i = 0; i < outages_.size(); ++i)
    if (rerouted_[i] != kNever) longest = std::max(longest, rerouted_[i] - outages_[i].from);
  return longest;
}

std::vector<Violation> check_outages(const FabricConfig& config,
                                     const std::vector<Outage>& outages) {
  if (outages.size() > kMostOutages)
    return {{"outages",
             std::to_string(outages.size()) + " are too many, allowed up to " +
                 std::to_string(kMostOutages)}};
  std::vector<Violation> found;
  const auto field = [](std::size_t i, const char* name) {
    return "outages[" + std::to_string(i) + "]." + name;
  };
  const std::uint64_t nodes = config.graph.nodes.size();
  const std::uint64_t table = nodes * nodes * kBytesPerPair;
  if (!outages.empty() && table * (2 * outages.size() + 1) > kMostTableBytes)
    found.push_back({"outages",
                     std::to_string(outages.size()) + " may need twice as many tables of " +
                         std::to_string(table >> 20) + " MiB, allowed are " +
                         std::to_string(kMostTableBytes >> 20) + " MiB in all"});
  for (std::size_t i = 0; i < outages.size(); ++i) {
    const Outage& outage = outages[i];
    if (outage.cable >= config.graph.cables.size())
      found.push_back({field(i, "cable"), "is none of the fabric"});
    const bool in_time = outage.from >= kEpoch && outage.from <= kLastOutage &&
                         (outage.to == kNever || outage.to <= kLastOutage);
    if (!in_time || outage.to <= outage.from)
      found.push_back({field(i, "from"), "must lie before its end, and both within 48 days"});
  }
  if (!found.empty()) return found;
  for (std::size_t i = 0; i < outages.size(); ++i)
    if (const Outage* before = in_the_way(config, outages, i))
      found.push_back({field(i, "from"), not_back(config, *before)});
  return found;
}

std::uint32_t partner_of(const Graph& graph, std::uint32_t cable) {
  const GraphCable& own = graph.cables[cable];
  for (std::uint32_t other = 0; other < graph.cables.size(); ++other) {
    const GraphCable& its = graph.cables[other];
    if (its.a == own.a && its.b == own.b && is_spare(graph, its) != is_spare(graph, own))
      return other;
  }
  return kNoCable;
}

}  // namespace linkwright
