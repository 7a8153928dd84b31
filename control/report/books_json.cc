// SPDX-License-Identifier: Apache-2.0
#include "control/report/books_json.h"

#include <boost/json.hpp>

namespace linkwright {

namespace json = boost::json;

json::object to_json(const Tally& tally) {
  return {{"frames", tally.frames}, {"bytes", tally.bytes}};
}

json::object to_json(const Books& books) {
  json::object drops;
  for (std::size_t i = 1; i < kDropReasons; ++i)
    drops[name(static_cast<DropReason>(i))] = to_json(books.drops[i]);
  return {{"rx", to_json(books.rx)},
          {"originated", to_json(books.originated)},
          {"handed_to_port", to_json(books.handed_to_port)},
          {"held", to_json(books.held)},
          {"absorbed", to_json(books.absorbed)},
          {"drops", std::move(drops)},
          {"closed", books.closed()}};
}

}  // namespace linkwright
