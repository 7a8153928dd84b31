// SPDX-License-Identifier: Apache-2.0
//
// Bad input: one message with the option, the value and what is allowed, and nothing printed. What
// is thrown is CLI::ParseError, which main() turns into exit code 2.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"

namespace linkwright {
namespace {

struct BadInput {
  const char* line;
  const char* error;

  friend std::ostream& operator<<(std::ostream& out, const BadInput& bad) {
    return out << bad.line;
  }
};

class CalcRefuses : public ::testing::TestWithParam<BadInput> {};

TEST_P(CalcRefuses, WithTheRange) {
  const Asked asked = ask(GetParam().line);
  EXPECT_EQ(asked.error, GetParam().error);
  EXPECT_EQ(asked.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    CalcRefuses,
    ::testing::Values(
        BadInput{"fec --ber 0.7", "--ber: 0.7 is out of range, allowed 0 to 0.5"},
        BadInput{"fec --ber nan", "--ber: nan is out of range, allowed 0 to 0.5"},
        BadInput{"fec --ber -1e-3", "--ber: -0.001 is out of range, allowed 0 to 0.5"},
        BadInput{"fec --ber much", "--ber: \"much\" is not a number"},
        BadInput{"fec", "--ber is required"},
        BadInput{"fec --ber 1e-3 --interleave 3",
                 "--interleave: 3 is out of range, allowed 1, 2 or 4"},
        BadInput{"fec --ber 1e-3 --interleave 1.5",
                 "--interleave: 1.5 is not a whole number, allowed -1000000000 to 1000000000"},
        BadInput{"fec --ber 1e-3 --code rs999",
                 "--code: \"rs999\" is unknown, allowed none, rs528, rs544, rs272"},
        BadInput{"fec --ber 1e-3 --frame-bytes 63",
                 "--frame-bytes: 63 is out of range, allowed 64 to 65535"},
        BadInput{"fec --ber 1e-3 --burst-a 1",
                 "--burst-a: 1 is out of range, allowed 0 to below 1"},
        BadInput{"fec --ber 1e-3 --rate 0", "--rate: 0 is out of range, allowed 0.001 to 1000000"},
        BadInput{"fec --ber 1e-3 -o xml", "--output: \"xml\" is unknown, allowed table, json, csv"},
        BadInput{"copper --length -1", "--length: -1 is out of range, allowed 0 to 1000"},
        BadInput{"copper --length nan", "--length: nan is out of range, allowed 0 to 1000"},
        BadInput{"copper --gauge 40", "--gauge: 40 is out of range, allowed 24 to 34"},
        BadInput{"copper --lane-class 400g",
                 "--lane-class: \"400g\" is unknown, allowed 50g, 100g, 200g"},
        BadInput{"copper --kind retimed --lane-class 200g",
                 "--lane-class: is not modelled between the retimers of a cable, allowed 100g"},
        BadInput{"copper --frame-bytes 64",
                 "--fec: is missing, and the options of a FEC are given"},
        BadInput{"optics --length -5m", "--length: -5 is out of range, allowed 0 to 200000"},
        BadInput{"optics --reflectances -35,3",
                 "--reflectances: 3 is out of range, allowed -100 to 0"},
        BadInput{"optics --path-loss -1", "--path-loss: -1 is out of range, allowed 0 to 60"},
        BadInput{"ocs --efficiency 1", "--efficiency: 1 is out of range, allowed 0 to 0.999999"},
        BadInput{"ocs --guard 20us", "--slot: is missing, and --guard is a part of a slot"},
        BadInput{"energy --module -1", "--module: -1 is out of range, allowed 0 to 10000"},
        BadInput{"energy --utilisation 1.1", "--utilisation: 1.1 is out of range, allowed 0 to 1"},
        BadInput{"bill --tier x=1",
                 "--tier: \"x=1\" is not understood, allowed NAME=NUMBER,NUMBER"},
        BadInput{"bill --tier x=-1,16", "--tier: -1 is out of range, allowed 0 to 10000"},
        BadInput{"bill --gpus 0", "--gpus: 0 is out of range, allowed 1 to 1000000000"},
        BadInput{"reliability", "--fit: is missing; or give --gpus, for a cluster"},
        BadInput{"reliability --fit -1", "--fit: -1 is out of range, allowed 0 to 1e+09"},
        BadInput{"reliability --gpus 9 --scale-fit x=2",
                 "--scale-fit: \"x\" is no part, allowed rack-copper, pod-optics, core-optics, "
                 "rack-switch"},
        BadInput{"crossover --lengths -1", "--lengths: -1 is out of range, allowed 0 to 200000"}));

TEST(CalcRefusesMore, UnknownOptionsAndCommands) {
  EXPECT_NE(ask("fec --ber 1e-3 --bre 1").error, "");
  EXPECT_NE(ask("fiber").error, "");
  EXPECT_NE(ask("optics --path-loss 1 --connectors 4").error, "");
  EXPECT_NE(ask("copper --length 2parsec").error.find("--length: \"2parsec\""), std::string::npos);
}

}  // namespace
}  // namespace linkwright
