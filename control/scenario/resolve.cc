// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/resolve.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "control/scenario/direction.h"
#include "control/scenario/drifts.h"
#include "control/scenario/fabrics.h"
#include "control/scenario/failures.h"
#include "control/scenario/faults.h"
#include "control/scenario/link_ends.h"
#include "control/scenario/link_levels.h"
#include "control/scenario/machine.h"
#include "control/scenario/merge.h"
#include "control/scenario/overlay.h"
#include "control/scenario/port_binding.h"
#include "control/scenario/remote_faults.h"
#include "control/scenario/render.h"
#include "control/scenario/timeline.h"
#include "control/yaml/reader.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

class ScenarioResolver {
 public:
  ScenarioResolver(const schema::Scenario& scenario,
                   const Positions& positions,
                   ProfileLibrary& profiles)
      : positions_(positions), profiles_(profiles), complete_(scenario) {}

  ResolveResult resolve(const ResolveOptions& options) {
    traces_ = options.traces;
    check_presence();
    resolve_run(options);
    resolve_ports();
    if (!problems_.empty()) ports_.be_silent();
    for (int i = 0; i < complete_.links_size(); ++i) resolve_link(i);
    for (int i = 0; i < complete_.fabrics_size(); ++i) resolve_fabric_number(i);
    if (complete_.has_timeline()) resolve_course();
    if (problems_.empty()) check_unused_ports();
    if (problems_.empty()) resolve_smallest_effect();
    if (!problems_.empty()) {
      tidy(problems_);
      return std::move(problems_);
    }
    if (options.with_text) out_.text = render(complete_, out_.cables, out_.fabrics);
    return std::move(out_);
  }

 private:
  Place place(const std::string& path) const { return {positions_.find(path), path}; }

  void report(const std::string& path, std::string message) {
    problems_.push_back(place(path).problem(std::move(message)));
  }

  // A scenario is of links, or of fabrics, or of both; links need ports.
  void check_presence() {
    const bool no_links = complete_.links_size() == 0;
    const auto miss = [&](const char* key, const char* else_allowed) {
      if (positions_.written(key))
        report(key, fmt::format("is an empty list, wants at least one entry{}", else_allowed));
      else
        report("", fmt::format("key \"{}\" is missing{}", key, else_allowed));
    };
    if (no_links && complete_.fabrics_size() == 0) miss("links", " (or \"fabrics\")");
    if (complete_.ports_size() == 0 && (!no_links || complete_.fabrics_size() == 0))
      miss("ports", "");
  }

  // Defaults of what has no place in a link.
  void resolve_run(const ResolveOptions& options) {
    if (complete_.name().empty()) {
      complete_.set_name(fs::path(positions_.find("").file).stem().string());
    }
    if (!positions_.written("seed")) complete_.set_seed(1);
    if (!positions_.written("time_scale")) complete_.set_time_scale(1);
    out_.name = complete_.name();
    out_.time_scale = complete_.time_scale();
    out_.spec.seed = complete_.seed();
    out_.spec.pedestal = Duration{complete_.pedestal()};
    resolve_machine(*complete_.mutable_machine(), positions_, options.free_huge_bytes, out_.spec);
  }

  void resolve_ports() {
    std::map<std::string, std::string> devices;
    for (int i = 0; i < complete_.ports_size(); ++i) {
      schema::Port& port = *complete_.mutable_ports(i);
      const std::string path = fmt::format("ports[{}]", i);
      if (!ports_.add(port.name())) {
        report(path + ".name",
               fmt::format("a second port of this name (value {})", in_quotes(port.name())));
      } else if (const auto [other, fresh] = devices.emplace(port.device(), port.name()); !fresh) {
        report(path + ".device",
               fmt::format("is already the device of port {} (value {})",
                           in_quotes(other->second),
                           in_quotes(port.device())));
      }
      PortSpec spec;
      if (!positions_.written(path + ".frame_bytes_max")) {
        port.set_frame_bytes_max(spec.frame_bytes_max);
      }
      spec.name = port.name();
      spec.device = port.device();
      spec.frame_bytes_max = port.frame_bytes_max();
      spec.stated_bps = port.rate_real_bps();
      out_.spec.ports.push_back(std::move(spec));
    }
  }

