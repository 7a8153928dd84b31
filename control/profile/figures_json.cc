// SPDX-License-Identifier: Apache-2.0
#include "control/profile/figures_json.h"

#include <cmath>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/physics/availability_models.h"
#include "control/profile/parameter_field.h"
#include "control/yaml/scalar.h"
#include "link_models/energy/plausibility.h"

namespace linkwright {
namespace {

namespace json = boost::json;

double rate_gbps(const schema::LinkParameters& parameters) {
  return static_cast<double>(parameters.rate()) * 1e-9;
}

json::value choice_json(const schema::LinkParameters& parameters, const char* field) {
  const ParameterField& found = *find_field(field);
  return is_set(found, parameters) ? json::value(text_in(found, parameters)) : json::value();
}

// Bit errors are known where there is a channel, or where somebody stated them.
bool has_channel(const ProfileAnswer& answer) {
  return answer.figures.channel.computed || answer.stated.channel().has_pre_fec_ber();
}

bool has_errors(const ProfileAnswer& answer) {
  return has_channel(answer) || answer.stated.fec().has_group_error_ratio();
}

json::object losses_json(const ProfileAnswer& answer, auto&& style) {
  json::object out;
  for (std::size_t i = 0; i < kToldFrameBytes.size(); ++i) {
    const FrameLossRatios& loss = answer.figures.fec.frame_loss[i];
    out[std::to_string(kToldFrameBytes[i])] =
        has_errors(answer) ? number_json(style(loss)) : json::value();
  }
  return out;
}

void put_errors(const ProfileAnswer& answer, json::object& out) {
  const LinkFigures& figures = answer.figures;
  const FecFigures& fec = figures.fec;
  const bool known = has_errors(answer);
  const auto if_known = [&](std::optional<double> x) {
    return known ? number_json(x) : json::value();
  };
  out["pre_fec_ber"] =
      has_channel(answer) ? number_json(figures.channel.pre_fec_ber) : json::value();
  out["ber_acceleration"] = figures.channel.acceleration;
  out["symbol_error_ratio"] = if_known(fec.symbol_error_ratio);
  out["codeword_error_ratio"] = if_known(fec.codeword_error_ratio);
  out["post_fec_ber"] = if_known(fec.post_fec_ber);
  out["group_error_ratio"] = if_known(fec.group_error_ratio);
  out["frame_loss_ratio"] = losses_json(answer, [](const FrameLossRatios& l) { return l.exact; });
  out["frame_loss_ratio_ieee"] =
      losses_json(answer, [](const FrameLossRatios& l) { return l.ieee; });
  out["frame_loss_ratio_sonic"] =
      losses_json(answer, [](const FrameLossRatios& l) { return l.sonic; });
  out["fec"] = {{"code", std::string(spec_of(fec.code).name)},
                {"interleave", fec.interleave},
                {"inner", answer.complete.fec().inner()},
                {"burst", number_json(number_in(*find_field("fec.burst"), answer.stated))}};
}

json::object reach_json(const ProfileAnswer& answer) {
  const ChannelFigures& channel = answer.figures.channel;
  json::object out{{"ok", nullptr}, {"limit_m", nullptr}, {"reason", "no channel is described"}};
  if (channel.length_m) {
    out["ok"] = channel.reach.ok;
    out["limit_m"] = number_json(channel.reach.limit_m);
    out["reason"] = channel.reach.reason;
  }
  out["ber_limit_m"] = number_json(channel.reach.ber_limit_m);
  out["stated_m"] = number_json(channel.reach.stated_m);
  out["threshold_ber"] = reach_threshold(answer.complete.fec());
  return out;
}

void put_channel(const ProfileAnswer& answer, json::object& out) {
  const ChannelFigures& channel = answer.figures.channel;
  out["length_m"] = number_json(channel.length_m);
  out["loss_db"] = number_json(channel.loss_db);
  out["snr_db"] = number_json(channel.snr_db);
  out["margin_db"] = number_json(channel.margin_db);
  out["capacity"] = channel.capacity;
  out["link_up"] = channel.down.empty();
  out["reach"] = reach_json(answer);
  json::array& budget = out["budget"].emplace_array();
  // + 0.0: no penalty is 0, not -0.
  for (const auto& [name, db] : channel.budget)
    budget.push_back({{"name", name}, {"db", db + 0.0}});
}

void put_latency(const ProfileAnswer& answer, json::object& out) {
  out["one_way_latency_ns"] = answer.figures.one_way_ns;
  json::array& items = out["latency_items"].emplace_array();
  for (const auto& [name, ns] : answer.figures.latency_ns)
    items.push_back({{"name", name}, {"ns", ns}});
}

json::object energy_json(const ProfileAnswer& answer) {
  const EnergyFigures& energy = answer.figures.energy;
  json::object out;
  for (const Boundary boundary : kAllBoundaries)
    out[name_of(boundary)] = {{"watts", number_json(energy[boundary].watts)},
                              {"pj_per_bit", number_json(energy[boundary].pj_per_bit)}};
  json::array& items = out["items"].emplace_array();
  for (const PowerItem& item : energy.stack.items)
    items.push_back({{"name", item.name},
                     {"watts", item_watts(energy.stack, item, 1.0)},
                     {"ends", item.ends},
                     {"boundary", name_of(item.innermost)}});
  out["cooling_factor"] = energy.stack.cooling_factor;
  return out;
}

json::array warnings_json(const ProfileAnswer& answer) {
  json::array out;
  const ChannelFigures& channel = answer.figures.channel;
  for (const std::string& claim : answer.claims)
    out.push_back(json::value(fmt::format("the claim {} is in force", claim)));
  if (channel.acceleration != 1)
    out.push_back(json::value(
        fmt::format("bit errors are accelerated {}-fold, and all that follows from them",
                    channel.acceleration)));
  if (!channel.down.empty())
    out.push_back(json::value(fmt::format("the link is down: {}", channel.down)));
  if (const auto pj = answer.figures.energy[Boundary::kLink].pj_per_bit)
    if (const auto warning = energy_warning(*pj)) out.push_back(json::value(*warning));
  return out;
}

}  // namespace

json::value text_json(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::value number_json(std::optional<double> number) {
  return number && std::isfinite(*number) ? json::value(*number) : json::value();
}

json::object heading_json(const ProfileAnswer& answer) {
  json::object out{{"name", answer.profile->profile.profile()}, {"corner", answer.corner}};
  out["claims"] = json::array(answer.claims.begin(), answer.claims.end());
  json::object& set = out["set"].emplace_object();
  for (const TypedFields::Entry& each : answer.typed->entries) set[each.field] = each.value;
  return out;
}

json::object to_json(const ProfileAnswer& answer) {
  const schema::LinkParameters& stated = answer.stated;
  json::object out = heading_json(answer);
  const auto regime = regime_of(*answer.profile);
  out["medium"] = text_json(medium_of(*answer.profile));
  out["regime"] = regime == schema::Profile::UNSTATED
                      ? json::value()
                      : json::value(choice_name(
                            *schema::Profile::Regime_descriptor()->FindValueByNumber(regime)));
  out["rate_gbps"] = stated.has_rate() ? json::value(rate_gbps(stated)) : json::value();
  out["lanes"] = stated.has_lanes() ? json::value(stated.lanes()) : json::value();
  put_errors(answer, out);
  out["episodes"] = episodes_json(answer);
  out["drift"] = drift_json(answer);
  out["retry"] = retry_json(answer);
  put_channel(answer, out);
  put_latency(answer, out);
  out["energy"] = energy_json(answer);
  out["fit"] = number_json(number_in(*find_field("availability.fit"), stated));
  const FlapModel noisy = flap_model(stated.availability(), FlapScale::kNoisy);
  out["flaps_per_hour"] =
      stated.availability().has_flaps_noisy() ? number_json(flaps_per_hour(noisy)) : json::value();
  out["availability"] = availability_json(stated);
  out["density"] = density_json(stated);
  out["usd_per_gbps"] = number_json(number_in(*find_field("cost.usd_per_gbps"), stated));
  out["cost"] = {{"kind", choice_json(stated, "cost.kind")},
                 {"date", choice_json(stated, "cost.date")}};
  out["warnings"] = warnings_json(answer);
  return out;
}

}  // namespace linkwright
