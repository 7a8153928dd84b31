// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/atomic_file.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class AtomicFile : public testing::Test {
 protected:
  AtomicFile() { fs::create_directories(folder_); }
  ~AtomicFile() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::path(testing::TempDir()) / ("atomic-" + std::to_string(::getpid()));
};

TEST_F(AtomicFile, ReplacesAsAWhole) {
  write_atomically(folder_ / "state", "one");
  write_atomically(folder_ / "state", std::string("two\0three", 9));
  EXPECT_EQ(content(folder_ / "state"), std::string("two\0three", 9));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "nothing is left beside it";
}

TEST_F(AtomicFile, AFailureLeavesWhatWasThere) {
  write_atomically(folder_ / "state", "one");
  fs::create_directory(folder_ / "state.new");  // cannot be written as a file
  try {
    write_atomically(folder_ / "state", "two");
    FAIL() << "written through a folder";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("state.new"), std::string::npos) << error.what();
  }
  EXPECT_EQ(content(folder_ / "state"), "one");
}

}  // namespace
}  // namespace linkwright
