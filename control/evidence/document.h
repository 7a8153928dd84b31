// SPDX-License-Identifier: Apache-2.0
//
// The evidence of a run as a file: one JSON object, one section per line in a fixed order, and a
// hash of its own text. Sections are kept as they were written: a reader that puts one of them in
// another's place changes no digit of the rest. docs/evidence.md says what they mean.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace linkwright {

inline constexpr std::int64_t kEvidenceSchema = 1;
// Nobody reads more than that, and nobody writes it.
inline constexpr std::uint64_t kEvidenceBytesMax = std::uint64_t{64} << 20;

// The file is no evidence, or not as it was written; says which file and why.
struct BadEvidence : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class EvidenceDocument {
 public:
  // `section` is one of those of evidence.schema.json. Replaces what was there.
  void put(std::string_view section, const boost::json::value& value);
  bool has(std::string_view section) const { return sections_.contains(section); }
  // null: there is none.
  boost::json::value section(std::string_view section) const;

  // With its hash. Throws std::length_error: larger than kEvidenceBytesMax.
  std::string text() const;

  // `name` is what problems call the text. Throws BadEvidence, the mismatch of a hash named.
  static EvidenceDocument parse(const std::string& text, const std::string& name);
  static EvidenceDocument read(const std::filesystem::path& file);

 private:
  std::map<std::string, std::string, std::less<>> sections_;  // as JSON, without a line break
};

}  // namespace linkwright
