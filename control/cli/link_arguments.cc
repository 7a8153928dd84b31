// SPDX-License-Identifier: Apache-2.0
#include "control/cli/link_arguments.h"

#include <algorithm>

#include "control/cli/agent_question.h"
#include "control/live/duration.h"

namespace linkwright {
namespace {

constexpr Duration kLongest = seconds(7'000'000);

}  // namespace

Instant change_time(AgentClient& client, const LinkArguments& arguments) {
  if (!arguments.at.empty())
    return Instant{parse_duration("--at", arguments.at, Duration{0}, kLongest)};
  schema::Request request;
  request.mutable_snapshot();
  const schema::Response response = ask(client, request);
  return Instant{Duration{response.snapshot().at_ps()}} + milliseconds(20);
}

}  // namespace linkwright
