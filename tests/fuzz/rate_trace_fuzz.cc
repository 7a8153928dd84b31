// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as a rate trace. Must not crash or hang; what is read must be a trace that
// can be run, and be the same after it went through the journal's form.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <variant>

#include "control/scenario/rate_traces.h"
#include "link_models/rate_trace.h"
#include "link_models/rate_trace_codec.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkwright;
  const MemoryFile file(data, size);
  const auto read = read_rate_trace(file.path());
  if (const auto* problem = std::get_if<Problem>(&read)) {
    if (to_text(*problem).empty()) std::abort();
    return 0;
  }
  const auto& trace = std::get<RateTrace>(read);
  if (trace.empty() || opportunities_in(trace) == 0 || !validate(trace).empty()) std::abort();
  const auto again = decode_trace(encode_trace(trace));
  if (!again || *again != trace) std::abort();
  return 0;
}
