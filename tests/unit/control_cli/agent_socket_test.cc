// SPDX-License-Identifier: Apache-2.0
//
// Server and client over real sockets, with a fake emulator behind them.
#include <csignal>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/agent/agent.h"
#include "control/agent/client.h"
#include "control/agent/convert.h"
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

}  // namespace
}  // namespace linkwright
