// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/repeatable.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace linkwright {
namespace {

namespace json = boost::json;

// What ports and memory did to frames is no decision of the model.
constexpr std::array<std::string_view, 3> kOfTheMachine{"no_memory", "port_refused", "port_down"};

constexpr std::size_t kLongestShown = 120;

void copy(const json::object& from,
          json::object& to,
          std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const json::value* value = from.if_contains(key)) to[key] = *value;
}

json::object books_of_model(const json::object& books) {
  json::object out;
  copy(books, out, {"rx"});
  json::object drops = books.at("drops").as_object();
  for (const std::string_view reason : kOfTheMachine) drops.erase(reason);
  out["drops"] = std::move(drops);
  return out;
}

json::object link_of_model(const json::object& link) {
  json::object out;
  copy(link, out, {"name", "direction"});
  out["books"] = books_of_model(link.at("books").as_object());
  // Not what is estimated of them, which knows how long the run was.
  json::object fec;
  copy(link.at("fec").as_object(), fec, {"frames_checked", "groups_elapsed", "bad_groups_met"});
  out["fec"] = std::move(fec);
  copy(link, out, {"stages", "queue_bytes_max", "fate_digest"});
  // Who else matched a fault is not in a journal.
  json::array struck;
  if (const json::value* faults = link.if_contains("faults"); faults && faults->is_array())
    for (const json::value& fault : faults->get_array()) {
      json::object one;
      copy(fault.as_object(), one, {"name", "struck"});
      struck.push_back(std::move(one));
    }
  out["faults"] = std::move(struck);
  return out;
}

json::object fabric_of_model(const json::object& fabric) {
  json::object out;
  copy(fabric, out, {"name"});
  out["books"] = books_of_model(fabric.at("books").as_object());
  copy(fabric, out, {"fate_digest"});
  return out;
}

std::string shown(const json::value& value) {
  std::string text = json::serialize(value);
  if (text.size() > kLongestShown) text = text.substr(0, kLongestShown) + "...";
  return text;
}

class Comparison {
 public:
  explicit Comparison(std::size_t most) : most_(most) {}

  void compare(const std::string& where, const json::value& a, const json::value& b) {
    if (found_.size() >= most_ || a == b) return;
    if (a.is_object() && b.is_object()) return objects(where, a.get_object(), b.get_object());
    if (a.is_array() && b.is_array() && a.get_array().size() == b.get_array().size()) {
      for (std::size_t i = 0; i < a.get_array().size(); ++i)
        compare(fmt::format("{}[{}]", where, i), a.get_array()[i], b.get_array()[i]);
      return;
    }
    found_.push_back({where, shown(a), shown(b)});
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  void objects(const std::string& where, const json::object& a, const json::object& b) {
    const std::string before = where.empty() ? "" : where + ".";
    for (const auto& [key, value] : a) {
      const json::value* other = b.if_contains(key);
      if (other != nullptr)
        compare(before + std::string(key), value, *other);
      else
        found_.push_back({before + std::string(key), shown(value), "nothing"});
    }
    for (const auto& [key, value] : b)
      if (!a.contains(key)) found_.push_back({before + std::string(key), "nothing", shown(value)});
  }

  std::size_t most_;
  std::vector<Difference> found_;
};

}  // namespace

std::string_view to_text(RunKind kind) {
  return kind == RunKind::kLive ? "live" : "virtual";
}

json::object repeatable(const json::object& report, RunKind kind) {
  json::object out;
  if (kind == RunKind::kVirtual) {
    out = report;
    // How fast this machine was, and what it is calibrated to.
    out.erase("calibration");
    json::object of_virtual;
    if (const json::value* told = report.if_contains("virtual"); told && told->is_object())
      copy(told->get_object(), of_virtual, {"frames"});
    out["virtual"] = std::move(of_virtual);
    return out;
  }
  copy(report, out, {"scenario", "seed", "time_scale"});
  json::array links;
  for (const json::value& link : report.at("links").as_array())
    links.push_back(link_of_model(link.as_object()));
  json::array fabrics;
  for (const json::value& fabric : report.at("fabrics").as_array())
    fabrics.push_back(fabric_of_model(fabric.as_object()));
  out["links"] = std::move(links);
  out["fabrics"] = std::move(fabrics);
  return out;
}

std::vector<Difference> differences(const json::value& recorded,
                                    const json::value& repeated,
                                    std::size_t most) {
  Comparison comparison(most);
  comparison.compare("", recorded, repeated);
  return comparison.take();
}

}  // namespace linkwright
