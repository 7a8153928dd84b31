// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/electrical_class.h"

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kCoPackagedHostLossDb = 1.5;
constexpr double kBreakoutLossDb = 1.0;

}  // namespace

std::optional<ElectricalClass> electrical_class(std::string_view name) {
  if (name == "50G") return kLane50G;
  if (name == "100G") return kLane100G;
  if (name == "200G") return kLane200G;
  if (name == "aec-100G") return kRetimedLane100G;
  return std::nullopt;
}

ElectricalClass co_packaged(ElectricalClass lane) {
  lane.host_loss_db = kCoPackagedHostLossDb;
  return lane;
}

ElectricalClass on_one_board(ElectricalClass lane) {
  lane.connector_loss_db = 0;
  lane.host_loss_db = kBreakoutLossDb;
  return lane;
}

std::vector<Violation> validate(const ElectricalClass& lane) {
  return RangeCheck{}
      .within("nyquist_ghz", lane.nyquist_ghz, 0.1, 200)
      .within("reference_snr_db", lane.reference_snr_db, 0, 60)
      .within("reference_loss_db", lane.reference_loss_db, 0, 100)
      .within("snr_slope_db", lane.snr_slope_db, 0.01, 2)
      .within("snr_floor_db", lane.snr_floor_db, 0, 60)
      .within("connector_loss_db", lane.connector_loss_db, 0, 20)
      .within("host_loss_db", lane.host_loss_db, 0, 40)
      .take();
}

}  // namespace linkwright
