// SPDX-License-Identifier: Apache-2.0
//
// Server and client over real sockets, with a fake emulator behind them.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/agent/agent.h"
#include "control/agent/client.h"
#include "control/agent/convert.h"
#include "control/agent/framing.h"
#include "tests/support/fake_emulator.h"

namespace linkwright {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSoon{5'000};

class AgentSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "lw-agent-" + std::to_string(::getpid());
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    parent_.emplace(ends[0]);
    server_ = std::thread([this, fd = ends[1]] {
      serve_agent(service_, {.socket_path = path_, .connection_fd = fd, .exit_with_client = true});
    });
    parent_->hello(kSoon);  // the server is up when it answers
  }
  void TearDown() override {
    parent_.reset();  // the client goes away: the server ends
    if (server_.joinable()) server_.join();
    EXPECT_FALSE(std::filesystem::exists(path_));
  }

  static schema::Request start_request() {
    schema::Request request;
    *request.mutable_start() = to_plan(small_spec());
    return request;
  }
  static schema::Request snapshot_request() {
    schema::Request request;
    request.mutable_snapshot();
    return request;
  }

  std::string path_;
  FakeEmulator emulator_;
  AgentService service_{
      emulator_, [](const EmulatorSpec&, Duration) { return Calibration{}; }, {"0.1", "22.11"}};
  std::optional<AgentClient> parent_;
  std::thread server_;
};

TEST_F(AgentSocketTest, TheSocketIsPrivate) {
  struct ::stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(AgentSocketTest, ASecondClientLooksWhileTheFirstCommands) {
  ASSERT_TRUE(parent_->ask(start_request(), kSoon).has_started());
  AgentClient other = AgentClient::connect(path_);
  const schema::Response response = other.ask(snapshot_request(), kSoon);
  ASSERT_TRUE(response.has_snapshot());
  EXPECT_EQ(response.snapshot().cables(0).name(), "ab");
  EXPECT_FALSE(response.snapshot().final());
}

TEST_F(AgentSocketTest, ASignalClosesTheBooksAndTellsTheCommander) {
  ASSERT_TRUE(parent_->ask(start_request(), kSoon).has_started());
  ::kill(::getpid(), SIGTERM);
  server_.join();
  EXPECT_EQ(emulator_.stopped_with.size(), 1u);
  const schema::Response last = parent_->ask(snapshot_request(), kSoon);
  EXPECT_TRUE(last.snapshot().final());
  EXPECT_THROW(parent_->ask(snapshot_request(), kSoon), Unreachable);
}

TEST_F(AgentSocketTest, WhenTheCommanderGoesAwayTheBooksAreClosed) {
  ASSERT_TRUE(parent_->ask(start_request(), kSoon).has_started());
  parent_.reset();
  server_.join();
  EXPECT_EQ(emulator_.stopped_with.size(), 1u);
}

// The first time is far away: the second one is what it goes by.
TEST_F(AgentSocketTest, TheDeadMansTimerIsTheAgentsOwn) {
  ASSERT_TRUE(parent_->ask(start_request(), kSoon).has_started());
  for (const Duration ttl : {seconds(3'600), linkwright::milliseconds(50)}) {
    schema::Request request;
    request.mutable_arm()->set_ttl_ps(picos(ttl));
    request.mutable_arm()->set_policy(schema::ArmDeadMan::DOWN);
    ASSERT_TRUE(parent_->ask(request, kSoon).dead_man().armed());
  }
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  bool acted = false;
  while (!acted && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(10));
    acted = parent_->ask(snapshot_request(), kSoon).snapshot().dead_man().in_force();
  }
  EXPECT_TRUE(acted);
}

TEST_F(AgentSocketTest, ASecondServerDoesNotTakeTheSocketOver) {
  FakeEmulator emulator;
  AgentService service(emulator, {}, {"", ""});
  EXPECT_THROW(serve_agent(service, {.socket_path = path_}), std::runtime_error);
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(AgentSocketTest, NonsenseCostsOnlyTheConnectionThatSentIt) {
  AgentClient other = AgentClient::connect(path_);
  schema::Request request;
  request.mutable_start()->mutable_journal_path()->assign(32u << 20, 'x');  // above the limit
  EXPECT_THROW(other.ask(request, kSoon), Unreachable);
  EXPECT_NO_THROW(parent_->hello(kSoon));
}

TEST_F(AgentSocketTest, AskingForACalibrationDoesNotEndARun) {
  ASSERT_TRUE(parent_->ask(start_request(), kSoon).has_started());
  schema::Request request;
  *request.mutable_calibrate()->mutable_plan() = to_plan(small_spec());
  AgentClient other = AgentClient::connect(path_);
  EXPECT_TRUE(other.ask(request, kSoon).problems(0).refused());
  EXPECT_TRUE(emulator_.stopped_with.empty());
  EXPECT_FALSE(parent_->ask(snapshot_request(), kSoon).snapshot().final());
}

TEST_F(AgentSocketTest, ACalibrationEndsTheProcessThatItUsedUp) {
  schema::Request request;
  *request.mutable_calibrate()->mutable_plan() = to_plan(small_spec());
  EXPECT_TRUE(parent_->ask(request, kSoon).has_calibration());
  server_.join();
}

TEST(AgentClient, SaysWhichSocketItCannotReach) {
  try {
    AgentClient::connect("/nowhere/socket");
    FAIL();
  } catch (const Unreachable& error) {
    EXPECT_EQ(std::string{error.what()},
              "cannot reach \"/nowhere/socket\": No such file or directory");
  }
}

TEST(AgentClient, GivesUpAtItsDeadline) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  AgentClient client(ends[0]);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THROW(client.ask(schema::Request{}, milliseconds(50)), Unreachable);
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(50));
  ::close(ends[1]);
}

// The other end of a client, with its answers written by hand.
struct SlowAgent {
  SlowAgent() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    client.emplace(ends[0]);
    fd = ends[1];
  }
  ~SlowAgent() { ::close(fd); }
  void say(const std::string& bytes) const {
    EXPECT_EQ(::write(fd, bytes.data(), bytes.size()), static_cast<::ssize_t>(bytes.size()));
  }
  static std::string snapshot_at(std::int64_t ps, bool final = false) {
    schema::Response response;
    response.mutable_snapshot()->set_at_ps(ps);
    response.mutable_snapshot()->set_final(final);
    const std::string body = response.SerializeAsString();
    const FrameHeader header = encode_length(static_cast<std::uint32_t>(body.size()));
    return std::string(header.begin(), header.end()) + body;
  }

  std::optional<AgentClient> client;
  int fd = -1;
};

