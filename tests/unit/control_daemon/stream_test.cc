// SPDX-License-Identifier: Apache-2.0
//
// Who watches gets what it asked for, each message is made once for all, and nobody there costs
// nothing.
#include "control/daemon/stream.h"

#include <filesystem>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include "control/api/failure.h"
#include "control/daemon/stream_wish.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kScenario = R"(schema: 1
seed: 1
name: wire
ports:
  - {name: a, device: "net_null0"}
  - {name: b, device: "net_null1"}
links:
  - {name: wire, a: a, b: b, parameters: {rate: 1Gbps, latency: {propagation: 1us}}}
)";

// What is pushed stays with it; as many as it likes are said to be dropped.
struct FakeViewer final : http::Viewer {
  void push(http::Message message) override { messages.push_back(std::move(message)); }
  void close() override {}
  bool open() const override { return true; }
  std::uint64_t dropped() const override { return lost; }

  std::vector<std::string> topics() const {
    std::vector<std::string> out;
    for (const auto& message : messages)
      out.emplace_back(json::parse(*message).at("topic").as_string());
    return out;
  }
  json::value last(const std::string& topic) const {
    json::value out;
    for (const auto& message : messages)
      if (json::value told = json::parse(*message); told.at("topic").as_string() == topic)
        out = std::move(told);
    return out;
  }

  std::vector<http::Message> messages;
  std::uint64_t lost = 0;
};

class StreamTest : public testing::Test {
 protected:
  StreamTest() { fs::create_directories(folder_); }
  ~StreamTest() override { fs::remove_all(folder_); }

