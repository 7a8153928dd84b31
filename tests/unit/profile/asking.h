// SPDX-License-Identifier: Apache-2.0
//
// Questions to profiles, those that ship or a test's own in a folder that goes with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "control/profile/figures_json.h"
#include "control/yaml/problem.h"

namespace linkwright {

// What is asked over a profile.
struct Over {
  std::vector<std::string> set{};
  std::string corner = kTypicalCorner;
  std::vector<std::string> claims{};
};

class ProfileTest : public testing::Test {
 protected:
  ProfileTest() : folder_(testing::TempDir() + unique_name()) {
    std::filesystem::create_directories(folder_);
    library_ = std::make_unique<ProfileLibrary>(
        std::vector<std::filesystem::path>{folder_, LINKWRIGHT_PROFILES});
  }
  ~ProfileTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / (name + ".yaml")) << "schema: 1\nprofile: " << name << "\n" << text;
  }

  std::optional<ProfileAnswer> ask(const std::string& name, const Over& over) {
    problems_.clear();
    const ProfileQuestion question{
        .name = name, .corner = over.corner, .claims = over.claims, .set = over.set};
    return answer(*library_, question, problems_);
  }

  // Of a question that must succeed.
  ProfileAnswer answered(const std::string& name, const Over& over = {}) {
    auto out = ask(name, over);
    EXPECT_TRUE(out) << problem_text();
    return std::move(out).value();
  }
  boost::json::object shown(const std::string& name, const Over& over = {}) {
    return to_json(answered(name, over));
  }

  // The only problem of a question that must fail.
  std::string refusal(const std::string& name, const Over& over = {}) {
    EXPECT_FALSE(ask(name, over));
    EXPECT_EQ(problems_.size(), 1U) << problem_text();
    return problem_text();
  }

  std::string problem_text() const {
    std::string out;
    for (const Problem& each : problems_) out += (out.empty() ? "" : "\n") + to_text(each);
    return out;
  }

  static double number(const boost::json::value& value) { return value.to_number<double>(); }

  std::filesystem::path folder_;
  std::unique_ptr<ProfileLibrary> library_;
  Problems problems_;

 private:
  static std::string unique_name() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return std::string(test->test_suite_name()) + "-" + test->name();
  }
};

// A passive cable whose numbers the reference vectors have: 26 AWG, 200G lanes.
inline constexpr const char* kCable = R"(medium: test-cable
regime: rack
parameters:
  rate: 800Gbps
  lanes: 4
  latency: {transmit: 30ns, receive: 30ns, module: 0ns, per_metre: 4.4ns}
  fec: {code: rs544, interleave: 4}
  channel: {electrical: {kind: passive, lane_class: lane_200g, gauge: 26, length: 1m}}
  power: {host_serdes: 3.6W, module: 0.1W, cooling: 1.25}
  availability: {fit: 10, flaps_noisy: 1e-6, recovery: 3s, recovery_sigma: 0}
provenance:
  rate: "given; H"
  lanes: "given; H"
  latency.transmit: "given; M"
  latency.receive: "given; M"
  latency.module: "given; H"
  latency.per_metre: "given; H"
  fec.interleave: "given; H"
  channel.electrical.gauge: "given; M"
  channel.electrical.length: "assumed, range 0.5 to 2 m"
  power.host_serdes: "given; L"
  power.module: "given; M"
  power.cooling: "assumed; L"
  availability.fit: "given. H"
  availability.flaps_noisy: "nobody knows"
  availability.recovery: "given; H"
  availability.recovery_sigma: "given; H"
corners:
  - name: hot
    parameters: {channel: {electrical: {temperature: 70C}}}
    source: "hot air; M"
claims:
  - name: short-path
    parameters: {latency: {transmit: 10ns}, channel: {electrical: {temperature: 0C}}}
    source: "a vendor; L"
spread:
  - {field: channel.electrical.length, sigma: 0.5, source: "assumed; L"}
)";

}  // namespace linkwright
