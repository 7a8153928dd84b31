// SPDX-License-Identifier: Apache-2.0
//
// Corners, claims and typed fields over a profile, and how a wrong one is refused.
#include "control/profile/field_name.h"
#include "control/profile/new_profile.h"
#include "tests/unit/profile/asking.h"

namespace linkwright {
namespace {

namespace json = boost::json;

class QuestionTest : public ProfileTest {
 protected:
  QuestionTest() { write("cable", kCable); }
};

TEST_F(QuestionTest, ShortNamesWithTheirUnitMeanTheDottedField) {
  struct Case {
    const char* typed;
    const char* dotted;
  };
  const std::array<Case, 6> cases{{{"length_m=2.5", "channel.electrical.length=2.5m"},
                                   {"length=1.5m", "channel.electrical.length=1.5m"},
                                   {"temperature_c=70", "channel.electrical.temperature=70C"},
                                   {"latency.module_ns=80", "latency.module=80ns"},
                                   {"rate_gbps=800", "rate=800Gbps"},
                                   {"pre_fec_ber=1e-5", "channel.pre_fec_ber=1e-5"}}};
  for (const Case& each : cases) {
    SCOPED_TRACE(each.typed);
    json::object by_name = shown("cable", {.set = {each.typed}});
    EXPECT_EQ(by_name, shown("cable", {.set = {each.dotted}}));
    json::object plain = shown("cable");
    for (json::object* each_object : {&by_name, &plain}) each_object->erase("set");
    EXPECT_EQ(by_name == plain, std::string_view(each.typed) == "rate_gbps=800");
  }
}

TEST_F(QuestionTest, AnotherMediumsFieldIsTheOneMeantThere) {
  const json::object out = shown("dsp-dr8-800g", {.set = {"oma_dbm=1", "temperature_c=70"}});
  EXPECT_EQ(out.at("set").at("channel.optical.oma"), "1dBm");
  EXPECT_EQ(out.at("set").at("channel.optical.case_temperature"), "70C");
}

TEST_F(QuestionTest, TypedFieldsStandOverClaimsAndCorners) {
  EXPECT_GT(number(shown("cable", {.corner = "hot"}).at("loss_db")),
            number(shown("cable").at("loss_db")));
  EXPECT_EQ(shown("cable", {.set = {"temperature_c=20"}, .corner = "hot"}).at("loss_db"),
            shown("cable", {.set = {"temperature_c=20"}}).at("loss_db"));
  // A corner stands over a claim, which says another temperature.
  EXPECT_EQ(shown("cable", {.corner = "hot", .claims = {"short-path"}}).at("loss_db"),
            shown("cable", {.corner = "hot"}).at("loss_db"));
}

TEST_F(QuestionTest, AClaimIsInForceOnlyWhenAskedForAndThenSaysSo) {
  const json::object plain = shown("cable");
  EXPECT_TRUE(plain.at("claims").as_array().empty());
  const json::object claimed = shown("cable", {.claims = {"short-path"}});
  EXPECT_EQ(claimed.at("claims"), json::array{"short-path"});
  EXPECT_NEAR(
      number(plain.at("one_way_latency_ns")) - number(claimed.at("one_way_latency_ns")), 20, 1e-9);
  ASSERT_EQ(claimed.at("warnings").as_array().size(), 1U);
  EXPECT_EQ(claimed.at("warnings").as_array()[0], "the claim short-path is in force");
}

TEST_F(QuestionTest, TheNearestCornerOfTheChainWins) {
  write("child", R"(extends: cable
corners:
  - name: hot
    parameters: {channel: {electrical: {temperature: 90C}}}
    source: "hotter; L"
)");
  write("grandchild", "extends: child\n");
  EXPECT_EQ(shown("grandchild", {.corner = "hot"}).at("loss_db"),
            shown("cable", {.set = {"temperature_c=90"}}).at("loss_db"));
  EXPECT_EQ(shown("grandchild").at("medium"), "test-cable");
  EXPECT_EQ(shown("grandchild").at("regime"), "rack");
}

TEST_F(QuestionTest, EachWrongArgumentIsOneClearError) {
  struct Case {
    const char* typed;
    const char* message;
  };
  const std::array<Case, 15> cases{
      {{"length_m=-1", "is out of range (value \"-1m\", allowed 0m to 1000m)"},
       {"pre_fec_ber=0.7", "(value \"0.7\", allowed 0 to 0.5)"},
       {"fec.code=rs999", "rs544, rs528, rs272, none, no_fec"},
       {"length_m=2.5m", "\"2.5m\" is no plain number: the unit is in the name already"},
       {"length=2.5", "needs a unit"},
       {"lenght_m=2", "did you mean \"length\"?"},
       {"quux=2", "the profile states: rate, "},
       {"module=2W", "can mean latency.module, power.module: write one of them"},
       {"rate", "is not FIELD=VALUE"},
       {"rate={a: b}", "is not FIELD=VALUE"},
       {"=1", "is not FIELD=VALUE"},
       {"gauge=40", "(value \"40\", allowed 24 to 34)"},
       {"lanes=8", "8 lanes of 200G contradict the rate"},
       {"lanes=3", "3 lanes contradict the rate"},
       {"fec.interleave=3", "of no standard (value 3, allowed 1, 2 or 4)"}}};
  for (const Case& each : cases) {
    SCOPED_TRACE(each.typed);
    const std::string text = refusal("cable", {.set = {each.typed}});
    EXPECT_NE(text.find(each.message), std::string::npos) << text;
    EXPECT_NE(text.find("command line: --set"), std::string::npos) << text;
  }
  EXPECT_NE(
      refusal("cable", {.set = {"length_m=1", "channel.electrical.length=2m"}}).find("given twice"),
      std::string::npos);
}

// Rates of a lane that no optics has, that its symbols cannot carry, lanes that are counted twice.
TEST_F(QuestionTest, LanesThatContradictTheRateAreRefused) {
  struct Case {
    const char* profile;
    const char* typed;
    const char* message;
  };
  const std::array<Case, 5> cases{
      {{"lpo-dr8-800g", "lanes=1", "800G each (allowed: up to 200G each, here from 4 lanes)"},
       {"dsp-lr4-10km", "rate=1600Gbps", "here from 8 lanes"},
       {"dsp-fr4-2km", "lanes=8", "100G each (allowed with 113.438 GBd: 192.8G to 226.9G each)"},
       {"microled-mosaic", "lanes=400", "contradict channel.array.lanes (allowed: 425)"},
       {"copper-dac-1m-200g", "lanes=8", "here 4 lanes"}}};
  for (const Case& each : cases)
    EXPECT_NE(refusal(each.profile, {.set = {each.typed}}).find(each.message), std::string::npos)
        << problem_text();
}

TEST_F(QuestionTest, AProfileGoesByItsOtherNamesToo) {
  EXPECT_EQ(shown("ocs-mems").at("name"), "ocs-mems-800g");
  EXPECT_EQ(shown("cpo-broadcom").at("name"), "cpo-broadcom-800g");
  EXPECT_EQ(shown("copper-dac-2m-100G-lane").at("name"), "copper-dac-2m-100g-lane");
  write("mine", "extends: OCS-MEMS\nalso_named: [ours]\n");
  EXPECT_EQ(shown("ours").at("medium"), "ocs");
  write("faulty", "extends: nowhere\n");
  EXPECT_NE(refusal("nobody").find("unknown profile \"nobody\""), std::string::npos)
      << "and not what is wrong with another one";
}

TEST_F(QuestionTest, UnknownNamesListThoseThereAre) {
  EXPECT_EQ(refusal("cable", {.corner = "freezing"}),
            "command line: --corner: cable states no \"freezing\"; it has: typical, hot");
  EXPECT_EQ(refusal("cable", {.claims = {"miracle"}}),
            "command line: --claim: cable states no \"miracle\"; it has: short-path");
  EXPECT_NE(refusal("cabel").find("did you mean \"cable\"?"), std::string::npos);
  write("a", "extends: b\n");
  write("b", "extends: a\n");
  EXPECT_NE(refusal("a").find("goes in a circle: a -> b -> a"), std::string::npos);
}

TEST_F(QuestionTest, ANewProfileSaysWhatWasTypedAndIsReadBack) {
  const std::vector<std::string> set{"length_m=1.5", "latency.module_ns=2", "transmit=20ns"};
  const std::string text = new_profile_text("mine", answered("cable", {.set = set}));
  EXPECT_EQ(text, R"(schema: 1
profile: "mine"
extends: cable
parameters:
  channel:
    electrical:
      length: 1.5m
  latency:
    module: 2ns
    transmit: 20ns
provenance:
  channel.electrical.length: "set by hand"
  latency.module: "set by hand"
  latency.transmit: "set by hand"
)");
  std::ofstream(folder_ / "mine.yaml") << text;
  json::object mine = shown("mine");
  json::object typed = shown("cable", {.set = set});
  for (json::object* each : {&mine, &typed}) {
    each->erase("name");
    each->erase("set");
  }
  EXPECT_EQ(mine, typed);
}

TEST_F(QuestionTest, NamesOfProfilesAreNoPaths) {
  for (const char* good : {"mine", "dac-2m_v1.5"}) EXPECT_TRUE(is_profile_name(good)) << good;
  for (const char* bad : {"", ".hidden", "a/b", "a b", "x\"y", "a:b"})
    EXPECT_FALSE(is_profile_name(bad)) << bad;
}

}  // namespace
}  // namespace linkwright
