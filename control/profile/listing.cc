// SPDX-License-Identifier: Apache-2.0
#include "control/profile/listing.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/profile/figures_json.h"
#include "control/profile/rows.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// The least of what bit errors and the specification allow.
json::value reach_m(const ReachFigures& reach) {
  if (!reach.ber_limit_m) return number_json(reach.stated_m);
  return number_json(std::min(*reach.ber_limit_m, reach.stated_m.value_or(*reach.ber_limit_m)));
}

json::object entry(const ProfileAnswer& answer) {
  const json::object all = to_json(answer);
  json::object out;
  for (const char* key : {"name", "regime", "medium", "rate_gbps", "pre_fec_ber"})
    out[key] = all.at(key);
  out["reach_m"] = reach_m(answer.figures.channel.reach);
  out["link_pj_per_bit"] = all.at("energy").at("link").at("pj_per_bit");
  out["one_way_latency_ns"] = all.at("one_way_latency_ns");
  return out;
}

struct ListedColumn {
  const char* key;
  const char* heading;
  bool right;
};

constexpr std::array<ListedColumn, 8> kColumns{{{"name", "name", false},
                                                {"regime", "regime", false},
                                                {"medium", "medium", false},
                                                {"rate_gbps", "Gb/s", true},
                                                {"pre_fec_ber", "BER", true},
                                                {"reach_m", "reach m", true},
                                                {"link_pj_per_bit", "link pJ/b", true},
                                                {"one_way_latency_ns", "one-way ns", true}}};

}  // namespace

json::array list_profiles(ProfileLibrary& library, Problems& problems) {
  json::array out;
  for (const std::string& name : library.names()) {
    ProfileQuestion question;
    question.name = name;
    if (const auto answered = answer(library, question, problems)) out.push_back(entry(*answered));
  }
  return out;
}

std::string listing_table(const json::array& listing, const Page& page) {
  std::vector<Column> columns;
  for (const ListedColumn& each : kColumns) columns.push_back({each.heading, each.right, 24});
  TextTable table(std::move(columns));
  for (const json::value& line : listing) {
    std::vector<std::string> cells;
    for (const ListedColumn& each : kColumns) {
      const json::value& value = line.at(each.key);
      cells.push_back(value.is_double() ? fmt::format("{:.5g}", value.get_double())
                                        : short_text(value));
    }
    table.add(std::move(cells));
  }
  return table.text(page);
}

std::string listing_csv(const json::array& listing) {
  std::vector<std::string> headings;
  for (const ListedColumn& each : kColumns) headings.emplace_back(each.key);
  std::string out = csv_line(headings);
  for (const json::value& line : listing) {
    std::vector<std::string> cells;
    for (const ListedColumn& each : kColumns) cells.push_back(exact_text(line.at(each.key)));
    out += csv_line(cells);
  }
  return out;
}

}  // namespace linkwright
