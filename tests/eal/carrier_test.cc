// SPDX-License-Identifier: Apache-2.0
//
// Carriers of real interfaces: veths in a network namespace of this process's own. Wants root.
#include <array>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dataplane/fidelity.h"
#include "dataplane/interface_link.h"
#include "tests/eal/lab.h"

namespace linkwright {
namespace {

using namespace std::chrono_literals;

constexpr const char* kDeviceA = "net_af_packet0,iface=lwea";
constexpr const char* kDeviceB = "net_af_packet1,iface=lweb";

int shell(const std::string& command) {
  return std::system(command.c_str());
}

// Hosts' ends lwha and lwhb, emulator's ends lwea and lweb; all gone with the process.
bool make_cables() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  for (const std::string end : {"a", "b"}) {
    const std::string ours = "lwe" + end;
    const std::string theirs = "lwh" + end;
    const int failures =
        shell("ip link add " + theirs + " type veth peer name " + ours) +
        shell("for i in " + ours + " " + theirs +
              "; do ethtool -K $i tx off rx off gso off tso off gro off >/dev/null 2>&1;"
              "f=/proc/sys/net/ipv6/conf/$i/disable_ipv6; [ -e $f ] && echo 1 >$f;"
              "ip link set dev $i arp off up || exit 1; done");
    if (failures != 0) return false;
  }
  return true;
}

// A host's end as a host has it.
class RawEnd {
 public:
  explicit RawEnd(const char* interface) : fd_(::socket(AF_PACKET, SOCK_RAW, htons(kEtherType))) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(kEtherType);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~RawEnd() { ::close(fd_); }
  RawEnd(const RawEnd&) = delete;
  RawEnd& operator=(const RawEnd&) = delete;

  void send() const {
    std::array<unsigned char, 60> frame{2};  // a unicast address of local scope
    frame[6] = 2;
    frame[12] = kEtherType >> 8;
    frame[13] = kEtherType & 0xff;
    ::send(fd_, frame.data(), frame.size(), 0);
  }
  // Frames that came, until 300 ms are quiet.
  int receive_all() const {
    int frames = 0;
    std::array<unsigned char, 2'000> frame{};
    for (pollfd wait{fd_, POLLIN, 0}; ::poll(&wait, 1, 300) == 1;)
      frames += ::recv(fd_, frame.data(), frame.size(), MSG_DONTWAIT) > 0 ? 1 : 0;
    return frames;
  }

 private:
  static constexpr std::uint16_t kEtherType = 0x88b5;  // IEEE 802 local experimental
  int fd_;
};

class CarrierOnVeth : public testing::Test {
 protected:
  static void SetUpTestSuite() { cables = make_cables(); }
  void SetUp() override {
    if (!cables) GTEST_SKIP() << "SKIP: no network namespace of our own to be had (not root?)";
  }

