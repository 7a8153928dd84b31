// SPDX-License-Identifier: Apache-2.0
//
// calc copper: loss, SNR, bit errors and reach of an electrical lane.
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/fec_options.h"
#include "control/physics/channel_models.h"
#include "link_models/channel/reach.h"

namespace linkwright {
namespace {

using Electrical = schema::Electrical;

struct CopperQuestion {
  Electrical::Kind kind = Electrical::PASSIVE;
  std::optional<Electrical::LaneClass> lane_class;
  double length_m = ElectricalChannel{}.length_m;
  double gauge_awg = ElectricalChannel{}.gauge_awg;
  double temperature_c = ElectricalChannel{}.temperature_c;
  double gain_db = ElectricalChannel{}.gain_db;
  std::optional<double> host_loss_db;  // absent: of the lane class
  std::optional<double> connector_loss_db;
  double threshold_ber = kBudgetedBer;
  FecOptions fec;
};

ElectricalChannel channel_of(const CopperQuestion& question) {
  const bool retimed = question.kind == Electrical::RETIMED;
  if (retimed && question.lane_class.value_or(Electrical::LANE_100G) != Electrical::LANE_100G)
    refuse("--lane-class", "is not modelled between the retimers of a cable, allowed 100g");
  Electrical electrical;
  electrical.set_kind(question.kind);
  electrical.set_lane_class(question.lane_class.value_or(Electrical::LANE_100G));
  ElectricalChannel channel = electrical_of(electrical);
  channel.length_m = question.length_m;
  channel.gauge_awg = question.gauge_awg;
  channel.temperature_c = question.temperature_c;
  channel.gain_db = question.gain_db;
  if (question.host_loss_db) channel.lane.host_loss_db = *question.host_loss_db;
  if (question.connector_loss_db) channel.lane.connector_loss_db = *question.connector_loss_db;
  refuse_wrong(validate(channel),
               {{"length_m", "--length"},
                {"gauge_awg", "--gauge"},
                {"temperature_c", "--temperature"},
                {"gain_db", "--gain"},
                {"lane.host_loss_db", "--host-loss"},
                {"lane.connector_loss_db", "--connector-loss"}});
  return channel;
}

std::vector<Record> segments_of(const ElectricalResult& result) {
  std::vector<Record> records;
  for (const ElectricalSegment& each : result.segments)
    records.push_back(
        {{"loss_db", known(each.loss_db)}, {"snr_db", known(each.snr_db)}, {"ber", each.ber}});
  return records;
}

Answer answer_of(const CopperQuestion& question) {
  const ElectricalChannel channel = channel_of(question);
  const ElectricalResult result = evaluate(channel);
  const Reach reach = reach_of(channel, question.threshold_ber);
  Answer answer;
  answer.add("length_m", channel.length_m, "m");
  answer.add("nyquist_ghz", channel.lane.nyquist_ghz, "GHz");
  answer.add("line_loss_db", line_loss_db(channel), "dB", "without connectors and hosts");
  answer.add("loss_db", result.loss_db, "dB", "of the lossiest segment, after any gain");
  answer.add("snr_db", result.snr_db, "dB");
  answer.add("margin_db", result.margin_db, "dB", "SNR above what BER 2.4e-4 needs");
  answer.add("model_ber", result.model_ber, "", "by the formulas alone");
  answer.add("pre_fec_ber", result.pre_fec_ber, "", "not below the floor");
  answer.add("reach/ok", reach.ok);
  answer.add("reach/limit_m", reach.limit_m, "m");
  answer.add("reach/reason", reach.reason);
  add_fec_of_channel(answer, question.fec, result.pre_fec_ber);
  if (result.segments.size() > 1) answer.add_list("segments", segments_of(result));
  return answer;
}

void add_lane_options(CLI::App& command, CopperQuestion& question) {
  add_choice<Electrical::Kind>(command,
                               "--kind",
                               question.kind,
                               {{"passive", Electrical::PASSIVE},
                                {"amplified", Electrical::AMPLIFIED},
                                {"retimed", Electrical::RETIMED},
                                {"board", Electrical::BOARD},
                                {"board-retimed", Electrical::BOARD_RETIMED}},
                               "kind of cable or board trace; default: passive");
  add_choice<Electrical::LaneClass>(command,
                                    "--lane-class",
                                    question.lane_class,
                                    {{"50g", Electrical::LANE_50G},
                                     {"100g", Electrical::LANE_100G},
                                     {"200g", Electrical::LANE_200G}},
                                    "nominal rate of the lane; default: 100g");
}

}  // namespace

void add_calc_copper(CLI::App& calc, const Paper& out) {
  auto question = std::make_shared<CopperQuestion>();
  CLI::App* command = calc.add_subcommand("copper", "loss, bit errors and reach of a copper lane");
  add_lane_options(*command, *question);
  add_number(*command,
             "--length,--length-m",
             question->length_m,
             "length of the line, 2.5m or metres",
             kMetres);
  add_number(*command, "--gauge", question->gauge_awg, "gauge of the wire, AWG 24 to 34");
  add_number(
      *command, "--temperature", question->temperature_c, "of the line, degrees Celsius", kCelsius);
  add_number(
      *command,
      "--host-loss",
      question->host_loss_db,
      "loss of each host, dB; default: that of the lane class, 1.5 where the cable is at the "
      "package",
      kDecibels);
  add_number(*command,
             "--connector-loss",
             question->connector_loss_db,
             "loss of each connector, dB; default: that of the lane class",
             kDecibels);
  add_number(*command, "--gain", question->gain_db, "gain of an amplified cable, dB", kDecibels);
  add_number(*command,
             "--threshold-ber",
             question->threshold_ber,
             "bit error ratio before FEC at which reach ends",
             between(1e-15, 0.3));
  add_fec_options(*command, "--fec", question->fec);
  answer_with(*command, out, [question] { return answer_of(*question); });
}

}  // namespace linkwright
