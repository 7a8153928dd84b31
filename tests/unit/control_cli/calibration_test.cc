// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "control/live/calibration_check.h"
#include "control/live/calibration_json.h"
#include "control/live/calibration_store.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

const HostIdentity kHere{"machine", "cpu", "kernel"};
constexpr std::int64_t kNow = 1'800'000'000;

CalibrationRecord some_record() {
  CalibrationRecord record;
  record.figures.device = {"net_af_packet0,iface=p", "net_af_packet1,iface=q"};
  record.figures.driver = {"net_af_packet", "net_af_packet"};
  for (CalibrationDirection& direction : record.figures.direction) {
    direction.floor = {1'000, 2'000, 3'000, 100, 0};
    direction.large_frames = {1'514, 1'000, 1'000, 1.0, 100'000, 100'000 * 1'514 * 8.0};
  }
  record.host = kHere;
  record.dpdk_version = "22.11";
  record.measured_at = kNow - 100;
  return record;
}

class CalibrationTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = temporary("calibration");
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  CalibrationFindings check(const std::string& rate, const std::string& port = "") {
    const std::filesystem::path path = folder_ / "scenario.yaml";
    std::ofstream(path) << "schema: 1\nports:\n"
                        << "  - {name: a, device: \"net_af_packet0,iface=p\"" << port << "}\n"
                        << "  - {name: b, device: \"net_af_packet1,iface=q\"" << port << "}\n"
                        << "links:\n  - name: ab\n    a: a\n    b: b\n    parameters:\n"
                        << "      rate: " << rate << "\n"
                        << "      latency: {propagation: 1us}\n";
    const ScenarioFile file(path.string());
    return check_calibration(file, file.resolve(), store(), kHere, kNow);
  }
  CalibrationStore store() const { return CalibrationStore(folder_); }

  std::filesystem::path folder_;
};

TEST_F(CalibrationTest, ARecordComesBackFromTheStore) {
  store().put(some_record());
  const auto found = store().find("net_af_packet1,iface=q", "net_af_packet0,iface=p");
  ASSERT_TRUE(found);
  EXPECT_EQ(boost::json::value(to_json(*found)), boost::json::value(to_json(some_record())));
}

TEST_F(CalibrationTest, OtherDevicesOfTheSameDriversAreOnlyLikeIt) {
  store().put(some_record());
  EXPECT_FALSE(store().find("net_af_packet5,iface=x", "net_af_packet6,iface=y"));
  EXPECT_TRUE(store().find_like("net_af_packet5,iface=x", "net_af_packet6,iface=y"));
  EXPECT_FALSE(store().find_like("net_af_xdp0,iface=x", "net_af_packet6,iface=y"));
}

TEST_F(CalibrationTest, ANewRecordReplacesTheOldOfItsDevicesAndNoOther) {
  store().put(some_record());
  CalibrationRecord other = some_record();
  other.figures.device = {"net_af_packet5,iface=x", "net_af_packet6,iface=y"};
  store().put(other);
  CalibrationRecord newer = some_record();
  newer.measured_at = kNow;
  store().put(newer);
  EXPECT_EQ(store().find("net_af_packet0,iface=p", "net_af_packet1,iface=q")->measured_at, kNow);
  EXPECT_EQ(store().find("net_af_packet5,iface=x", "net_af_packet6,iface=y")->measured_at,
            kNow - 100);
}

TEST_F(CalibrationTest, ThePairOfSomebodyElseIsANoteAndNothingMore) {
  CalibrationRecord record = some_record();
  record.figures.device = {"net_af_packet5,iface=x", "net_af_packet6,iface=y"};
  store().put(record);
  const CalibrationFindings findings = check("2Gbps");
  EXPECT_TRUE(findings.problems.empty());
  EXPECT_TRUE(findings.warnings.empty());
  EXPECT_FALSE(findings.at_hand);
  EXPECT_TRUE(findings.json.is_null());
  ASSERT_EQ(findings.notes.size(), 1u);
  EXPECT_NE(findings.notes[0].find("another pair of the same drivers"), std::string::npos);
}

TEST_F(CalibrationTest, AFileThatIsNoStoreHoldsNoCalibration) {
  std::ofstream(store().file()) << "{\"records\": [1, {\"driver_a\": 5}]}";
  EXPECT_FALSE(store().find("net_af_packet0,iface=p", "net_af_packet1,iface=q"));
}

TEST_F(CalibrationTest, ARateAboveWhatThePortsCarriedIsAProblemAtItsPlace) {
  store().put(some_record());
  EXPECT_TRUE(check("1Gbps").problems.empty());
  const CalibrationFindings findings = check("2Gbps");
  ASSERT_EQ(findings.problems.size(), 2u);  // both directions
  EXPECT_NE(findings.problems[0].find("scenario.yaml:10:"), std::string::npos)
      << findings.problems[0];
  EXPECT_NE(findings.problems[0].find("2 Gb/s"), std::string::npos);
  EXPECT_NE(findings.problems[0].find("1.23 Gb/s"), std::string::npos);
}

TEST_F(CalibrationTest, APortThatStatesItsRateIsBelieved) {
  store().put(some_record());
  EXPECT_TRUE(check("2Gbps", ", rate_real_bps: 10Gbps").problems.empty());
}

TEST_F(CalibrationTest, LatencyBelowTheFloorIsWarnedOf) {
  store().put(some_record());
  const CalibrationFindings findings = check("1Gbps");
  ASSERT_EQ(findings.warnings.size(), 2u);
  EXPECT_NE(findings.warnings[0].find("below the 2 us"), std::string::npos) << findings.warnings[0];
  EXPECT_TRUE(findings.at_hand);
}

TEST_F(CalibrationTest, AnotherHostsRecordIsReportedAndNotUsed) {
  CalibrationRecord record = some_record();
  record.host.cpu = "another";
  store().put(record);
  const CalibrationFindings findings = check("2Gbps");
  EXPECT_TRUE(findings.problems.empty());
  EXPECT_FALSE(findings.at_hand);
  EXPECT_EQ(findings.warnings.size(), 1u);
  EXPECT_FALSE(findings.json.at("same_host").as_bool());
}

TEST_F(CalibrationTest, ARecordOlderThanThirtyDaysIsReportedAndNotUsed) {
  CalibrationRecord record = some_record();
  record.measured_at = kNow - 31 * 86'400;
  store().put(record);
  const CalibrationFindings findings = check("2Gbps");
  EXPECT_TRUE(findings.problems.empty());
  EXPECT_FALSE(findings.at_hand);
  EXPECT_TRUE(findings.json.at("stale").as_bool());
  EXPECT_EQ(findings.json.at("age_s").as_int64(), 31 * 86'400);
}

}  // namespace
}  // namespace linkwright
