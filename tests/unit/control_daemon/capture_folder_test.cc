// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/capture_folder.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "control/api/failure.h"
#include "tests/support/temporary_folder.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBegin =
    R"({"event":"begin","comment":"why","places":[{"name":"wire a_to_b","from":"l","to":"r"}],)"
    R"("epoch_unix_ns":1000000000,"began_ps":5000,"pedestal_ps":0,"octets":64})";
constexpr const char* kEnd =
    R"({"event":"end","arrived":10,"delivered":7,"dropped":2,"absorbed":0,"unknown":1,)"
    R"("copies":0,"made":0,"from_before":3,"lost":0,"full":false})";

class CaptureFolderTest : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& events, std::size_t frames = 100) {
    temporary_.write(name + ".events.jsonl", events);
    temporary_.write(name + ".pcapng", std::string(frames, 'x'));
  }
  CaptureFolder folder(std::uint64_t limit = 0) const { return {temporary_.path(), limit}; }
  std::string why_not(const std::string& run, std::uint64_t limit) const {
    try {
      folder(limit).next_name(run);
    } catch (const api::Failure& failure) {
      return failure.error.message();
    }
    return "";
  }

  const TemporaryFolder temporary_;
};

TEST_F(CaptureFolderTest, TellsWhatAnEndedOneSays) {
  put("run-c1", std::string(kBegin) + "\n" + kEnd + "\n");
  const api::Capture capture = folder().find("run-c1");
  EXPECT_EQ(capture.state(), "ended");
  EXPECT_EQ(capture.run(), "run");
  EXPECT_EQ(capture.comment(), "why");
  ASSERT_EQ(capture.places().size(), 1);
  EXPECT_EQ(capture.places(0).from(), "l");
  EXPECT_EQ(capture.began_unix_ns(), 1'000'000'005u);
  EXPECT_EQ(capture.arrived(), 10u);
  EXPECT_EQ(capture.delivered(), 7u);
  EXPECT_EQ(capture.unknown(), 1u);
  EXPECT_EQ(capture.frames_bytes(), 100u);
}

// Its emulator died: what stands there is a whole prefix, or breaks off.
TEST_F(CaptureFolderTest, SaysWhichWereInterrupted) {
  put("run-c1", std::string(kBegin) + "\n{\"event\":\"frame\",\"id\":1,\"fa");
  put("run-c2", std::string(kBegin) + "\n" + kEnd);  // without its end of line
  put("run-c3", "");
  put("run-c4", "no JSON\n");
  for (const api::Capture& each : folder().list()) EXPECT_EQ(each.state(), "interrupted");
  EXPECT_EQ(folder().list().size(), 4u);
}

TEST_F(CaptureFolderTest, LeavesAloneWhatIsNone) {
  fs::create_symlink("/etc/passwd", temporary_.path() / "run-c1.events.jsonl");
  temporary_.write("run-c1.pcapng", "x");
  temporary_.write("run-c2.events.jsonl", kBegin);  // without its frames
  temporary_.write(".hidden.events.jsonl", kBegin);
  EXPECT_TRUE(folder().list().empty());
  for (const char* name : {"run-c1", "run-c2", "../run", "..", ""})
    EXPECT_THROW(folder().find(name), api::Failure) << name;
  EXPECT_EQ(folder().next_name("run"), "run-c3") << "nothing is written over";
}

TEST_F(CaptureFolderTest, BeginsNoneBeyondItsLimit) {
  put("run-c1", std::string(kBegin) + "\n" + kEnd + "\n", 1'000);
  EXPECT_EQ(why_not("run", 0), "");
  EXPECT_EQ(why_not("run", 10'000), "");
  EXPECT_NE(why_not("run", 1'000).find("allowed are 1000: remove some first"), std::string::npos);
  folder().remove("run-c1");
  EXPECT_EQ(why_not("run", 1'000), "");
  EXPECT_TRUE(fs::is_empty(temporary_.path()));
}

}  // namespace
}  // namespace linkwright
