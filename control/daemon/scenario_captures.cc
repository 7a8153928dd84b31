// SPDX-License-Identifier: Apache-2.0
//
// Of a scenario that runs: captures of its frames. They change no link, but they are work for its
// worker: who has the scenario to himself has these, too, and the record of the run tells of them.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/daemon/live_scenario.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;

// Files are made before the first frame is taken, and whole before the last answer is given.
constexpr AsyncAgent::Deadline kAnswerOfCapture{10'000};

}  // namespace

asio::awaitable<schema::CaptureState> LiveScenario::begin_capture(schema::BeginCapture wanted,
                                                                  std::string what,
                                                                  std::string who,
                                                                  Leave leave) {
  schema::Request request;
  *request.mutable_begin_capture() = std::move(wanted);
  return carry_out_capture(
      std::move(request), "capture of " + what + ": begun", std::move(who), std::move(leave));
}

asio::awaitable<schema::CaptureState> LiveScenario::end_capture(std::uint32_t number,
                                                                std::string what,
                                                                std::string who,
                                                                Leave leave) {
  schema::Request request;
  request.mutable_end_capture()->set_number(number);
  return carry_out_capture(
      std::move(request), "capture " + what + ": ended", std::move(who), std::move(leave));
}

asio::awaitable<schema::CaptureState> LiveScenario::carry_out_capture(schema::Request request,
                                                                      std::string what,
                                                                      std::string who,
                                                                      Leave leave) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  refuse_unless_running();
  const schema::Response response = co_await ask(std::move(request), kAnswerOfCapture);
  refuse_problems(response);
  note("capture", what);
  note_made(who, what, nullptr, picos(account_.known().at));
  keep_evidence();
  co_return response.capture();
}

// Of one that does not answer: none are known.
asio::awaitable<std::vector<schema::CaptureState>> LiveScenario::captures() {
  const auto self = shared_from_this();
  std::vector<schema::CaptureState> out;
  if (state_ != api::Scenario::RUNNING || reviving_ || !agent_) co_return out;
  schema::Request question;
  question.mutable_tell_captures();
  try {
    const schema::Response response = co_await ask(std::move(question), kAnswerOfCapture);
    out.assign(response.captures().captures().begin(), response.captures().captures().end());
  } catch (const std::exception& error) {
    spdlog::warn("scenario {}: its captures are not known: {}", name(), error.what());
  }
  co_return out;
}

}  // namespace linkwright
