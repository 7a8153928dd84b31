// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/timeline_actions.h"

#include <fmt/format.h>

#include "control/profile/parameter_field.h"
#include "control/scenario/circuit_matching.h"
#include "control/scenario/direction.h"
#include "control/scenario/fabric_circuits.h"
#include "control/scenario/graph_names.h"
#include "control/yaml/did_you_mean.h"
#include "control/yaml/units.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr const char* kActions = "set, ramp, flap, dark, connect, schedule, fault, mark";

std::string time_text(std::int64_t ps) {
  return format_quantity(SignedWide{ps}, schema::TIME_PS);
}

class ActionBinder {
 public:
  ActionBinder(const schema::TimelineEvent& event,
               const std::string& path,
               const TimelineContext& context)
      : event_(event), path_(path), context_(context) {}

  TimelineEvent bind() {
    if (!has_one_action()) return {};
    if (event_.has_set()) set();
    if (event_.has_ramp()) ramp();
    if (event_.has_flap()) flap();
    if (event_.has_dark()) dark();
    if (event_.has_connect()) connect();
    if (event_.has_schedule()) schedule();
    if (event_.has_fault()) fault();
    if (written("mark")) mark();
    return std::move(out_);
  }

 private:
  void report(const std::string& below, std::string message) {
    const std::string path = path_ + (below.empty() ? "" : "." + below);
    context_.problems.push_back({context_.positions.find(path), path, std::move(message)});
  }
  bool written(const char* key) const { return context_.positions.written(path_ + "." + key); }

  bool has_one_action() {
    if (written("workload")) {
      report("workload",
             fmt::format("there are no workloads yet that a timeline could start or stop (allowed: "
                         "{})",
                         kActions));
      return false;
    }
    const int given = event_.has_set() + event_.has_ramp() + event_.has_flap() + event_.has_dark() +
                      event_.has_connect() + event_.has_schedule() + event_.has_fault() +
                      written("mark");
    if (given != 1)
      report("", fmt::format("wants exactly one of {} (value: {} of them)", kActions, given));
    return given == 1;
  }

