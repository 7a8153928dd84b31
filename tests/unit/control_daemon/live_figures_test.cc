// SPDX-License-Identifier: Apache-2.0
//
// Figures from differences: rates that were measured and not those that were configured, in the
// model domain, and nothing where there is no interval.
#include "control/daemon/live_figures.h"

#include <cmath>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/support/fake_emulator.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kRate = 1'000'000'000;
constexpr std::uint64_t kScale = 10;

class LiveFigures : public testing::Test {
 protected:
  LiveFigures() {
    scenario_.name = "lab";
    scenario_.time_scale = kScale;
    scenario_.spec = small_spec();
    scenario_.cables = {{"ab", "left", "right", {}}};
    for (LinkConfig& config : scenario_.spec.cables[0].direction) {
      config.rate = {kRate, kScale};
      config.latency = milliseconds(20);
    }
    scenario_.fabrics.emplace_back().name = "pod";
    scenario_.fabrics[0].config = test::uniform_fabric(make_graph(StarConfig{.hosts = 2}),
                                                       test::plain_link(kRate, microseconds(1)));
    scenario_.spec.fabrics.emplace_back().config = scenario_.fabrics[0].config;
    before_ = look(seconds(100));
    now_ = look(seconds(105));  // half a second of the model
  }

  Look look(Duration at) const {
    Look out{.run = "r1"};
    out.snapshot.at = kEpoch + at;
    out.snapshot.cables.resize(1);
    for (DirectionSnapshot& direction : out.snapshot.cables[0])
      direction.link.bits_per_second = kRate;
    FabricSnapshot& fabric = out.snapshot.fabrics.emplace_back();
    fabric.reading = FabricReading(scenario_.fabrics[0].config.graph);
    fabric.reading.at = out.snapshot.at;
    for (LinkReading& link : fabric.reading.links) link.is_sender = true;
    return out;
  }

  json::object links(const Look* before) const {
    return live_links({scenario_, scenario_.spec, before, now_});
  }
  json::value direction(const Look* before, std::size_t which = 0) const {
    return links(before).at("links").at(0).at("directions").at(which);
  }
  json::value fabric() const {
    return live_fabrics({scenario_, scenario_.spec, &before_, now_}).at("fabrics").at(0);
  }
  DirectionSnapshot& now(std::size_t which = 0) { return now_.snapshot.cables[0][which]; }
  DirectionSnapshot& before(std::size_t which = 0) { return before_.snapshot.cables[0][which]; }

  ResolvedScenario scenario_;
  Look before_;
  Look now_;
};

double number(const json::value& value) {
  return value.is_null() ? std::nan("") : value.to_number<double>();
}

