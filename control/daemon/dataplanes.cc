// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/dataplanes.h"

#include <fmt/format.h>

#include "control/agent/agent_service.h"

namespace linkwright {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{5'000};

// A connection that is not handed on is closed, whatever was thrown meanwhile.
struct Closer {
  std::shared_ptr<AsyncAgent> agent;
  ~Closer() {
    if (agent) agent->close();
  }
};

}  // namespace

boost::asio::awaitable<Dataplanes::Opened> Dataplanes::open(std::string name,
                                                            AsyncAgent::Ended ended) {
  schema::Request question;
  question.mutable_open()->set_name(name);
  const auto broker = AsyncAgent::connect(io_, broker_, nullptr);
  const Closer closes_broker{broker};
  const schema::Response answer = co_await broker->ask(question, kPatience);
  if (!answer.has_opened())
    throw Unreachable(fmt::format(
        "the dataplane opens no emulator: {}",
        answer.problems().empty() ? "it does not say why" : answer.problems(0).message()));
  Opened opened;
  opened.fresh = answer.opened().fresh();
  opened.agent = AsyncAgent::connect(io_, answer.opened().socket(), std::move(ended));
  Closer closes_agent{opened.agent};
  schema::Request hello;
  hello.mutable_hello();
  const schema::Response greeting = co_await opened.agent->ask(hello, kPatience);
  if (greeting.hello().protocol() != kAgentProtocol)
    throw Unreachable(fmt::format("the dataplane speaks version {} of the protocol, this is {}",
                                  greeting.hello().protocol(),
                                  kAgentProtocol));
  dpdk_ = greeting.hello().dpdk_version();
  closes_agent.agent.reset();
  co_return opened;
}

}  // namespace linkwright
