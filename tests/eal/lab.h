// SPDX-License-Identifier: Apache-2.0
//
// Small runs on virtual ports, and numbered frames in pcap files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dataplane/cable_change.h"
#include "dataplane/emulator.h"

namespace linkwright::lab {

// An ideal wire: no serialization, no errors, `latency` only.
LinkConfig plain_link(Duration latency);
// A wire at `bits_per_second` that queues up to `queue_bytes`.
LinkConfig paced_link(std::uint64_t bits_per_second, Duration latency, std::uint64_t queue_bytes);

// One cable with the same configuration both ways.
EmulatorSpec cable_between(const std::string& device_a,
                           const std::string& device_b,
                           const LinkConfig& config);
// Two ports that make frames of 64 octets (60 without FCS) as fast as they are taken.
EmulatorSpec null_pair(const LinkConfig& config);

// A directory of this process that goes away with the object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::string path(const std::string& name) const { return (directory_ / name).string(); }

 private:
  std::filesystem::path directory_;
};

// pcap files with frames of 60 bytes that carry their number.
void write_numbered_frames(const std::string& path,
                           std::uint32_t count,
                           std::uint64_t destination = 0x02'00'00'00'00'00,
                           std::uint64_t source = 0x02'00'00'00'00'00);
std::vector<std::uint32_t> read_numbers(const std::string& path);
// Of one such frame; 0 of a frame that is too short for one.
std::uint32_t number_in(std::span<const std::uint8_t> frame);

// One emulator for the process, because EAL starts once.
Emulator& emulator();
// The same, for changes of both directions.
CableChange& both_ways();
// Starts, and fails the test with every error otherwise.
bool start(const EmulatorSpec& spec);
// Takes snapshots, each handed to `look`, until it says true; false after ten seconds.
bool watch_until(const std::function<bool(const EmulatorSnapshot&)>& look);

// Frames of both directions that are held, according to the books.
std::uint64_t held_frames(const EmulatorSnapshot& snapshot);
// What the pool says is out, beyond what the drivers hold when idle.
std::int64_t pool_frames(const EmulatorSnapshot& snapshot);

}  // namespace linkwright::lab
