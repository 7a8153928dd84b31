// SPDX-License-Identifier: Apache-2.0
//
// Captures over the agent's socket, without the socket: names become numbers, and back.
#include <gtest/gtest.h>

#include "control/agent/agent_service.h"
#include "control/agent/convert.h"
#include "tests/support/fake_emulator.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

EmulatorSpec spec_with_both() {
  EmulatorSpec spec = small_spec();
  FabricSpec fabric;
  fabric.name = "pod";
  fabric.config = test::uniform_fabric(make_graph(StarConfig{3}),
                                       test::plain_link(1'000'000'000, microseconds(1)));
  spec.ports.resize(4);
  spec.ports[2] = {.name = "third", .device = "net_null2"};
  spec.ports[3] = {.name = "fourth", .device = "net_null3"};
  fabric.ports = {2, kNoPortSpec, 3};
  spec.fabrics.push_back(fabric);
  return spec;
}

class AgentCaptures : public testing::Test {
 protected:
  AgentCaptures() {
    schema::Request request;
    *request.mutable_start() = to_plan(spec_with_both());
    const schema::Response started = service_.handle(request, 1);
    EXPECT_TRUE(started.problems().empty()) << started.ShortDebugString();
    wanted_.set_frames_path("f");
    wanted_.set_events_path("e");
  }
  schema::Response begin() {
    schema::Request request;
    *request.mutable_begin_capture() = wanted_;
    return service_.handle(request, 2);
  }
  schema::Response end(std::uint32_t number) {
    schema::Request request;
    request.mutable_end_capture()->set_number(number);
    return service_.handle(request, 2);
  }
  void expect_problem(const schema::Response& response, const std::string& field, bool refused) {
    ASSERT_EQ(response.problems().size(), 1) << response.ShortDebugString();
    EXPECT_EQ(response.problems(0).field(), field);
    EXPECT_EQ(response.problems(0).refused(), refused);
    EXPECT_TRUE(emulator_.told_captures.empty());
  }

  FakeEmulator emulator_;
  AgentService service_{emulator_, nullptr, {}};
  schema::BeginCapture wanted_;
};

TEST_F(AgentCaptures, OfALinkAreOfBothDirectionsWhereNoneIsNamed) {
  wanted_.set_cable("ab");
  const schema::Response response = begin();
  ASSERT_TRUE(response.has_capture()) << response.ShortDebugString();
  const CaptureSpec& spec = emulator_.told_captures.at(0).spec;
  EXPECT_EQ(spec.directions, (std::vector<CapturedDirection>{{0, 0}, {0, 1}}));
  EXPECT_EQ(spec.octets, CaptureSpec{}.octets);
  EXPECT_EQ(spec.bytes_max, CaptureSpec{}.bytes_max);
  EXPECT_EQ(response.capture().wanted().cable(), "ab");
  EXPECT_EQ(response.capture().wanted().directions().size(), 2);
  EXPECT_TRUE(response.capture().open());
}

TEST_F(AgentCaptures, OfAFabricAreOfItsPortsWhereNoneIsNamed) {
  wanted_.set_fabric("pod");
  wanted_.set_octets(64);
  ASSERT_TRUE(begin().has_capture());
  EXPECT_EQ(emulator_.told_captures.at(0).spec.hosts, (CapturedHosts{0, {0, 2}}));
  EXPECT_EQ(emulator_.told_captures.at(0).spec.octets, 64u);
  wanted_.add_hosts("host2");
  wanted_.add_hosts("host2");
  const schema::Response response = begin();
  ASSERT_TRUE(response.has_capture());
  EXPECT_EQ(emulator_.told_captures.at(1).spec.hosts, (CapturedHosts{0, {2}}));
  EXPECT_EQ(response.capture().wanted().hosts(0), "host2");
}

TEST_F(AgentCaptures, AreRefusedByName) {
  wanted_.set_cable("ba");
  expect_problem(begin(), "cable", false);
  wanted_.clear_cable();
  wanted_.set_fabric("pot");
  expect_problem(begin(), "fabric", false);
  wanted_.set_fabric("pod");
  wanted_.add_hosts("host1");  // no port
  expect_problem(begin(), "hosts", false);
  wanted_.clear_hosts();
  emulator_.capture_errors = {{"", "another has these frames"}};
  expect_problem(begin(), "", true);
  emulator_.capture_errors = {{"octets", "7 is not in 14 to 65535"}};
  expect_problem(begin(), "octets", false);
}

TEST_F(AgentCaptures, EndAndAreStillTold) {
  wanted_.set_cable("ab");
  begin();
  EXPECT_EQ(end(2).problems().size(), 1);
  const schema::Response response = end(1);
  ASSERT_TRUE(response.has_capture());
  EXPECT_FALSE(response.capture().open());
  schema::Request question;
  question.mutable_tell_captures();
  EXPECT_EQ(service_.handle(question, 2).captures().captures().size(), 1);
}

}  // namespace
}  // namespace linkwright
