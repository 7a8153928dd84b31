// SPDX-License-Identifier: Apache-2.0
#include "control/cli/link_arguments.h"

#include <algorithm>

#include "control/cli/agent_question.h"
#include "control/cli/duration.h"

namespace linkwright {
namespace {

constexpr Duration kLongest = seconds(7'000'000);

std::string field_of(const std::string& parameter) {
  return parameter.substr(0, parameter.find('='));
}

}  // namespace

Instant change_time(AgentClient& client, const LinkArguments& arguments) {
  if (!arguments.at.empty())
    return Instant{parse_duration("--at", arguments.at, Duration{0}, kLongest)};
  schema::Request request;
  request.mutable_snapshot();
  const schema::Response response = ask(client, request);
  return Instant{Duration{response.snapshot().at_ps()}} + milliseconds(20);
}

std::vector<std::string> upon_earlier(const std::vector<std::string>& earlier,
                                      const std::vector<std::string>& typed) {
  std::vector<std::string> parameters;
  for (const std::string& each : earlier)
    if (std::none_of(typed.begin(), typed.end(), [&](const std::string& now) {
          return field_of(now) == field_of(each);
        }))
      parameters.push_back(each);
  parameters.insert(parameters.end(), typed.begin(), typed.end());
  return parameters;
}

}  // namespace linkwright