  using Query = std::map<std::string, std::string>;
  std::unique_ptr<http::Subscription> open(const std::shared_ptr<FakeViewer>& viewer,
                                           const Query& query) {
    return streams_.open({"/v1/stream", query, {"somebody", api::Role::kViewer}}, viewer);
  }
  void pass(std::chrono::milliseconds time) {
    io_.restart();
    io_.run_for(time);
  }
  void load() {
    api::ScenarioText text;
    text.set_yaml(kScenario);
    daemon_.load(text, {});
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("stream-" + std::to_string(::getpid()));
  asio::io_context io_;
  Daemon daemon_{io_, {(folder_ / "no-broker.sock").string(), folder_, folder_ / "runs"}};
  Streams streams_{daemon_};
};

TEST_F(StreamTest, WhatIsKnownIsToldAtOnceInTheOrderOfUse) {
  load();
  const auto viewer = std::make_shared<FakeViewer>();
  const auto watch = open(viewer, {});
  const std::vector<std::string> wanted{
      "stream", "scenarios", "plan", "links", "fabrics", "fidelity", "log"};
  EXPECT_EQ(viewer->topics(), wanted);
  EXPECT_EQ(viewer->last("stream").at("role").as_string(), "viewer");
  EXPECT_EQ(viewer->last("scenarios").at("scenarios").at(0).at("name").as_string(), "wire");
  EXPECT_EQ(viewer->last("plan").at("scenarios").at(0).at("links").at(0).at("a").as_string(), "a");
  EXPECT_EQ(viewer->last("log").at("entries").at(0).at("text").as_string(), "LOADED");
}

TEST_F(StreamTest, ATickIsEncodedOnceForAllViewersOfAPace) {
  const auto first = std::make_shared<FakeViewer>();
  const auto second = std::make_shared<FakeViewer>();
  const auto watch_1 = open(first, {{"topics", "scenarios"}, {"every", "100ms"}});
  const auto watch_2 = open(second, {{"topics", "scenarios,fidelity"}, {"every", "100ms"}});
  EXPECT_EQ(streams_.channels(), 1u);
  const std::size_t before = streams_.encoded();
  while (first->messages.size() < 5) pass(std::chrono::milliseconds(20));
  const std::size_t ticks = first->messages.size() - 2;
  EXPECT_EQ(streams_.encoded() - before, 2 * ticks) << "one of each topic and tick";
  EXPECT_EQ(first->messages.back().get(), (second->messages.end() - 2)->get()) << "the same one";
}

TEST_F(StreamTest, NobodyThereCostsNothing) {
  const auto viewer = std::make_shared<FakeViewer>();
  auto watch = open(viewer, {{"every", "100ms"}});
  pass(std::chrono::milliseconds(150));
  watch.reset();
  EXPECT_EQ(streams_.channels(), 0u);
  const std::size_t encoded = streams_.encoded();
  io_.restart();
  io_.run();  // ends, because no timer is left
  EXPECT_EQ(streams_.encoded(), encoded);
}

TEST_F(StreamTest, PlanAndLogAreToldAgainWhenTheyChange) {
  const auto viewer = std::make_shared<FakeViewer>();
  const auto watch = open(viewer, {{"topics", "plan,log"}, {"every", "100ms"}});
  pass(std::chrono::milliseconds(350));
  EXPECT_EQ(viewer->messages.size(), 3u) << "the hello, and each of them once";
  load();
  while (viewer->messages.size() < 5) pass(std::chrono::milliseconds(20));
  EXPECT_EQ(viewer->last("plan").at("scenarios").as_array().size(), 1u);
  EXPECT_EQ(viewer->last("log").at("entries").as_array().size(), 1u);
}

TEST_F(StreamTest, WhoHasLostMessagesIsToldAndHearsAgainWhatIsToldSeldom) {
  load();
  const auto viewer = std::make_shared<FakeViewer>();
  const auto watch = open(viewer, {{"every", "100ms"}});
  viewer->messages.clear();
  viewer->lost = 3;
  while (viewer->messages.empty()) pass(std::chrono::milliseconds(20));
  EXPECT_EQ(viewer->topics().back(), "stream");
  EXPECT_EQ(viewer->last("stream").at("dropped").to_number<int>(), 3);
  EXPECT_FALSE(viewer->last("plan").is_null());
}

TEST_F(StreamTest, AnotherPathIsNoStreamAndAWrongWishSaysAllThatIsWrong) {
  const auto viewer = std::make_shared<FakeViewer>();
  EXPECT_EQ(streams_.open({"/v1/links", {}, {}}, viewer), nullptr);
  try {
    open(viewer, {{"topics", "links,linkz"}, {"every", "1ms"}, {"colour", "red"}});
    FAIL() << "it was opened";
  } catch (const api::Failure& failure) {
    EXPECT_EQ(failure.status, 400u);
    EXPECT_EQ(failure.error.violations_size(), 3);
  }
  EXPECT_TRUE(viewer->messages.empty());
}

TEST(StreamWishTest, WithoutWordsItIsAllTopicsOfAllScenariosTwiceASecond) {
  const StreamWish wish = stream_wish({});
  for (const Topic topic : kTopics) EXPECT_TRUE(wish.wants(topic)) << to_text(topic);
  EXPECT_EQ(wish.every, std::chrono::milliseconds(500));
  EXPECT_TRUE(wish.scenario.empty());
  EXPECT_FALSE(stream_wish({{"topics", "links"}}).wants(Topic::kLog));
}

TEST(StreamWishTest, ThePaceIsOneOfAFewAndNeverFasterThanAsked) {
  const auto pace = [](const char* every) { return stream_wish({{"every", every}}).every.count(); };
  EXPECT_EQ(pace("100ms"), 100);
  EXPECT_EQ(pace("101ms"), 200);
  EXPECT_EQ(pace("499999us"), 500);
  EXPECT_EQ(pace("700ms"), 1'000);
  EXPECT_EQ(pace("5s"), 5'000);
  EXPECT_EQ(pace("9900ms"), 10'000);
  EXPECT_EQ(pace("10s"), 10'000);
  EXPECT_THROW(pace("99ms"), api::Failure);
  EXPECT_THROW(pace("11s"), api::Failure);
}

}  // namespace
}  // namespace linkwright
