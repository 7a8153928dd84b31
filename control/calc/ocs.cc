// SPDX-License-Identifier: Apache-2.0
//
// calc ocs: what it costs to move a circuit, stage by stage, and when a circuit is worth its gap.
#include <array>
#include <cmath>
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/options.h"
#include "link_models/switching/break_even.h"
#include "link_models/switching/fixed_schedule.h"
#include "link_models/switching/reconfiguration.h"

namespace linkwright {
namespace {

constexpr double kPicosPerS = static_cast<double>(kPicosPerSecond);
// Beyond the longest stage; the models check what is allowed below.
constexpr double kLongestReadS = 1e6;

double to_s(Duration time) {
  return static_cast<double>(picos(time)) / kPicosPerS;
}
Duration from_s(double seconds) {
  return picoseconds(std::llround(seconds * kPicosPerS));
}

struct OcsQuestion {
  Reconfiguration move;
  double efficiency = 0.9;
  std::optional<double> slot_s;
  std::optional<double> guard_s;
  std::optional<double> hold_s;
  std::optional<std::int64_t> ports;
};

std::vector<Record> stages_list(const Reconfiguration& move) {
  std::vector<Record> records;
  const auto stages = stages_of(move);
  for (std::size_t i = 0; i < kStages; ++i)
    records.push_back({{"stage", name_of(static_cast<Stage>(i))},
                       {"mean_s", to_s(mean_of(stages[i])), "s"},
                       {"median_s", to_s(quantile_of(stages[i], 0.5)), "s"},
                       {"p99_s", to_s(quantile_of(stages[i], 0.99)), "s"}});
  return records;
}

// Slots of equal length: with a guard, of a switch that turns by itself; without, each slot pays
// for a whole move.
void add_slots(Answer& answer, const OcsQuestion& question, Duration gap) {
  if (!question.slot_s) {
    if (question.guard_s) refuse("--slot", "is missing, and --guard is a part of a slot");
    return;
  }
  FixedSchedule schedule{.slot = from_s(*question.slot_s),
                         .guard = from_s(question.guard_s.value_or(0)),
                         .ports = static_cast<std::uint32_t>(question.ports.value_or(2))};
  refuse_wrong(
      validate(schedule),
      {{"slot_s", "--slot"}, {"guard_s", "--guard"}, {"slot", "--slot"}, {"guard", "--guard"}});
  answer.add("slot/length_s", to_s(schedule.slot), "s");
  if (question.guard_s) {
    answer.add("slot/guard_s", to_s(schedule.guard), "s");
    answer.add("slot/duty", duty(schedule), "", "share of the time in which frames pass");
    answer.add("slot/matchings", matchings(schedule));
    answer.add("slot/cycle_s", to_s(cycle(schedule)), "s", "until every port has met every other");
  } else {
    answer.add("slot/duty", duty_of_slot(schedule.slot, gap), "", "one move per slot");
  }
}

void check_gap_fits(Duration gap, double efficiency) {
  // The hold time is a Duration: 106 days.
  const double hold_s = to_s(gap) * efficiency / (1 - efficiency);
  if (hold_s > 9e6)
    refuse("--efficiency", "needs a hold time beyond 9e6 s with this gap, allowed less efficiency");
}

Answer answer_of(const OcsQuestion& question) {
  const Reconfiguration& move = question.move;
  refuse_wrong(validate(move),
               {{"command.median_s", "--command"},
                {"switch.median_s", "--switching"},
                {"switch.sigma", "--switching-sigma"},
                {"switch.longest_s", "--switching-longest"},
                {"settle.median_s", "--settle"},
                {"los.median_s", "--los"},
                {"cdr.median_s", "--cdr"},
                {"dsp.median_s", "--dsp"},
                {"fec_align.median_s", "--fec-align"},
                {"pcs.median_s", "--pcs"},
                {"software.median_s", "--software"}});
  const Duration gap = gap_mean(move);
  check_gap_fits(gap, question.efficiency);
  Answer answer;
  answer.add("receiver/mean_s", to_s(receiver_mean(move)), "s", "los to pcs");
  answer.add("gap/mean_s", to_s(gap), "s", "the circuit carries nothing");
  answer.add("gap/median_s", to_s(gap_quantile(move, 0.5)), "s");
  answer.add("gap/p99_s", to_s(gap_quantile(move, 0.99)), "s");
  answer.add("up/mean_s", to_s(up_mean(move)), "s", "from the command on");
  answer.add("break_even/efficiency", question.efficiency);
  answer.add("break_even/hold_s",
             to_s(hold_for_efficiency(gap, question.efficiency)),
             "s",
             "to reach that efficiency");
  if (question.hold_s) {
    answer.add("hold/length_s", *question.hold_s, "s");
    answer.add("hold/efficiency", efficiency_for_hold(gap, from_s(*question.hold_s)));
    answer.add("hold/lost_share", lost_share(gap, from_s(*question.hold_s)));
  }
  add_slots(answer, question, gap);
  answer.add_list("stages", stages_list(move));
  return answer;
}

void add_time(CLI::App& command,
              const std::string& option,
              const std::string& help,
              std::function<void(Duration)> set) {
  Reading reading = kSeconds;
  reading.allowed = Range{0, kLongestReadS};
  command
      .add_option_function<std::string>(
          option,
          [option, reading, set = std::move(set)](const std::string& text) {
            set(from_s(read_number(option, text, reading)));
          },
          help)
      ->type_name("TIME");
}

void add_stage_options(CLI::App& command, Reconfiguration& move) {
  const auto stage = [&](const char* option, StageTime& target, const char* help) {
    add_time(command, option, help, [&target](Duration time) { target.median = time; });
  };
  stage("--command", move.command, "median time from the controller to the switch; default: 2ms");
  stage(
      "--switching", move.switching, "median time of the switching element's move; default: 10ms");
  add_number(command,
             "--switching-sigma",
             move.switching.sigma,
             "standard deviation of the logarithm of that time; 0: it always takes as long");
  add_time(command,
           "--switching-longest",
           "time that no move exceeds; default: none",
           [&move](Duration time) { move.switching.longest = time; });
  stage("--settle", move.settle, "median time until the optical power has settled; default: 2ms");
  stage("--los", move.los, "median time until the receiver sees the light; default: 100us");
  stage("--cdr", move.cdr, "median time of clock recovery; default: it is part of --dsp");
  stage("--dsp", move.dsp, "median time until the equaliser has adapted; default: 50ms");
  stage("--fec-align",
        move.fec_align,
        "median time until alignment markers are found; default: 200us");
  stage("--pcs", move.pcs, "median time until the PCS is up; default: 1ms");
  add_time(command,
           "--software",
           "time of driver and link-up, where the link flaps; default: none",
           [&move](Duration t) { move.software = fixed_stage(t); });
}

}  // namespace

void add_calc_ocs(CLI::App& calc, const Paper& out) {
  auto question = std::make_shared<OcsQuestion>();
  CLI::App* command = calc.add_subcommand("ocs", "gap and break-even of a moved optical circuit");
  add_stage_options(*command, question->move);
  add_choice<Drain>(
      *command,
      "--drain",
      question->move.drain,
      {{"command", Drain::kAtCommand}, {"switch", Drain::kAtSwitch}},
      "when traffic leaves the old circuit: at the command, or when the switch moves; default: "
      "command");
  add_number(*command,
             "--efficiency",
             question->efficiency,
             "wanted share of the time that carries frames, 0 to below 1",
             between(0, 0.999999));
  Reading time = kSeconds;
  time.allowed = Range{1e-12, kLongestReadS};
  add_number(
      *command, "--hold", question->hold_s, "how long a circuit is held, a time or seconds", time);
  add_number(*command,
             "--slot",
             question->slot_s,
             "length of the slots of a cyclic plan, a time or seconds",
             time);
  add_number(*command,
             "--guard",
             question->guard_s,
             "dark beginning of each slot, a time or seconds; part of --slot",
             time);
  add_whole(*command,
            "--ports",
            question->ports,
            "ports of the switch that is moved in slots, 2 to 100000",
            {2, 100'000});
  answer_with(*command, out, [question] { return answer_of(*question); });
}

}  // namespace linkwright
