// SPDX-License-Identifier: Apache-2.0
#include "dataplane/interface_guard.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr GuardRules kSilent{true, true, false};

// An interface to which nobody can object.
InterfaceFacts quiet() {
  InterfaceFacts facts;
  facts.name = "lw0";
  facts.exists = true;
  facts.up = true;
  facts.others = {"lo", "lw0"};
  return facts;
}

std::string only_message(const InterfaceFacts& facts, const GuardRules& rules) {
  const auto errors = judge_interface(facts, rules, "ports[1]");
  EXPECT_EQ(errors.size(), 1u);
  if (errors.empty()) return {};
  EXPECT_EQ(errors[0].field, "ports[1].device");
  return errors[0].message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(InterfaceGuard, AQuietInterfaceIsAccepted) {
  EXPECT_TRUE(judge_interface(quiet(), kSilent, "p").empty());
}

TEST(InterfaceGuard, AMissingInterfaceListsThoseThatExist) {
  InterfaceFacts facts = quiet();
  facts.exists = false;
  const std::string message = only_message(facts, kSilent);
  EXPECT_TRUE(contains(message, "missing port")) << message;
  EXPECT_TRUE(contains(message, "lo, lw0")) << message;
}

TEST(InterfaceGuard, AnInterfaceThatTheDriverMakesMayBeMissing) {
  InterfaceFacts facts = quiet();
  facts.exists = false;
  EXPECT_TRUE(judge_interface(facts, {false, false, false}, "p").empty());
}

struct Use {
  const char* name;
  std::function<void(InterfaceFacts&)> apply;
  const char* says;
};

class SomebodysInterface : public testing::TestWithParam<Use> {};

TEST_P(SomebodysInterface, IsRefusedUnlessForced) {
  InterfaceFacts facts = quiet();
  GetParam().apply(facts);
  const std::string message = only_message(facts, {true, false, false});
  EXPECT_TRUE(contains(message, GetParam().says)) << message;
  EXPECT_TRUE(contains(message, "--force")) << message;
  EXPECT_TRUE(judge_interface(facts, {true, false, true}, "p").empty());
}

INSTANTIATE_TEST_SUITE_P(
    Uses,
    SomebodysInterface,
    testing::Values(
        Use{"address", [](auto& f) { f.addresses = {"192.0.2.1"}; }, "address 192.0.2.1"},
        Use{"route", [](auto& f) { f.routes = {"default"}; }, "route default"},
        Use{"bridge", [](auto& f) { f.master = "br0"; }, "member of br0"},
        Use{"vlan", [](auto& f) { f.uppers = {"eth0.100"}; }, "interface eth0.100"},
        Use{"ssh", [](auto& f) { f.ssh = "it ends at 192.0.2.1"; }, "ssh session"}),
    [](const auto& tested) { return tested.param.name; });

class LoudKernel : public testing::TestWithParam<Use> {};

TEST_P(LoudKernel, IsRefusedWithTheCommandThatMendsItEvenWhenForced) {
  InterfaceFacts facts = quiet();
  GetParam().apply(facts);
  for (const bool force : {false, true}) {
    const std::string message = only_message(facts, {true, true, force});
    EXPECT_TRUE(contains(message, std::string("mend with: ") + GetParam().says)) << message;
  }
}

TEST_P(LoudKernel, IsNoObjectionWhereTheKernelDoesNotShareTheInterface) {
  InterfaceFacts facts = quiet();
  GetParam().apply(facts);
  EXPECT_TRUE(judge_interface(facts, {true, false, false}, "p").empty());
}

INSTANTIATE_TEST_SUITE_P(
    Voices,
    LoudKernel,
    testing::Values(
        Use{"down", [](auto& f) { f.up = false; }, "ip link set dev lw0 up"},
        Use{"ipv6", [](auto& f) { f.ipv6 = true; }, "sysctl -w net.ipv6.conf.lw0.disable_ipv6=1"},
        Use{"arp", [](auto& f) { f.arp = true; }, "ip link set dev lw0 arp off"},
        Use{"offloads",
            [](auto& f) {
              f.offloads = {"tx", "gro"};
            },
            "ethtool -K lw0 tx off gro off"}),
    [](const auto& tested) { return tested.param.name; });

TEST(InterfaceGuard, EveryObjectionIsMadeAtOnce) {
  InterfaceFacts facts = quiet();
  facts.addresses = {"192.0.2.1"};
  facts.arp = true;
  facts.ipv6 = true;
  EXPECT_EQ(judge_interface(facts, kSilent, "p").size(), 3u);
}

// As the kernel prints it: addresses are network-order words read on a little-endian machine.
constexpr const char* kIpv4Routes =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "eth1\t000012C6\t00000000\t0001\t0\t0\t0\t0000FEFF\t0\t0\t0\n";

TEST(Ipv4Routes, AreReadForTheInterfaceAskedForOnly) {
  EXPECT_EQ(parse_ipv4_routes(kIpv4Routes, "eth0"), std::vector<std::string>{"default"});
  EXPECT_EQ(parse_ipv4_routes(kIpv4Routes, "eth1"), std::vector<std::string>{"198.18.0.0/15"});
  EXPECT_TRUE(parse_ipv4_routes(kIpv4Routes, "eth").empty());
  EXPECT_TRUE(parse_ipv4_routes(kIpv4Routes, "Iface").empty());
}

constexpr const char* kZeros = "00000000000000000000000000000000";

std::string ipv6_line(const std::string& network, const char* length, const char* flags) {
  return network + " " + length + " " + kZeros + " 00 " + kZeros + " 00000100 00000001 00000000 " +
         flags + "     eth0\n";
}

TEST(Ipv6Routes, TheKernelsOwnEntriesDoNotCount) {
  const std::string own = ipv6_line("fe800000000000000000000000000000", "40", "00000001") +
                          ipv6_line("ff000000000000000000000000000000", "08", "00000001") +
                          ipv6_line("20010db8000000000000000000000001", "80", "80200001") +
                          ipv6_line("20010db8000000000000000000000000", "80", "00300001");
  EXPECT_TRUE(parse_ipv6_routes(own, "eth0").empty());
}

TEST(Ipv6Routes, SomebodysEntriesDo) {
  const std::string text = ipv6_line("20010db8000000000000000000000000", "40", "00000001") +
                           ipv6_line(kZeros, "00", "00000003");
  const std::vector<std::string> want{"2001:db8::/64", "default (IPv6)"};
  EXPECT_EQ(parse_ipv6_routes(text, "eth0"), want);
  EXPECT_TRUE(parse_ipv6_routes(text, "eth1").empty());
}

TEST(InterfaceFacts, LoopbackExistsAndAnInventedInterfaceDoesNot) {
  EXPECT_TRUE(read_interface_facts("lo").exists);
  const InterfaceFacts none = read_interface_facts("lw-no-such");
  EXPECT_FALSE(none.exists);
  EXPECT_NE(std::find(none.others.begin(), none.others.end(), "lo"), none.others.end());
}

TEST(KernelInterfaces, ComeFromTheDevarg) {
  const auto with = parse_devargs("net_af_packet0,iface=veth7");
  EXPECT_EQ(kernel_interfaces(*with), std::vector<std::string>{"veth7"});
  EXPECT_TRUE(kernel_interfaces(*parse_devargs("net_null0")).empty());
}

}  // namespace
}  // namespace linkwright
