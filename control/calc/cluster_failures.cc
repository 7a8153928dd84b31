// SPDX-License-Identifier: Apache-2.0
#include "control/calc/cluster_failures.h"

#include <algorithm>
#include <cctype>

#include "control/calc/options.h"
#include "control/calc/profile_parameters.h"

namespace linkwright {
namespace {

constexpr double kHoursPerDay = 24;
constexpr double kMostFit = 1e9;

// The network of the published count as its paper describes it (Grattafiori et al., "The Llama 3
// Herd of Models", 2024, section 3.3): racks of 16 GPUs under one switch, 3,072 GPUs per pod with
// full bisection above the racks, pods joined with 1:7 oversubscription. Assumed: copper without
// electronics inside the rack, pluggable optics above it, and the FITs: 10 for a copper end
// (estimate), 1000 for an optical end (Meta's MTBF of 0.5 to 1 Mh for 400G FR4 modules), 700 for a
// switch (0.051 % a month, Alibaba HPN, SIGCOMM 2024).
const std::vector<ClusterPart>& default_parts() {
  static const std::vector<ClusterPart> parts = {
      {"rack-copper", 2, 10, "both ends of a link per GPU; FIT estimated"},
      {"pod-optics", 2, 1000, "both ends of a link per GPU; FIT from Meta's MTBF"},
      {"core-optics", 2.0 / 7, 1000, "as pod-optics, 1:7 oversubscribed"},
      {"rack-switch", 1.0 / 16, 700, "one per 16 GPUs; FIT from Alibaba HPN"}};
  return parts;
}

// A number, or the name of the profile whose `availability.fit` it is.
std::pair<double, std::string> fit_of(const std::string& text, ProfileLibrary& library) {
  const bool number = std::isdigit(static_cast<unsigned char>(text.front())) != 0 ||
                      text.front() == '.' || text.front() == '-';
  if (number) return {read_number("--part", text, between(0, kMostFit)), "given"};
  const ProfileParameters profile = read_profile(library, text, "--part");
  if (!profile.parameters.availability().has_fit())
    refuse("--part", "profile \"" + text + "\" states no availability.fit");
  return {profile.parameters.availability().fit(), "profile " + text};
}

std::vector<ClusterPart> parts_of(const ClusterQuestion& question, const Folders& profiles) {
  if (question.parts.empty()) return default_parts();
  ProfileLibrary library(profiles);
  std::vector<ClusterPart> parts;
  for (const std::string& text : question.parts) {
    const auto [name, values] = read_named("--part", text, 2);
    if (values[1].empty()) refuse("--part", "\"" + text + "\" has no FIT");
    const auto [fit, source] = fit_of(values[1], library);
    parts.push_back({name, read_number("--part", values[0], between(0, 1e6)), fit, source});
  }
  return parts;
}

FailureBill bill_of(const std::vector<ClusterPart>& parts, const ClusterQuestion& question) {
  FailureBill bill;
  for (const ClusterPart& part : parts)
    bill.push_back({.name = part.name, .count = part.per_gpu * *question.gpus, .fit = part.fit});
  for (const std::string& text : question.fit_factors) {
    const auto [name, values] = read_named("--scale-fit", text, 1);
    const auto same = [&, wanted = name](const FailureItem& item) { return item.name == wanted; };
    const auto at = std::find_if(bill.begin(), bill.end(), same);
    if (at == bill.end()) {
      std::string known;
      for (const FailureItem& item : bill) known += (known.empty() ? "" : ", ") + item.name;
      refuse("--scale-fit", "\"" + name + "\" is no part, allowed " + known);
    }
    const double factor = read_number("--scale-fit", values[0], between(0, 1e6));
    bill = with_fit_scaled(bill, static_cast<std::size_t>(at - bill.begin()), factor);
  }
  refuse_wrong(validate(bill), {});
  return bill;
}

std::vector<Record> part_records(const std::vector<ClusterPart>& parts,
                                 const FailureBill& bill,
                                 const PublishedCount& published) {
  std::vector<Record> records;
  for (std::size_t i = 0; i < bill.size(); ++i) {
    const double events = expected_events({bill[i]}, published.hours);
    records.push_back({{"part", bill[i].name},
                       {"per_gpu", parts[i].per_gpu},
                       {"count", bill[i].count},
                       {"fit", bill[i].fit},
                       {"events", events},
                       {"share", events / published.all_events},
                       {"of_published", events / published.events},
                       {"source", parts[i].source}});
  }
  return records;
}

}  // namespace

Answer cluster_answer(const ClusterQuestion& question, const Folders& profiles) {
  const std::vector<ClusterPart> parts = parts_of(question, profiles);
  const FailureBill bill = bill_of(parts, question);
  PublishedCount published = question.published;
  if (published.events > published.all_events)
    refuse("--published", "more events than there are in all, allowed at most --published-all");
  published = scaled(
      published, question.days ? *question.days * kHoursPerDay : published.hours, *question.gpus);
  const FieldComparison compared = compare(bill, published);

  Answer answer;
  answer.add("gpus", *question.gpus);
  answer.add("days", published.hours / kHoursPerDay, "d");
  answer.add("expected_events", compared.expected_events, "", "parts x FIT x hours");
  answer.add("published_events",
             compared.published_events,
             "",
             "at the rate of 35 on 16,384 GPUs in 54 days");
  answer.add("factor_off", compared.factor_off, "", "expected / published");
  answer.add("expected_share", compared.expected_share, "", "of all interruptions, as published");
  answer.add("published_share", compared.published_share, "", "35 of 419");
  answer.add("hours_between_events", known(1 / system_rate_per_hour(bill)), "h");
  answer.add("published_fit_per_gpu",
             implied_fit(published, *question.gpus),
             "FIT",
             "that shows the published events");
  answer.add_list("parts", part_records(parts, bill, published));
  return answer;
}

}  // namespace linkwright
