// SPDX-License-Identifier: Apache-2.0
#include "dataplane/driver_table.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

PortSpec port(std::string device, std::uint32_t frame_bytes = 1'514) {
  PortSpec spec;
  spec.name = "p";
  spec.device = std::move(device);
  spec.frame_bytes_max = frame_bytes;
  return spec;
}

std::string only_message(const PortSpec& spec) {
  const auto errors = check_port(spec, "ports[3]");
  EXPECT_EQ(errors.size(), 1u);
  return errors.empty() ? "" : errors[0].field + ": " + errors[0].message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Devargs, AreTakenApart) {
  const auto devargs = parse_devargs("net_af_packet12,iface=veth,framesz=4096");
  ASSERT_TRUE(devargs);
  EXPECT_EQ(devargs->device, "net_af_packet12");
  EXPECT_EQ(devargs->driver, "net_af_packet");
  EXPECT_EQ(devargs->find("iface"), "veth");
  EXPECT_EQ(devargs->find("framesz"), "4096");
  EXPECT_FALSE(devargs->find("blocksz"));
}

TEST(Devargs, PciAddressesAreKnownWithAndWithoutDomain) {
  for (const char* text : {"0000:01:00.0", "c3:00.1", "0000:01:00.0,representor=0"}) {
    const auto devargs = parse_devargs(text);
    ASSERT_TRUE(devargs) << text;
    EXPECT_EQ(devargs->driver, "pci");
  }
}

TEST(Devargs, MalformedOnesAreRefusedWithTheFieldAndTheText) {
  for (const char* text : {"",
                           "veth0",
                           "net_af_packet0,",
                           "net_af_packet0,iface",
                           "net_af_packet0,=x",
                           "net_af packet,iface=x",
                           "0000:01:00",
                           "0000:01:0g.0"}) {
    EXPECT_FALSE(parse_devargs(text)) << text;
    const std::string message = only_message(port(text));
    EXPECT_TRUE(contains(message, "ports[3].device: \"" + std::string(text) + '"')) << message;
  }
}

TEST(CheckPort, EveryRowOfTheTableIsAcceptedInItsPlainForm) {
  for (const DriverRow& row : driver_table()) {
    const bool pci = row.driver == "pci";
    std::string device = pci ? "0000:01:00.0" : std::string(row.driver) + "0";
    if (!row.interface_argument.empty()) device += "," + std::string(row.interface_argument) + "=x";
    EXPECT_TRUE(check_port(port(device), "p").empty()) << device;
  }
}

TEST(CheckPort, AnUnknownDriverIsRefusedAndTheKnownOnesAreListed) {
  const std::string message = only_message(port("net_foo0,iface=x"));
  EXPECT_TRUE(contains(message, "net_foo")) << message;
  EXPECT_TRUE(contains(message, "net_af_packet, net_af_xdp")) << message;
}

TEST(CheckPort, AMissingInterfaceIsNamedWhereTheDriverNeedsOne) {
  EXPECT_TRUE(contains(only_message(port("net_af_packet0")), "iface="));
  EXPECT_TRUE(contains(only_message(port("net_af_xdp0,iface=")), "iface="));
  EXPECT_TRUE(check_port(port("net_null0"), "p").empty());
}