TEST(AgentClient, WaitsOnAfterSilenceEvenInTheMiddleOfAnAnswer) {
  SlowAgent agent;
  const std::string answer = SlowAgent::snapshot_at(7);
  agent.client->send({}, kSoon);
  EXPECT_FALSE(agent.client->await(milliseconds(10)));
  agent.say(answer.substr(0, 5));
  EXPECT_FALSE(agent.client->await(milliseconds(10)));
  agent.say(answer.substr(5));
  EXPECT_EQ(agent.client->await(kSoon)->snapshot().at_ps(), 7);
}

TEST(AgentClient, PassesOverAnAnswerThatCameTooLateForItsQuestion) {
  SlowAgent agent;
  agent.client->send({}, kSoon);
  EXPECT_FALSE(agent.client->await(milliseconds(10)));
  agent.say(SlowAgent::snapshot_at(1) + SlowAgent::snapshot_at(2));
  EXPECT_EQ(agent.client->ask({}, kSoon).snapshot().at_ps(), 2);
}

TEST(AgentClient, TakesAClosingSnapshotWhateverIsOwed) {
  SlowAgent agent;
  agent.client->send({}, kSoon);
  agent.say(SlowAgent::snapshot_at(3, true));
  EXPECT_EQ(agent.client->ask({}, kSoon).snapshot().at_ps(), 3);
}

TEST(AgentClient, ToldApartFromSilenceIsAnEndThatIsClosed) {
  SlowAgent agent;
  agent.client->send({}, kSoon);
  ::shutdown(agent.fd, SHUT_RDWR);
  EXPECT_THROW(agent.client->await(kSoon), Unreachable);
}

}  // namespace
}  // namespace linkwright
