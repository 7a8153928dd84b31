// SPDX-License-Identifier: Apache-2.0
#include "control/cli/agent_question.h"

#include <utility>

#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/report/nanoseconds.h"

namespace linkwright {

AgentClient connect_to(const std::string& socket) {
  AgentClient client = AgentClient::connect(socket);
  client.hello(kAgentPatience);
  return client;
}

schema::Response ask(AgentClient& client, const schema::Request& request) {
  schema::Response response = client.ask(request, kAgentPatience);
  std::string lines;
  bool refused = true;
  for (const schema::Problem& problem : response.problems()) {
    refused = refused && problem.refused();
    lines += (lines.empty() ? "" : "\n") + problem.field() + (problem.field().empty() ? "" : ": ") +
             problem.message();
  }
  if (!lines.empty()) throw CliError(refused ? kExitRefused : kExitUsage, lines);
  return response;
}

schema::Changed ask_for_change(AgentClient& client, const schema::Request& request) {
  schema::Response response = ask(client, request);
  if (!response.has_changed()) throw Unreachable("the dataplane ended before the change");
  return std::move(*response.mutable_changed());
}

std::string in_force_text(const schema::Changed& changed) {
  return fmt::format("in force at {:.6f} s", to_seconds(Instant{Duration{changed.effective_ps()}}));
}

}  // namespace linkwright
