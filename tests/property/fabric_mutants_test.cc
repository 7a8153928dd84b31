// SPDX-License-Identifier: Apache-2.0
//
// Each comparison must be able to fail: fabrics with a planted fault, and the check that has to see
// it. The same cases are silent with the true fabric (fabric_oracle_test.cc,
// fabric_polling_test.cc).
#include <gtest/gtest.h>

#include "tests/property/fabric_cases.h"
#include "tests/property/fabric_checks.h"
#include "tests/property/fabric_reference.h"

namespace linkwright::test {
namespace {

enum class FabricFault {
  kEarly,         // one delivery is a picosecond early
  kLosesCopy,     // one copy is never given out
  kLeaks,         // one handle is never given out
  kDoubles,       // one delivery comes out twice
  kOffersLate,    // arrivals of one host come a picosecond late
  kStampsLooks,   // arrivals come when the host looks
  kUnmarks,       // one mark is forgotten
  kConfuses,      // one frame comes out at another host
  kForgetsDrops,  // drops are not given back
  kRenames,       // one drop has another reason
  kMovesLate,     // circuits move a picosecond late
  kMiscounts,     // one frame more is on the books of the fabric
};

template <FabricFault kFault>
class FaultyFabric {
 public:
  FaultyFabric(const FabricConfig& config, const FabricCapacity& capacity)
      : fabric_(late(config), capacity), hosts_(config.graph.hosts) {}

  // What actions act on.
  operator Fabric&() { return fabric_; }

  void offer(HostId host, std::span<const FabricArrival> burst) {
    for (FabricArrival arrival : burst) {
      if (kFault == FabricFault::kOffersLate && host == 0) arrival.at += Duration{1};
      if (kFault == FabricFault::kStampsLooks) arrival.at = std::max(arrival.at, looked_);
      looked_ = std::max(looked_, arrival.at);
      fabric_.offer(host, {&arrival, 1});
    }
  }
  std::size_t room(HostId host) const { return fabric_.room(host); }
  void advance(Instant horizon) { fabric_.advance(horizon); }

  const FabricDeparture* front(HostId host) {
    const FabricDeparture* front = fabric_.front(host);
    if (front == nullptr) return front;
    front_ = *front;
    if (spoils(front_)) {
      if (kFault == FabricFault::kEarly) front_.at -= Duration{1};
      if (kFault == FabricFault::kUnmarks) front_.marked = false;
      if (kFault == FabricFault::kConfuses) front_.host = (front_.host + 1) % hosts_;
      if (kFault == FabricFault::kLosesCopy || kFault == FabricFault::kLeaks) {
        spoilt_ = true;
        fabric_.pop(host);
        return this->front(host);
      }
    }
    return &front_;
  }
  void pop(HostId host) {
    const bool is_spoilt = spoils(*fabric_.front(host));
    spoilt_ |= is_spoilt;
    if (!is_spoilt || kFault != FabricFault::kDoubles) fabric_.pop(host);
  }
  std::size_t collect_drops(std::span<FabricDeparture> out) {
    const std::size_t count = fabric_.collect_drops(out);
    if (kFault == FabricFault::kForgetsDrops && count != 0) return count - 1;
    for (std::size_t i = 0; i < count && kFault == FabricFault::kRenames; ++i)
      if (out[i].reason == DropReason::kDark) out[i].reason = DropReason::kDarkCut;
    return count;
  }

  Instant next_event() const { return fabric_.next_event(); }
  Instant horizon() const { return fabric_.horizon(); }
  Tally held() const { return fabric_.held(); }
  FabricCounters counters() const {
    FabricCounters counters = fabric_.counters();
    if (kFault == FabricFault::kMiscounts) ++counters.misdelivered;
    return counters;
  }
  const Egress* egress(LinkId link) const { return fabric_.egress(link); }
  const SharedBuffer& buffer(std::uint32_t number) const { return fabric_.buffer(number); }

 private:
  static FabricConfig late(FabricConfig config) {
    if (kFault != FabricFault::kMovesLate) return config;
    for (CrossbarNode& crossbar : config.crossbars)
      if (auto* plan = std::get_if<CyclicPlan>(&crossbar.crossbar.plan)) plan->start += Duration{1};
    return config;
  }
  // The first frame that the fault can strike.
  bool spoils(const FabricDeparture& out) const {
    if (spoilt_ || out.number < 3) return false;
    if (kFault == FabricFault::kLosesCopy) return out.copy;
    if (kFault == FabricFault::kUnmarks) return out.marked;
    return kFault == FabricFault::kEarly || kFault == FabricFault::kLeaks ||
           kFault == FabricFault::kDoubles || kFault == FabricFault::kConfuses;
  }

