// SPDX-License-Identifier: Apache-2.0
//
// One question to a running emulator; its objections become the error of the command.
#pragma once

#include <chrono>

#include "control/agent/client.h"

namespace linkwright {

inline constexpr std::chrono::milliseconds kAgentPatience{5'000};

// Connected, and of the same protocol. Throws Unreachable.
AgentClient connect_to(const std::string& socket);

// Throws CliError with every problem of the answer: refused, or of what was typed. Unreachable too.
schema::Response ask(AgentClient& client, const schema::Request& request);

// The same where the answer is a change. Throws Unreachable, too, where the run ended before it.
schema::Changed ask_for_change(AgentClient& client, const schema::Request& request);

// "in force at 1.234567 s".
std::string in_force_text(const schema::Changed& changed);

}  // namespace linkwright
