// SPDX-License-Identifier: Apache-2.0
//
// Thousands of generated plans and changes against an oracle of another make, and whether that
// oracle would notice a fault.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "crossbar_cases.h"
#include "crossbar_drive.h"
#include "crossbar_oracle.h"
#include "faulty_crossbar.h"
#include "link_models/switching/crossbar.h"

namespace linkwright {
namespace {

using test::against_oracle;
using test::CrossbarCase;
using test::CrossbarDrive;
using test::CrossbarFault;
using test::CrossbarOracle;
using test::FaultyCrossbar;
using test::Look;
using test::Polling;
using test::some_case;

constexpr std::uint64_t kCases = 2'000;

template <typename Box>
std::string verdict(const CrossbarCase& wanted, Polling polling) {
  return against_oracle(wanted, CrossbarDrive<Box>(wanted, polling, wanted.seed).run());
}

// Who changed by `until` according to an edge by edge run, from its look number `from` on.
std::vector<std::uint16_t> changed_by(const std::vector<Look>& looks,
                                      std::size_t& from,
                                      Instant until) {
  std::vector<std::uint16_t> all;
  for (; from < looks.size() && looks[from].at <= until; ++from)
    all.insert(all.end(), looks[from].changed.begin(), looks[from].changed.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

TEST(CrossbarRandom, GeneratedCasesAreValid) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const CrossbarCase wanted = some_case(seed);
    ASSERT_TRUE(validate(wanted.config).empty()) << seed;
    for (const test::Ordered& command : wanted.commands) {
      const auto* plan = std::get_if<CircuitPlan>(&command.what);
      ASSERT_TRUE(plan == nullptr || validate(*plan, wanted.config.ports).empty()) << seed;
    }
  }
}

TEST(CrossbarRandom, AnswersAreThoseOfTheOracleHoweverItIsPolled) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const CrossbarCase wanted = some_case(seed);
    for (const Polling polling : {Polling::kEdges, Polling::kMore, Polling::kJumps})
      ASSERT_EQ(verdict<Crossbar>(wanted, polling), "");
  }
}

TEST(CrossbarRandom, PollingChangesNeitherWhatHappensNorWhoIsNamed) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const CrossbarCase wanted = some_case(seed);
    const std::vector<Look> edges = CrossbarDrive<Crossbar>(wanted, Polling::kEdges, seed).run();
    for (const Polling polling : {Polling::kMore, Polling::kJumps}) {
      std::size_t from = 0;
      for (const Look& look : CrossbarDrive<Crossbar>(wanted, polling, seed).run())
        ASSERT_EQ(look.changed, changed_by(edges, from, look.at)) << seed << ' ' << picos(look.at);
    }
  }
}

TEST(CrossbarRandom, NothingChangesBetweenEdges) {
  for (std::uint64_t seed = 0; seed < kCases / 5; ++seed) {
    const CrossbarCase wanted = some_case(seed);
    const CrossbarOracle oracle(wanted);
    std::vector<Circuit> before = oracle.at(kEpoch - Duration{1}).circuits;
    for (const Look& look : CrossbarDrive<Crossbar>(wanted, Polling::kEdges, seed).run()) {
      ASSERT_EQ(oracle.at(look.at - Duration{1}).circuits, before) << seed;
      before = look.circuits;
    }
  }
}

TEST(CrossbarRandom, CountersAreThoseOfTheOracle) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const CrossbarCase wanted = some_case(seed);
    CrossbarDrive<Crossbar> drive(wanted, Polling::kJumps, seed);
    drive.run();
    const CrossbarOracle::State truth = CrossbarOracle(wanted).at(wanted.end);
    for (std::uint16_t i = 0; i < wanted.config.ports; ++i) {
      ASSERT_EQ(drive.box().lit_time(i), truth.lit[i]) << seed;
      ASSERT_EQ(drive.box().moves(i), truth.moves[i]) << seed;
      ASSERT_LE(truth.lit[i] + drive.box().dark_time(i), wanted.end - kEpoch) << seed;
    }
  }
}

TEST(CrossbarRandom, FollowingThePlanThatIsFollowedChangesNothing) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    CrossbarCase wanted = some_case(seed);
    wanted.commands.clear();  // only what the plan does
    const std::vector<Look> alone = CrossbarDrive<Crossbar>(wanted, Polling::kJumps, seed).run();
    const Instant at = kEpoch + picoseconds(static_cast<std::int64_t>(seed % 300));
    Crossbar box(wanted.seed, 7, wanted.config);
    box.follow(at, wanted.config.plan);
    std::vector<std::uint16_t> changed;
    for (const Look& look : alone) {
      box.pass(look.at, changed);
      for (std::uint16_t i = 0; i < wanted.config.ports; ++i)
        ASSERT_EQ(box.circuit(i), look.circuits[i]) << seed;
    }
  }
}

TEST(CrossbarRandom, InputsThatACommandDoesNotMoveDoNotNoticeIt) {
  int unmoved = 0;
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    CrossbarCase wanted = some_case(seed);
    test::Dice dice(seed, 2);
    const Matching last = test::some_matching(dice, wanted.config.ports);
    const Matching other = test::a_bit_different(dice, last);
    const Instant at = kEpoch + picoseconds(dice.between(350, 400));
    std::erase_if(wanted.commands, [&](const auto& command) { return command.at >= at; });
    wanted.commands.push_back({at, last});
    Crossbar with(wanted.seed, 7, wanted.config);
    Crossbar without(wanted.seed, 7, wanted.config);
    for (const test::Ordered& command : wanted.commands) {
      for (Crossbar* box : {&with, &without}) {
        if (const auto* matching = std::get_if<Matching>(&command.what))
          box->connect(command.at, *matching);
        else
          box->follow(command.at, std::get<CircuitPlan>(command.what));
      }
    }
    // Often while moves are under way, and before some light has gone off.
    with.connect(at + test::some(dice, 0, 40), other);
    std::vector<std::uint16_t> changed;
    for (Instant t = kEpoch; t < wanted.end; t += picoseconds(3)) {
      with.pass(t, changed);
      without.pass(t, changed);
      for (std::uint16_t i = 0; i < wanted.config.ports; ++i) {
        if (last.to[i] != other.to[i]) continue;
        ++unmoved;
        ASSERT_EQ(with.circuit(i), without.circuit(i)) << seed << ' ' << i;
      }
    }
  }
  EXPECT_GT(unmoved, 50'000);
}

template <CrossbarFault kFault>
int cases_that_notice() {
  int noticed = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    noticed += verdict<FaultyCrossbar<kFault>>(some_case(seed), Polling::kMore).empty() ? 0 : 1;
  return noticed;
}

TEST(CrossbarMutants, EachIsNoticed) {
  EXPECT_EQ(cases_that_notice<CrossbarFault::kNone>(), 0);
  EXPECT_GT(cases_that_notice<CrossbarFault::kDarkensAll>(), 20);
  EXPECT_GT(cases_that_notice<CrossbarFault::kLightsAtOnce>(), 20);
  EXPECT_GT(cases_that_notice<CrossbarFault::kStampsPolls>(), 20);
  EXPECT_GT(cases_that_notice<CrossbarFault::kForgetsAnInput>(), 20);
  EXPECT_GT(cases_that_notice<CrossbarFault::kForgetsDarkness>(), 20);
  EXPECT_GT(cases_that_notice<CrossbarFault::kDrawsElsewhere>(), 20);
  EXPECT_GT(cases_that_notice<CrossbarFault::kCommandsLate>(), 20);
}

}  // namespace
}  // namespace linkwright
