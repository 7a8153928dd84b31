// SPDX-License-Identifier: Apache-2.0
//
// Each property must be able to fail: links with a planted fault, and the checker that has to see
// it. The same cases are silent with the true link (properties_test.cc).
#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/checks.h"
#include "tests/support/faulty_link.h"
#include "tests/support/reference_link.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 40;

// In how many of the cases `check(scenario, outcome)` complains about that fault.
template <Fault kFault, typename Check>
std::size_t caught(const CaseLimits& limits, const Check& check, const Polling& polling = {}) {
  std::size_t cases = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, limits);
    cases += !check(scenario, drive<FaultyLink<kFault>>(scenario, polling)).empty();
  }
  return cases;
}

constexpr auto kReference = [](const Scenario& scenario, const Outcome& outcome) {
  return differences(ReferenceLink::run(scenario), by_handle(outcome.departures));
};
constexpr auto kTrueLink = [](const Scenario& scenario, const Outcome& outcome) {
  return check_same_fates(drive(scenario), outcome);
};
constexpr auto kFifo = [](const Scenario&, const Outcome& outcome) { return check_fifo(outcome); };

TEST(Mutant, AHandleThatNeverComesBackIsSeen) {
  EXPECT_GT(caught<Fault::kLeaks>({}, check_conservation), kCases / 2);
}

TEST(Mutant, AHandleThatComesBackTwiceIsSeen) {
  EXPECT_GT(caught<Fault::kDoubles>({}, check_conservation), kCases / 2);
}

TEST(Mutant, AFrameThatIsDroppedUncountedIsSeen) {
  EXPECT_EQ(caught<Fault::kSwallows>({}, check_conservation), kCases);
}

TEST(Mutant, AFrameThatLosesAByteIsSeen) {
  EXPECT_GT(caught<Fault::kShrinks>({}, check_conservation), kCases / 2);
}

TEST(Mutant, EventsThatAreNotAnnouncedAreSeen) {
  EXPECT_GT(caught<Fault::kForgetsEvents>({}, check_conservation), kCases / 2);
}

TEST(Mutant, APicosecondTooEarlyIsSeen) {
  const CaseLimits constant{.changes = 0, .always_serialize = true};
  EXPECT_GT(caught<Fault::kEarly>(constant, check_never_early), kCases / 4);
  EXPECT_GT(caught<Fault::kEarly>({}, kReference), kCases / 2);
}

TEST(Mutant, AnExchangeOfTwoDeliveriesIsSeen) {
  EXPECT_GT(caught<Fault::kReorders>({}, kFifo), kCases / 4);
}

TEST(Mutant, AWireThatIsTooFastIsSeen) {
  const CaseLimits constant{.light_may_change = false, .always_serialize = true};
  EXPECT_GT(caught<Fault::kSqueezes>(constant, check_rate_bound), kCases / 2);
}

TEST(Mutant, StampsThatDependOnTheBurstAreSeen) {
  EXPECT_GT(caught<Fault::kStampsBursts>({}, kTrueLink, {32}), kCases / 2);
}

TEST(Mutant, StampsThatDependOnTheHostAreSeen) {
  EXPECT_GT(caught<Fault::kLateWhenPolled>({}, kTrueLink, {5, 9}), kCases / 2);
}

TEST(Mutant, AnIdenticalChangeThatStirsIsSeen) {
  std::size_t cases = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = with_identical_changes(make_case(seed, {.changes = 0}), seed);
    const Outcome outcome = drive<FaultyLink<Fault::kStirsIdentical>>(scenario);
    cases += !kTrueLink(scenario, outcome).empty();
  }
  EXPECT_GT(cases, kCases / 2);
}

TEST(Mutant, AChangeThatClaimsToBeInForceTooEarlyIsSeen) {
  EXPECT_GT(caught<Fault::kReportsEarly>({}, check_effective_times), kCases / 2);
}

TEST(Mutant, AChangeThatIsAPicosecondLateIsSeen) {
  EXPECT_GT(caught<Fault::kChangesLate>({.changes = 12}, kReference), kCases / 8);
}

TEST(Mutant, ADarkEdgeThatIsAPicosecondLateIsSeen) {
  Scenario scenario;
  scenario.config.rate = {100'000'000'000, 1};
  scenario.arrivals = {{kFirstHandle, kEpoch, 60}};  // on the wire in [0, 6720) ps
  ASSERT_TRUE(scenario.config.dark.add({kEpoch + Duration{6'719}, Duration{100}}));
  EXPECT_TRUE(kReference(scenario, drive(scenario)).empty());
  EXPECT_FALSE(kReference(scenario, drive<FaultyLink<Fault::kDarkensLate>>(scenario)).empty());
}

}  // namespace
}  // namespace linkwright::test
