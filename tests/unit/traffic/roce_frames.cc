// SPDX-License-Identifier: Apache-2.0
//
// Writes a capture with frames of every opcode, for what reads RoCEv2 and is not ours
// (test_roce_frames.py), and beside it what is in them, a line each; -1 for what is not.
#include <fstream>
#include <iostream>

#include "traffic_gen/roce/frame.h"

namespace {

using namespace linkwright::roce;

void put(std::ostream& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) out.put(static_cast<char>(value >> 8 * i));
}

bool has_payload(Opcode opcode) {
  return opcode != Opcode::kReadRequest && opcode != Opcode::kAcknowledge &&
         opcode != Opcode::kCongestion;
}

// Acknowledgements, refusals, and each way of not being ready.
Syndrome syndrome_of(std::uint32_t number) {
  if (number % 3 == 0) return Syndrome::kSequenceError;
  return number % 3 == 1 ? Syndrome::kAck : not_ready(number);
}

void write(std::ostream& capture, Opcode opcode, std::uint32_t payload, std::uint32_t number) {
  Packet packet;
  packet.opcode = opcode;
  packet.queue_pair = 0x1000 + number;
  packet.psn = 0xff'fff0 + number;
  packet.acknowledge = number % 2 == 0;
  packet.payload = has_payload(opcode) ? payload : 0;
  packet.immediate = has_immediate(opcode) ? 0xabcd'0000 + number : 0;
  packet.length = begins_message(opcode) ? 123'456 : 0;
  packet.address = begins_message(opcode) ? 0x7f00'0000'0000 + number : 0;
  packet.syndrome = syndrome_of(number);
  FrameAddresses addresses;
  addresses.source_mac = {2, 0, 0, 0, 0, 1};
  addresses.destination_mac = {2, 0, 0, 0, 0, 2};
  addresses.source_ip = 0xc612'0001;
  addresses.destination_ip = 0xc612'0002;
  addresses.source_port = static_cast<std::uint16_t>(49'152 + number);
  const std::vector<std::uint8_t> data(packet.payload, static_cast<std::uint8_t>(number));
  const std::vector<std::uint8_t> frame = to_frame(packet, addresses, data);
  put(capture, number);
  put(capture, 0);
  put(capture, static_cast<std::uint32_t>(frame.size()));
  put(capture, static_cast<std::uint32_t>(frame.size()));
  capture.write(reinterpret_cast<const char*>(frame.data()),  // NOLINT: octets
                static_cast<std::streamsize>(frame.size()));
  std::cout << static_cast<unsigned>(opcode) << " " << packet.queue_pair << " "
            << (packet.psn & kPsnMask) << " " << packet.acknowledge << " " << packet.payload << " "
            << packet.immediate << " " << packet.length << " " << packet.address << " "
            << (has_acknowledgement(opcode) ? static_cast<int>(packet.syndrome) : -1) << "\n";
}

}  // namespace

int main(int, char** arguments) {
  std::ofstream capture(arguments[1], std::ios::binary);
  for (const std::uint32_t word : {0xa1b2'c3d4u, 0x0004'0002u, 0u, 0u, 65'535u, 1u})
    put(capture, word);
  std::uint32_t number = 0;
  for (const std::uint32_t payload : {0u, 1u, 6u, 256u, 4'096u})
    for (const int opcode : {6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 129})
      write(capture, static_cast<Opcode>(opcode), payload, number++);
  // Not ready, with each timer.
  for (; number < 200; ++number) write(capture, Opcode::kAcknowledge, 0, number);
  return capture.flush() ? 0 : 1;
}
