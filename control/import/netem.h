// SPDX-License-Identifier: Apache-2.0
//
// The arguments of `tc qdisc add ... netem`, as link parameters with netem's meaning (tc-netem(8),
// sch_netem.c): what somebody has been testing with, as a start. What netem does and a link does
// not is refused or told as a remark, never silently bent.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace linkwright {

struct NetemImport {
  std::vector<std::string> parameters;  // "latency.propagation=80ms", as on the command line
  std::vector<std::string> remarks;     // where the meaning differs
};

struct NetemProblem {
  std::string message;  // names the word, its value and what is allowed
};

std::variant<NetemImport, NetemProblem> import_netem(const std::string& arguments);

}  // namespace linkwright