  void resolve_link(int index) {
    schema::Cable& link = *complete_.mutable_links(index);
    const std::string path = fmt::format("links[{}]", index);
    if (!link_names_.emplace(link.name(), index).second) {
      report(path + ".name",
             fmt::format("a second link of this name (value {})", in_quotes(link.name())));
    }
    const auto port_a = bind_port(link.a(), path + ".a");
    const auto port_b = link.a() == link.b() ? same_port(path) : bind_port(link.b(), path + ".b");

    const auto found = link_levels(link, path, positions_, profiles_, problems_);
    if (!found) return;
    const std::vector<ParameterLevel>& levels = *found;
    const std::string name = link.profile().empty() ? "inline" : link.profile();
    auto forth =
        resolve_one_way(levels, {link.a_to_b(), &positions_, path + ".a_to_b"}, path, name);
    auto back = resolve_one_way(levels, {link.b_to_a(), &positions_, path + ".b_to_a"}, path, name);
    if (!port_a || !port_b || !forth || !back) return;
    resolve_trace(*forth, path);
    resolve_trace(*back, path);
    check_stated_rate(*forth, *port_a, *port_b);
    check_stated_rate(*back, *port_a, *port_b);
    if (problems_.empty()) resolve_failures(link, path, *forth, *back);
    if (problems_.empty()) resolve_drift(path, *forth, *back);
    if (problems_.empty() && link.one_way_dark() == schema::Cable::REMOTE_FAULT)
      resolve_remote_faults(path, *forth, *back);
    add_cable(link, path, *port_a, *port_b, *forth, *back);
    if (complete_.has_timeline())
      add_to_timeline(link, {*port_a, *port_b}, {*std::move(forth), *std::move(back)});
  }

  std::optional<std::uint32_t> same_port(const std::string& path) {
    report(path + ".b", "is the port that `a` names: a link joins two ports");
    return std::nullopt;
  }

  std::optional<std::uint32_t> bind_port(const std::string& name, const std::string& path) {
    return ports_.bind(name, place(path), problems_);
  }

  struct OneWay {
    ResolvedDirection direction;
    Place rate;
    std::vector<ParameterLevel> levels;  // all of them
    schema::LinkParameters written;      // their values, before physics completed them
  };

  std::optional<OneWay> resolve_one_way(std::vector<ParameterLevel> levels,
                                        ParameterLevel own,
                                        const std::string& path,
                                        const std::string& profile) {
    levels.push_back(std::move(own));
    const MergedParameters merged(levels, place(path));
    const LinkIdentity cable{complete_.seed(), static_cast<std::uint32_t>(out_.cables.size()), 0};
    auto direction = resolve_direction(merged, profile, complete_.time_scale(), cable, problems_);
    if (!direction) return std::nullopt;
    return OneWay{*std::move(direction), merged.place_of("rate"), levels, merged.values()};
  }

  // Told in the resolved scenario by where it is, which may be printed to anywhere.
  void resolve_trace(OneWay& way, const std::string& path) {
    if (way.written.rate_trace().empty()) return;
    const MergedParameters merged(way.levels, place(path));
    way.direction.parameters.set_rate_trace(fs::absolute(rate_trace_path(merged)).string());
    if (traces_ == TraceFiles::kInJournal) return;
    if (auto trace = resolve_rate_trace(merged, complete_.time_scale(), problems_))
      way.direction.trace = *std::move(trace);
  }

