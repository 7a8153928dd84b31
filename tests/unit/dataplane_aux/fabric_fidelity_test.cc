// SPDX-License-Identifier: Apache-2.0
//
// What a fabric's counters mean for the verdict.
#include <gtest/gtest.h>

#include "dataplane/fidelity.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

class FabricFidelity : public testing::Test {
 protected:
  FabricFidelity() {
    FabricSpec fabric;
    fabric.name = "pod";
    fabric.config = test::uniform_fabric(make_graph(StarConfig{2}),
                                         test::plain_link(1'000'000'000, microseconds(1)));
    fabric.ports = {0, 1};
    spec.ports = {{.name = "left", .device = "net_null0"},
                  {.name = "right", .device = "net_null1"}};
    spec.fabrics.push_back(fabric);
    now.at = kEpoch + seconds(1);
    now.ports.resize(2);
    for (PortSnapshot& port : now.ports) port.missed_is_known = true;
    FabricSnapshot& told = now.fabrics.emplace_back();
    told.reading = FabricReading(fabric.config.graph);
    told.books.rx = told.books.handed_to_port = {2'000, 200'000};
    for (std::uint32_t port = 0; port < 2; ++port) {
      FabricHostSnapshot& host = told.hosts.emplace_back();
      host.host = host.port = port;
      host.lateness.add(Histogram::bucket_of(900), 1'000);
      host.arrival_uncertainty.add(Histogram::bucket_of(900), 1'000);
    }
  }

  Fidelity judge() const {
    return judge_fidelity(spec, now, {.drained = true, .calibrated = true});
  }
  void expect(FidelityVerdict verdict, const std::string& cause) const {
    const Fidelity fidelity = judge();
    EXPECT_EQ(name(fidelity.verdict), name(verdict));
    if (cause.empty()) {
      EXPECT_TRUE(fidelity.causes.empty()) << fidelity.causes.front();
    } else {
      ASSERT_EQ(fidelity.causes.size(), 1u);
      EXPECT_EQ(fidelity.causes.front(), cause);
    }
  }
  FabricSnapshot& pod() { return now.fabrics.front(); }

  EmulatorSpec spec;
  EmulatorSnapshot now;
};

TEST_F(FabricFidelity, AllInTimeAndAccountedForIsGood) {
  expect(FidelityVerdict::kGood, "");
}

TEST_F(FabricFidelity, OpenBooksAreInvalid) {
  pod().books.rx.frames += 1;
  expect(FidelityVerdict::kInvalid,
         "pod: the books do not close: 2001 frames and 200000 bytes in, 2000 and 200000 accounted "
         "for");
}

TEST_F(FabricFidelity, AFrameThatTheEmulatorLostIsInvalid) {
  pod().books.handed_to_port = {1'999, 199'900};
  pod().books.drops[static_cast<std::size_t>(DropReason::kNoMemory)] = {1, 100};
  expect(FidelityVerdict::kInvalid, "pod: the emulator lost 1 frame (no_memory)");
}

TEST_F(FabricFidelity, AHostThatIsLateIsToldWithItsPort) {
  pod().hosts[1].lateness.add(Histogram::bucket_of(9'000), 50);
  expect(FidelityVerdict::kInvalid,
         "port right: 4.76 % of 1050 frames released later than the limit of 5 us (1 % may be)");
}

TEST_F(FabricFidelity, ABacklogWhileTheServerPausesIsBackpressureAndOtherwiseAFault) {
  FabricHostSnapshot& host = pod().hosts[1];
  for (Histogram* each : {&host.lateness, &host.lateness_behind_refusals})
    each->add(Histogram::bucket_of(9'000), 50);
  host.transmit_refusals = 3;
  now.ports[0].pauses.tally.frames = 9;  // the other server's are no excuse
  EXPECT_EQ(judge().verdict, FidelityVerdict::kInvalid);
  EXPECT_EQ(judge().causes.size(), 2u);
  now.ports[1].pauses.tally.frames = 9;
  expect(FidelityVerdict::kGood, "");
  ASSERT_EQ(judge().notes.size(), 1u);
  EXPECT_EQ(judge().notes[0],
            "port right: backpressure: its server sent pauses while it refused 3 transmit calls; "
            "50 frames waited for that");
  host.lateness.add(Histogram::bucket_of(9'000), 50);  // and not for that
  expect(FidelityVerdict::kInvalid,
         "port right: 4.76 % of 1050 frames released later than the limit of 5 us (1 % may be)");
}

TEST_F(FabricFidelity, WhatOverrunsAModelledLinkIsTheEmulatorsLossWhereServersArePaced) {
  pod().books.handed_to_port = {1'993, 199'300};
  pod().books.drops[static_cast<std::size_t>(DropReason::kQueueFull)] = {7, 700};
  pod().reading.links[0].dropped = {9, 900};  // two of them for want of a circuit
  pod().reading.links[0].overran = {7, 700};
  expect(FidelityVerdict::kGood, "");
  for (HostNode& host : spec.fabrics[0].config.hosts) host.ingress = Ingress::kPaceRequired;
  expect(FidelityVerdict::kInvalid,
         "host0: 7 frames overran the modelled link, and `ingress: pace_required` says that the "
         "server is paced");
}

}  // namespace
}  // namespace linkwright
