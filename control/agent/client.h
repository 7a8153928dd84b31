// SPDX-License-Identifier: Apache-2.0
//
// Blocking client of the agent, with a deadline on every question. One thread.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "control/schema/agent.pb.h"

namespace linkwright {

// The agent cannot be reached, does not answer in time, or speaks another protocol.
struct Unreachable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class AgentClient {
 public:
  using Deadline = std::chrono::milliseconds;

  // Throws Unreachable, naming the path and the reason.
  static AgentClient connect(const std::string& path);
  // Takes over a connected stream socket.
  explicit AgentClient(int fd) : fd_(fd) {}
  ~AgentClient();
  AgentClient(AgentClient&& other) noexcept;
  AgentClient& operator=(AgentClient&&) = delete;

  // Throws Unreachable, also when no answer comes in time. Whatever the question, the answer may be
  // a closing snapshot (Snapshot.final) when the dataplane ended by itself.
  schema::Response ask(const schema::Request& request, Deadline deadline);

  // The two halves of ask(), for a caller who can wait for longer. nullopt: silence so far; the
  // answer may still be waited for. Answers to questions before the last one are passed over.
  void send(const schema::Request& request, Deadline deadline);
  std::optional<schema::Response> await(Deadline deadline);

  // Throws Unreachable when the other end is of another protocol version.
  schema::Hello hello(Deadline deadline);

 private:
  int fd_;
  std::string inbox_;  // what has come of the next message
  int owed_ = 0;       // questions without an answer
};

}  // namespace linkwright