TEST_F(LiveFigures, ThroughputIsWhatWasDeliveredInModelTime) {
  before().books.handed_to_port = {1'000, 1'000'000};
  now().books.handed_to_port = {6'000, 6'000'000};
  const json::value told = direction(&before_);
  EXPECT_DOUBLE_EQ(number(told.at("bits_per_second")), 5e6 * 8 / 0.5);
  EXPECT_DOUBLE_EQ(number(told.at("frames_per_second")), 5'000 / 0.5);
  // 24 octets of each frame beside its bytes.
  EXPECT_DOUBLE_EQ(number(told.at("load")), (5e6 + 5'000 * 24) * 8 / 0.5 / kRate);
  EXPECT_DOUBLE_EQ(number(direction(&before_, 1).at("bits_per_second")), 0);
  EXPECT_DOUBLE_EQ(number(told.at("latency_ns")), 2e6);
}

TEST_F(LiveFigures, WhatWaitsIsToldBesideWhatIsInside) {
  now().books.held = {30, 45'000};
  now().queue_bytes = 16'000;
  now().link.queue_bytes_max = 20'000;
  const json::value told = direction(nullptr);
  EXPECT_EQ(told.at("held_bytes").to_number<int>(), 45'000);
  EXPECT_EQ(told.at("queue_bytes").to_number<int>(), 16'000);
  EXPECT_EQ(told.at("queue_bytes_max").to_number<int>(), 20'000);
  EXPECT_EQ(direction(nullptr, 1).at("queue_bytes").to_number<int>(), 0);
}

TEST_F(LiveFigures, WithoutAnIntervalNoRateIsTold) {
  now().books.handed_to_port = {6'000, 6'000'000};
  Look other = before_;
  other.run = "r0";
  Look restarted = before_;
  restarted.interruptions = 1;
  Look same = before_;
  same.snapshot.at = now_.snapshot.at;
  const Look* const none = nullptr;
  const Look* const all[] = {none, &other, &restarted, &same};
  for (const Look* each : all) {
    EXPECT_TRUE(links(each).at("interval_s").is_null());
    EXPECT_TRUE(direction(each).at("bits_per_second").is_null());
    EXPECT_TRUE(direction(each).at("load").is_null());
    EXPECT_EQ(direction(each).at("totals").at("frames").to_number<int>(), 6'000);
  }
}

TEST_F(LiveFigures, AVerdictOfASecondIsToldOfARunThatGoesOnAlone) {
  const auto second = [&](const Look* before, bool runs) {
    return live_second(
        {scenario_, scenario_.spec, before, now_}, runs, "GOOD", json::array{"none"});
  };
  EXPECT_EQ(second(&before_, true).at("last_second").as_string(), "GOOD");
  EXPECT_EQ(second(&before_, true).at("last_second_causes").as_array().size(), 1u);
  EXPECT_TRUE(second(&before_, false).at("last_second").is_null()) << "it has ended";
  EXPECT_TRUE(second(nullptr, true).at("last_second").is_null());
  EXPECT_TRUE(second(&now_, true).at("last_second").is_null()) << "it stands still";
}

TEST_F(LiveFigures, WhatADeadManHasPutUponALinkIsToldOfIt) {
  scenario_.spec.cables[0].direction[0].fec.error_ratio = 1e-3;
  const auto under = [&](std::optional<DeadManPolicy> policy) {
    return live_links({scenario_, scenario_.spec, &before_, now_, policy});
  };
  const auto first = [](const json::object& told) {
    return told.at("links").at(0).at("directions").at(0);
  };
  const json::object free = under(std::nullopt);
  EXPECT_TRUE(free.at("dead_man").is_null());
  EXPECT_DOUBLE_EQ(number(first(free).at("latency_ns")), 2e6);
  EXPECT_DOUBLE_EQ(number(first(free).at("group_error_ratio")), 1e-3);
  EXPECT_FALSE(first(free).at("dark").as_bool());
  const json::object transparent = under(schema::ArmDeadMan::TRANSPARENT);
  EXPECT_EQ(transparent.at("dead_man").as_string(), "transparent");
  EXPECT_DOUBLE_EQ(number(first(transparent).at("latency_ns")), 0);
  EXPECT_DOUBLE_EQ(number(first(transparent).at("group_error_ratio")), 0);
  const json::object down = under(schema::ArmDeadMan::DOWN);
  EXPECT_EQ(down.at("dead_man").as_string(), "down");
  EXPECT_TRUE(first(down).at("dark").as_bool()) << "also without a window that begins";
}

TEST_F(LiveFigures, ABerOfTheModelIsToldAsLongAsTheErrorsAreThoseOfTheStart) {
  now_.fec.resize(1);
  now_.fec[0][0].emplace();
  scenario_.cables[0].direction[0].physics.fec.ber_shares.resize(1);
  scenario_.cables[0].direction[0].physics.fec.pre_fec_ber = 1e-5;
  EmulatorSpec in_force = scenario_.spec;
  const auto told = [&] {
    return live_links({scenario_, in_force, &before_, now_})
        .at("links")
        .at(0)
        .at("directions")
        .at(0);
  };
  in_force.cables[0].direction[0].latency = milliseconds(3);
  EXPECT_DOUBLE_EQ(number(told().at("fec").at("pre_fec_ber_modelled")), 1e-5);
  in_force.cables[0].direction[0].fec.error_ratio = 1e-2;
  EXPECT_TRUE(told().at("fec").at("pre_fec_ber_modelled").is_null());
  EXPECT_DOUBLE_EQ(number(told().at("group_error_ratio")), 1e-2);
}

TEST_F(LiveFigures, PercentilesAreOfTheInterval) {
  for (int i = 0; i < 1'000; ++i) before().lateness.record(1'000'000);
  now().lateness = before().lateness;
  for (int i = 0; i < 100; ++i) now().lateness.record(50);
  const json::value told = direction(&before_).at("lateness_ns");
  EXPECT_EQ(told.at("count").to_number<int>(), 100);
  EXPECT_EQ(told.at("p999").to_number<int>(), 50);
  EXPECT_TRUE(direction(&before_, 1).at("lateness_ns").is_null()) << "no frame, no percentile";
}

TEST_F(LiveFigures, DropsAreToldByReasonAndDarknessWhenItBegan) {
  now().books.drops[static_cast<std::size_t>(DropReason::kQueueFull)] = {30, 3'000};
  now().link.dark_windows = 1;
  const json::value told = direction(&before_);
  EXPECT_EQ(told.at("drops").as_object().size(), 1u);
  EXPECT_EQ(told.at("drops").at("queue_full").to_number<int>(), 30);
  EXPECT_DOUBLE_EQ(number(told.at("drops_per_second")), 60);
  EXPECT_TRUE(told.at("dark").as_bool());
  EXPECT_FALSE(direction(&before_, 1).at("dark").as_bool());
}

TEST_F(LiveFigures, WattsAreJoulesOfTheIntervalAndUnknownStaysUnknown) {
  before_.energy.resize(1);
  now_.energy.resize(1);
  before_.energy[0].joules = {10.0, std::nullopt, 20.0, std::nullopt};
  now_.energy[0].joules = {12.0, std::nullopt, 26.0, std::nullopt};
  const json::value told = links(&before_).at("links").at(0).at("watts");
  EXPECT_DOUBLE_EQ(number(told.at("module")), 4);
  EXPECT_DOUBLE_EQ(number(told.at("link")), 12);
  EXPECT_TRUE(told.at("end").is_null());
  EXPECT_TRUE(links(nullptr).at("links").at(0).at("watts").at("module").is_null());
}

TEST_F(LiveFigures, FecTellsTheCodewordsOfTheIntervalAndAllSoFar) {
  before_.fec.resize(1);
  now_.fec.resize(1);
  before_.fec[0][0].emplace().symbol_errors[0] = 1'000;
  now_.fec[0][0].emplace().symbol_errors[0] = 1'500;
  now_.fec[0][0]->symbol_errors[1] = 3;
  const json::value told = direction(&before_).at("fec");
  EXPECT_EQ(told.at("symbol_errors").at(0).to_number<int>(), 500);
  EXPECT_EQ(told.at("symbol_errors_total").at(0).to_number<int>(), 1'500);
  EXPECT_EQ(told.at("symbol_errors").as_array().size(), 17u);
  EXPECT_TRUE(direction(&before_, 1).at("fec").is_null());
}

TEST_F(LiveFigures, AFabricTellsEachSenderAndItsTiers) {
  FabricReading& reading = now_.snapshot.fabrics[0].reading;
  reading.links[0].busy = seconds(1);  // a fifth of the interval, in run time
  reading.links[0].sent = {1'000, 1'000'000};
  reading.links[0].waiting_bytes = 77;
  now_.snapshot.fabrics[0].books.handed_to_port = {500, 500'000};
  const json::value told = fabric();
  EXPECT_EQ(told.at("links").as_array().size(), reading.links.size());
  EXPECT_NEAR(number(told.at("links").at(0).at("load")), 0.2, 1e-12);
  EXPECT_EQ(told.at("links").at(0).at("waiting_bytes").to_number<int>(), 77);
  EXPECT_DOUBLE_EQ(number(told.at("bits_per_second")), 500'000.0 * 8 / 0.5);
  EXPECT_NEAR(number(told.at("tiers").at(0).at("mean_load")),
              0.2 / static_cast<double>(reading.links.size()),
              1e-12);
  EXPECT_TRUE(told.at("path_latency_ns").is_null());
}

TEST_F(LiveFigures, ThePlanNamesEveryNodeAndCable) {
  const json::object told = live_plan(scenario_);
  EXPECT_EQ(told.at("links").at(0).at("a").as_string(), "left");
  const json::value& pod = told.at("fabrics").at(0);
  EXPECT_EQ(pod.at("nodes").as_array().size(), 3u);
  EXPECT_EQ(pod.at("cables").as_array().size(), 2u);
  EXPECT_EQ(pod.at("nodes").at(2).at("kind").as_string(), "switch");
}

}  // namespace
}  // namespace linkwright
