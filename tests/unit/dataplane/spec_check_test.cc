// SPDX-License-Identifier: Apache-2.0
#include "dataplane/spec_check.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

EmulatorSpec sound() {
  LinkConfig config;
  config.rate = {1'000'000'000, 1};
  EmulatorSpec spec;
  spec.ports.resize(2);
  spec.ports[0].device = "net_null0";
  spec.ports[1].device = "net_null1";
  spec.cables.push_back({"wire", 0, 1, {config, config}});
  return spec;
}

bool names(const EmulatorSpec& spec, const std::string& field) {
  const auto errors = check_spec(spec);
  return std::any_of(
      errors.begin(), errors.end(), [&](const EmulatorError& e) { return e.field == field; });
}

TEST(SpecCheck, HasNothingAgainstASoundSpec) {
  EXPECT_TRUE(check_spec(sound()).empty());
}

TEST(SpecCheck, NamesTheFieldOfEveryMistake) {
  const auto broken = [](auto breaks) {
    EmulatorSpec spec = sound();
    breaks(spec);
    return spec;
  };
  EXPECT_TRUE(names(broken([](auto& s) { s.burst = 0; }), "burst"));
  EXPECT_TRUE(names(broken([](auto& s) { s.burst = 257; }), "burst"));
  EXPECT_TRUE(names(broken([](auto& s) { s.descriptors = 0; }), "descriptors"));
  EXPECT_TRUE(names(broken([](auto& s) { s.pedestal = nanoseconds(-1); }), "pedestal"));
  EXPECT_TRUE(names(broken([](auto& s) { s.cables.clear(); }), "cables"));
  EXPECT_TRUE(names(broken([](auto& s) { s.cables[0].port_b = 2; }), "cables[0].port_b"));
  EXPECT_TRUE(names(broken([](auto& s) { s.cables[0].port_b = 0; }), "ports[0]"));
  EXPECT_TRUE(names(broken([](auto& s) { s.ports[1].device = "eth0"; }), "ports[1].device"));
  EXPECT_TRUE(
      names(broken([](auto& s) { s.ports[1].device = "net_null0,size=60"; }), "ports[1].device"));
  EXPECT_TRUE(
      names(broken([](auto& s) { s.ports[0].frame_bytes_max = 59; }), "ports[0].frame_bytes_max"));
  EXPECT_TRUE(names(broken([](auto& s) { s.cables[0].direction[1].latency = nanoseconds(-1); }),
                    "cables[0].direction[1].latency"));
  EXPECT_TRUE(names(broken([](auto& s) {
                      s.cables[0].faults[1] = {{.name = "f", .act = {FaultAction::kDelay}}};
                    }),
                    "cables[0].faults[1][0].act.delay"));
}

TEST(SpecCheck, KnowsOneDeviceUnderTwoNames) {
  EmulatorSpec spec = sound();
  spec.ports[0].device = "net_af_packet0,iface=lo";
  spec.ports[1].device = "net_af_packet1,iface=lo";
  EXPECT_TRUE(names(spec, "ports[1].device"));
  spec.ports[0].device = "01:00.0";
  spec.ports[1].device = "0000:01:00.0";
  EXPECT_TRUE(names(spec, "ports[1].device"));
  spec.ports[1].device = "0000:01:00.1";
  EXPECT_FALSE(names(spec, "ports[1].device"));
}

TEST(SpecCheck, RefusesAPortThatNoCableUses) {
  EmulatorSpec spec = sound();
  spec.ports.push_back(spec.ports[0]);
  spec.ports[2].device = "net_null2";
  EXPECT_TRUE(names(spec, "ports[2]"));
}

}  // namespace
}  // namespace linkwright
