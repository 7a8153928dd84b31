// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/json_log.h"

#include <sstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

namespace linkwright {
namespace {

TEST(JsonLog, EachLineIsAnObjectWhateverWasSaid) {
  std::ostringstream out;
  spdlog::logger log("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  log.set_formatter(json_log_formatter());
  const std::string said = "audit: \"a\\b\"\n{\"x\":1}\t\x01";
  log.warn("{}", said);
  log.info("plain");
  std::istringstream lines(out.str());
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const boost::json::value first = boost::json::parse(line);
  EXPECT_EQ(first.at("message").as_string(), said);
  EXPECT_EQ(first.at("level").as_string(), "warning");
  EXPECT_EQ(first.at("time").as_string().size(),
            std::string_view("2026-11-30T16:04:00.123Z").size());
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(boost::json::parse(line).at("message").as_string(), "plain");
  EXPECT_FALSE(std::getline(lines, line));
}

}  // namespace
}  // namespace linkwright
