// SPDX-License-Identifier: Apache-2.0
//
// The shape of `linkwright run -o json`: other programs read these keys.
#include <algorithm>
#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "control/report/conditions.h"
#include "control/report/run_report.h"
#include "control/report/text_table.h"
#include "tests/support/fake_emulator.h"

namespace linkwright {
namespace {

namespace json = boost::json;
using Keys = std::set<std::string>;

RunReport some_report() {
  RunReport report;
  report.scenario.name = "a scenario with quite a long name, as people give them";
  report.scenario.spec = small_spec();
  report.scenario.spec.seed = ~0ull;
  DirectionFigures figures{.profile = "a-profile-with-a-very-long-name-indeed-too-long-to-print",
                           .rate_bps = 100'000'000,
                           .latency = milliseconds(1),
                           .watts_link = 12.5,
                           .physics = {}};
  report.scenario.cables = {{"ab", "left", "right", {figures, figures}}};
  report.scenario.cables[0].direction[1].watts_link = -1;
  report.snapshot.cables.resize(1);
  DirectionSnapshot& direction = report.snapshot.cables[0][0];
  direction.books.rx = {10, 1'000};
  direction.books.handed_to_port = {8, 800};
  direction.books.drops[static_cast<std::size_t>(DropReason::kDark)] = {2, 200};
  direction.lateness.record(40);
  direction.fate_digest = 0xabc;
  report.snapshot.ports = {{.name = "left", .driver = "net_null"}};
  report.snapshot.pages = "4K (no-huge)";
  report.fidelity.verdict = "DEGRADED";
  report.fidelity.causes = {
      "the worker was away for longer than anybody would have liked it to be, "
      "again and again, for reasons that this line does not go into"};
  report.fidelity.seconds = {{Instant{seconds(1)}, "GOOD", {}}};
  return report;
}

Keys keys(const json::value& object) {
  Keys keys;
  for (const auto& [key, value] : object.as_object()) keys.emplace(key);
  return keys;
}

json::value parsed(const RunReport& report) {
  return json::parse(json::serialize(to_json(report)));
}

TEST(Conditions, SayWhatMakesAResultAnotherOneThanThatOfThePlainProfile) {
  RunReport report = some_report();
  CableFigures& cable = report.scenario.cables[0];
  cable.direction[0].profile = "p";
  cable.corner = "typical";
  EXPECT_TRUE(conditions_of(report.scenario).empty());
  EXPECT_EQ(parsed(report).at("links").at(0).at("corner"), "typical");
  cable.corner = "hot";
  cable.claims = {"swift", "cheap"};
  cable.direction[1].physics.channel.acceleration = 1e6;
  const std::vector<std::string> expected{
      "ab: corner: hot of p",
      "ab: claim: swift of p is in force",
      "ab: claim: cheap of p is in force",
      "ab b to a: bit errors are accelerated 1e+06-fold, and all that follows from them"};
  EXPECT_EQ(conditions_of(report.scenario), expected);
  const std::string table = to_table(report);
  for (const std::string& line : expected) EXPECT_NE(table.find(line + "\n"), std::string::npos);
  const json::value link = parsed(report).at("links").at(0);
  EXPECT_EQ(link.at("corner"), "hot");
  EXPECT_EQ(link.at("claims"), (json::array{"swift", "cheap"}));
  cable.direction[0].physics.channel.acceleration = 1e6;
  EXPECT_EQ(conditions_of(report.scenario).back(),
            "ab: bit errors are accelerated 1e+06-fold, and all that follows from them");
}

TEST(JsonReport, HasTheKeysOfTheContract) {
  const json::value run = parsed(some_report());
  for (const char* key : {"links",
                          "energy",
                          "ports",
                          "fidelity",
                          "pool",
                          "seed",
                          "time_scale",
                          "pedestal_real_ns",
                          "pages",
                          "calibration"})
    EXPECT_TRUE(run.as_object().contains(key)) << key;
  ASSERT_EQ(run.at("links").as_array().size(), 2u);
  const json::value& link = run.at("links").at(0);
  for (const char* key : {"name",
                          "direction",
                          "profile",
                          "corner",
                          "claims",
                          "books",
                          "lateness_ns",
                          "lateness_outside_gaps_ns",
                          "arrival_uncertainty_ns",
                          "model",
                          "rate_trace",
                          "run_time",
                          "fec",
                          "stages",
                          "faults",
                          "loop_guard",
                          "ingress",
                          "fate_digest"})
    EXPECT_TRUE(link.as_object().contains(key)) << key;
  EXPECT_EQ(link.at("direction").as_string(), "a_to_b");
  EXPECT_EQ(run.at("links").at(1).at("direction").as_string(), "b_to_a");
  for (const char* key : {"p50", "p99", "p999", "max"})
    EXPECT_TRUE(link.at("lateness_ns").at(key).is_number()) << key;
  EXPECT_EQ(keys(run.at("fidelity").at("seconds").at(0)), (Keys{"at", "verdict", "causes"}));
  EXPECT_EQ(run.at("fidelity").at("verdict").as_string(), "DEGRADED");
  EXPECT_TRUE(run.at("fidelity").at("causes").is_array());
}

TEST(JsonReport, BooksListEveryTermAndEveryReasonInFramesAndBytes) {
  const json::value books = parsed(some_report()).at("links").at(0).at("books");
  EXPECT_EQ(keys(books),
            (Keys{"rx", "originated", "handed_to_port", "held", "absorbed", "drops", "closed"}));
  EXPECT_EQ(keys(books.at("drops")),
            (Keys{"queue_full",
                  "dark",
                  "dark_cut",
                  "uncorrectable",
                  "bit_error",
                  "no_memory",
                  "port_refused",
                  "frame_loss",
                  "no_circuit",
                  "no_route",
                  "buffer_full",
                  "loop",
                  "run_ended",
                  "port_down",
                  "fault_drop",
                  "fault_corrupt",
                  "remote_fault",
                  "loop_guard"}));
  for (const auto& [reason, tally] : books.at("drops").as_object())
    EXPECT_EQ(keys(tally), (Keys{"frames", "bytes"})) << std::string{reason};
  EXPECT_EQ(books.at("drops").at("dark").at("bytes").as_int64(), 200);
  EXPECT_TRUE(books.at("closed").as_bool());
}

TEST(JsonReport, APortTellsOfItsOwnCable) {
  RunReport report = some_report();
  const json::value unknown = parsed(report).at("ports").at(0);
  EXPECT_TRUE(unknown.at("carrier").is_null());
  EXPECT_EQ(keys(unknown.at("cable_errors")),
            (Keys{"crc", "symbol", "fec_uncorrected", "fec_corrected"}));
  CarrierSnapshot& carrier = report.snapshot.ports[0].carrier;
  carrier.is_known = true;
  carrier.lost = 1;
  carrier.losses = {{kEpoch + milliseconds(1'500), kNever}};
  json::value told = parsed(report).at("ports").at(0).at("carrier");
  EXPECT_EQ(keys(told),
            (Keys{"present",
                  "held_down",
                  "gone",
                  "lost",
                  "regained",
                  "without_real_ns",
                  "losses",
                  "taken_down",
                  "link_up_real_ns"}));
  EXPECT_EQ(told.at("losses").at(0).at("lost_at_s").to_number<double>(), 1.5);
  EXPECT_TRUE(told.at("losses").at(0).at("regained_at_s").is_null());
  EXPECT_TRUE(told.at("link_up_real_ns").is_null()) << "it was never taken down";
  carrier.raised = 1;
  carrier.link_up_longest = milliseconds(2);
  told = parsed(report).at("ports").at(0).at("carrier");
  EXPECT_EQ(told.at("link_up_real_ns").to_number<double>(), 2e6);
}

TEST(JsonReport, ALoopGuardTellsWhatTrippedItAndIsNullWhereThereIsNone) {
  RunReport report = some_report();
  EXPECT_TRUE(parsed(report).at("links").at(0).at("loop_guard").is_null());
  CableSpec& cable = report.scenario.spec.cables[0];
  cable.guard.on = true;
  report.snapshot.guards.resize(1);
  json::value told = parsed(report).at("links").at(1).at("loop_guard");
  EXPECT_EQ(keys(told), (Keys{"trips", "stopped", "last"}));
  EXPECT_TRUE(told.at("last").is_null());
  report.snapshot.guards[0] = {.trips = 2,
                               .stopped = true,
                               .rule = LoopRule::kGroupRate,
                               .side = 0,
                               .source = 0x02'00'00'00'00'07,
                               .count = 1'001,
                               .within = milliseconds(5),
                               .at = kEpoch + milliseconds(1'500)};
  told = parsed(report).at("links").at(0).at("loop_guard").at("last");
  EXPECT_EQ(told.at("rule"), "broadcast_rate");
  EXPECT_EQ(told.at("source"), "02:00:00:00:00:07");
  EXPECT_EQ(told.at("port").as_string().c_str(), report.scenario.spec.ports[cable.port_a].name);
  EXPECT_EQ(told.at("at_s").to_number<double>(), 1.5);
  EXPECT_EQ(told.at("within_real_ns").to_number<double>(), 5e6);
  EXPECT_TRUE(told.at("resumed_at_s").is_null());
  report.in_virtual_time = VirtualReport{};
  EXPECT_TRUE(parsed(report).at("links").at(0).at("loop_guard").is_null());
}

TEST(JsonReport, OverrunsAreToldWhereSomebodyElseWasToHoldTheFrames) {
  RunReport report = some_report();
  report.snapshot.cables[0][0].books.drops[static_cast<std::size_t>(DropReason::kQueueFull)] = {
      3, 180};
  const auto ingress = [&] { return parsed(report).at("links").at(0).at("ingress"); };
  EXPECT_EQ(ingress(),
            (json::value{{"policy", "switch_queue"}, {"pauses_sent", 0}, {"overran", 0}}));
  report.scenario.spec.cables[0].ingress = Ingress::kPause;
  report.snapshot.cables[0][0].pauses = {4, 240};
  EXPECT_EQ(ingress(), (json::value{{"policy", "pause"}, {"pauses_sent", 4}, {"overran", 3}}));
}

TEST(JsonReport, APortTellsOfThePausesOfItsServer) {
  RunReport report = some_report();
  EXPECT_TRUE(parsed(report).at("ports").at(0).at("pauses").is_null());
  PausesFromServer& pauses = report.snapshot.ports[0].pauses;
  pauses.source = PausesFromServer::Source::kDriver;
  pauses.tally = {.frames = 5, .global = 2, .by_priority = {0, 0, 0, 3, 0, 0, 0, 0}};
  EXPECT_EQ(parsed(report).at("ports").at(0).at("pauses"),
            (json::value{{"by_hardware", true},
                         {"counted", true},
                         {"frames", 5},
                         {"global", 2},
                         {"by_priority", {0, 0, 0, 3, 0, 0, 0, 0}}}));
}

TEST(JsonReport, FaultsAreTheirCountsAndAReplayKnowsOnlyWhoWasStruck) {
  RunReport report = some_report();
  EXPECT_EQ(parsed(report).at("links").at(0).at("faults"), json::array{});
  report.scenario.spec.cables[0].faults[0] = {{.name = "cut", .act = {FaultAction::kDrop}}};
  report.snapshot.cables[0][0].faults[0] = {7, 2};
  const json::object told{{"name", "cut"}, {"action", "drop"}, {"matched", 7}, {"struck", 2}};
  EXPECT_EQ(parsed(report).at("links").at(0).at("faults"), json::array{told});
  EXPECT_NE(to_table(report).find("ab a to b fault cut (drop): 2 frames struck of 7 that "
                                  "match\n"),
            std::string::npos);
  report.in_virtual_time = VirtualReport{.matches_known = false};
  EXPECT_TRUE(parsed(report).at("links").at(0).at("faults").at(0).at("matched").is_null());
  EXPECT_NE(to_table(report).find("ab a to b fault cut (drop): 2 frames struck\n"),
            std::string::npos);
}

TEST(JsonReport, NumbersAreNumbersAndUnknownWattsAreNull) {
  const json::value run = parsed(some_report());
  EXPECT_EQ(run.at("seed").as_uint64(), ~0ull);
  const json::value& link = run.at("links").at(0);
  EXPECT_EQ(link.at("model").at("rate_bps").to_number<double>(), 1e8);
  EXPECT_EQ(link.at("model").at("one_way_latency_ns").to_number<double>(), 1e6);
  EXPECT_EQ(link.at("model").at("watts_link").to_number<double>(), 12.5);
  EXPECT_TRUE(run.at("links").at(1).at("model").at("watts_link").is_null());
  EXPECT_EQ(link.at("fate_digest").as_string(), "0000000000000abc");
}

TEST(RunReport, FailsWhenBooksDoNotCloseOrFidelityIsInvalid) {
  RunReport report = some_report();
  EXPECT_TRUE(report.passed());
  report.fidelity.verdict = "INVALID";
  EXPECT_FALSE(report.passed());
  report.fidelity.verdict = "GOOD";
  report.snapshot.cables[0][1].books.held = {1, 60};
  EXPECT_FALSE(report.passed());
  EXPECT_FALSE(parsed(report).at("links").at(1).at("books").at("closed").as_bool());
}

TEST(TableReport, FitsAHundredColumnsAndColoursOnlyWhenAsked) {
  const std::string plain = to_table(some_report());
  std::istringstream lines(plain);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_EQ(plain.find('\033'), std::string::npos);
  EXPECT_NE(to_table(some_report(), Page{.columns = {}, .colour = true}).find('\033'),
            std::string::npos);
  EXPECT_NE(plain.find("12.5 W"), std::string::npos);
  EXPECT_NE(plain.find("unknown"), std::string::npos);
  EXPECT_NE(plain.find("dark 2"), std::string::npos);
}

TEST(TextTable, ScalesUnitsForPeople) {
  EXPECT_EQ(rate_text(4e7), "40 Mb/s");
  EXPECT_EQ(rate_text(8e11), "800 Gb/s");
  EXPECT_EQ(rate_text(999'999), "1 Mb/s");
  EXPECT_EQ(time_text(131), "131 ns");
  EXPECT_EQ(time_text(1e6), "1 ms");
  EXPECT_EQ(time_text(0), "0 ns");
  EXPECT_EQ(count_text(999'999), "999999");
  EXPECT_EQ(count_text(12'345'678), "12.35 M");
}

}  // namespace
}  // namespace linkwright
