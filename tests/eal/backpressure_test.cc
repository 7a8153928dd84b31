// SPDX-License-Identifier: Apache-2.0
//
// A server that does not take its frames for a while. Where it sends pauses meanwhile, that is
// workload; where it sends anything else, its port is to blame. Both are the same run but for the
// type of the frames that the server sends. The limit of fidelity is half a second here and the
// server waits longer, so that a machine that is busy elsewhere changes no verdict.
#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/fidelity.h"
#include "link_models/headers/pause_frame.h"
#include "tests/eal/fabric_lab.h"
#include "tests/eal/lab.h"
#include "tests/eal/memif_peer.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kFrames = 512;
constexpr Duration kEffect = seconds(10);
constexpr Duration kWait = milliseconds(700);  // above the limit: a twentieth of the effect

enum class Server { kPauses, kSendsOtherFrames };

// What the two kinds of run have in common: towards the port `right`, where the server is.
struct Backlog {
  std::uint64_t handed = 0;
  std::uint64_t refusals = 0;
  std::uint64_t held = 0;
  std::uint64_t from_server = 0;
  bool closed = false;
};

Backlog of_cable(const EmulatorSnapshot& snapshot) {
  const DirectionSnapshot& towards = snapshot.cables[0][0];
  return {towards.books.handed_to_port.frames,
          towards.transmit_refusals,
          towards.books.held.frames,
          snapshot.cables[0][1].books.rx.frames,
          towards.books.closed() && snapshot.cables[0][1].books.closed()};
}

Backlog of_fabric(const EmulatorSnapshot& snapshot) {
  const FabricSnapshot& pod = snapshot.fabrics[0];
  return {pod.hosts[1].out.frames,
          pod.hosts[1].transmit_refusals,
          pod.books.held.frames,
          pod.hosts[1].in.frames,
          pod.books.closed()};
}

// Long enough in flight for the server to be there before the first frame comes to its port.
LinkConfig link() {
  return lab::paced_link(20'000'000, milliseconds(100), 1 << 16);
}

// Both kinds of pauses in turn; with kSendsOtherFrames as many octets that are none.
std::array<std::uint8_t, 60> server_frame(Server server, std::uint64_t number) {
  PauseFields fields;
  if (server == Server::kPauses && number % 2 == 0) {
    fields = {PauseKind::kGlobal, 0xff, {}};
    fields.quanta.fill(100);
  } else if (server == Server::kPauses) {
    fields = {PauseKind::kPriority, 1u << 3, {}};
    fields.quanta[3] = 100;
  }
  return pause_frame(fields, test::address_of(1));
}

class Backpressure : public testing::Test {
 protected:
  Backpressure() {
    lab::write_frames(scratch_.path("in.pcap"), 0, 1, kFrames);
    left_ =
        "net_pcap0,rx_pcap=" + scratch_.path("in.pcap") + ",tx_pcap=" + scratch_.path("out.pcap");
    right_ = lab::memif_for(scratch_.path("memif"));
  }

  EmulatorSpec cable() const {
    EmulatorSpec spec = lab::cable_between(left_, right_, link());
    return with_names(spec);
  }
  EmulatorSpec star() const {
    EmulatorSpec spec = lab::fabric_of(StarConfig{2}, link(), {left_, right_});
    return with_names(spec);
  }

  // The server does not take for kWait after its port has first refused frames, then takes all.
  void run(const EmulatorSpec& spec, Server server, Backlog (*read)(const EmulatorSnapshot&)) {
    ASSERT_TRUE(lab::start(spec));
    {
      lab::MemifPeer peer(scratch_.path("memif"));
      ASSERT_TRUE(peer.is_ready());
      wait(peer, server, read);
      take_all(peer, read);
    }
    last = lab::emulator().stop(seconds(2));
    fidelity = judge_fidelity(spec, last, {.drained = true, .calibrated = true});
    EXPECT_EQ(read(last).held, 0u);
    std::vector<std::uint32_t> all(kFrames);
    std::iota(all.begin(), all.end(), 0u);
    EXPECT_EQ(taken, all) << "in their order, and none of them lost";
  }

