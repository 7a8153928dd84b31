// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/writer.h"

#include <atomic>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

#include <gtest/gtest.h>
#include <unistd.h>

namespace linkwright {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Writer : public testing::Test {
 protected:
  Writer() { fs::create_directories(folder_); }
  ~Writer() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::path(testing::TempDir()) / ("writer-" + std::to_string(::getpid()));
  fs::path file_ = folder_ / "e.json";
};

TEST_F(Writer, WritesWhatWasAskedForLastAlsoWhenItEnds) {
  {
    EvidenceWriter writer(nullptr);
    for (int i = 0; i <= 20; ++i) writer.write(file_, [i] { return std::to_string(i); });
  }
  EXPECT_EQ(content(file_), "20");
}

TEST_F(Writer, AFailureIsToldOnceAndLeavesWhatWasThere) {
  std::atomic<int> told = 0;
  EvidenceWriter writer([&](const std::string&) { ++told; });
  const auto write = [&](const std::string& text) {
    writer.write(file_, [text] { return text; });
    writer.wait_until_settled(file_);
  };
  write("one");
  EXPECT_EQ(writer.problem(file_), "");
  fs::create_directory(folder_ / "e.json.new");  // cannot be written as a file
  write("two");
  write("three");
  EXPECT_NE(writer.problem(file_).find("e.json.new"), std::string::npos) << writer.problem(file_);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(content(file_), "one");
  fs::remove(folder_ / "e.json.new");
  write("four");
  EXPECT_EQ(writer.problem(file_), "");
  EXPECT_EQ(content(file_), "four");
}

TEST_F(Writer, AFileThatIsAskedForAgainAndAgainKeepsNoOtherWaiting) {
  EvidenceWriter writer(nullptr);
  std::atomic<int> left = 100;
  const std::function<std::string()> again = [&] {
    if (left-- > 0) writer.write(folder_ / "a.json", again);
    return std::string("a");
  };
  int left_before_b = -1;
  writer.write(folder_ / "a.json", [&] {
    writer.write(folder_ / "b.json", [&] {
      left_before_b = left;
      return std::string("b");
    });
    return again();
  });
  writer.wait_until_settled(folder_ / "a.json");
  EXPECT_GE(left_before_b, 98);
  EXPECT_TRUE(writer.unsettled().empty());
}

TEST_F(Writer, ATextThatCannotBeMadeIsAProblemOfThatFileAlone) {
  EvidenceWriter writer(nullptr);
  writer.write(file_, []() -> std::string { throw std::runtime_error("too large"); });
  writer.write(folder_ / "other", [] { return "fine"; });
  writer.wait_until_settled(file_);
  writer.wait_until_settled(folder_ / "other");
  EXPECT_NE(writer.problem(file_).find("too large"), std::string::npos);
  EXPECT_EQ(writer.problem(folder_ / "other"), "");
}

}  // namespace
}  // namespace linkwright
