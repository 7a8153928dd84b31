// SPDX-License-Identifier: Apache-2.0
//
// A change of a link as it is typed, and what it becomes upon what was set before.
#include "control/live/link_edit.h"

#include <gtest/gtest.h>

#include "control/agent/convert.h"
#include "control/live/mistake.h"

namespace linkwright {
namespace {

const char* const kScenario =
    "schema: 1\nname: t\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks:\n"
    "  - {name: wire, a: l, b: r, parameters: {rate: 1Gbps, latency: {propagation: 10us},"
    " fec: {code: none}}}\n";

using Parameters = std::vector<std::string>;

class LinkEditTest : public testing::Test {
 protected:
  LinkChange change(Parameters typed, const LinkChange::Earlier& earlier = {}) const {
    return LinkChange(file_, written_, {"wire", "", "both", std::move(typed)}, earlier);
  }
  static LinkConfig config_of(const schema::Request& request) {
    LinkConfig out;
    EXPECT_TRUE(from_plan(request.change().plan(), "", out).empty());
    return out;
  }

  ScenarioFile file_{kScenario, "test"};
  ResolvedScenario written_ = file_.resolve();
};

// Whether what was set before is told at once or afterwards: directions differ in it.
TEST_F(LinkEditTest, StandsUponWhatWasSetOfEachDirectionBefore) {
  const auto earlier = [](const LinkPart& part) {
    return part.which == 0 ? Parameters{"queue_limit=1MiB"} : Parameters{"rate=5Mbps"};
  };
  const LinkChange at_once = change({"rate=100Mbps"}, earlier);
  const LinkChange afterwards = change({"rate=100Mbps"});
  ASSERT_EQ(at_once.parts().size(), 2u);
  for (const LinkPart& part : at_once.parts()) {
    const schema::Request request = at_once.request(part, earlier(part));
    EXPECT_EQ(request.SerializeAsString(),
              afterwards.request(part, earlier(part)).SerializeAsString());
    EXPECT_EQ(config_of(request).rate.bits_per_second, 100'000'000u);
    EXPECT_EQ(config_of(request).queue_limit_bytes == 1u << 20, part.which == 0);
  }
}

TEST_F(LinkEditTest, IsRefusedWhereItDoesNotGoWithWhatWasSetBefore) {
  const auto earlier = [](const LinkPart&) { return Parameters{"no_such_field=1"}; };
  EXPECT_THROW(change({"rate=100Mbps"}, earlier), Mistake);
  EXPECT_THROW(change({"rate=100Mb"}), Mistake);
  EXPECT_THROW(change({"rate_trace=cell"}), Refusal);
}

TEST_F(LinkEditTest, TwoDirectionsAreOneOrder) {
  const LinkChange both = change({"rate=100Mbps"});
  std::vector<schema::Request> requests;
  for (const LinkPart& part : both.parts()) {
    requests.push_back(both.request(part, {}));
    set_instant(requests.back(), kEpoch + seconds(2));
  }
  const schema::Request order = one_order(requests);
  ASSERT_TRUE(order.has_change_cable());
  EXPECT_EQ(order.change_cable().a_to_b().direction(), 0u);
  EXPECT_EQ(order.change_cable().b_to_a().direction(), 1u);
  EXPECT_EQ(order.change_cable().b_to_a().at_ps(), picos(seconds(2)));
  EXPECT_TRUE(one_order({requests[1]}).has_change());
}

}  // namespace
}  // namespace linkwright