  // How the link looks with each of its failures; who is struck together is known by the name of
  // the fault domain.
  void resolve_failures(const schema::Cable& link,
                        const std::string& path,
                        const OneWay& forth,
                        const OneWay& back) {
    if (!fails(forth.written) && !fails(back.written)) {
      if (!link.fault_domain().empty()) {
        report(path + ".fault_domain",
               fmt::format("acts with `availability: {{failures: true}}` only (value {})",
                           in_quotes(link.fault_domain())));
      }
      return;
    }
    const auto to_fail = [&](const OneWay& way) {
      return DirectionToFail{way.written,
                             way.direction.config,
                             way.direction.figures.physics.channel.margin_db,
                             [this, &way, path](const schema::LinkParameters& overlay) {
                               return config_with(way, overlay, path);
                             }};
    };
    const MergedParameters places(forth.levels, place(path));
    const FailureReport report_at = [&](std::string_view field, std::string message) {
      problems_.push_back(places.place_of(field).problem(std::move(message)));
    };
    auto failing = failing_link({to_fail(forth), to_fail(back)}, complete_.time_scale(), report_at);
    if (!failing) return;
    failing->link = static_cast<std::uint32_t>(out_.spec.cables.size());
    join_domain(link, forth.written.availability(), report_at);
    out_.failures.seed = out_.spec.seed;
    out_.failures.links.push_back(*std::move(failing));
  }

  // A link that drifts starts in the first state of its drift.
  void resolve_drift(const std::string& path, OneWay& forth, OneWay& back) {
    const std::array<OneWay*, 2> ways{&forth, &back};
    const auto varying = [](const OneWay& way) -> const VaryingErrors& {
      return way.direction.figures.physics.varying;
    };
    if (!drifts(varying(forth)) && !drifts(varying(back))) return;
    const DriftReport report_at = [&](std::size_t d, std::string_view field, std::string message) {
      const MergedParameters places(ways[d]->levels, place(path));
      problems_.push_back(places.place_of(field).problem(std::move(message)));
    };
    DriftingLink drifting = drifting_link({{{forth.written, forth.direction.config, varying(forth)},
                                            {back.written, back.direction.config, varying(back)}}},
                                          complete_.time_scale(),
                                          report_at);
    drifting.link = static_cast<std::uint32_t>(out_.spec.cables.size());
    for (std::size_t d : {0u, 1u})
      if (!drifting.direction[d].points.empty())
        ways[d]->direction.config = first_config(drifting, d);
    out_.drifts.push_back(std::move(drifting));
  }

  // After failures and drift, which have to be known.
  void resolve_remote_faults(const std::string& path, OneWay& forth, OneWay& back) {
    const auto index = static_cast<std::uint32_t>(out_.spec.cables.size());
    const std::array<LinkConfig*, 2> ways{&forth.direction.config, &back.direction.config};
    const std::string trouble = signal_remote_faults(ways, index, out_.failures, out_.drifts);
    if (!trouble.empty()) report(path + ".one_way_dark", trouble);
  }

  std::optional<LinkConfig> config_with(const OneWay& way,
                                        const schema::LinkParameters& overlay,
                                        const std::string& path) {
    auto changed = resolve_one_way(
        way.levels, {overlay, &positions_, path + ".failed"}, path, way.direction.figures.profile);
    if (!changed) return std::nullopt;
    return changed->direction.config;
  }

  // A link without a named domain is one of its own. Bursts are those of the domain's first link.
  void join_domain(const schema::Cable& link,
                   const schema::Availability& availability,
                   const FailureReport& report_at) {
    std::vector<FaultDomain>& domains = out_.failures.domains;
    const auto [found, fresh] = domain_index_.emplace(
        link.fault_domain().empty() ? "link " + link.name() : "domain " + link.fault_domain(),
        domains.size());
    if (fresh) domains.push_back(domain_of(availability, complete_.time_scale(), report_at));
    domains[found->second].members.push_back(
        static_cast<std::uint32_t>(out_.failures.links.size()));
  }

