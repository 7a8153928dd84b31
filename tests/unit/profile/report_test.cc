// SPDX-License-Identifier: Apache-2.0
//
// Where numbers come from, and the renderings: rows, comparison, listing.
#include "control/profile/comparison.h"
#include "control/profile/explanation.h"
#include "control/profile/listing.h"
#include "control/profile/rows.h"
#include "tests/unit/profile/asking.h"

namespace linkwright {
namespace {

namespace json = boost::json;

class ReportTest : public ProfileTest {
 protected:
  ReportTest() { write("cable", kCable); }

  ExplainedValue explained(const std::string& name,
                           const std::string& field,
                           const Over& over = {}) {
    const auto out = explain(answered(name, over), field, problems_);
    EXPECT_TRUE(out) << problem_text();
    EXPECT_EQ(out->values.size(), 1U);
    return out->values.front();
  }
};

TEST(Confidence, IsTheLetterAtTheEnd) {
  EXPECT_EQ(confidence_of("IEEE 802.3df; H"), "H");
  EXPECT_EQ(confidence_of("far below 1e-60. M\n"), "M");
  EXPECT_EQ(confidence_of("estimate; L."), "L");
  EXPECT_EQ(confidence_of("set by hand"), "");
  EXPECT_EQ(confidence_of("made of PHILIPS FILM"), "");
  EXPECT_EQ(confidence_of("M"), "");
}

TEST_F(ReportTest, EveryLevelSaysWhatItWrote) {
  write("child", R"(extends: cable
parameters: {latency: {transmit: 25ns}}
provenance: {latency.transmit: "measured; M"}
)");
  const ExplainedValue own = explained("child", "transmit");
  EXPECT_EQ(own.text, "25ns");
  EXPECT_EQ(own.number, 25'000);
  EXPECT_EQ(own.unit, "picoseconds");
  EXPECT_EQ(own.source, "measured; M");
  EXPECT_EQ(own.confidence, "M");
  EXPECT_EQ(own.level, "parameters of child");
  EXPECT_EQ(own.at.line, 4U);
  EXPECT_EQ(explained("child", "receive").level, "parameters of cable");
  EXPECT_EQ(explained("child", "transmit", {.set = {"transmit=1ns"}}).source, "set by hand");
  const ExplainedValue hot = explained("child", "temperature_c", {.corner = "hot"});
  EXPECT_EQ(hot.text, "70C");
  EXPECT_EQ(hot.source, "hot: hot air; M");
  EXPECT_EQ(hot.at.line, 32U);
}

TEST_F(ReportTest, AssumedNumbersAreCounted) {
  const ProfileAnswer cable = answered("cable");
  const auto out = explain(cable, "", problems_);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->numbers, 16U);
  EXPECT_EQ(out->assumed, 3U);  // length, host SerDes, cooling
  EXPECT_NEAR(out->assumed_share, 3.0 / 16, 1e-12);
  EXPECT_EQ(out->values.size(), 19U);  // and three choices
  EXPECT_NE(to_table(*out).find("3 of 16 numbers (19 %) are assumed"), std::string::npos);
  EXPECT_FALSE(explain(cable, "spares", problems_));
  EXPECT_EQ(problem_text(), "command line: FIELD: cable states no channel.array.spares");
}

TEST_F(ReportTest, EveryNumberThatShipsHasASourceAndALine) {
  for (const std::string& name : library_->names()) {
    const auto out = explain(answered(name), "", problems_);
    ASSERT_TRUE(out) << problem_text();
    EXPECT_GT(out->numbers, 10U) << name;
    for (const ExplainedValue& each : out->values) {
      EXPECT_GT(each.at.line, 0U) << name << " " << each.field;
      if (!each.number) continue;
      EXPECT_FALSE(each.source.empty()) << name << " " << each.field;
      // The cable of this test has an origin without one.
      EXPECT_TRUE(name == "cable" || !each.confidence.empty())
          << name << " " << each.field << ": " << each.source;
    }
  }
}

TEST(Rows, AreTheFiguresOfTheJson) {
  const json::object object{{"a", 1.5},
                            {"b", nullptr},
                            {"items", {{{"name", "x"}, {"ns", 2e-7}}, {{"name", "y"}, {"ns", 3}}}},
                            {"list", {"p, q", true}}};
  const auto rows = rows_of(object);
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[2].figure, "items.x.ns");
  EXPECT_EQ(rows[4].figure, "list[0]");
  EXPECT_EQ(rows_csv(rows),
            "figure,value\na,1.5\nb,\nitems.x.ns,2e-07\nitems.y.ns,3\nlist[0],\"p, q\"\n"
            "list[1],true\n");
  EXPECT_NE(rows_table(rows).find("b           unknown\n"), std::string::npos);
  EXPECT_EQ(csv_line({"say \"a\"", "b"}), "\"say \"\"a\"\"\",b\n");
}

TEST_F(ReportTest, ComparisonTellsDifferencesToTheFirst) {
  const Comparison comparison(
      {shown("cable"), shown("cable", {.set = {"length_m=1.5"}}), shown("lpo-dr8-800g")});
  const json::object out = comparison.json();
  ASSERT_EQ(out.at("profiles").as_array().size(), 3U);
  const json::value& one_way = out.at("differences").at("one_way_latency_ns");
  EXPECT_NEAR(number(one_way.at(0)), 2.2, 1e-9);  // half a metre of 4.4 ns/m
  EXPECT_NEAR(number(one_way.at(1)),
              number(shown("lpo-dr8-800g").at("one_way_latency_ns")) -
                  number(shown("cable").at("one_way_latency_ns")),
              1e-9);
  // What only one of them states has no difference.
  EXPECT_FALSE(out.at("differences").as_object().contains("density.fibres_per_end"));
  for (const std::string& text : {comparison.table(), comparison.csv()})
    EXPECT_NE(text.find("2 - 1"), std::string::npos);
}

TEST_F(ReportTest, TheListHasEveryProfileOnALine) {
  const json::array listing = list_profiles(*library_, problems_);
  EXPECT_TRUE(problems_.empty()) << problem_text();
  EXPECT_EQ(listing.size(), library_->names().size());
  const std::string table = listing_table(listing);
  EXPECT_EQ(static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')),
            listing.size() + 1);
  const auto cable = std::find_if(listing.begin(), listing.end(), [](const json::value& each) {
    return each.at("name") == "cable";
  });
  ASSERT_NE(cable, listing.end());
  EXPECT_NEAR(number(cable->at("reach_m")), 1.856, 5e-4);
}

}  // namespace
}  // namespace linkwright
