// SPDX-License-Identifier: Apache-2.0
//
// calc optics: the power budget of an optical lane line by line, its bit errors and its reach.
#include <array>
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/fec_options.h"
#include "control/physics/channel_figures.h"
#include "link_models/channel/reach.h"

namespace linkwright {
namespace {

// An option for each number of the budget, with the name of its field in the model's findings.
struct BudgetOption {
  const char* option;
  const char* field;
  double OpticalChannel::*member;
  Reading reading;
  const char* help;
};

using O = OpticalChannel;
constexpr std::array kBudget = {
    BudgetOption{"--oma", "oma_dbm", &O::oma_dbm, kDbm, "launched outer OMA, dBm"},
    BudgetOption{"--tdecq", "tdecq_db", &O::tdecq_db, kDecibels, "TDECQ of the transmitter, dB"},
    BudgetOption{"--extinction",
                 "extinction_ratio_db",
                 &O::extinction_ratio_db,
                 kDecibels,
                 "extinction ratio, dB"},
    BudgetOption{
        "--sensitivity", "sensitivity_dbm", &O::sensitivity_dbm, kDbm, "OMA at BER 2.4e-4, dBm"},
    BudgetOption{"--q-floor", "q_floor", &O::q_floor, kPlain, "q that no power exceeds"},
    BudgetOption{
        "--oma-max", "oma_max_dbm", &O::oma_max_dbm, kDbm, "OMA of receiver overload, dBm"},
    BudgetOption{"--los",
                 "los_assert_dbm",
                 &O::los_assert_dbm,
                 kDbm,
                 "mean power at which signal is lost, dBm"},
    BudgetOption{"--length", "length_m", &O::length_m, kMetres, "length of fibre, 2km or metres"},
    BudgetOption{"--fibre-loss", "fibre_db_per_km", &O::fibre_db_per_km, kDecibels, "dB per km"},
    BudgetOption{"--connectors", "connectors", &O::connectors, kPlain, "number of them"},
    BudgetOption{"--connector-loss", "connector_db", &O::connector_db, kDecibels, "dB of each"},
    BudgetOption{
        "--fixed-loss", "fixed_loss_db", &O::fixed_loss_db, kDecibels, "splices, panels, dB"},
    BudgetOption{"--switch-loss", "switch_loss_db", &O::switch_loss_db, kDecibels, "of an OCS, dB"},
    BudgetOption{"--circulators", "circulators", &O::circulators, kPlain, "number of them"},
    BudgetOption{"--circulator-loss", "circulator_db", &O::circulator_db, kDecibels, "dB of each"},
    BudgetOption{"--stated-reach",
                 "stated_reach_m",
                 &O::stated_reach_m,
                 kMetres,
                 "metres; 0: none is stated"},
    BudgetOption{"--age", "age_years", &O::age_years, kPlain, "years"},
    BudgetOption{"--ageing", "ageing_db", &O::ageing_db, kDecibels, "loss at the end of life, dB"},
    BudgetOption{"--case",
                 "case_temperature_c",
                 &O::case_temperature_c,
                 kCelsius,
                 "of the module, degrees Celsius"},
    BudgetOption{
        "--host-loss", "host_loss_db", &O::host_loss_db, kDecibels, "dB; of linear modules only"},
};

struct OpticsQuestion {
  OpticalChannel channel;
  std::optional<double> path_loss_db;    // instead of its parts
  std::optional<double> mpi_penalty_db;  // beside what the reflectances give
  double threshold_ber = kBudgetedBer;
  FecOptions fec;
};

const char* name_of(OpticalState state) {
  constexpr std::array kNames = {"lit", "overload", "loss of signal", "multipath"};
  return kNames[static_cast<std::size_t>(state)];
}

OpticalChannel channel_of(const OpticsQuestion& question) {
  OpticalChannel channel = question.channel;
  const bool listed = !channel.reflectances_db.empty() || !channel.direct_reflectances_db.empty();
  if (listed) channel.mpi_penalty_db = 0;  // they say what the default only sums up
  if (question.mpi_penalty_db) channel.mpi_penalty_db = *question.mpi_penalty_db;
  OptionNames names = {{"mpi_penalty_db", "--mpi-penalty"},
                       {"reflectances_db", "--reflectances"},
                       {"direct_reflectances_db", "--direct-reflectances"},
                       {"dispersion.symbol_rate_gbd", "--symbol-rate"},
                       {"dispersion.wavelength_nm", "--wavelength"},
                       {"dispersion.chromatic_ps_nm_km", "--chromatic"},
                       {"dispersion.source_width_nm", "--source-width"},
                       {"dispersion.modal_ghz_km", "--modal-bandwidth"}};
  for (const BudgetOption& each : kBudget) names.emplace_back(each.field, each.option);
  if (question.path_loss_db) {
    // The budget sees one number. Reach would not grow with length: it is the stated one.
    channel.fibre_db_per_km = 0;
    channel.connectors = 0;
    channel.fixed_loss_db = *question.path_loss_db;
    names.emplace_back("fixed_loss_db", "--path-loss");
  }
  refuse_wrong(validate(channel), names);
  return channel;
}

void add_budget(Answer& answer, const OpticalChannel& channel, const OpticalResult& result) {
  answer.add("budget/launched_oma_dbm", channel.oma_dbm, "dBm");
  answer.add(
      "budget/transmitter_penalty_db", result.transmitter_penalty_db, "dB", "TDECQ above 1.4 dB");
  answer.add("budget/fibre_db", channel.length_m * 1e-3 * channel.fibre_db_per_km, "dB");
  answer.add("budget/connectors_db", channel.connectors * channel.connector_db, "dB");
  answer.add("budget/fixed_db", channel.fixed_loss_db, "dB");
  answer.add("budget/switch_db", channel.switch_loss_db, "dB");
  answer.add("budget/circulators_db", channel.circulators * channel.circulator_db, "dB");
  answer.add("budget/path_loss_db", result.path_loss_db, "dB", "sum of the five above");
  answer.add("budget/multipath_penalty_db", result.multipath_penalty_db, "dB");
  answer.add("budget/dispersion_penalty_db", result.dispersion_penalty_db, "dB");
  answer.add("budget/ageing_db", result.ageing_db, "dB");
  answer.add("budget/heat_db", result.heat_db, "dB");
  answer.add("budget/sensitivity_dbm", channel.sensitivity_dbm, "dBm", "OMA at BER 2.4e-4");
  answer.add("margin_db", result.margin_db, "dB", "over BER 2.4e-4");
}

Answer answer_of(const OpticsQuestion& question) {
  const OpticalChannel channel = channel_of(question);
  const OpticalResult result = evaluate(channel);
  const ReachFigures reach =
      reach_figures(reach_of(channel, question.threshold_ber), kLongestFibreM);
  Answer answer;
  add_budget(answer, channel, result);
  answer.add("received_oma_dbm", result.received_oma_dbm, "dBm");
  answer.add("received_power_dbm", result.received_power_dbm, "dBm", "mean");
  answer.add("state", name_of(result.state));
  answer.add("link_up", result.link_up);
  answer.add("q", result.q);
  answer.add("pre_fec_ber", result.pre_fec_ber);
  answer.add("reach/ok", reach.ok);
  // As `profile show` tells it; where nothing ends it, how far the search went.
  answer.add("reach/limit_m", reach.limit_m.value_or(kLongestFibreM), "m");
  answer.add("reach/stated_m", known(reach.stated_m), "m");
  answer.add("reach/reason", reach.reason);
  if (!result.reason.empty()) answer.add("reason", result.reason);
  add_fec_of_channel(answer, question.fec, result.pre_fec_ber);
  return answer;
}

void add_dispersion_options(CLI::App& command, Dispersion& dispersion) {
  add_number(command, "--symbol-rate", dispersion.symbol_rate_gbd, "symbol rate, GBd");
  add_number(command, "--wavelength", dispersion.wavelength_nm, "wavelength, nm");
  add_number(
      command, "--chromatic", dispersion.chromatic_ps_nm_km, "chromatic dispersion, ps/(nm km)");
  add_number(command,
             "--source-width",
             dispersion.source_width_nm,
             "spectral width of the source, nm rms");
  add_number(command,
             "--modal-bandwidth",
             dispersion.modal_ghz_km,
             "modal bandwidth, GHz km; 0: single-mode fibre");
}

}  // namespace

void add_calc_optics(CLI::App& calc, const Paper& out) {
  auto question = std::make_shared<OpticsQuestion>();
  CLI::App* command = calc.add_subcommand("optics", "power budget and bit errors of optics");
  OpticalChannel& channel = question->channel;
  add_choice<Modulation>(*command,
                         "--modulation",
                         channel.modulation,
                         {{"pam4", Modulation::kPam4}, {"nrz", Modulation::kNrz}},
                         "modulation of the light; default: pam4");
  std::vector<CLI::Option*> parts;
  for (const BudgetOption& each : kBudget) {
    CLI::Option* option =
        add_number(*command, each.option, channel.*each.member, each.help, each.reading);
    const std::string_view name = each.option;
    if (name == "--fibre-loss" || name == "--connectors" || name == "--fixed-loss")
      parts.push_back(option);
  }
  CLI::Option* whole = add_number(*command,
                                  "--path-loss",
                                  question->path_loss_db,
                                  "loss of fibre, connectors and splices as one number, dB",
                                  kDecibels);
  for (CLI::Option* part : parts) whole->excludes(part);
  add_number(*command,
             "--mpi-penalty",
             question->mpi_penalty_db,
             "penalty of multipath beside the reflectances, dB; default: 0.05 without them",
             kDecibels);
  add_numbers(*command,
              "--reflectances",
              channel.reflectances_db,
              "reflectances along the fibre, dB between commas, as in -35,-35",
              kDecibels);
  add_numbers(
      *command,
      "--direct-reflectances",
      channel.direct_reflectances_db,
      "reflectances that send light of the other direction back, where one fibre has both; dB",
      kDecibels);
  add_dispersion_options(*command, channel.dispersion);
  add_number(*command,
             "--threshold-ber",
             question->threshold_ber,
             "bit error ratio before FEC at which reach ends",
             between(1e-15, 0.3));
  add_fec_options(*command, "--fec", question->fec);
  answer_with(*command, out, [question] { return answer_of(*question); });
}

}  // namespace linkwright
