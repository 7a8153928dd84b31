// SPDX-License-Identifier: Apache-2.0
//
// calc energy: watts and pJ/bit of a link at each boundary, at full load and at a utilisation.
#include <array>
#include <cmath>
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/options.h"
#include "control/physics/energy_figures.h"
#include "link_models/energy/energy_meter.h"
#include "link_models/energy/plausibility.h"

namespace linkwright {
namespace {

constexpr double kGapAndPreambleOctets = 20;  // per frame, IEEE 802.3 clause 4

using Watts = std::array<std::optional<double>, 8>;  // in the order of kItems

struct ItemOption {
  const char* option;
  const char* item;  // as the stack names it
  const char* help;
  void (schema::Power::*set)(double);
};
constexpr std::array<ItemOption, std::tuple_size_v<Watts>> kItems = {{
    {"--module",
     "module",
     "what plugs in, or what no other item names",
     &schema::Power::set_module},
    {"--retimer", "retimer", "in the module", &schema::Power::set_retimer},
    {"--dsp", "dsp", "in the module", &schema::Power::set_dsp},
    {"--engine", "engine", "optical engine", &schema::Power::set_engine},
    {"--laser", "laser", "grows with the case temperature", &schema::Power::set_laser},
    {"--host-serdes", "host_serdes", "of the host's port", &schema::Power::set_host_serdes},
    {"--switch-share", "circuit_switch", "port of an OCS", &schema::Power::set_switch_share},
    {"--switch-silicon", "switch", "port of a packet switch", &schema::Power::set_switch_silicon},
}};

struct EnergyQuestion {
  Watts watts;
  double rate_gbps = 800;
  double utilisation = 1;
  double frame_bytes = 1518;
  std::optional<double> cooling;
  std::optional<double> case_c;
};

EnergyFigures figures_of(const EnergyQuestion& question) {
  schema::Power power;
  for (std::size_t i = 0; i < kItems.size(); ++i)
    if (question.watts[i]) (power.*kItems[i].set)(*question.watts[i]);
  if (question.cooling) power.set_cooling(*question.cooling);
  schema::Channel channel;
  if (question.case_c) channel.mutable_optical()->set_case_temperature(*question.case_c);
  PhysicsProblems problems;
  EnergyFigures figures = energy_figures(power, channel, question.rate_gbps, problems);
  // The ranges of the options are those of the stack, so a problem here has no option of its own.
  refuse_wrong(problems, {});
  return figures;
}

// One second of the link, told to the meter that the emulator's joules come from. The useful bits
// are those of one direction, as everywhere in pJ/bit.
EnergyMeter metered(const EnergyQuestion& question, const EnergyFigures& figures) {
  constexpr double kPicos = static_cast<double>(kPicosPerSecond);
  const double wire_octets = question.frame_bytes + kGapAndPreambleOctets;
  const double octets = question.utilisation * question.rate_gbps * 1e9 / 8;
  LinkActivity second;
  second.elapsed = seconds(1);
  second.busy_a_to_b = picoseconds(std::llround(question.utilisation * kPicos));
  second.busy_b_to_a = second.busy_a_to_b;
  second.useful_octets =
      static_cast<std::uint64_t>(std::llround(octets * question.frame_bytes / wire_octets));
  EnergyMeter meter(figures.stack);
  meter.observe(second);
  return meter;
}

std::vector<Record> items_of(const EnergyQuestion& question, const EnergyFigures& figures) {
  std::vector<Record> records;
  for (const PowerItem& item : figures.stack.items) {
    Record record{{"item", item.name}};
    record.push_back({"end_watts", item_watts(figures.stack, item, 1), "W"});
    for (const Boundary boundary : {Boundary::kModule, Boundary::kLink, Boundary::kSystem}) {
      const double watts = weight_at(figures.stack, item, boundary) *
                           item_watts(figures.stack, item, question.utilisation);
      record.push_back({std::string(name_of(boundary)) + "_watts", watts, "W"});
    }
    records.push_back(std::move(record));
  }
  return records;
}

void add_boundary(Answer& answer,
                  const EnergyFigures& figures,
                  const EnergyMeter& meter,
                  Boundary boundary) {
  const std::string at = name_of(boundary);
  const BoundaryEnergy& full = figures[boundary];
  const bool stated = full.watts.has_value();
  const char* note = stated ? "full load" : "not all of its items are stated";
  answer.add("energy/" + at + "/watts", known(full.watts), "W", note);
  answer.add("energy/" + at + "/pj_per_bit", known(full.pj_per_bit), "pJ/bit", note);
  answer.add(
      "at_utilisation/" + at + "/watts", stated ? Value{meter.mean_watts(boundary)} : Value{}, "W");
  answer.add("at_utilisation/" + at + "/pj_per_useful_bit",
             stated ? known(meter.pj_per_useful_bit(boundary)) : Value{},
             "pJ/bit",
             "of one direction's frames");
}

Answer answer_of(const EnergyQuestion& question) {
  const EnergyFigures figures = figures_of(question);
  const EnergyMeter meter = metered(question, figures);
  Answer answer;
  answer.add("rate_gbps", question.rate_gbps, "Gb/s");
  answer.add("utilisation", question.utilisation);
  answer.add("cooling_factor", figures.stack.cooling_factor, "", "in system only");
  for (const Boundary boundary : kAllBoundaries) add_boundary(answer, figures, meter, boundary);
  if (const auto& link = figures[Boundary::kLink].pj_per_bit; link) {
    if (const auto warning = energy_warning(*link)) answer.add("warning", *warning);
  }
  answer.add_list("items", items_of(question, figures));
  return answer;
}

}  // namespace

void add_calc_energy(CLI::App& calc, const Paper& out) {
  auto question = std::make_shared<EnergyQuestion>();
  CLI::App* command = calc.add_subcommand("energy", "watts and pJ/bit at each boundary");
  Reading watts = kWatts;
  watts.allowed = Range{0, 10'000};
  for (std::size_t i = 0; i < kItems.size(); ++i)
    add_number(*command,
               kItems[i].option,
               question->watts[i],
               std::string("W of one end: ") + kItems[i].help,
               watts);
  add_number(*command, "--rate", question->rate_gbps, "rate of one direction, Gb/s", kGbps);
  add_number(*command,
             "--utilisation",
             question->utilisation,
             "share of the rate that is used, both directions, 0 to 1",
             between(0, 1));
  add_number(
      *command,
      "--frame-bytes",
      question->frame_bytes,
      "octets of a frame, destination address to FCS, 64 to 65535: what is useful of the wire",
      between(64, 65'535));
  add_number(*command,
             "--cooling",
             question->cooling,
             "factor of cooling on top, 1 to 3; default: 1.25",
             between(1, 3));
  Reading celsius = kCelsius;
  celsius.allowed = Range{-40, 125};
  add_number(*command,
             "--case",
             question->case_c,
             "case temperature of the module, -40 to 125 degrees Celsius",
             celsius);
  answer_with(*command, out, [question] { return answer_of(*question); });
}

}  // namespace linkwright
