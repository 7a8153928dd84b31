// SPDX-License-Identifier: Apache-2.0
//
// Of the report of a run, the figures that a repetition must give again, digit by digit; and in
// what two of them differ. What the machine adds (lateness, loop gaps, ports) is not repeatable.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace linkwright {

// A live run's repetition has no ports: then it is what the model has decided. Of a run in virtual
// time it is the report, without how long it took.
enum class RunKind { kLive, kVirtual };
std::string_view to_text(RunKind kind);

boost::json::object repeatable(const boost::json::object& report, RunKind kind);

struct Difference {
  std::string where;  // "links[0].fate_digest"
  std::string recorded;
  std::string repeated;
};
// The first `most` of them, in the order of the document.
std::vector<Difference> differences(const boost::json::value& recorded,
                                    const boost::json::value& repeated,
                                    std::size_t most = 100);

}  // namespace linkwright
