// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/document.h"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "control/evidence/digest.h"
#include "control/evidence/run_evidence.h"

namespace linkwright {
namespace {

namespace json = boost::json;

EvidenceDocument some() {
  EvidenceDocument document;
  document.put("report", json::object{{"links", json::array()}, {"ratio", 0.1}});
  document.put("run", json::object{{"id", "r"}, {"kind", "live"}, {"state", "running"}});
  return document;
}

std::string complaint(const std::string& text) {
  try {
    EvidenceDocument::parse(text, "e.json");
  } catch (const BadEvidence& error) {
    return error.what();
  }
  return "";
}

TEST(EvidenceDocument, IsReadBackAsItWasWritten) {
  const std::string text = some().text();
  EXPECT_EQ(EvidenceDocument::parse(text, "e.json").text(), text);
  EXPECT_LT(text.find("\"run\""), text.find("\"report\"")) << "what is read first stands first";
}

TEST(EvidenceDocument, HashesItsOwnTextWithZerosInTheHash) {
  std::string text = some().text();
  const std::string key = "\"sha256\": \"";
  const std::size_t at = text.find(key) + key.size();
  const std::string told = text.substr(at, 64);
  text.replace(at, 64, std::string(64, '0'));
  EXPECT_EQ(sha256_hex(text), told);
}

TEST(EvidenceDocument, NoticesEveryChangedByte) {
  const std::string text = some().text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_NE(complaint(changed), "") << "byte " << i;
  }
}

TEST(EvidenceDocument, NamesBothHashesOfATextThatWasChanged) {
  std::string text = some().text();
  text.replace(text.find("running"), 7, "walking");
  EXPECT_NE(complaint(text).find("e.json: was changed since it was written: sha256 "),
            std::string::npos)
      << complaint(text);
}

TEST(EvidenceDocument, KnowsNoOtherSectionThanThoseOfItsSchema) {
  EXPECT_THROW(some().put("workload", json::object()), std::logic_error);
}

TEST(EvidenceDocument, OneThatIsTooLargeIsNotWritten) {
  EvidenceDocument document = some();
  document.put("report", json::object{{"x", std::string(kEvidenceBytesMax, 'x')}});
  EXPECT_THROW(document.text(), std::length_error);
}

TEST(EvidenceDocument, MarkingItInterruptedTouchesNoDigitOfTheRest) {
  const std::string before = some().text();
  const std::string after = interrupted(EvidenceDocument::parse(before, "e"), "killed", "now");
  const EvidenceDocument read = EvidenceDocument::parse(after, "e");
  EXPECT_EQ(read.section("run").at("state").as_string(), "interrupted");
  EXPECT_EQ(read.section("run").at("why").as_string(), "killed");
  EXPECT_EQ(before.substr(before.find("\"report\"")), after.substr(after.find("\"report\"")));
}

TEST(Digests, AreThoseOfTheStandard) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const std::string text : {"", "a", "ab", "abc", "abcd"})
    EXPECT_EQ(from_base64(to_base64(text)), text);
  EXPECT_EQ(to_base64("ab"), "YWI=");
  EXPECT_FALSE(from_base64("YWI"));
  EXPECT_FALSE(from_base64("Y*I="));
}

}  // namespace
}  // namespace linkwright
