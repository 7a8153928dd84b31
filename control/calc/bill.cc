// SPDX-License-Identifier: Apache-2.0
//
// calc bill: the modules of a cluster, tier by tier, and their megawatts.
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/options.h"
#include "link_models/energy/bill_of_modules.h"

namespace linkwright {
namespace {

constexpr double kWattsPerMegawatt = 1e6;

// A published estimate for 72,000 GPUs (achoenix.github.io, optical_io): 2.65 M modules of 16 W if
// the scale-up network is optical too, and 2.4 MW for scale-out alone, which is 150,000 such
// modules.
constexpr double kPublishedGpus = 72'000;
constexpr double kPublishedScaleUp = 2.65e6;
constexpr double kPublishedScaleOut = 150'000;
constexpr double kPublishedWatts = 16;

struct BillQuestion {
  double gpus = kPublishedGpus;
  double scale_to = 100'000;
  double budget_mw = 40;  // what 100,000 GPUs are said to need at most
  BillOfModules tiers;
};

BillOfModules tiers_of(const BillQuestion& question) {
  if (!question.tiers.empty()) return question.tiers;
  return {{"scale-up", kPublishedScaleUp / kPublishedGpus, kPublishedWatts},
          {"scale-out", kPublishedScaleOut / kPublishedGpus, kPublishedWatts}};
}

Record tier_record(const std::string& name,
                   const BillOfModules& bill,
                   double mean_watts,
                   const BillQuestion& question) {
  const auto megawatts = [&](double gpus) { return bill_watts(bill, gpus) / kWattsPerMegawatt; };
  return {{"tier", name},
          {"modules_per_gpu", module_count(bill, 1)},
          {"module_watts", mean_watts, "W"},
          {"modules", module_count(bill, question.gpus)},
          {"megawatts", megawatts(question.gpus), "MW"},
          {"scaled_modules", module_count(bill, question.scale_to)},
          {"scaled_megawatts", megawatts(question.scale_to), "MW"}};
}

Answer answer_of(const BillQuestion& question) {
  const BillOfModules bill = tiers_of(question);
  refuse_wrong(validate(bill), {});
  if (watts_per_gpu(bill) <= 0)
    refuse("--tier", "all tiers together draw nothing, allowed above 0");
  const double mean_watts = watts_per_gpu(bill) / module_count(bill, 1);
  const double budget_watts = question.budget_mw * kWattsPerMegawatt;

  Answer answer;
  answer.add("gpus", question.gpus);
  answer.add("scaled_gpus", question.scale_to);
  answer.add("watts_per_gpu", watts_per_gpu(bill), "W");
  answer.add("budget/megawatts", question.budget_mw, "MW", "for the scaled GPUs");
  answer.add("budget/modules_per_gpu",
             modules_per_gpu_for(budget_watts, question.scale_to, mean_watts),
             "",
             "at which the budget is reached");
  answer.add("budget/module_watts", mean_watts, "W", "mean of the bill");
  answer.add("budget/growth",
             growth_to_reach(bill, question.scale_to, budget_watts),
             "",
             "of the whole bill until the budget is reached");
  if (question.tiers.empty())
    answer.add("source",
               "tiers by default: a published estimate for 72,000 GPUs (achoenix.github.io, "
               "optical_io), 2.65 M modules of 16 W for scale-up and 2.4 MW for scale-out; --tier "
               "replaces them");
  std::vector<Record> tiers;
  for (const ModuleTier& tier : bill)
    tiers.push_back(tier_record(tier.name, {tier}, tier.module_watts, question));
  tiers.push_back(tier_record("all", bill, mean_watts, question));
  answer.add_list("tiers", std::move(tiers));
  return answer;
}

}  // namespace

void add_calc_bill(CLI::App& calc, const Paper& out) {
  auto question = std::make_shared<BillQuestion>();
  CLI::App* command = calc.add_subcommand("bill", "modules and megawatts of a cluster");
  command
      ->add_option_function<std::vector<std::string>>(
          "--tier",
          [question](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              const auto [name, numbers] = read_named("--tier", text, 2);
              question->tiers.push_back({name,
                                         read_number("--tier", numbers[0], between(0, 10'000)),
                                         read_number("--tier", numbers[1], between(0, 1'000))});
            }
          },
          "a tier of the network: modules per GPU, watts of each; default: published tiers")
      ->type_name("NAME=MODULES_PER_GPU,WATTS");
  const Reading gpus = between(1, 1e9);
  add_number(*command, "--gpus", question->gpus, "GPUs of the cluster", gpus);
  add_number(*command, "--scale-to", question->scale_to, "GPUs of a larger one", gpus);
  add_number(*command,
             "--budget-mw",
             question->budget_mw,
             "power that is there for all modules, MW",
             between(1e-6, 1e6));
  answer_with(*command, out, [question] { return answer_of(*question); });
}

}  // namespace linkwright