  // Binds `link`, of `fabric` where one is named; false: told.
  bool bind_link(const std::string& action, const std::string& link, const std::string& fabric) {
    if (!fabric.empty()) return bind_fabric_link(action, link, fabric);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < context_.links.size(); ++i) {
      const TimelineLink& each = context_.links[i];
      names.push_back(each.name);
      if (each.name != link) continue;
      out_.index = static_cast<std::uint32_t>(i);
      out_.what = link;
      out_.directions = {true, true};
      if (!each.closed.empty()) report(action + ".link", each.closed);
      return each.closed.empty();
    }
    report(
        action + ".link",
        fmt::format("no link beside the fabrics has this name (value {}{}){}",
                    in_quotes(link),
                    hint(link, names),
                    context_.fabrics.empty() ? "" : "; of a link of a fabric, name the `fabric`"));
    return false;
  }

  const ResolvedFabric* bind_fabric(const std::string& action, const std::string& fabric) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < context_.fabrics.size(); ++i) {
      names.push_back(context_.fabrics[i].name);
      if (names.back() != fabric) continue;
      out_.in_fabric = true;
      out_.index = static_cast<std::uint32_t>(i);
      return &context_.fabrics[i];
    }
    report(action + ".fabric",
           fmt::format(
               "no fabric has this name (value {}{})", in_quotes(fabric), hint(fabric, names)));
    return nullptr;
  }

  bool bind_fabric_link(const std::string& action,
                        const std::string& link,
                        const std::string& fabric) {
    const ResolvedFabric* own = bind_fabric(action, fabric);
    if (own == nullptr) return false;
    const auto found = find_link(own->config.graph, link);
    if (!found) {
      report(action + ".link",
             fmt::format("fabric {} has no such link (value {}{})",
                         fabric,
                         in_quotes(link),
                         names_hint(link, link_names(own->config.graph))));
      return false;
    }
    out_.link = *found;
    out_.what = fabric + " " + link_name(own->config.graph, *found);
    return true;
  }

  void bind_direction(const std::string& action, schema::TimelineDirection direction) {
    if (out_.in_fabric) {
      if (direction != schema::BOTH)
        report(action + ".direction",
               "is of links beside fabrics: the name of a fabric's link says it");
      return;
    }
    if (direction == schema::BOTH) return;
    out_.directions = {direction == schema::A_TO_B, direction == schema::B_TO_A};
    out_.what += direction == schema::A_TO_B ? " a_to_b" : " b_to_a";
  }

  std::vector<std::string> typed(const std::string& action,
                                 const schema::LinkParameters& parameters) {
    const std::size_t before = context_.problems.size();
    auto texts = typed_parameters(parameters, [&](const std::string& field, std::string message) {
      report(action + ".parameters." + field, std::move(message));
    });
    if (texts.empty() && context_.problems.size() == before)
      report(action + ".parameters", "sets nothing, wants at least one parameter");
    return texts;
  }

  void set() {
    const schema::TimelineSet& set = event_.set();
    out_.kind = TimelineKind::kSet;
    out_.parameters = typed("set", set.parameters());
    out_.text = fmt::format("{}", fmt::join(out_.parameters, " "));
    if (bind_link("set", set.link(), set.fabric())) bind_direction("set", set.direction());
  }

  void ramp() {
    const schema::TimelineRamp& ramp = event_.ramp();
    out_.kind = TimelineKind::kRamp;
    out_.parameters = typed("ramp", ramp.parameters());
    out_.text =
        fmt::format("to {} over {}", fmt::join(out_.parameters, " "), time_text(ramp.over()));
    out_.steps = steps_of(ramp);
    if (!bind_link("ramp", ramp.link(), "")) return;
    bind_direction("ramp", ramp.direction());
    for (const ParameterField& field : parameter_fields())
      if (is_set(field, ramp.parameters())) add_field(field, ramp.parameters());
  }

  std::uint32_t steps_of(const schema::TimelineRamp& ramp) {
    if (ramp.has_steps() == ramp.has_step()) {
      report("ramp",
             fmt::format("wants exactly one of steps, step (value: {})",
                         ramp.has_step() ? "both" : "none of them"));
      return 1;
    }
    if (ramp.has_steps()) return ramp.steps();
    const std::int64_t steps = ramp.over() / ramp.step();
    if (steps < 1 || steps > 10'000 || ramp.over() % ramp.step() != 0) {
      report("ramp.step",
             fmt::format("does not divide `over` into 1 to 10000 steps (value {})",
                         time_text(ramp.step())));
      return 1;
    }
    return static_cast<std::uint32_t>(steps);
  }

  void add_field(const ParameterField& field, const schema::LinkParameters& targets) {
    const std::string below = "ramp.parameters." + field.path;
    const auto target = number_in(field, targets);
    if (!target) return report(below, "is no number, and only numbers go in steps");
    RampField out{field.path, *target, {}};
    for (std::size_t d : {0u, 1u}) {
      if (!out_.directions[d]) continue;
      const auto from = number_in(field, context_.links[out_.index].complete[d]);
      if (!from && context_.sound)
        return report(below,
                      fmt::format("link {} has no such number to start from (allowed: give it one)",
                                  context_.links[out_.index].name));
      out.from_written[d] = from.value_or(0);
    }
    out_.ramp.push_back(out);
  }

  // In the time of the run; a problem is told where it does not fit.
  Duration scaled(const std::string& below, std::int64_t model_ps) {
    if (const auto fits = run_time(model_ps, context_.time_scale)) return *fits;
    report(
        below,
        fmt::format(
            "is too long for a run: {} x time_scale {}", time_text(model_ps), context_.time_scale));
    return {};
  }

  void flap() {
    out_.kind = TimelineKind::kFlap;
    out_.text = "down for " + time_text(event_.flap().down());
    out_.dark = scaled("flap.down", event_.flap().down());
    bind_link("flap", event_.flap().link(), event_.flap().fabric());
  }

  void dark() {
    out_.kind = TimelineKind::kDark;
    out_.text = "dark for " + time_text(event_.dark().for_());
    out_.dark = scaled("dark.for", event_.dark().for_());
    if (bind_link("dark", event_.dark().link(), ""))
      bind_direction("dark", event_.dark().direction());
  }

  // The node of the circuit switch in the graph; nullopt: told.
  std::optional<NodeId> bind_ocs(const std::string& action,
                                 const std::string& fabric,
                                 const std::string& ocs) {
    const ResolvedFabric* own = bind_fabric(action, fabric);
    if (own == nullptr) return std::nullopt;
    std::vector<std::string> names;
    std::vector<NodeId> nodes;
    const Graph& graph = own->config.graph;
    for (NodeId node = 0; node < graph.nodes.size(); ++node) {
      if (graph.nodes[node].kind != NodeKind::kCrossbar) continue;
      names.push_back(graph.nodes[node].name);
      nodes.push_back(node);
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (names[i] != ocs && !(ocs.empty() && nodes.size() == 1)) continue;
      out_.crossbar = static_cast<std::uint32_t>(i);
      out_.what = fabric + " " + names[i];
      return nodes[i];
    }
    report(names.empty() ? action + ".fabric" : action + ".ocs",
           names.empty() ? fmt::format("fabric {} has no circuit switch", fabric)
           : ocs.empty()
               ? fmt::format(
                     "is needed: fabric {} has several circuit switches{}", fabric, hint("", names))
               : fmt::format("no circuit switch of fabric {} has this name (value {}{})",
                             fabric,
                             in_quotes(ocs),
                             hint(ocs, names)));
    return std::nullopt;
  }

  FabricContext fabric_context() const {
    return {
        path_, context_.positions, context_.profiles, context_.problems, 0, context_.time_scale};
  }

  void connect() {
    out_.kind = TimelineKind::kConnect;
    const auto node = bind_ocs("connect", event_.connect().fabric(), event_.connect().ocs());
    if (!node) return;
    const Graph& graph = context_.fabrics[out_.index].config.graph;
    const std::uint16_t spares = spares_of(graph, *node);
    const auto ports = static_cast<std::uint16_t>(graph.nodes[*node].ports - spares);
    const FabricContext context = fabric_context();
    auto matching =
        resolve_matching(event_.connect().circuits(), "connect.circuits", ports, context);
    if (!matching) return;
    matching->to.resize(graph.nodes[*node].ports, kNoPort);
    for (const Violation& violation : validate(*matching, graph.nodes[*node].ports))
      report("connect.circuits", std::string(without_field(violation)));
    std::size_t circuits = 0;
    for (const std::uint16_t to : matching->to) circuits += to != kNoPort;
    out_.text = fmt::format("{} circuits", circuits);
    out_.circuits = *std::move(matching);
  }

  void schedule() {
    out_.kind = TimelineKind::kSchedule;
    out_.text = "follows its plan";
    const auto node = bind_ocs("schedule", event_.schedule().fabric(), event_.schedule().ocs());
    if (!node) return;
    const Graph& graph = context_.fabrics[out_.index].config.graph;
    const std::uint16_t spares = spares_of(graph, *node);
    const auto ports = static_cast<std::uint16_t>(graph.nodes[*node].ports - spares);
    const FabricContext context = fabric_context();
    auto plan =
        resolve_circuit_plan(event_.schedule().plan(), "schedule.plan", ports, spares, context);
    if (!plan) return;
    for (const Violation& violation : validate(*plan, graph.nodes[*node].ports))
      report("schedule.plan", violation.field + ": " + std::string(without_field(violation)));
    out_.circuits = *std::move(plan);
  }

  void fault() {
    out_.kind = TimelineKind::kFault;
    out_.text = "fault " + event_.fault().fault().name();
    if (event_.fault().fault().has_from())
      report("fault.fault.from", "is the instant of the event itself (allowed: leave it out)");
    if (bind_link("fault", event_.fault().link(), ""))
      bind_direction("fault", event_.fault().direction());
  }

  void mark() {
    out_.kind = TimelineKind::kMark;
    out_.text = event_.mark();
    if (event_.mark().empty()) report("mark", "is an empty text");
  }

  const schema::TimelineEvent& event_;
  const std::string& path_;
  const TimelineContext& context_;
  TimelineEvent out_;
};

}  // namespace

TimelineEvent bind_action(const schema::TimelineEvent& event,
                          const std::string& path,
                          const TimelineContext& context) {
  return ActionBinder(event, path, context).bind();
}

}  // namespace linkwright
