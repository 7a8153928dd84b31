// SPDX-License-Identifier: Apache-2.0
//
// The folder in which a daemon keeps captures: NAME.pcapng and NAME.events.jsonl, both written by
// the emulator. NAME is that of the run, and which of its captures it is: RUN-c1. What is no
// regular file is not looked at; a name from outside never becomes a path before it is checked. One
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "control/schema/api.pb.h"

namespace linkwright {

class CaptureFolder {
 public:
  CaptureFolder(std::filesystem::path folder, std::uint64_t bytes_limit)
      : folder_(std::move(folder)), bytes_limit_(bytes_limit) {}

  std::filesystem::path frames(const std::string& name) const {
    return folder_ / (name + ".pcapng");
  }
  std::filesystem::path events(const std::string& name) const {
    return folder_ / (name + ".events.jsonl");
  }
  std::uint64_t bytes_limit() const { return bytes_limit_; }  // 0: none

  // A name that no capture of this run bears. Throws api::Failure 409: there is no room for
  // another.
  std::string next_name(const std::string& run) const;

  // By name. What they say of themselves: of one that still runs, its emulator knows more.
  std::vector<api::Capture> list() const;
  // Throws api::Failure 404, listing what there is.
  api::Capture find(const std::string& name) const;
  // Of a file of the folder, as far as it has been written; nullopt: it cannot be read.
  static std::optional<std::string> content(const std::filesystem::path& file);
  // Both files. Throws as find() does; std::runtime_error: the disk.
  void remove(const std::string& name) const;

 private:
  std::vector<std::string> names() const;
  std::optional<api::Capture> summary(const std::string& name) const;

  std::filesystem::path folder_;
  std::uint64_t bytes_limit_;
};

}  // namespace linkwright
