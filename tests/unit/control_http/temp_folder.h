// SPDX-License-Identifier: Apache-2.0
//
// A folder of one test, removed with all that is in it.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

namespace linkwright::http {

class TempFolder {
 public:
  TempFolder() : path_(testing::TempDir() + "lw-http-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  // The path of a file that was made.
  std::string file(const std::string& name, const std::string& text, ::mode_t mode = 0600) const {
    const std::string path = *this / name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

 private:
  std::string path_;
};

}  // namespace linkwright::http
