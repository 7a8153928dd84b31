// SPDX-License-Identifier: Apache-2.0
//
// A folder of small profiles: a cable, a fibre and lamps, with round watts.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "control/calc/calculators.h"

namespace linkwright {

class WithProfiles : public ::testing::Test {
 protected:
  WithProfiles() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) /
              (std::string("calc_profiles_") + test->name() + "_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    write("cable", "200Gbps", "1", "electrical: {lane_class: lane_200g, gauge: 26, length: 1m}", 1);
    write("fibre", "800Gbps", "4", "optical: {length: 50m, stated_reach: 500m}", 8);
    write("lamps", "800Gbps", "425", "array: {lanes: 425, spares: 20, length: 20m}", 4);
  }
  ~WithProfiles() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name,
             const std::string& rate,
             const std::string& lanes,
             const std::string& channel,
             int module_watts) {
    std::ofstream file(folder_ / (name + ".yaml"));
    file << "schema: 1\nprofile: " << name << "\nmedium: any-" << name
         << "\nparameters:\n  rate: " << rate << "\n  lanes: " << lanes << "\n  channel:\n    "
         << channel << "\n  power: {host_serdes: 4W, module: " << module_watts
         << "W}\n  availability: {fit: " << module_watts * 100 << "}\nprovenance:\n";
    // Every number of a profile says where it comes from.
    const std::string kind = "channel." + channel.substr(0, channel.find(':')) + ".";
    for (const std::string& value : {std::string("rate"),
                                     std::string("lanes"),
                                     std::string("power.host_serdes"),
                                     std::string("power.module"),
                                     std::string("availability.fit")})
      file << "  " << value << ": made up; L\n";
    for (const char* value : {"gauge", "length", "stated_reach", "lanes", "spares"})
      if (channel.find(std::string(value) + ":") != std::string::npos)
        file << "  " << kind << value << ": made up; L\n";
  }

  Folders folders() const { return {folder_}; }

 private:
  std::filesystem::path folder_;
};

}  // namespace linkwright