  Fabric fabric_;
  std::uint32_t hosts_;
  FabricDeparture front_;
  Instant looked_{};
  bool spoilt_ = false;
};

constexpr std::uint64_t kCases = 60;

// In how many of the cases `check(made, outcome)` complains about that fault.
template <FabricFault kFault, typename Check>
std::size_t caught(const Check& check) {
  std::size_t cases = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricCase made = make_fabric_case(seed);
    const FabricOutcome outcome = drive<FaultyFabric<kFault>>(made.scenario, {seed}, made.until);
    cases += !check(made, outcome).empty();
  }
  return cases;
}

constexpr auto kReference = [](const FabricCase& made, const FabricOutcome& outcome) {
  return check_same_departures(ReferenceFabric::run(made), before(outcome, made.until));
};
constexpr auto kTrueFabric = [](const FabricCase& made, const FabricOutcome& outcome) {
  return check_same_departures(drive(made.scenario, {}, made.until), outcome);
};
constexpr auto kTrueCounts = [](const FabricCase& made, const FabricOutcome& outcome) {
  return check_same_counts(drive(made.scenario, {}, made.until), outcome);
};
constexpr auto kConserved = [](const FabricCase& made, const FabricOutcome& outcome) {
  return check_conservation(made.scenario, outcome);
};

TEST(FabricMutant, ADeliveryThatIsAPicosecondEarlyIsSeen) {
  EXPECT_GT(caught<FabricFault::kEarly>(kReference), kCases / 2);
  EXPECT_GT(caught<FabricFault::kEarly>(kTrueFabric), kCases / 2);
}

TEST(FabricMutant, ACopyThatIsLostIsSeen) {
  EXPECT_GT(caught<FabricFault::kLosesCopy>(kReference), kCases / 2);
  EXPECT_GT(caught<FabricFault::kLosesCopy>(kConserved), kCases / 2);
}

TEST(FabricMutant, AHandleThatNeverComesBackIsSeen) {
  EXPECT_GT(caught<FabricFault::kLeaks>(kConserved), kCases / 2);
  EXPECT_GT(caught<FabricFault::kForgetsDrops>(kConserved), kCases / 2);
}

TEST(FabricMutant, ADeliveryThatComesOutTwiceIsSeen) {
  EXPECT_GT(caught<FabricFault::kDoubles>(kConserved), kCases / 2);
  EXPECT_GT(caught<FabricFault::kDoubles>(kReference), kCases / 2);
}

TEST(FabricMutant, AHostWhoseArrivalsComeLateIsSeen) {
  EXPECT_GT(caught<FabricFault::kOffersLate>(kReference), kCases / 2);
  EXPECT_GT(caught<FabricFault::kOffersLate>(kTrueFabric), kCases / 2);
}

TEST(FabricMutant, StampsThatDependOnTheHostAreSeen) {
  EXPECT_GT(caught<FabricFault::kStampsLooks>(kReference), kCases / 2);
  EXPECT_GT(caught<FabricFault::kStampsLooks>(kTrueFabric), kCases / 2);
}

TEST(FabricMutant, AMarkThatIsForgottenIsSeen) {
  EXPECT_GT(caught<FabricFault::kUnmarks>(kReference), kCases / 8);
}

TEST(FabricMutant, AFrameAtAnotherHostIsSeen) {
  EXPECT_GT(caught<FabricFault::kConfuses>(kReference), kCases / 2);
}

TEST(FabricMutant, AnotherReasonIsSeen) {
  EXPECT_GT(caught<FabricFault::kRenames>(kReference), kCases / 20);
}

TEST(FabricMutant, CircuitsThatMoveAPicosecondLateAreSeen) {
  EXPECT_GT(caught<FabricFault::kMovesLate>(kReference), kCases / 30);
}

TEST(FabricMutant, AnotherCountIsSeen) {
  EXPECT_EQ(caught<FabricFault::kMiscounts>(kTrueCounts), kCases);
}

// The comparison of those who should not be disturbed by a change.
TEST(FabricMutant, AFrameThatIsDisturbedIsSeen) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricCase made = make_fabric_case(seed, {.constant = false});
    const FabricOutcome whole = drive(made.scenario, {}, made.until);
    FabricOutcome shifted = whole;
    if (!shifted.out.empty()) shifted.out.back().at += Duration{1};
    seen += !check_same_departures(whole, shifted).empty();
  }
  EXPECT_GT(seen, kCases / 2);
}

}  // namespace
}  // namespace linkwright::test
