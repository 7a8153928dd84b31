// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/direction.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/physics/link_figures.h"
#include "control/scenario/dark_windows.h"
#include "control/scenario/faults.h"
#include "control/scenario/impairments.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

using schema::LinkParameters;

constexpr std::uint64_t kSmallestDefaultQueue = 256 * 1024;

// MII octets of one codeword, reference/link_physics.md section 2.1 (0: no code).
std::uint32_t codeword_octets(schema::Fec::Code code) {
  switch (code) {
    case schema::Fec::RS272:
      return 320;
    case schema::Fec::NONE:
      return 0;
    default:
      return 640;
  }
}

// What a person may write there holds for the default too.
double largest_queue() {
  const auto* field =
      LinkParameters::descriptor()->FindFieldByNumber(LinkParameters::kQueueLimitFieldNumber);
  return field->options().GetExtension(schema::max);
}

class DirectionBuilder {
 public:
  DirectionBuilder(const MergedParameters& merged,
                   std::uint64_t time_scale,
                   const LinkIdentity& identity,
                   Problems& problems)
      : merged_(merged),
        time_scale_(time_scale),
        identity_(identity),
        problems_(problems),
        parameters_(merged.values()) {
    config_.rate.time_scale = time_scale;
  }

  std::optional<ResolvedDirection> build(const std::string& profile) {
    const std::size_t before = problems_.size();
    build_rate();
    build_physics();
    build_latency();
    build_queue();
    build_fec();
    build_light();
    build_capacity();
    build_impairments();
    build_faults();
    if (problems_.size() > before) return std::nullopt;
    for (const Violation& violation : validate(config_)) {
      report("", fmt::format("{}: {}", violation.field, violation.message));
    }
    if (problems_.size() > before) return std::nullopt;
    for (const Violation& violation : validate(faults_)) {
      report("faults", fmt::format("{}: {}", violation.field, violation.message));
    }
    if (problems_.size() > before) return std::nullopt;
    return ResolvedDirection{config_, figures(profile), parameters_, faults_, {}};
  }

 private:
  void report(std::string_view field, std::string message) {
    const Place place = field.empty() ? merged_.link() : merged_.place_of(field);
    problems_.push_back(place.problem(std::move(message)));
  }

  // `value` in run time; reported and 0 when it does not fit.
  Duration scaled(std::string_view field, std::int64_t value) {
    if (const auto fits = run_time(value, time_scale_)) return *fits;
    report(field,
           fmt::format("is too long for a run: {} x time_scale {} (allowed at most {} of run time)",
                       duration_text(value),
                       time_scale_,
                       duration_text(kLongestRunTime)));
    return {};
  }

  ImpairmentContext context() {
    return {[this](std::string_view field, std::int64_t ps) { return scaled(field, ps); },
            [this](std::string_view field, std::string text) { report(field, std::move(text)); }};
  }

  void build_rate() {
    if (!parameters_.has_rate()) {
      problems_.push_back(
          merged_.link().problem("has no rate: give `profile`, or `parameters` with `rate`, " +
                                 example_of(schema::RATE_BPS)));
    }
    config_.rate.bits_per_second = parameters_.rate();
    config_.serialize = parameters_.serialization() == LinkParameters::MODEL;
    parameters_.set_serialization(parameters_.serialization());
    if (!config_.serialize && !parameters_.rate_trace().empty())
      report("rate_trace",
             "wants `serialization: model`: it says when a wire may send that takes time");
  }

  // A rate may be missing; that is reported already.
  void build_physics() {
    if (parameters_.fec().has_group_error_ratio() && !parameters_.fec().has_code()) {
      report("fec.group_error_ratio", "needs `code`: it is the share of groups of that code");
    }
    PhysicsProblems found;
    physics_ = complete_physics(parameters_, found);
    for (Violation& problem : found) report(problem.field, std::move(problem.message));
  }