  // What the slower port says it can carry must hold the rate of the run.
  void check_stated_rate(const OneWay& way, std::uint32_t a, std::uint32_t b) {
    const auto stated = [&](std::uint32_t port) { return out_.spec.ports[port].stated_bps; };
    const bool b_is_slower = stated(b) != 0 && (stated(a) == 0 || stated(b) < stated(a));
    const PortSpec& port = out_.spec.ports[b_is_slower ? b : a];
    const LineRate rate = way.direction.config.rate;
    const Wide room = Wide{port.stated_bps} * rate.time_scale;
    if (port.stated_bps == 0 || !way.direction.config.serialize || rate.bits_per_second <= room) {
      return;
    }
    const auto show = [](std::uint64_t bps) {
      return format_quantity(SignedWide{bps}, schema::RATE_BPS);
    };
    problems_.push_back(way.rate.problem(fmt::format(
        "{} / time_scale {} = {} is above the {} that port {} states in rate_real_bps (allowed: "
        "rate up to {}, or time_scale from {})",
        show(rate.bits_per_second),
        rate.time_scale,
        show(rate.bits_per_second / rate.time_scale),
        show(port.stated_bps),
        in_quotes(port.name),
        format_quantity(static_cast<SignedWide>(room), schema::RATE_BPS),
        (rate.bits_per_second + port.stated_bps - 1) / port.stated_bps)));
  }

  void add_cable(schema::Cable& link,
                 const std::string& path,
                 std::uint32_t port_a,
                 std::uint32_t port_b,
                 const OneWay& forth,
                 const OneWay& back) {
    const bool propagates = link.carrier() == schema::Cable::PROPAGATE;
    out_.spec.cables.push_back({link.name(),
                                port_a,
                                port_b,
                                {forth.direction.config, back.direction.config},
                                propagates ? CarrierPolicy::kPropagate : CarrierPolicy::kHold,
                                {forth.direction.faults, back.direction.faults},
                                {forth.direction.trace, back.direction.trace},
                                resolve_guard(link)});
    resolve_ingress(
        link,
        {out_.spec.ports[port_a], out_.spec.ports[port_b]},
        [&](const std::string& key, std::string message) {
          report(path + "." + key, std::move(message));
        },
        out_.spec.cables.back());
    CableFigures figures{
        link.name(), link.a(), link.b(), {forth.direction.figures, back.direction.figures}};
    if (!link.profile().empty()) figures.corner = kTypicalCorner;
    if (!link.corner().empty()) figures.corner = link.corner();
    figures.claims.assign(link.claims().begin(), link.claims().end());
    out_.cables.push_back(std::move(figures));
    link.clear_profile();
    link.clear_corner();
    link.clear_claims();
    link.clear_parameters();
    *link.mutable_a_to_b() = forth.direction.parameters;
    *link.mutable_b_to_a() = back.direction.parameters;
  }

  // A link that something else acts on has a course of its own, which an event would upset.
  std::string closed_to_events(const schema::Cable& link) const {
    const auto index = static_cast<std::uint32_t>(out_.spec.cables.size() - 1);
    const auto is_it = [&](const auto& each) { return each.link == index; };
    const auto& failing = out_.failures.links;
    if (std::any_of(failing.begin(), failing.end(), is_it))
      return "failures act on this link (availability.failures), and would undo what an event does "
             "(allowed: links without)";
    if (std::any_of(out_.drifts.begin(), out_.drifts.end(), is_it))
      return "this link drifts (channel.drift), and the next step would undo what an event does "
             "(allowed: links without)";
    if (link.one_way_dark() == schema::Cable::REMOTE_FAULT)
      return "the ends of this link tell each other when light is gone (one_way_dark: "
             "remote_fault), so it stays as the scenario has it (allowed: links without)";
    return {};
  }

