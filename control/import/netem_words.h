// SPDX-License-Identifier: Apache-2.0
//
// Words of a tc command line and the numbers in them: times, rates and percentages as iproute2
// reads them. A word that is no such number gives nullopt; whoever asked names it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace linkwright {

class NetemWords {
 public:
  explicit NetemWords(const std::string& arguments);

  bool done() const { return at_ == words_.size(); }
  const std::string& take() { return words_[at_++]; }
  // The next word when it begins like a number.
  std::optional<std::string> take_number();
  bool take_if(const std::string& word);

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

std::optional<double> netem_time_ns(const std::string& word);   // bare: microseconds
std::optional<double> netem_rate_bps(const std::string& word);  // bare: bits; "bps": bytes a second
std::optional<double> netem_share(const std::string& word);     // "1%" or "1": 0.01

}  // namespace linkwright