  // Lanes that are gone take their share of the rate; a link without light is dark throughout.
  void build_capacity() {
    const ChannelFigures& channel = physics_.channel;
    if (!channel.down.empty()) {
      const DarkTrain always{kEpoch, Duration{kLongestRunTime}, {}, 1};
      if (!config_.dark.add(always)) report("light.dark", "has no room for a link that is down");
    } else if (channel.capacity < 1) {
      config_.rate.bits_per_second =
          static_cast<std::uint64_t>(static_cast<double>(parameters_.rate()) * channel.capacity);
    }
  }

  void build_impairments() {
    config_.impairments = impairments_of(parameters_, context());
    if (const auto& episode = physics_.varying.episode)
      config_.impairments.episodes.error_ratio = episode->fec.group_error_ratio;
  }

  void build_faults() {
    faults_ = faults_of(parameters_.faults(), context());
    complete_faults(*parameters_.mutable_faults());
  }

  void build_latency() {
    const schema::Latency& items = parameters_.latency();
    latency_ps_ = items.transmit() + items.receive() + items.fec() + items.module() +
                  items.propagation() + items.switching();
    config_.latency = scaled("latency", latency_ps_);
  }

  // 2 x rate x delay is the same number in both domains: K cancels.
  void build_queue() {
    if (!parameters_.has_queue_limit()) {
      const Wide bit_picos = Wide{2} * parameters_.rate() * static_cast<Wide>(latency_ps_);
      const auto bytes = static_cast<std::uint64_t>(bit_picos / (Wide{8} * kPicosPerSecond));
      parameters_.set_queue_limit(std::max(bytes, kSmallestDefaultQueue));
      const auto largest = static_cast<std::uint64_t>(largest_queue());
      if (bytes > largest) {
        report(
            "latency",
            fmt::format("makes the default queue, 2 x rate x delay, {} (allowed at most {}): give "
                        "`queue_limit`",
                        format_quantity(SignedWide{bytes}, schema::BYTES),
                        format_quantity(SignedWide{largest}, schema::BYTES)));
      }
    }
    config_.queue_limit_bytes = parameters_.queue_limit();
  }

  void build_fec() {
    schema::Fec& fec = *parameters_.mutable_fec();
    if (!fec.has_interleave()) fec.set_interleave(1);
    fec.set_code(fec.code());
    fec.set_group_error_ratio(fec.group_error_ratio());
    config_.fec.group_octets = codeword_octets(fec.code()) * fec.interleave();
    config_.fec.error_ratio = fec.group_error_ratio();
  }

  void build_light() {
    const schema::Light& light = parameters_.light();
    config_.dark_policy =
        light.policy() == schema::Light::HOLD ? DarkPolicy::kHold : DarkPolicy::kLose;
    config_.dark = dark_windows(light, identity_, context());
  }

  DirectionFigures figures(const std::string& profile) const {
    DirectionFigures out;
    out.profile = profile;
    out.rate_bps = parameters_.rate();
    out.serialized = config_.serialize;
    out.latency = Duration{latency_ps_};
    out.rate_trace = parameters_.rate_trace();
    out.group_error_ratio = config_.fec.error_ratio;
    out.watts_link = physics_.energy[Boundary::kLink].watts.value_or(-1);
    out.physics = physics_;
    return out;
  }

  const MergedParameters& merged_;
  std::uint64_t time_scale_;
  LinkIdentity identity_;
  Problems& problems_;
  LinkParameters parameters_;
  LinkConfig config_;
  FaultList faults_;
  LinkFigures physics_;
  std::int64_t latency_ps_ = 0;
};

}  // namespace

std::optional<Duration> run_time(std::int64_t model_ps, std::uint64_t time_scale) {
  const SignedWide product = SignedWide{model_ps} * static_cast<SignedWide>(time_scale);
  if (product > kLongestRunTime || product < -kLongestRunTime) return std::nullopt;
  return Duration{static_cast<std::int64_t>(product)};
}

std::optional<ResolvedDirection> resolve_direction(const MergedParameters& merged,
                                                   const std::string& profile,
                                                   std::uint64_t time_scale,
                                                   const LinkIdentity& identity,
                                                   Problems& problems) {
  return DirectionBuilder(merged, time_scale, identity, problems).build(profile);
}

}  // namespace linkwright
