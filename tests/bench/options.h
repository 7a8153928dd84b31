// SPDX-License-Identifier: Apache-2.0
//
// `--name value` for the programs of this folder: a few lines instead of a library. What is not
// given keeps the value it has; what is not known, or no number, is told on stderr.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace linkwright {

class OptionReader {
 public:
  OptionReader(int argc, char** argv) : words_(argv + 1, argv + argc), used_(words_.size()) {}

  void text(std::string_view name, std::string& out) {
    if (const std::string_view* value = value_of(name)) out = *value;
  }
  void number(std::string_view name, std::uint64_t& out) {
    const std::string_view* value = value_of(name);
    if (value == nullptr) return;
    const char* end = value->data() + value->size();
    const auto [stop, error] = std::from_chars(value->data(), end, out);
    if (error != std::errc{} || stop != end) complain(name, "wants a whole number, not", *value);
  }
  void flag(std::string_view name, bool& out) {
    for (std::size_t i = 0; i < words_.size(); ++i)
      if (words_[i] == name) out = used_[i] = true;
  }

  // False: something was wrong, and has been told.
  bool finish() {
    for (std::size_t i = 0; i < words_.size(); ++i)
      if (!used_[i]) complain(words_[i], "is unknown, or", "has no value");
    return good_;
  }

 private:
  const std::string_view* value_of(std::string_view name) {
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      if (words_[i] != name || used_[i]) continue;
      used_[i] = used_[i + 1] = true;
      return &words_[i + 1];
    }
    return nullptr;
  }
  void complain(std::string_view name, std::string_view what, std::string_view value) {
    good_ = false;
    const std::string line =
        std::string(name) + ' ' + std::string(what) + ' ' + std::string(value) + '\n';
    std::fputs(line.c_str(), stderr);
  }

  std::vector<std::string_view> words_;
  std::vector<bool> used_;
  bool good_ = true;
};

}  // namespace linkwright
