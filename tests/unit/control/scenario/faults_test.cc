// SPDX-License-Identifier: Apache-2.0
//
// Targeted faults from the text of a scenario, and every mistake one can make in it.
#include <gtest/gtest.h>

#include "control/scenario/fault_match.h"
#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {
namespace {

// The faults of a link, at line 4.
std::string faulty(const std::string& faults, const std::string& more = "") {
  return "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks:\n"
         "  - {name: w, a: l, b: r, parameters: {rate: 10Gbps, faults: [" +
         faults + "]}" + more + "}\n";
}

FaultList faults_of_text(const std::string& text, std::size_t direction = 0) {
  const ResolvedScenario scenario = resolved_text(text);
  return scenario.spec.cables.empty() ? FaultList{} : scenario.spec.cables[0].faults[direction];
}

// The only problem, its field named from the list on.
std::string mistake(const std::string& fault) {
  const ResolveResult result = resolve_text(faulty(fault));
  const auto* problems = std::get_if<Problems>(&result);
  if (problems == nullptr || problems->size() != 1)
    return std::to_string(problems == nullptr ? 0 : problems->size()) + " problems";
  EXPECT_EQ(problems->front().at.line, 4u);
  EXPECT_GT(problems->front().at.column, 60u) << "inside the list";
  return problems->front().path.substr(std::string("links[0].parameters.faults").size()) + ": " +
         problems->front().message;
}

TEST(Faults, AreReadWithAllTheirFields) {
  const FaultList faults = faults_of_text(faulty(
      "{name: cut, match: {source: '02:00:00:00:00:0a', destination: '02:00:00:00:00:0B', "
      "ether_type: 0x0800, vlan: 100, pcp: 5, source_ip: 198.18.0.0/24, "
      "destination_ip: '2001:db8::/32', protocol: 17, dscp: 26, source_port: 49153, "
      "destination_port: 4791, opcode: 10, queue_pair: 1193046, psn: [16777200, 16]}, skip: 3, "
      "action: reorder, frames: 2, every: 7, overtaken_by: 5, delay: 9us}"));
  FrameMatch match;
  match.source = 0x02'00'00'00'00'0a;
  match.destination = 0x02'00'00'00'00'0b;
  match.ether_type = 0x0800;
  match.vlan = 100;
  match.pcp = 5;
  match.source_ip = IpPrefix{4, {198, 18}, 24};
  match.destination_ip = IpPrefix{6, {0x20, 0x01, 0x0d, 0xb8}, 32};
  match.protocol = 17;
  match.dscp = 26;
  match.source_port = 49'153;
  match.destination_port = 4'791;
  match.bth_opcode = 10;
  match.queue_pair = 1'193'046;
  match.psn = PsnRange{16'777'200, 16};
  const TargetedFault expected{
      .name = "cut",
      .match = match,
      .turns = {.skip = 3, .frames = 2, .every = 7},
      .act = {.action = FaultAction::kReorder, .overtaken_by = 5, .delay = microseconds(9)}};
  EXPECT_EQ(faults, FaultList{expected});
}

TEST(Faults, StrikeOneFrameOnceAndTheFirstUnlessToldOtherwise) {
  const FaultList faults = faults_of_text(faulty("{name: f, action: drop}"));
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].turns, (FaultTurns{.skip = 0, .frames = 1, .every = 0}));
  EXPECT_EQ(faults[0].match, FrameMatch{});
}

TEST(Faults, ZeroIsAValueOfItsOwnInAMatch) {
  const FaultList faults = faults_of_text(
      faulty("{name: f, match: {psn: [0, 0], dscp: 0, vlan: 0, queue_pair: 0}, action: drop}"));
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].match.psn, (PsnRange{0, 0}));
  EXPECT_EQ(faults[0].match.dscp, 0);
  EXPECT_EQ(faults[0].match.vlan, 0);
  EXPECT_EQ(faults[0].match.queue_pair, 0u);
}

TEST(Faults, DelaysAreOfTheModelAndTheTimeScaleMultipliesThem) {
  const std::string text = "time_scale: 80\n" + faulty("{name: f, action: delay, delay: 5us}");
  EXPECT_EQ(faults_of_text(text).at(0).act.delay, microseconds(400));
}

TEST(Faults, OfOneDirectionReplaceThoseOfBoth) {
  const std::string text = faulty("{name: f, action: drop}, {name: g, action: drop}",
                                  ", b_to_a: {faults: [{name: h, action: corrupt}]}");
  EXPECT_EQ(faults_of_text(text, 0).size(), 2u);
  ASSERT_EQ(faults_of_text(text, 1).size(), 1u);
  EXPECT_EQ(faults_of_text(text, 1)[0].name, "h");
}

TEST(Faults, AreShownInAScenarioThatResolvesToTheSame) {
  const std::string text = faulty(
      "{name: f, match: {source: '02:00:00:00:00:0a', ether_type: 0x88b5, psn: [5, 9]}, "
      "action: delay, delay: 5us, every: 3}");
  const std::string shown = resolved_text(text).text;
  EXPECT_EQ(faults_of_text(shown), faults_of_text(text)) << shown;
  EXPECT_EQ(faults_of_text(text).size(), 1u);
}

