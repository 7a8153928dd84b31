// SPDX-License-Identifier: Apache-2.0
//
// Tables and prose on pages of any width.
#include "control/report/text_table.h"

#include <sstream>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TextTable links() {
  TextTable table({{"LINK", false, 40}, {"TIER", false, 40}, {"RATE", true}, {"BOOKS"}});
  table.add({"host0 -> the-first-leaf", "between-racks", "800 Gb/s", "closed"});
  table.add({"a", "b", "1", "NOT CLOSED"});
  return table;
}

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

TEST(TextTable, IsAsWideAsItsCellsWhereNothingLimitsIt) {
  EXPECT_EQ(links().text(),
            "LINK                     TIER               RATE  BOOKS\n"
            "host0 -> the-first-leaf  between-racks  800 Gb/s  closed\n"
            "a                        b                     1  NOT CLOSED\n");
  EXPECT_EQ(links().text(Page{.columns = 61}), links().text());
}

TEST(TextTable, CutsTheWidestTextFirst) {
  EXPECT_EQ(links().text(Page{.columns = 50}),
            "LINK           TIER               RATE  BOOKS\n"
            "host0 -> the~  between-racks  800 Gb/s  closed\n"
            "a              b                     1  NOT CLOSED\n");
}

TEST(TextTable, PutsWhatHasNoRoomBelow) {
  EXPECT_EQ(links().text(Page{.columns = 34}),
            "LINK        TIER            RATE\n"
            "host0 -> ~  between-r~  800 Gb/s\n"
            "a           b                  1\n"
            "\n"
            "LINK        BOOKS\n"
            "host0 -> ~  closed\n"
            "a           NOT CLOSED\n");
}

TEST(TextTable, FitsEveryWidthThatHasRoomForTwoColumns) {
  for (std::size_t columns = 22; columns < 70; ++columns) {
    const std::string text = links().text(Page{.columns = columns});
    EXPECT_LE(longest_line(text), columns);
    // Numbers are whole, and no column is lost.
    for (const char* part : {"800 Gb/s", "BOOKS", "TIER", "RATE", "closed"})
      EXPECT_NE(text.find(part), std::string::npos) << columns << " " << part;
  }
}

TEST(TextTable, StandsAnyWidth) {
  for (std::size_t columns = 0; columns < 22; ++columns)
    EXPECT_NE(links().text(Page{.columns = columns}).find("800 Gb/s"), std::string::npos);
}

TEST(Wrapped, FollowsThePageAndIsReadableWithout) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "words ";
  EXPECT_LE(longest_line(wrapped(words, "  ", Page{.columns = 40})), 40u);
  EXPECT_LE(longest_line(wrapped(words, "")), 100u);
  EXPECT_GT(longest_line(wrapped(words, "")), 90u);
  EXPECT_LE(longest_line(wrapped(words, "", Page{.columns = 300})), 100u);
}

}  // namespace
}  // namespace linkwright
