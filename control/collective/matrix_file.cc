// SPDX-License-Identifier: Apache-2.0
#include "control/collective/matrix_file.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "control/live/mistake.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40;

std::uint64_t number_in(const std::string& word, const std::string& place) {
  std::uint64_t out = 0;
  const char* end = word.data() + word.size();
  const auto [read, error] = std::from_chars(word.data(), end, out);
  if (error != std::errc() || read != end)
    throw Mistake(
        fmt::format("{}: \"{}\" is no number of octets (allowed: 0, 16, 32, ...)", place, word));
  if (out % kNcclAlignment != 0 || out > kMostBytes)
    throw Mistake(
        fmt::format("{}: {} octets (allowed: multiples of 16, up to {})", place, out, kMostBytes));
  return out;
}

}  // namespace

std::vector<std::uint64_t> read_matrix(const std::string& path, RankId ranks) {
  std::ifstream file(path);
  if (!file) throw Mistake(fmt::format("{}: {}", path, std::strerror(errno)));
  std::vector<std::uint64_t> out;
  std::string line;
  std::uint64_t sum = 0;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    std::istringstream words(line);
    std::size_t columns = 0;
    for (std::string word; words >> word; ++columns) {
      out.push_back(number_in(word, fmt::format("{}:{}", path, number)));
      sum += out.back();
    }
    if (columns != 0 && columns != ranks)
      throw Mistake(fmt::format(
          "{}:{}: {} columns (allowed: {}, one for each rank)", path, number, columns, ranks));
  }
  if (out.size() != std::size_t{ranks} * ranks)
    throw Mistake(fmt::format(
        "{}: {} rows (allowed: {}, one for each rank)", path, out.size() / ranks, ranks));
  if (sum > kMostBytes)
    throw Mistake(fmt::format("{}: {} octets in all (allowed: up to {})", path, sum, kMostBytes));
  return out;
}

}  // namespace linkwright