  void add_to_timeline(const schema::Cable& link,
                       std::array<std::uint32_t, 2> ports,
                       std::array<OneWay, 2> ways) {
    TimelineLink out;
    out.name = link.name();
    out.closed = closed_to_events(link);
    for (std::size_t d : {0u, 1u}) {
      out.complete[d] = ways[d].direction.parameters;
      out.dark_trains = std::max(out.dark_trains, ways[d].direction.config.dark.trains().size());
    }
    out.with = [this, ports, ways = std::move(ways)](
                   std::size_t d, const schema::LinkParameters& overlay, const std::string& at) {
      return config_of_event(ways[d], overlay, at, ports);
    };
    timeline_links_.push_back(std::move(out));
  }

  // What is missing is told at the event, too.
  std::optional<LinkConfig> config_of_event(const OneWay& way,
                                            const schema::LinkParameters& overlay,
                                            const std::string& at,
                                            std::array<std::uint32_t, 2> ports) {
    const std::size_t before = problems_.size();
    const auto changed =
        resolve_one_way(way.levels, {overlay, &positions_, at}, at, way.direction.figures.profile);
    if (!changed) return std::nullopt;
    check_stated_rate(*changed, ports[0], ports[1]);
    if (drifts(changed->direction.figures.physics.varying))
      report(at, "makes the link drift (channel.drift), which would undo what later events do");
    if (problems_.size() > before) return std::nullopt;
    return changed->direction.config;
  }

  // Where links are not sound, their names are known all the same.
  void resolve_course() {
    const bool sound = problems_.empty();
    if (!sound) {
      timeline_links_.clear();
      for (const schema::Cable& link : complete_.links())
        timeline_links_.emplace_back().name = link.name();
    }
    const TimelineContext context{
        positions_,
        problems_,
        complete_.time_scale(),
        timeline_links_,
        out_.fabrics,
        profiles_,
        sound,
        [this](std::size_t link,
               std::size_t d,
               const schema::Fault& fault,
               Instant from,
               const std::string& path) { add_fault(link, d, fault, from, path); }};
    std::vector<std::array<std::optional<LinkConfig>, 2>> later;
    out_.timeline = resolve_timeline(complete_.timeline(), context, later);
    if (!problems_.empty()) return;
    for (std::size_t i = 0; i < later.size(); ++i) out_.spec.cables[i].later = later[i];
    complete_.mutable_timeline()->set_speed(out_.timeline.speed_thousandths / 1000.0);
  }

  void add_fault(std::size_t link,
                 std::size_t d,
                 const schema::Fault& fault,
                 Instant from,
                 const std::string& path) {
    const std::size_t before = problems_.size();
    const auto told = [&](std::string_view field, std::string message) {
      constexpr std::string_view kOfList = "faults[0]";
      report(path + std::string(field.substr(std::min(field.size(), kOfList.size()))),
             std::move(message));
    };
    const ImpairmentContext context{[&](std::string_view field, std::int64_t ps) {
                                      const auto fits = run_time(ps, complete_.time_scale());
                                      if (!fits) told(field, "is too long for a run");
                                      return fits.value_or(Duration{});
                                    },
                                    told};
    WrittenFaults one;
    *one.Add() = fault;
    FaultList built = faults_of(one, context);
    if (problems_.size() > before) return;
    built.front().from = from;
    FaultList& all = out_.spec.cables[link].faults[d];
    all.push_back(built.front());
    if (all.size() > kMaxFaults)
      return report(path,
                    fmt::format("link {} has too many faults with it, each repetition counted: {} "
                                "(allowed at most {})",
                                out_.spec.cables[link].name,
                                all.size(),
                                kMaxFaults));
    for (const Violation& violation : validate(all))
      report(path, fmt::format("{} of its link: {}", violation.field, violation.message));
  }