  static bool start(CarrierPolicy policy) {
    EmulatorSpec spec = lab::cable_between(kDeviceA, kDeviceB, lab::plain_link(microseconds(50)));
    spec.cables[0].carrier = policy;
    seen_spec = spec;
    return lab::start(spec);
  }
  static bool has_carrier(const std::string& interface) {
    const auto link = InterfaceLinks().read(interface);
    return link && link->carrier;
  }
  template <typename Condition>
  static bool soon(Condition condition) {
    for (int i = 0; i < 500; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
  static bool set(const std::string& interface, bool up) {
    return InterfaceLinks().set_up(interface, up).empty();
  }
  static bool port_becomes(std::size_t port, bool present) {
    return lab::watch_until(
        [&](const EmulatorSnapshot& now) { return now.ports[port].carrier.present == present; });
  }
  static bool named(const Fidelity& fidelity, const std::string& start) {
    for (const std::string& cause : fidelity.causes)
      if (cause.starts_with(start)) return true;
    return false;
  }

  static bool cables;
  static EmulatorSpec seen_spec;
};
bool CarrierOnVeth::cables = false;
EmulatorSpec CarrierOnVeth::seen_spec;

TEST_F(CarrierOnVeth, ThatFlapsIsCountedAndMakesTheRunDegraded) {
  ASSERT_TRUE(start(CarrierPolicy::kHold));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(set("lwha", false));
    EXPECT_TRUE(port_becomes(0, false));
    EXPECT_TRUE(has_carrier("lwhb"));
    EXPECT_TRUE(set("lwha", true));
    EXPECT_TRUE(port_becomes(0, true));
  }
  const EmulatorSnapshot last = lab::emulator().stop(seconds(1));
  EXPECT_TRUE(last.ports[0].carrier.is_known);
  EXPECT_EQ(last.ports[0].carrier.lost, 3u);
  EXPECT_EQ(last.ports[0].carrier.regained, 3u);
  EXPECT_EQ(last.ports[0].carrier.losses.size(), 3u);
  EXPECT_GT(last.ports[0].carrier.without, Duration{});
  EXPECT_EQ(last.ports[1].carrier.lost + last.ports[1].carrier.taken_down, 0u);
  const Fidelity fidelity = judge_fidelity(seen_spec, last, {.drained = true, .calibrated = true});
  EXPECT_NE(fidelity.verdict, FidelityVerdict::kGood);
  EXPECT_TRUE(named(fidelity, "port a: its own cable lost carrier 3 times"));
  EXPECT_FALSE(named(fidelity, "port b: "));
}

TEST_F(CarrierOnVeth, ThatFlapsFasterThanAnybodyLooksIsCountedAllTheSame) {
  ASSERT_TRUE(start(CarrierPolicy::kHold));
  InterfaceLinks links;
  const auto before = links.read("lweb");
  ASSERT_TRUE(before);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(links.set_up("lwhb", false).empty());
    EXPECT_TRUE(links.set_up("lwhb", true).empty());
  }
  EXPECT_EQ(links.read("lweb")->losses - before->losses, 5u);
  EXPECT_TRUE(lab::watch_until(
      [](const EmulatorSnapshot& now) { return now.ports[1].carrier.regained == 5; }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(1));
  EXPECT_EQ(last.ports[1].carrier.lost, 5u);
}

TEST_F(CarrierOnVeth, IsPassedOnAndGivenBack) {
  ASSERT_TRUE(start(CarrierPolicy::kPropagate));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(set("lwha", false));
    EXPECT_TRUE(soon([] { return !has_carrier("lwhb"); }));
    EXPECT_TRUE(set("lwha", true));
    EXPECT_TRUE(soon([] { return has_carrier("lwhb"); }));
    EXPECT_TRUE(port_becomes(1, true));
  }
  const EmulatorSnapshot last = lab::emulator().stop(seconds(1));
  const CarrierSnapshot& b = last.ports[1].carrier;
  EXPECT_EQ(b.lost, 0u);
  EXPECT_EQ(b.taken_down, 3u);
  EXPECT_EQ(b.raised, 3u);
  EXPECT_GT(b.link_up_longest, Duration{});
  EXPECT_LT(b.link_up_longest, seconds(2));
  EXPECT_EQ(last.ports[1].driver_tx_errors, 0u);
  EXPECT_TRUE(last.cables[0][0].books.closed() && last.cables[0][1].books.closed());
}

// Frames that were handed to the port before anybody saw its carrier go are thrown away, and do not
// come out when it is back.
TEST_F(CarrierOnVeth, LeavesNothingInThePortThatComesOutLater) {
  ASSERT_TRUE(start(CarrierPolicy::kHold));
  const RawEnd sender("lwhb");
  const auto burst = [&](int frames) {
    for (int i = 0; i < frames; ++i) {
      sender.send();
      std::this_thread::sleep_for(50us);
    }
  };
  burst(200);
  std::thread meanwhile([&] { burst(2'000); });
  EXPECT_TRUE(set("lwha", false));
  meanwhile.join();
  std::this_thread::sleep_for(2s);  // the kernel notices within one
  EXPECT_TRUE(set("lwha", true));
  EXPECT_TRUE(port_becomes(0, true));
  const RawEnd receiver("lwha");
  sender.send();
  EXPECT_EQ(receiver.receive_all(), 1);
  const EmulatorSnapshot last = lab::emulator().stop(seconds(1));
  const Books& books = last.cables[0][1].books;
  EXPECT_TRUE(books.closed());
  EXPECT_GT(books.drops[static_cast<std::size_t>(DropReason::kPortDown)].frames, 1'000u);
  EXPECT_EQ(last.ports[0].driver_tx_errors, 0u);
}

TEST_F(CarrierOnVeth, IsGivenBackWhenTheRunEndsWithoutIt) {
  ASSERT_TRUE(start(CarrierPolicy::kPropagate));
  EXPECT_TRUE(set("lwhb", false));
  EXPECT_TRUE(soon([] { return !has_carrier("lwha"); }));
  lab::emulator().stop(seconds(1));
  EXPECT_TRUE(has_carrier("lwha"));
  EXPECT_TRUE(set("lwhb", true));
}

TEST(CarrierOfNothing, IsNotPromisedToBeTakenDown) {
  EmulatorSpec spec = lab::null_pair(lab::plain_link(microseconds(50)));
  spec.cables[0].carrier = CarrierPolicy::kPropagate;
  const auto errors = lab::emulator().start(spec);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[1].field, "cables[0].carrier");
  EXPECT_EQ(errors[1].message,
            "the carrier of port \"b\" cannot be taken down: net_null has no carrier to be taken "
            "down");
}

}  // namespace
}  // namespace linkwright
