// SPDX-License-Identifier: Apache-2.0
//
// Episodes, drift and link-layer retry of a profile, against arithmetic by hand.
#include <cmath>

#include "tests/unit/profile/asking.h"

namespace linkwright {
namespace {

namespace json = boost::json;

class StagesTest : public ProfileTest {
 protected:
  StagesTest() { write("cable", kCable); }

  double loss_at(const std::string& ber) {
    return number(shown("cable", {.set = {"pre_fec_ber=" + ber}}).at("frame_loss_ratio").at("64"));
  }
};

TEST_F(StagesTest, NothingOfTheKindIsSaid) {
  const json::object plain = shown("cable");
  EXPECT_EQ(plain.at("episodes"), (json::value{{"bad_share", 0.0}}));
  EXPECT_EQ(plain.at("drift"), (json::value{{"states", 0}}));
  EXPECT_EQ(plain.at("retry"), (json::value{{"enabled", false}}));
}

TEST_F(StagesTest, LossInEpisodesIsTheMeanOverTime) {
  const json::object out = shown(
      "cable",
      {.set = {"pre_fec_ber=1e-5", "episodes.bad_ber=1e-3", "good_dwell=60s", "bad_dwell=20ms"}});
  const double share = 0.02 / 60.02;
  const json::value& episodes = out.at("episodes");
  EXPECT_NEAR(number(episodes.at("bad_share")), share, 1e-12);
  const double expected = (1 - share) * loss_at("1e-5") + share * loss_at("1e-3");
  EXPECT_GT(expected, 1e-9) << "or the comparison says nothing";
  EXPECT_NEAR(number(out.at("frame_loss_ratio").at("64")) / expected, 1, 1e-12);
  EXPECT_NEAR(number(episodes.at("bad_frame_loss_ratio").at("64")) / loss_at("1e-3"), 1, 1e-12);
  EXPECT_EQ(number(out.at("pre_fec_ber")), 1e-5) << "between them";
}

// Sixteen steps of a sine, each a profile of its own.
TEST_F(StagesTest, LossInADriftIsTheMeanOverTime) {
  const std::string colder = "optical.oma=-3.6dBm";
  const json::object out = shown("dsp-dr8-800g", {.set = {colder, "drift.swing=30"}});
  double expected = 0;
  double worst = 0;
  for (int step = 0; step < 16; ++step) {
    const double celsius = 40 + 30 * std::sin(2 * M_PI * (step + 0.5) / 16);
    const json::object at = shown(
        "dsp-dr8-800g", {.set = {colder, "case_temperature=" + std::to_string(celsius) + "C"}});
    expected += number(at.at("frame_loss_ratio").at("1518")) / 16;
    worst = std::max(worst, number(at.at("pre_fec_ber")));
  }
  EXPECT_GT(expected, 1e-14) << "or the comparison says nothing";
  EXPECT_NEAR(number(out.at("frame_loss_ratio").at("1518")) / expected, 1, 1e-3);
  EXPECT_NEAR(number(out.at("drift").at("worst_ber")) / worst, 1, 1e-3);
  EXPECT_EQ(out.at("drift").at("states"), 16);
  EXPECT_EQ(number(out.at("drift").at("dark_share")), 0);
}

TEST_F(StagesTest, RetryCostsGoodputAndLeavesNextToNothing) {
  const json::object out = shown(
      "cable",
      {.set = {"pre_fec_ber=2e-3", "retry.enabled=true", "retry.loop=500ns", "retry.replays=2"}});
  const double loss = loss_at("2e-3");
  ASSERT_GT(loss, 1e-3);
  const json::value& retry = out.at("retry");
  EXPECT_NEAR(number(retry.at("loop_ns")), 500, 1e-9);
  EXPECT_NEAR(number(retry.at("buffer_octets")), 800.0 * 500 / 8, 1e-6);
  const double wire_ns = (64 + 8 + 12) * 8 / 800.0;
  EXPECT_NEAR(number(retry.at("goodput_factor").at("64")), 1 / (1 + loss * 500 / wire_ns), 1e-12);
  EXPECT_NEAR(number(retry.at("residual_loss_ratio").at("64")) / std::pow(loss, 3), 1, 1e-9);
}

// UE 1.0.2 section 5.1 over 1 m of cable: 2 (4.4 + FEC + 30) + 20 + 9038 octets.
TEST_F(StagesTest, TheLoopFollowsFromTheLatencyItems) {
  const json::object out = shown("cable", {.set = {"retry.enabled=true"}});
  double fec_ns = 0;
  for (const json::value& item : out.at("latency_items").as_array())
    if (item.at("name") == "fec") fec_ns = number(item.at("ns"));
  EXPECT_GT(fec_ns, 10);
  EXPECT_NEAR(
      number(out.at("retry").at("loop_ns")), 2 * (4.4 + fec_ns + 30) + 20 + 9038 * 8 / 800.0, 1e-3);
  EXPECT_EQ(out.at("retry").at("replays"), 7);
}

TEST_F(StagesTest, TheFlakyConnectorLosesInItsEpisodes) {
  const json::object out = shown("flaky-connector");
  const json::object clean = shown("lpo-dr8-800g");
  EXPECT_NEAR(number(clean.at("margin_db")) - number(out.at("margin_db")), 1.5, 1e-9);
  EXPECT_GT(number(out.at("pre_fec_ber")), number(clean.at("pre_fec_ber")));
  const double in_episodes = number(out.at("episodes").at("bad_frame_loss_ratio").at("1518"));
  EXPECT_GT(in_episodes, 1e-9);
  EXPECT_NEAR(
      number(out.at("frame_loss_ratio").at("1518")) / (in_episodes * 0.02 / 60.02), 1, 1e-9);
  EXPECT_EQ(number(out.at("flaps_per_hour")), 6);
}

}  // namespace
}  // namespace linkwright
