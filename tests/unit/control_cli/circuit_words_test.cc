// SPDX-License-Identifier: Apache-2.0
#include "control/live/circuit_words.h"

#include <gtest/gtest.h>

#include "control/live/mistake.h"

namespace linkwright {
namespace {

const LiveCrossbar kCrossbar{0, "ocs0", {"host0", "host1", "rack-a", "rack-b"}};

TEST(CircuitWords, JoinsBothWaysOrOneByNumberOrName) {
  EXPECT_EQ(parse_circuits({"0-2", "host1>rack-b"}, kCrossbar), (Matching{{2, 3, 0, kNoPort}}));
  EXPECT_EQ(parse_circuits({"rack-a-rack-b"}, kCrossbar), (Matching{{kNoPort, kNoPort, 3, 2}}));
  EXPECT_EQ(parse_circuits({}, kCrossbar), unconnected(4));
}

TEST(CircuitWords, SaysBackWhatItRead) {
  EXPECT_EQ(circuits_text(Matching{{2, 3, 0, kNoPort}}, kCrossbar), "host0-rack-a host1>rack-b");
  EXPECT_EQ(circuits_text(unconnected(4), kCrossbar), "all dark");
}

std::string refusal(const std::vector<std::string>& circuits) {
  try {
    parse_circuits(circuits, kCrossbar);
  } catch (const Mistake& error) {
    return error.what();
  }
  return "";
}

TEST(CircuitWords, NamesTheCircuitAndWhatIsAllowed) {
  EXPECT_EQ(refusal({"0-4"}),
            "\"0-4\" is no circuit; wants A-B (both ways) or A>B, each a port 0 to 3 or one of "
            "host0, host1, rack-a, rack-b");
  EXPECT_NE(refusal({"0-2", "0>1"}).find("\"0>1\" gives host0 a second output"), std::string::npos);
  EXPECT_NE(refusal({"0>2", "1>2"}).find("\"1>2\" lights rack-a twice"), std::string::npos);
  EXPECT_NE(refusal({"1-1"}).find("joins a port with itself"), std::string::npos);
  EXPECT_NE(refusal({""}).find("is no circuit"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