  // Its cables are numbered behind those of the links, also where a link was not sound.
  void resolve_fabric_number(int index) {
    schema::Fabric& fabric = *complete_.mutable_fabrics(index);
    const std::string path = fmt::format("fabrics[{}]", index);
    if (!fabric_names_.insert(fabric.name()).second)
      report(path + ".name",
             fmt::format("a second fabric of this name (value {})", in_quotes(fabric.name())));
    const FabricContext context{
        path, positions_, profiles_, problems_, complete_.seed(), complete_.time_scale()};
    const auto first = out_.fabrics.empty() ? static_cast<std::uint32_t>(complete_.links_size())
                                            : next_cable(out_.fabrics.back());
    auto resolved = resolve_fabric(fabric, first, ports_, out_.spec.ports, context);
    if (!resolved) return;
    out_.spec.fabrics.push_back(
        {resolved->name, resolved->config, resolved->ports, resolved->carrier});
    out_.fabrics.push_back(*std::move(resolved));
  }

  void check_unused_ports() {
    for (int i = 0; i < complete_.ports_size(); ++i) {
      const std::string& name = complete_.ports(i).name();
      if (ports_.is_taken(name)) continue;
      report(fmt::format("ports[{}]", i),
             fmt::format("no link{} uses port {}",
                         complete_.fabrics_size() > 0 ? " and no fabric" : "",
                         in_quotes(name)));
    }
  }

  // Default: the smallest difference of latency that the scenario can show.
  void resolve_smallest_effect() {
    if (!positions_.written("smallest_effect")) {
      std::vector<std::int64_t> latencies;
      for (const CableFigures& cable : out_.cables) {
        for (const DirectionFigures& way : cable.direction) latencies.push_back(picos(way.latency));
      }
      for (const ResolvedFabric& fabric : out_.fabrics)
        for (const TierFigures& tier : fabric.tiers)
          for (const DirectionFigures& way : tier.cable.direction)
            latencies.push_back(picos(way.latency));
      complete_.set_smallest_effect(smallest_step(std::move(latencies)));
    }
    const auto scaled = run_time(complete_.smallest_effect(), complete_.time_scale());
    if (scaled) {
      out_.spec.smallest_effect = *scaled;
    } else {
      report("smallest_effect",
             fmt::format("is too long for a run: {} x time_scale {}",
                         format_quantity(SignedWide{complete_.smallest_effect()}, schema::TIME_PS),
                         complete_.time_scale()));
    }
  }

  static std::int64_t smallest_step(std::vector<std::int64_t> values) {
    std::sort(values.begin(), values.end());
    std::int64_t step = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
      const std::int64_t difference = values[i] - values[i - 1];
      if (difference > 0 && (step == 0 || difference < step)) step = difference;
    }
    return step;
  }

  const Positions& positions_;
  ProfileLibrary& profiles_;
  schema::Scenario complete_;
  ResolvedScenario out_;
  Problems problems_;
  PortBinding ports_;
  TraceFiles traces_ = TraceFiles::kRead;
  std::map<std::string, int> link_names_;
  std::set<std::string> fabric_names_;
  std::vector<TimelineLink> timeline_links_;  // order of spec.cables; empty without a timeline
  std::map<std::string, std::size_t> domain_index_;
};

}  // namespace

ResolveResult resolve(const schema::Scenario& scenario,
                      const Positions& positions,
                      ProfileLibrary& profiles,
                      const ResolveOptions& options) {
  return ScenarioResolver(scenario, positions, profiles).resolve(options);
}

ResolveResult resolve_file(const fs::path& scenario, const ResolveOptions& options) {
  schema::Scenario read;
  Positions positions;
  Problems problems;
  if (!read_yaml_file(scenario, read, positions, problems)) return problems;
  std::vector<fs::path> folders{scenario.parent_path() / "profiles"};
  folders.insert(folders.end(), options.profile_folders.begin(), options.profile_folders.end());
  ProfileLibrary profiles(std::move(folders));
  return resolve(read, positions, profiles, options);
}

}  // namespace linkwright
