// SPDX-License-Identifier: Apache-2.0
#include "control/process/atomic_file.h"

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

TEST_F(AtomicFile, WhatHasSecretsIsForNobodyElse) {
  constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
  std::ofstream(folder_ / "state.new") << "of a writer that died, for all to read";
  write_atomically(folder_ / "state", "secret", Readers::kNobody);
  EXPECT_EQ(fs::status(folder_ / "state").permissions() & kOthers, fs::perms::none);
  write_atomically(folder_ / "told", "not", Readers::kGroup);
  EXPECT_EQ(fs::status(folder_ / "told").permissions() & kOthers, fs::perms::group_read);
}

}  // namespace
}  // namespace linkwright
