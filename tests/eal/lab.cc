// SPDX-License-Identifier: Apache-2.0
#include "tests/eal/lab.h"

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace linkwright::lab {
namespace {

// Classic pcap, little-endian, microseconds, Ethernet.
struct PcapHeader {
  std::uint32_t magic = 0xa1b2c3d4;
  std::uint16_t major = 2;
  std::uint16_t minor = 4;
  std::uint32_t zone = 0;
  std::uint32_t accuracy = 0;
  std::uint32_t snap_length = 65'535;
  std::uint32_t link_type = 1;
};
struct PcapRecord {
  std::uint32_t seconds = 0;
  std::uint32_t micros = 0;
  std::uint32_t captured = 0;
  std::uint32_t length = 0;
};
constexpr std::uint32_t kFrameBytes = 60;
constexpr std::size_t kNumberAt = 14;  // behind the Ethernet header

template <typename T>
void put(std::ofstream& file, const T& value) {
  file.write(reinterpret_cast<const char*>(&value), sizeof(value));
}
template <typename T>
bool get(std::ifstream& file, T& value) {
  return static_cast<bool>(file.read(reinterpret_cast<char*>(&value), sizeof(value)));
}

}  // namespace

LinkConfig plain_link(Duration latency) {
  LinkConfig config;
  config.rate = {100'000'000'000, 1};
  config.serialize = false;
  config.latency = latency;
  return config;
}

LinkConfig paced_link(std::uint64_t bits_per_second, Duration latency, std::uint64_t queue_bytes) {
  LinkConfig config;
  config.rate = {bits_per_second, 1};
  config.latency = latency;
  config.queue_limit_bytes = queue_bytes;
  return config;
}

EmulatorSpec cable_between(const std::string& device_a,
                           const std::string& device_b,
                           const LinkConfig& config) {
  EmulatorSpec spec;
  spec.ports.resize(2);
  spec.ports[0].name = "a";
  spec.ports[0].device = device_a;
  spec.ports[1].name = "b";
  spec.ports[1].device = device_b;
  spec.cables.push_back({"wire", 0, 1, {config, config}});
  spec.seed = 7;
  return spec;
}

EmulatorSpec null_pair(const LinkConfig& config) {
  return cable_between("net_null0,size=60", "net_null1,size=60", config);
}

Scratch::Scratch()
    : directory_(std::filesystem::temp_directory_path() /
                 ("linkwright-eal-" + std::to_string(getpid()))) {
  std::filesystem::create_directories(directory_);
}
Scratch::~Scratch() {
  std::filesystem::remove_all(directory_);
}

void write_numbered_frames(const std::string& path,
                           std::uint32_t count,
                           std::uint64_t destination,
                           std::uint64_t source) {
  std::ofstream file(path, std::ios::binary);
  put(file, PcapHeader{});
  for (std::uint32_t number = 0; number < count; ++number) {
    std::array<char, kFrameBytes> frame{};
    for (unsigned octet = 0; octet < 6; ++octet) {
      frame[octet] = static_cast<char>(destination >> (40 - 8 * octet));
      frame[6 + octet] = static_cast<char>(source >> (40 - 8 * octet));
    }
    frame[12] = static_cast<char>(0x88);  // 0x88b5: IEEE 802 local experimental
    frame[13] = static_cast<char>(0xb5);
    std::memcpy(frame.data() + kNumberAt, &number, sizeof(number));
    put(file, PcapRecord{0, number, kFrameBytes, kFrameBytes});
    put(file, frame);
  }
}

std::uint32_t number_in(std::span<const std::uint8_t> frame) {
  std::uint32_t number = 0;
  if (frame.size() >= kNumberAt + sizeof(number))
    std::memcpy(&number, frame.data() + kNumberAt, sizeof(number));
  return number;
}

std::vector<std::uint32_t> read_numbers(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  PcapHeader header;
  PcapRecord record;
  std::vector<std::uint32_t> numbers;
  if (!get(file, header)) return numbers;
  while (get(file, record)) {
    std::vector<char> frame(record.captured);
    if (!file.read(frame.data(), static_cast<std::streamsize>(frame.size()))) break;
    numbers.push_back(
        number_in({reinterpret_cast<const std::uint8_t*>(frame.data()), frame.size()}));
  }
  return numbers;
}

Emulator& emulator() {
  static const std::unique_ptr<Emulator> kOnly = make_emulator();
  return *kOnly;
}

CableChange& both_ways() {
  return dynamic_cast<CableChange&>(emulator());
}

bool start(const EmulatorSpec& spec) {
  const auto errors = emulator().start(spec);
  for (const EmulatorError& error : errors) ADD_FAILURE() << error.field << ": " << error.message;
  return errors.empty();
}

bool watch_until(const std::function<bool(const EmulatorSnapshot&)>& look) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  EmulatorSnapshot snapshot;
  while (std::chrono::steady_clock::now() < deadline) {
    if (emulator().snapshot(snapshot, 1'000) && look(snapshot)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

std::uint64_t held_frames(const EmulatorSnapshot& snapshot) {
  std::uint64_t held = 0;
  for (const auto& cable : snapshot.cables)
    held += cable[0].books.held.frames + cable[1].books.held.frames;
  return held;
}

std::int64_t pool_frames(const EmulatorSnapshot& snapshot) {
  return static_cast<std::int64_t>(snapshot.pool.in_use) -
         static_cast<std::int64_t>(snapshot.pool.idle_holding);
}

}  // namespace linkwright::lab
