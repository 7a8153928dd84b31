// SPDX-License-Identifier: Apache-2.0
#include "control/import/netem.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

using Parameters = std::vector<std::string>;

Parameters imported(const std::string& arguments) {
  auto result = import_netem(arguments);
  if (const auto* problem = std::get_if<NetemProblem>(&result)) {
    ADD_FAILURE() << problem->message;
    return {};
  }
  return std::get<NetemImport>(result).parameters;
}

std::string problem_of(const std::string& arguments) {
  const auto result = import_netem(arguments);
  const auto* problem = std::get_if<NetemProblem>(&result);
  return problem == nullptr ? "" : problem->message;
}

TEST(Netem, ADelayIsPropagation) {
  EXPECT_EQ(imported("delay 100ms"), Parameters{"latency.propagation=100000000000ps"});
  EXPECT_EQ(imported("delay 100"), Parameters{"latency.propagation=100000000ps"}) << "bare: us";
}

TEST(Netem, AUniformJitterHasTheDeviationOfItsRangeAndTheSameMeanDelay) {
  EXPECT_EQ(imported("delay 10ms 1ms"),
            (Parameters{"latency.propagation=8775209139ps",
                        "jitter.mean=1224790861ps",
                        "jitter.deviation=577350269ps",
                        "jitter.half_life=2309401077ps"}));
  EXPECT_EQ(imported("delay 10ms 1ms distribution normal")[2], "jitter.deviation=1000000000ps");
}

TEST(Netem, LossOfSinglePacketsIsStateFour) {
  EXPECT_EQ(imported("loss 1%"), Parameters{"frame_loss.p14=0.01"});
  EXPECT_EQ(imported("loss random 0.3%"), Parameters{"frame_loss.p14=0.003"});
}

TEST(Netem, StatesAndGilbertElliottHaveTheDefaultsOfTc) {
  EXPECT_EQ(imported("loss state 1% 20%"),
            (Parameters{"frame_loss.p13=0.01",
                        "frame_loss.p31=0.2",
                        "frame_loss.p32=0",
                        "frame_loss.p23=1",
                        "frame_loss.p14=0"}));
  EXPECT_EQ(imported("loss gemodel 1% 10% 70% 0.1%"),
            (Parameters{"frame_loss.gilbert_elliott.p=0.01",
                        "frame_loss.gilbert_elliott.r=0.1",
                        "frame_loss.gilbert_elliott.loss_bad=0.7000000000000001",
                        "frame_loss.gilbert_elliott.loss_good=0.001"}));
  EXPECT_EQ(imported("loss gemodel 25%")[1], "frame_loss.gilbert_elliott.r=0.75");
}

TEST(Netem, ReorderedPacketsSkipTheWholeDelay) {
  EXPECT_EQ(imported("delay 10ms reorder 25% gap 5"),
            (Parameters{"reorder.probability=0.25",
                        "reorder.early=10000000000ps",
                        "reorder.every=5",
                        "latency.propagation=10000000000ps"}));
  EXPECT_NE(problem_of("reorder 25%").find("needs a delay"), std::string::npos);
}

TEST(Netem, RatesAreThoseOfTc) {
  EXPECT_EQ(imported("rate 100mbit")[0], "rate=100000000bps");
  EXPECT_EQ(imported("rate 1mbps")[0], "rate=8000000bps") << "tc: bytes per second";
  EXPECT_EQ(imported("limit 1000")[0], "queue_limit=1514000B");
  EXPECT_EQ(imported("duplicate 1%"), Parameters{"duplicate.probability=0.01"});
}

TEST(Netem, WhatALinkDoesNotDoIsRefused) {
  EXPECT_NE(problem_of("corrupt 1%").find("pre_fec_ber"), std::string::npos);
  EXPECT_NE(problem_of("loss 1% 25%").find("correlation"), std::string::npos);
  EXPECT_NE(problem_of("delay 1ms 2ms").find("below zero"), std::string::npos);
  EXPECT_NE(problem_of("wobble 3").find("\"wobble\" is unknown, allowed delay"), std::string::npos);
  EXPECT_NE(problem_of("loss 150%").find("a share from 0% to 100% (value 150%)"),
            std::string::npos);
  EXPECT_NE(problem_of("delay fast").find("a time from 0, as in 10ms (value fast)"),
            std::string::npos);
  EXPECT_NE(problem_of("delay -1ms").find("(value -1ms)"), std::string::npos);
  EXPECT_NE(problem_of("loss").find("loss: wants a share from 0% to 100% (value nothing)"),
            std::string::npos);
  EXPECT_NE(problem_of("").find("names no impairment"), std::string::npos);
}

TEST(Netem, DifferencesOfMeaningAreTold) {
  const auto result = import_netem("delay 10ms 1ms 25% rate 1gbit limit 100");
  const auto& remarks = std::get<NetemImport>(result).remarks;
  EXPECT_EQ(remarks.size(), 4u);
}

}  // namespace
}  // namespace linkwright