TEST(CheckPort, FramesUpToTheSlotLessItsOverheadPassAndOneByteMoreIsRefused) {
  EXPECT_TRUE(check_port(port("net_af_packet0,iface=x", 1'982), "p").empty());
  const std::string message = only_message(port("net_af_packet0,iface=x", 1'983));
  EXPECT_TRUE(contains(message, "frame_bytes_max: 1983 bytes")) << message;
  EXPECT_TRUE(contains(message, "up to 1982 bytes")) << message;
}

TEST(CheckPort, TheDevargsItProposesLiftTheLimit) {
  for (const std::uint32_t frame_bytes : {1'983u, 3'000u, 9'014u, 9'230u, 16'318u}) {
    const std::string message = only_message(port("net_af_packet0,iface=x", frame_bytes));
    const std::size_t from = message.find("framesz=");
    ASSERT_NE(from, std::string::npos) << message;
    const std::string proposal = message.substr(from, message.find(' ', from) - from);
    EXPECT_TRUE(contains(proposal, ",blocksz=")) << proposal;
    EXPECT_TRUE(check_port(port("net_af_packet0,iface=x," + proposal, frame_bytes), "p").empty())
        << proposal;
  }
}

TEST(CheckPort, ABlockThatCannotHoldASlotIsRefused) {
  const std::string message = only_message(port("net_af_packet0,iface=x,framesz=16384"));
  EXPECT_TRUE(contains(message, "blocksz=4096 is not allowed with framesz=16384")) << message;
  EXPECT_TRUE(contains(message, "blocksz=16384")) << message;
}

TEST(CheckPort, ASlotThatIsNoSlotIsRefused) {
  for (const char* size : {"0", "64", "2049", "2k", "-1", ""}) {
    EXPECT_EQ(check_port(port(std::string("net_af_packet0,iface=x,framesz=") + size), "p").size(),
              1u)
        << size;
  }
}

TEST(CheckPort, AfXdpStopsAt1514AndNoDevargLiftsIt) {
  EXPECT_TRUE(check_port(port("net_af_xdp0,iface=x", 1'514), "p").empty());
  const std::string message = only_message(port("net_af_xdp0,iface=x", 1'515));
  EXPECT_TRUE(contains(message, "up to 1514 bytes")) << message;
  EXPECT_FALSE(contains(message, "framesz")) << message;
}

TEST(DriverTable, KernelDriversNeedASilentKernelAndAfPacketCannotTellMisses) {
  const DriverRow* packet = find_driver("net_af_packet");
  const DriverRow* xdp = find_driver("net_af_xdp");
  ASSERT_NE(packet, nullptr);
  ASSERT_NE(xdp, nullptr);
  EXPECT_TRUE(packet->kernel_must_be_silent && xdp->kernel_must_be_silent);
  EXPECT_EQ(packet->misses, MissReport::kKernel);
  EXPECT_EQ(xdp->misses, MissReport::kDriver);
  EXPECT_FALSE(packet->passes_8021ad);
  EXPECT_TRUE(xdp->passes_8021ad);
  EXPECT_FALSE(packet->can_set_link_down || xdp->can_set_link_down);
  EXPECT_EQ(pool_slack(*packet, 512), 0u);
  EXPECT_GT(pool_slack(*xdp, 512), 0u);
}

TEST(DriverTable, TheSlotsOfTheRingBoundWhatCanWaitInIt) {
  const auto usual = parse_devargs("net_af_packet0,iface=x");
  const auto larger = parse_devargs("net_af_packet0,iface=x,framecnt=4096");
  EXPECT_GE(ingress_capacity(*usual), 512u);
  EXPECT_EQ(ingress_capacity(*larger) - ingress_capacity(*usual), 4'096u - 512u);
}

TEST(DriverTable, PausesPassVirtualPortsAndBelongToTheMacOfACard) {
  EXPECT_TRUE(passes_pauses(port("net_af_packet0,iface=x")));
  EXPECT_TRUE(passes_pauses(port("net_af_xdp0,iface=x")));
  EXPECT_FALSE(passes_pauses(port("0000:01:00.0")));
}

TEST(DriverTable, TextHasOneLineForEachRowUnderItsHeadings) {
  const auto lines = driver_table_text();
  ASSERT_EQ(lines.size(), driver_table().size() + 1);
  for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size());
  EXPECT_EQ(lines[1][0], "net_af_packet");
  EXPECT_EQ(lines[1][1], "framesz - 66");
}

}  // namespace
}  // namespace linkwright
