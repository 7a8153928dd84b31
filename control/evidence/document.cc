// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/document.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/evidence/digest.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// What a reader wants first stands first.
constexpr std::array<std::string_view, 17> kOrder{"run",
                                                  "fidelity",
                                                  "model",
                                                  "scenario",
                                                  "arrivals",
                                                  "changes",
                                                  "interruptions",
                                                  "omitted",
                                                  "begun_with",
                                                  "versions",
                                                  "host",
                                                  "ports",
                                                  "calibration",
                                                  "journal",
                                                  "fates",
                                                  "repeat",
                                                  "report"};

constexpr std::string_view kHashKey = "\"sha256\": \"";
constexpr std::size_t kHexDigits = 64;

std::string head() {
  return fmt::format("{{\n\"schema\": {},\n{}", kEvidenceSchema, kHashKey);
}

// Of the text with zeros where the hash stands.
std::string hash_of(std::string text, std::size_t at) {
  std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), kHexDigits, '0');
  return sha256_hex(text);
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw BadEvidence(fmt::format("{}: {}", name, what));
}

json::object parsed(const std::string& text, const std::string& name) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) refuse(name, "is no evidence of a run: no JSON object");
  const json::value* schema = value.as_object().if_contains("schema");
  if (schema == nullptr || !schema->is_int64())
    refuse(name, "is no evidence of a run: it has no `schema`");
  if (schema->get_int64() != kEvidenceSchema)
    refuse(name,
           fmt::format("is of schema {} (allowed: {})", schema->get_int64(), kEvidenceSchema));
  return std::move(value.as_object());
}

void check_hash(const std::string& text, const std::string& name) {
  const std::string begin = head();
  if (!text.starts_with(begin) || text.size() < begin.size() + kHexDigits)
    refuse(name, "is not written as evidence is: `schema` and `sha256` come first, on lines");
  const std::string told = text.substr(begin.size(), kHexDigits);
  const std::string found = hash_of(text, begin.size());
  if (told != found)
    refuse(
        name,
        fmt::format("was changed since it was written: sha256 {}, its text has {}", told, found));
}

}  // namespace

void EvidenceDocument::put(std::string_view section, const json::value& value) {
  if (std::ranges::find(kOrder, section) == kOrder.end())
    throw std::logic_error(fmt::format("evidence has no section {}", section));
  sections_[std::string(section)] = json::serialize(value);
}

json::value EvidenceDocument::section(std::string_view section) const {
  const auto found = sections_.find(section);
  return found == sections_.end() ? json::value() : json::parse(found->second);
}

std::string EvidenceDocument::text() const {
  std::string out = head();
  const std::size_t at = out.size();
  out += std::string(kHexDigits, '0') + "\"";
  for (const std::string_view section : kOrder)
    if (const auto found = sections_.find(section); found != sections_.end())
      out += fmt::format(",\n\"{}\": {}", section, found->second);
  out += "\n}\n";
  if (out.size() > kEvidenceBytesMax)
    throw std::length_error(fmt::format(
        "the evidence has {} bytes (allowed at most {})", out.size(), kEvidenceBytesMax));
  const std::string hash = hash_of(out, at);
  std::copy(hash.begin(), hash.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  return out;
}

EvidenceDocument EvidenceDocument::parse(const std::string& text, const std::string& name) {
  parsed(text, name);
  check_hash(text, name);
  EvidenceDocument out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.ends_with(',')) line.pop_back();
    for (const std::string_view section : kOrder) {
      const std::string key = fmt::format("\"{}\": ", section);
      if (line.starts_with(key)) out.sections_[std::string(section)] = line.substr(key.size());
    }
  }
  if (!out.section("run").is_object()) refuse(name, "tells of no run");
  return out;
}

EvidenceDocument EvidenceDocument::read(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) refuse(file.string(), "cannot be read");
  if (size > kEvidenceBytesMax)
    refuse(file.string(),
           fmt::format("has {} bytes (allowed at most {})", size, kEvidenceBytesMax));
  const std::string text(std::istreambuf_iterator<char>(in), {});
  return parse(text, file.string());
}

}  // namespace linkwright
