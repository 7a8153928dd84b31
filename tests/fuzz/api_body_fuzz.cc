// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as the body of a request, JSON or binary; the first octet chooses which of
// the two, and of what message. Must not crash or hang; what is read must be written and read again
// as the same message, in both forms; what is refused must say why.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <google/protobuf/message.h>

#include "control/api/body.h"
#include "control/api/failure.h"
#include "control/schema/api.pb.h"

namespace {

using namespace linkwright;
using google::protobuf::Message;

// What the table of rows takes.
const std::array<const Message*, 9>& bodies() {
  static const std::array<const Message*, 9> kAll{&api::ScenarioText::default_instance(),
                                                  &api::StartScenario::default_instance(),
                                                  &api::LinkPatch::default_instance(),
                                                  &api::Empty::default_instance(),
                                                  &api::Stored::default_instance(),
                                                  &api::Baseline::default_instance(),
                                                  &api::PlayTimeline::default_instance(),
                                                  &api::TakeLease::default_instance(),
                                                  &api::RenewLease::default_instance()};
  return kAll;
}

void expect_same_again(const Message& read, api::Encoding encoding) {
  const std::unique_ptr<Message> again(read.New());
  api::read_body(api::write_body(read, encoding), encoding, *again);
  // By octets: a number that is none equals no other, not even itself.
  if (read.SerializeAsString() != again->SerializeAsString()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const api::Encoding encoding = data[0] % 2 == 0 ? api::Encoding::kJson : api::Encoding::kBinary;
  const std::unique_ptr<Message> read(bodies()[data[0] / 2 % bodies().size()]->New());
  const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    api::read_body(body, encoding, *read);
  } catch (const api::Failure& failure) {
    if (failure.status != 400 || failure.error.message().empty()) std::abort();
    return 0;
  }
  expect_same_again(*read, encoding);
  // JSON has no place for fields that the schema does not know, and none for what is not UTF-8.
  read->DiscardUnknownFields();
  if (read->IsInitialized()) expect_same_again(*read, api::Encoding::kBinary);
  return 0;
}