TEST(FaultMistakes, NameTheFieldTheValueAndWhatIsAllowed) {
  EXPECT_EQ(mistake("{name: f}"), "[0]: key \"action\" is missing");
  EXPECT_EQ(mistake("{action: drop}"), "[0]: key \"name\" is missing");
  EXPECT_EQ(mistake("{name: '', action: drop}"), "[0].name: wants 1 to 64 bytes (value \"\")");
  EXPECT_EQ(mistake("{name: f, action: drop}, {name: f, action: drop}"),
            "[1].name: a second fault of this name (value \"f\")");
  EXPECT_EQ(mistake("{name: f, action: dorp}"),
            "[0].action: is not one of the choices (value \"dorp\", allowed drop, corrupt, delay, "
            "reorder, duplicate); did you mean \"drop\"?");
  EXPECT_EQ(mistake("{name: f, action: drop, frames: 0}"),
            "[0].frames: is out of range (value \"0\", allowed 1 to 1000000000000000)");
  EXPECT_EQ(mistake("{name: f, action: drop, frames: 4, every: 3}"),
            "[0].every: must hold the frames that are struck (value 3, allowed from 4)");
  EXPECT_EQ(mistake("{name: f, action: drop, frame: 4}"),
            "[0]: unknown key \"frame\", did you mean \"frames\"?");
}

TEST(FaultMistakes, AnActionHasWhatItNeedsAndNothingThatWouldNotAct) {
  EXPECT_EQ(mistake("{name: f, action: delay}"),
            "[0].delay: is needed for `action: delay`, for example 5us");
  EXPECT_EQ(
      mistake("{name: f, action: reorder, overtaken_by: 3}"),
      "[0].delay: is needed for `action: reorder`: how long the frame waits at most for those "
      "that overtake it, for example 1ms");
  EXPECT_EQ(mistake("{name: f, action: reorder, delay: 1ms}"),
            "[0].overtaken_by: is needed for `action: reorder`: how many frames (allowed 1 to "
            "1024)");
  EXPECT_EQ(mistake("{name: f, action: drop, delay: 1ms}"),
            "[0].delay: does not act with `action: drop` (allowed: delay, reorder)");
  EXPECT_EQ(mistake("{name: f, action: delay, delay: 1ms, overtaken_by: 2}"),
            "[0].overtaken_by: does not act with `action: delay` (allowed: reorder)");
}

TEST(FaultMistakes, AnAddressThatIsNoneIsShown) {
  const auto of_match = [](const std::string& match) {
    return mistake("{name: f, action: drop, match: {" + match + "}}");
  };
  EXPECT_EQ(of_match("source: 02:00:00"),
            "[0].match.source: is no MAC address (value \"02:00:00\", for example "
            "\"02:00:00:00:00:01\")");
  for (const char* text : {"198.18.0.0/33", "198.18.0.1/24", "198.18.0", "2001:db8::/129", "ten"})
    EXPECT_EQ(
        of_match(std::string("source_ip: '") + text + "'"),
        std::string("[0].match.source_ip: is no address of IPv4 or IPv6, nor a prefix without "
                    "bits behind its length (value \"") +
            text + "\", for example \"198.18.0.0/24\")");
  for (const char* text : {"2048", "0x", "0x12345", "0x08g0"})
    EXPECT_EQ(of_match(std::string("ether_type: ") + text),
              std::string("[0].match.ether_type: is no EtherType in hexadecimal digits (value \"") +
                  text + "\", for example \"0x0800\")");
  EXPECT_EQ(of_match("psn: [5]"), "[0].match.psn: wants 2 values (from, to), has 1");
  EXPECT_EQ(of_match("psn: [5, 16777216]"),
            "[0].match.psn.to: is out of range (value \"16777216\", allowed 0 to 16777215)");
  EXPECT_EQ(of_match("dscp: 64"),
            "[0].match.dscp: is out of range (value \"64\", allowed 0 to 63)");
}

TEST(FaultMistakes, ThereAreSixteenAtMost) {
  std::string faults;
  for (int i = 0; i < 17; ++i)
    faults += (i == 0 ? "{name: f" : ", {name: f") + std::to_string(i) + ", action: drop}";
  EXPECT_EQ(mistake(faults), ": has too many entries (17, allowed at most 16)");
}

TEST(FaultMistakes, ADelayThatDoesNotFitARunIsRefused) {
  const ResolveResult result =
      resolve_text("time_scale: 1000000000\n" + faulty("{name: f, action: delay, delay: 100s}"));
  const auto* problems = std::get_if<Problems>(&result);
  ASSERT_NE(problems, nullptr);
  EXPECT_EQ(problems->front().path, "links[0].parameters.faults[0].delay");
}

TEST(IpPrefix, IsOneAddressWithoutALength) {
  EXPECT_EQ(parse_ip_prefix("10.1.2.3"), (IpPrefix{4, {10, 1, 2, 3}, 32}));
  EXPECT_EQ(parse_ip_prefix("0.0.0.0/0"), (IpPrefix{4, {}, 0}));
  EXPECT_EQ(parse_ip_prefix("::1")->length, 128);
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0 /8"})
    EXPECT_FALSE(parse_ip_prefix(text)) << text;
}

}  // namespace
}  // namespace linkwright