  void expect_backpressure() const {
    EXPECT_NE(fidelity.verdict, FidelityVerdict::kInvalid);
    for (const std::string& cause : fidelity.causes) EXPECT_FALSE(is_of_backlog(cause)) << cause;
    EXPECT_TRUE(
        has(fidelity.notes, "port right: backpressure: its server sent pauses while it refused"));
    EXPECT_EQ(pauses().source, PausesFromServer::Source::kFrames);
    EXPECT_EQ(pauses().tally.frames, sent);
    EXPECT_EQ(pauses().tally.global, sent - sent / 2);
    EXPECT_EQ(pauses().tally.by_priority[3], sent / 2);
    EXPECT_EQ(last.ports[0].pauses.tally, PauseTally{});
  }
  // `who` as the verdict names where it was.
  void expect_fault(const std::string& who) const {
    EXPECT_EQ(fidelity.verdict, FidelityVerdict::kInvalid);
    EXPECT_EQ(std::count_if(fidelity.causes.begin(), fidelity.causes.end(), is_of_backlog), 2);
    EXPECT_TRUE(has(fidelity.causes, "released later than the limit"));
    EXPECT_TRUE(has(fidelity.causes, who + ": the egress port refused frames in"));
    EXPECT_FALSE(has(fidelity.notes, "backpressure"));
    EXPECT_EQ(pauses().tally, PauseTally{});
  }
  const PausesFromServer& pauses() const { return last.ports[1].pauses; }

  EmulatorSnapshot last;
  Fidelity fidelity;
  std::vector<std::uint32_t> taken;
  std::uint64_t sent = 0;  // by the server

 private:
  static EmulatorSpec with_names(EmulatorSpec spec) {
    spec.ports[0].name = "left";
    spec.ports[1].name = "right";
    spec.smallest_effect = kEffect;
    return spec;
  }
  static bool is_of_backlog(const std::string& cause) {
    return cause.find("released later") != std::string::npos ||
           cause.find("refused") != std::string::npos;
  }
  static bool has(const std::vector<std::string>& sentences, const std::string& part) {
    return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
      return sentence.find(part) != std::string::npos;
    });
  }

  void wait(lab::MemifPeer& peer, Server server, Backlog (*read)(const EmulatorSnapshot&)) {
    Instant until = kNever;
    EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
      const Backlog now = read(snapshot);
      EXPECT_TRUE(now.closed);
      EXPECT_LT(now.handed, 2 * lab::MemifPeer::kRingFrames) << "and the others are held";
      // The ring towards the server is there once the server has looked into it.
      if (now.handed == 0) take(peer);
      if (now.refusals == 0 || now.handed + now.held < kFrames) return false;
      if (until == kNever) until = snapshot.at + kWait;
      if (peer.send(server_frame(server, sent))) ++sent;
      return snapshot.at > until && now.handed > 0 && sent > 1;
    }));
  }
  bool take(lab::MemifPeer& peer) {
    const std::vector<std::uint32_t> some = peer.take();
    taken.insert(taken.end(), some.begin(), some.end());
    return !some.empty();
  }
  void take_all(lab::MemifPeer& peer, Backlog (*read)(const EmulatorSnapshot&)) {
    EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
      const Backlog now = read(snapshot);
      EXPECT_TRUE(now.closed);
      while (take(peer)) continue;
      return taken.size() >= kFrames && now.from_server == sent;
    })) << "forwarding did not resume: "
        << taken.size();
  }

  const lab::Scratch scratch_;
  std::string left_;
  std::string right_;
};

TEST_F(Backpressure, OfALinkIsANoteWhereTheServerPauses) {
  run(cable(), Server::kPauses, of_cable);
  expect_backpressure();
  // They pass like any frame, and are none too late.
  EXPECT_EQ(last.cables[0][1].books.handed_to_port.frames, sent);
  EXPECT_EQ(last.cables[0][0].books.dropped(), Tally{});
}

TEST_F(Backpressure, OfALinkIsAFaultWhereTheServerSendsOtherFrames) {
  run(cable(), Server::kSendsOtherFrames, of_cable);
  expect_fault("a_to_b of wire");
  EXPECT_EQ(last.cables[0][1].books.handed_to_port.frames, sent);
  EXPECT_EQ(last.cables[0][0].books.dropped(), Tally{});
}

TEST_F(Backpressure, OfAFabricIsANoteWhereTheServerPauses) {
  run(star(), Server::kPauses, of_fabric);
  expect_backpressure();
  // The switch at the server has taken them.
  EXPECT_EQ(last.fabrics[0].books.absorbed.frames, sent);
  EXPECT_EQ(last.fabrics[0].books.dropped(), Tally{});
}

TEST_F(Backpressure, OfAFabricIsAFaultWhereTheServerSendsOtherFrames) {
  run(star(), Server::kSendsOtherFrames, of_fabric);
  expect_fault("port right");
  EXPECT_EQ(last.fabrics[0].books.absorbed, Tally{});
  EXPECT_EQ(last.fabrics[0].books.dropped(), Tally{});
}

}  // namespace
}  // namespace linkwright
