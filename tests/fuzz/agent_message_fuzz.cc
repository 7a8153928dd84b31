// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as a framed request and as a response. Must not crash; what is accepted as a
// specification or a snapshot must come back from its own message as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "control/agent/convert.h"
#include "control/agent/convert_calibration.h"
#include "control/agent/framing.h"

namespace {

using namespace linkwright;

void check(bool holds) {
  if (!holds) std::abort();
}

void fuzz_request(const schema::Request& request) {
  EmulatorSpec spec;
  if (from_plan(request.start(), spec).empty()) {
    EmulatorSpec again;
    check(from_plan(to_plan(spec), again).empty());
    check(to_plan(again).SerializeAsString() == to_plan(spec).SerializeAsString());
  }
  LinkConfig config;
  LinkConfig again;
  if (from_plan(request.change().plan(), "plan", config).empty()) {
    check(from_plan(to_plan(config), "plan", again).empty());
    check(again == config);
  }
}

void fuzz_response(const schema::Response& response) {
  EmulatorSnapshot snapshot;
  if (from_message(response.snapshot(), snapshot).empty()) {
    EmulatorSnapshot again;
    check(from_message(to_message(snapshot, {}), again).empty());
    check(again.cables.size() == snapshot.cables.size());
  }
  if (const auto calibration = from_message(response.calibration()))
    check(from_message(to_message(*calibration)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kFrameHeaderBytes) return 0;
  const std::span bytes(data, size);
  const auto length = decode_length(bytes.first<kFrameHeaderBytes>());
  if (length) check(decode_length(encode_length(*length)) == length);
  const auto body = bytes.subspan(kFrameHeaderBytes);
  schema::Request request;
  if (request.ParseFromArray(body.data(), static_cast<int>(body.size()))) fuzz_request(request);
  schema::Response response;
  if (response.ParseFromArray(body.data(), static_cast<int>(body.size()))) fuzz_response(response);
  return 0;
}
