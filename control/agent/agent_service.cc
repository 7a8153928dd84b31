// SPDX-License-Identifier: Apache-2.0
#include "control/agent/agent_service.h"

#include <algorithm>
#include <utility>

#include "control/agent/convert.h"
#include "control/agent/convert_calibration.h"
#include "control/agent/convert_fabric.h"
#include "control/agent/messages.h"
#include "control/agent/rejection.h"
#include "dataplane/circuit_pace.h"
#include "link_models/fabric/failover.h"

namespace linkwright {
namespace {

constexpr const char* kNoMoreChanges =
    "the link takes no further change: too many are pending, or memory was not planned for it";

// Until a cut for now is in force.
constexpr Duration kMoment = milliseconds(300);

}  // namespace

AgentService::AgentService(Emulator& emulator, Calibrator calibrate, AgentVersions versions)
    : emulator_(emulator),
      cables_(dynamic_cast<CableChange*>(&emulator)),
      calibrate_(std::move(calibrate)),
      versions_(std::move(versions)) {}

schema::Response AgentService::handle(const schema::Request& request, Client client) {
  schema::Response response = carry_out(request, client);
  if (response.problems().empty()) generation_ = std::max(generation_, request.generation());
  return response;
}

schema::Response AgentService::carry_out(const schema::Request& request, Client client) {
  schema::Response response;
  if (is_overridden(request)) return refusal(kOverridden);
  switch (request.verb_case()) {
    case schema::Request::kHello:
      response.mutable_hello()->set_protocol(kAgentProtocol);
      response.mutable_hello()->set_version(versions_.program);
      response.mutable_hello()->set_dpdk_version(versions_.dpdk);
      return response;
    case schema::Request::kStart:
      return start(request.start(), client);
    case schema::Request::kChange:
      return change(request.change());
    case schema::Request::kChangeCable:
      return change_cable(request.change_cable());
    case schema::Request::kTellChanges:
      return tell_changes(request.tell_changes());
    case schema::Request::kTellFabrics:
      return tell_fabrics();
    case schema::Request::kTellRun:
      return tell_run();
    case schema::Request::kChangeFabric:
      return change_fabric(request.change_fabric());
    case schema::Request::kResume:
      return resume(request.resume());
    case schema::Request::kCircuits:
      return command(request.circuits());
    case schema::Request::kCut:
      return cut(request.cut());
    case schema::Request::kMend:
      return mend(request.mend());
    case schema::Request::kArm:
      return arm(request.arm());
    case schema::Request::kRestore:
      return restore();
    case schema::Request::kBeginCapture:
      return begin_capture(request.begin_capture());
    case schema::Request::kEndCapture:
      return end_capture(request.end_capture());
    case schema::Request::kTellCaptures:
      return tell_captures();
    case schema::Request::kSnapshot:
      return snapshot();
    case schema::Request::kStop:
      if (!running()) return refusal("nothing is running");
      if (commander_ && *commander_ != client)
        return refusal("another client commands this emulator; only it can stop it");
      return stop(Duration{request.stop().drain_limit_ps()});
    case schema::Request::kCalibrate:
      return calibrate(request.calibrate());
    case schema::Request::kOpen:
      return refusal("this is an emulator; the broker opens them");
    case schema::Request::VERB_NOT_SET:
      break;
  }
  return refusal("unknown request: client and dataplane are of different versions");
}

void AgentService::forget(Client client) {
  if (commander_ == client) commander_.reset();
}

void AgentService::tick() {
  if (!running()) return;
  if (emulator_.snapshot(last_, kPatienceMs))
    log_->second(last_);
  else
    log_->silent_second(kPatienceMs);
}

schema::Response AgentService::start(const schema::EmulatorPlan& plan, Client client) {
  if (log_) return refusal("an emulator has been started in this process already");
  if (calibrated_ports_) return refusal("this process has calibrated; start another one");
  EmulatorSpec spec;
  if (const EmulatorErrors errors = from_plan(plan, spec); !errors.empty()) return reject(errors);
  if (const EmulatorErrors errors = emulator_.start(spec); !errors.empty()) return reject(errors);
  spec_ = std::move(spec);
  changes_.resize(spec_.cables.size());
  tag_ = plan.tag();
  commander_ = client;
  log_.emplace(spec_, plan.calibrated());
  dead_man_.emplace(emulator_, spec_);
  emulator_.snapshot(last_, kPatienceMs);
  schema::Response response;
  response.mutable_started()->set_pages(last_.pages);
  return response;
}

std::optional<std::size_t> AgentService::find_direction(const std::string& cable,
                                                        std::uint32_t direction,
                                                        schema::Response& problems) const {
  const auto found = std::find_if(spec_.cables.begin(),
                                  spec_.cables.end(),
                                  [&](const CableSpec& c) { return c.name == cable; });
  if (!running())
    problems = refusal("nothing is running");
  else if (found == spec_.cables.end())
    problems = reject({{"cable", "no link is named \"" + cable + "\""}});
  else if (direction > 1)
    problems = reject({{"direction", "allowed are 0 (a to b) and 1 (b to a)"}});
  else
    return static_cast<std::size_t>(found - spec_.cables.begin());
  return std::nullopt;
}

std::optional<AgentService::Wanted> AgentService::read_change(const schema::ChangeLink& change,
                                                              schema::Response& problems) const {
  const auto cable = find_direction(change.cable(), change.direction(), problems);
  if (!cable) return std::nullopt;
  Wanted wanted{static_cast<std::uint32_t>(*cable), {}};
  const EmulatorErrors errors = from_plan(change.plan(), change.cable(), wanted.config);
  if (errors.empty()) return wanted;
  problems = reject(errors);
  return std::nullopt;
}

void AgentService::note_change(const schema::ChangeLink& change,
                               const Wanted& wanted,
                               Instant effective) {
  const std::uint32_t direction = change.direction();
  LinkConfig& set = spec_.cables[wanted.cable].direction[direction];
  dead_man_->history().note(
      {false, wanted.cable, direction}, set, effective, wanted.config, last_.at);
  set = wanted.config;
  *changes_[wanted.cable][direction].mutable_parameters() = change.parameters();
}

schema::Response AgentService::change(const schema::ChangeLink& change) {
  schema::Response response;
  const auto wanted = read_change(change, response);
  if (!wanted) return response;
  const Instant effective = emulator_.change(
      wanted->cable, change.direction(), Instant{Duration{change.at_ps()}}, wanted->config);
  if (effective == kNever) return refusal(kNoMoreChanges);
  note_change(change, *wanted, effective);
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

schema::Response AgentService::change_cable(const schema::ChangeCable& both) {
  const schema::ChangeLink& forth = both.a_to_b();
  const schema::ChangeLink& back = both.b_to_a();
  if (forth.direction() != 0 || back.direction() != 1 || forth.cable() != back.cable() ||
      forth.at_ps() != back.at_ps())
    return reject({{"change_cable", "wants direction 0 and 1 of one link, at one instant"}});
  schema::Response response;
  const auto wanted = read_change(forth, response);
  const auto wanted_back = wanted ? read_change(back, response) : std::nullopt;
  if (!wanted_back) return response;
  if (cables_ == nullptr) return refusal("one direction of a link is changed at a time here");
  const Instant effective = cables_->change_cable(
      wanted->cable, Instant{Duration{forth.at_ps()}}, {wanted->config, wanted_back->config});
  if (effective == kNever) return refusal(kNoMoreChanges);
  note_change(forth, *wanted, effective);
  note_change(back, *wanted_back, effective);
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

schema::Response AgentService::resume(const schema::ResumeLink& resume) {
  schema::Response response;
  const auto cable = find_direction(resume.cable(), 0, response);
  if (!cable) return response;
  const Instant effective = emulator_.resume(static_cast<std::uint32_t>(*cable));
  if (effective == kNever)
    return refusal("link \"" + resume.cable() + "\" is not stopped by its loop guard");
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

schema::Response AgentService::tell_changes(const schema::TellChanges& question) const {
  schema::Response response;
  if (const auto cable = find_direction(question.cable(), question.direction(), response))
    *response.mutable_changes() = changes_[*cable][question.direction()];
  return response;
}

schema::Response AgentService::tell_fabrics() const {
  if (!log_) return refusal("nothing is running");
  schema::Response response;
  response.mutable_fabrics();
  for (const FabricSpec& fabric : spec_.fabrics)
    *response.mutable_fabrics()->add_fabrics() = to_plan(fabric);
  for (const auto& [link, changes] : fabric_changes_)
    *response.mutable_fabrics()->add_changes() = changes;
  return response;
}

schema::Response AgentService::tell_run() {
  schema::Response response;
  schema::RunState& run = *response.mutable_run();
  run.set_running(running());
  if (!running()) return response;
  emulator_.snapshot(last_, kPatienceMs);  // of a worker that is silent, the last one will do
  *run.mutable_plan() = to_plan(spec_);
  run.mutable_plan()->set_tag(tag_);
  run.set_at_ps(picos(last_.at));
  run.set_generation(generation_);
  return response;
}

std::optional<std::size_t> AgentService::find_fabric(const std::string& name,
                                                     schema::Response& problems) const {
  const auto found = std::find_if(spec_.fabrics.begin(),
                                  spec_.fabrics.end(),
                                  [&](const FabricSpec& fabric) { return fabric.name == name; });
  if (!running())
    problems = refusal("nothing is running");
  else if (found == spec_.fabrics.end())
    problems = reject({{"fabric", "no fabric is named \"" + name + "\""}});
  else
    return static_cast<std::size_t>(found - spec_.fabrics.begin());
  return std::nullopt;
}

schema::Response AgentService::change_fabric(const schema::ChangeFabricLink& change) {
  schema::Response response;
  const auto fabric = find_fabric(change.fabric(), response);
  if (!fabric) return response;
  std::vector<LinkConfig>& links = spec_.fabrics[*fabric].config.links;
  if (change.link() >= links.size())
    return reject({{"link",
                    std::to_string(change.link()) + " is no link, allowed 0 to " +
                        std::to_string(links.size() - 1)}});
  LinkConfig config;
  if (const EmulatorErrors errors = from_plan(change.plan(), change.fabric(), config);
      !errors.empty())
    return reject(errors);
  EmulatorErrors found;
  for (const Violation& violation :
       validate_link(spec_.fabrics[*fabric].config, change.link(), config))
    found.push_back({change.fabric() + "." + violation.field, violation.message});
  if (!found.empty()) return reject(found);
  const Instant effective = emulator_.change_fabric(static_cast<std::uint32_t>(*fabric),
                                                    change.link(),
                                                    Instant{Duration{change.at_ps()}},
                                                    config);
  if (effective == kNever)
    return refusal(
        "the link takes no further change: too many are pending, it is of a circuit switch, or "
        "memory was not planned for it");
  dead_man_->history().note({true, static_cast<std::uint32_t>(*fabric), change.link()},
                            links[change.link()],
                            effective,
                            config,
                            last_.at);
  links[change.link()] = config;
  schema::FabricLinkChanges& changes = fabric_changes_[{*fabric, change.link()}];
  changes.set_fabric(change.fabric());
  changes.set_link(change.link());
  *changes.mutable_parameters() = change.parameters();
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

schema::Response AgentService::command(const schema::CommandCircuits& command) {
  schema::Response response;
  const auto fabric = find_fabric(command.fabric(), response);
  if (!fabric) return response;
  const std::vector<CrossbarNode>& crossbars = spec_.fabrics[*fabric].config.crossbars;
  if (crossbars.empty())
    return reject({{"crossbar", "fabric \"" + command.fabric() + "\" has no circuit switch"}});
  if (command.crossbar() >= crossbars.size())
    return reject({{"crossbar",
                    std::to_string(command.crossbar()) + " is no circuit switch, allowed 0 to " +
                        std::to_string(crossbars.size() - 1)}});
  CircuitCommand wanted;
  if (const EmulatorErrors errors =
          from_message(command, crossbars[command.crossbar()].crossbar.ports, wanted);
      !errors.empty())
    return reject(errors);
  if (const auto* plan = std::get_if<CircuitPlan>(&wanted))
    if (const std::string problem = too_fast(*plan, crossbars[command.crossbar()].crossbar.ports);
        !problem.empty())
      return reject({{"follow", problem}});
  if (const auto* plan = std::get_if<CircuitPlan>(&wanted);
      plan != nullptr && spec_.fabrics[*fabric].carrier == CarrierPolicy::kPropagate)
    if (const std::string problem = too_fast_for_carriers(*plan); !problem.empty())
      return reject({{"follow", problem}});
  const Instant effective = emulator_.command(static_cast<std::uint32_t>(*fabric),
                                              command.crossbar(),
                                              Instant{Duration{command.at_ps()}},
                                              wanted);
  if (effective == kNever)
    return refusal(
        "the circuit switch takes no further command: too many are pending, or the "
        "worker did not answer in time");
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

// Whether a cable may go dark again, with all that detection takes, is the emulator's to judge;
// here is said what is plain to see.
schema::Response AgentService::cut(const schema::CutCable& cut) {
  schema::Response response;
  const auto fabric = find_cable(cut.fabric(), cut.cable(), response);
  if (!fabric) return response;
  const Duration length = cut.has_length_ps() ? Duration{cut.length_ps()} : Duration::max();
  if (length <= Duration::zero())
    return reject(
        {{"length_ps", std::to_string(cut.length_ps()) + " is no time (allowed from 1)"}});
  // Asked twice, because an answer was lost: that is one darkness.
  if (cut.at_ps() > 0 &&
      has_outage(*fabric, outage_of(cut.cable(), Instant{Duration{cut.at_ps()}}, length))) {
    response.mutable_changed()->set_effective_ps(cut.at_ps());
    return response;
  }
  const Instant at = std::max(Instant{Duration{cut.at_ps()}}, last_.at);
  if (outage_at(*fabric, cut.cable(), at) != nullptr) return reject({{"cable", "is dark already"}});
  const Instant effective =
      emulator_.cut(static_cast<std::uint32_t>(*fabric), cut.cable(), at, length);
  if (effective == kNever)
    return refusal(
        "the cable cannot be cut then: it is still being restored or has an outage to come, there "
        "have been " +
        std::to_string(kMostOutages) + " outages, or the worker did not answer in time");
  spec_.fabrics[*fabric].config.outages.push_back(outage_of(cut.cable(), effective, length));
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

// The cut may be so new that it comes into force in a moment only.
schema::Response AgentService::mend(const schema::MendCable& mend) {
  schema::Response response;
  const auto fabric = find_cable(mend.fabric(), mend.cable(), response);
  if (!fabric) return response;
  const Instant at = std::max(Instant{Duration{mend.at_ps()}}, last_.at);
  if (outage_at(*fabric, mend.cable(), at) == nullptr &&
      outage_at(*fabric, mend.cable(), at + kMoment) == nullptr)
    return reject({{"cable", "has light: there is no outage of it to end"}});
  const Instant effective = emulator_.mend(static_cast<std::uint32_t>(*fabric), mend.cable(), at);
  if (effective == kNever)
    return refusal(
        "the cable cannot be mended then: it has light, or the worker did not answer in time");
  if (Outage* open = outage_at(*fabric, mend.cable(), effective - Duration{1}))
    open->to = effective;
  response.mutable_changed()->set_effective_ps(picos(effective));
  return response;
}

// A cable of a fabric that runs, and last_ as of now.
std::optional<std::size_t> AgentService::find_cable(const std::string& name,
                                                    std::uint32_t cable,
                                                    schema::Response& problems) {
  const auto fabric = find_fabric(name, problems);
  if (!fabric) return std::nullopt;
  const std::size_t cables = spec_.fabrics[*fabric].config.graph.cables.size();
  if (cable >= cables)
    problems = reject(
        {{"cable",
          std::to_string(cable) + " is no cable, allowed 0 to " + std::to_string(cables - 1)}});
  else if (!emulator_.snapshot(last_, kPatienceMs))
    problems = refusal(kSilent);
  else
    return fabric;
  return std::nullopt;
}

// That which the cable is in at `at`; nullptr: it has light.
Outage* AgentService::outage_at(std::size_t fabric, std::uint32_t cable, Instant at) {
  for (Outage& outage : spec_.fabrics[fabric].config.outages)
    if (outage.cable == cable && outage.from <= at && at < outage.to) return &outage;
  return nullptr;
}

bool AgentService::has_outage(std::size_t fabric, const Outage& wanted) const {
  const std::vector<Outage>& all = spec_.fabrics[fabric].config.outages;
  return std::any_of(all.begin(), all.end(), [&](const Outage& each) {
    return each.cable == wanted.cable && each.from == wanted.from && each.to == wanted.to;
  });
}

schema::Response AgentService::snapshot() {
  if (!log_) return refusal("nothing is running");
  if (!over_ && !emulator_.snapshot(last_, kPatienceMs)) return refusal(kSilent);
  schema::Response response;
  *response.mutable_snapshot() = to_message(last_, spec_);
  *response.mutable_snapshot()->mutable_fidelity() = log_->state(last_);
  dead_man_->tell(*response.mutable_snapshot()->mutable_dead_man(), DeadMan::Clock::now());
  for (const std::string& note : dead_man_->notes())
    response.mutable_snapshot()->mutable_fidelity()->add_run_notes(note);
  response.mutable_snapshot()->set_final(over_);
  response.mutable_snapshot()->set_generation(generation_);
  return response;
}

schema::Response AgentService::stop(Duration drain_limit) {
  last_ = emulator_.stop(std::max(drain_limit, Duration{0}));
  over_ = true;
  log_->close(last_);
  return snapshot();
}

schema::Response AgentService::calibrate(const schema::Calibrate& request) {
  if (log_ || calibrated_ports_) return refusal("this process has been used; start another one");
  EmulatorSpec spec;
  if (const EmulatorErrors errors = from_plan(request.plan(), spec); !errors.empty())
    return reject(errors);
  calibrated_ports_ = true;
  const auto outcome = calibrate_(spec, Duration{request.per_step_ps()});
  if (const auto* errors = std::get_if<EmulatorErrors>(&outcome)) return reject(*errors);
  schema::Response response;
  *response.mutable_calibration() = to_message(std::get<Calibration>(outcome));
  return response;
}

}  // namespace linkwright
