// SPDX-License-Identifier: Apache-2.0
#include "link_models/energy/energy_meter.h"

#include <algorithm>
#include <utility>

namespace linkwright {
namespace {

double in_seconds(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerSecond);
}

std::size_t index_of(Boundary boundary) {
  return static_cast<std::size_t>(boundary);
}

double sum_at(const std::vector<ItemEnergy>& items, Boundary boundary) {
  double sum = 0;
  for (const ItemEnergy& item : items) sum += item.joules[index_of(boundary)];
  return sum;
}

void merge(std::vector<ItemEnergy>& into, const ItemEnergy& item) {
  auto same = std::find_if(
      into.begin(), into.end(), [&](const ItemEnergy& other) { return other.name == item.name; });
  if (same == into.end()) {
    into.push_back(item);
    return;
  }
  for (std::size_t b = 0; b < kBoundaries; ++b) same->joules[b] += item.joules[b];
}

}  // namespace

std::vector<ItemEnergy> energy_of(const PowerStack& stack, const LinkActivity& activity) {
  const Duration asleep = stack.sleep_in_dark ? activity.down + activity.dark : activity.down;
  const double awake_s = in_seconds(activity.elapsed - asleep);
  const double busy_s = (in_seconds(activity.busy_a_to_b) + in_seconds(activity.busy_b_to_a)) / 2;
  std::vector<ItemEnergy> energies;
  energies.reserve(stack.items.size());
  for (const PowerItem& item : stack.items) {
    const double idle = item_watts(stack, item, 0);
    const double end_joules = idle * awake_s + (item_watts(stack, item, 1) - idle) * busy_s +
                              item_sleep_watts(stack, item) * in_seconds(asleep);
    ItemEnergy& energy = energies.emplace_back(ItemEnergy{item.name, {}});
    for (const Boundary boundary : kAllBoundaries)
      energy.joules[index_of(boundary)] = weight_at(stack, item, boundary) * end_joules;
  }
  return energies;
}

EnergyMeter::EnergyMeter(PowerStack stack, MeterState state)
    : stack_(std::move(stack)), state_(std::move(state)) {}

void EnergyMeter::observe(const LinkActivity& totals) {
  const LinkActivity interval = totals - state_.totals;
  state_.totals = totals;
  if (interval.elapsed <= Duration::zero()) return;
  const auto energies = energy_of(stack_, interval);
  for (const Boundary boundary : kAllBoundaries) {
    const double mean = sum_at(energies, boundary) / in_seconds(interval.elapsed);
    double& peak = state_.peak_watts[index_of(boundary)];
    peak = std::max(peak, mean);
  }
}

void EnergyMeter::change_stack(PowerStack stack) {
  state_.settled = items();
  stack_ = std::move(stack);
  state_.stack_since = state_.totals;
}

std::vector<ItemEnergy> EnergyMeter::items() const {
  std::vector<ItemEnergy> all = state_.settled;
  for (const ItemEnergy& item : energy_of(stack_, state_.totals - state_.stack_since))
    merge(all, item);
  return all;
}

double EnergyMeter::joules(Boundary boundary) const {
  return sum_at(items(), boundary);
}

double EnergyMeter::mean_watts(Boundary boundary) const {
  return state_.totals.elapsed > Duration::zero()
             ? joules(boundary) / in_seconds(state_.totals.elapsed)
             : 0;
}

double EnergyMeter::peak_watts(Boundary boundary) const {
  return state_.peak_watts[index_of(boundary)];
}

std::optional<double> EnergyMeter::pj_per_useful_bit(Boundary boundary) const {
  if (state_.totals.useful_octets == 0) return std::nullopt;
  constexpr double kPicojoules = 1e12;
  return kPicojoules * joules(boundary) / (8.0 * static_cast<double>(state_.totals.useful_octets));
}

}  // namespace linkwright
