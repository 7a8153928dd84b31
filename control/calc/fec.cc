// SPDX-License-Identifier: Apache-2.0
//
// calc fec: what a bit error ratio becomes behind a code.
#include <memory>

#include "control/calc/calculators.h"
#include "control/calc/fec_options.h"
#include "link_models/fec/inner_hamming.h"
#include "link_models/fec/latency.h"

namespace linkwright {
namespace {

struct FecQuestion {
  FecOptions fec;
  double ber = 0;
  std::optional<double> rate_gbps;
};

// Times between two events of a ratio per codeword on the line; unknown without a rate.
void add_times(Answer& answer, const FecQuestion& question, const FecCase& fec, double cer) {
  std::optional<double> line_gbps;
  std::optional<double> latency_ns;
  std::optional<double> codewords_per_s;
  if (question.rate_gbps) {
    const double rate = *question.rate_gbps;
    line_gbps = line_rate_gbps(fec.code, rate, fec.inner_hamming);
    latency_ns = fec_latency_ns(fec.code, fec.interleave, rate, fec.inner_hamming);
    // The inner code is outside of the codewords: they go by at the outer code's line rate.
    if (fec.code != FecCode::kNone)
      codewords_per_s = line_rate_gbps(fec.code, rate) * 1e9 / codeword_bits(spec_of(fec.code));
  }
  const auto between = [&](double ratio) {
    return codewords_per_s ? known(1 / (ratio * *codewords_per_s)) : Value{};
  };
  const char* note = question.rate_gbps ? "" : "depends on --rate";
  answer.add("rate_gbps", known(question.rate_gbps), "Gb/s", note);
  answer.add("line_rate_gbps", known(line_gbps), "Gb/s", note);
  answer.add("fec_latency_ns", known(latency_ns), "ns", note);
  answer.add("codewords_per_s", known(codewords_per_s), "1/s", note);
  answer.add("seconds_between_bad_codewords", between(cer), "s", note);
  answer.add(
      "seconds_between_undetected", between(undetected_error_ratio(fec.code, cer)), "s", note);
}

Answer answer_of(const FecQuestion& question) {
  const int ways = question.rate_gbps ? standard_interleave(*question.rate_gbps) : 1;
  const FecCase fec = fec_case(question.fec, question.ber, ways, "--ber", "--code");
  const std::uint32_t bytes = frame_bytes_of(question.fec);
  const FecAnalysis analysis = analyse(fec);
  const bool coded = analysis.codeword_error_ratio.has_value();
  const double cer = analysis.codeword_error_ratio.value_or(0);

  Answer answer;
  answer.add("code", std::string(spec_of(fec.code).name));
  answer.add("interleave", fec.interleave);
  answer.add("frame_bytes", bytes, "B", "destination address to FCS");
  answer.add("burst_a", known(fec.burst_a), "", fec.burst_a ? "" : "independent errors");
  answer.add("pre_fec_ber", fec.pre_fec_ber);
  const bool beyond = fec.inner_hamming && fec.pre_fec_ber > kInnerHammingHighestBer;
  answer.add("outer_ber",
             analysis.outer_ber,
             "",
             beyond ? "beyond the inner code's bound: as if there were none" : "");
  answer.add("symbol_error_ratio", coded ? Value{analysis.symbol_error_ratio} : Value{});
  answer.add("codeword_error_ratio", known(analysis.codeword_error_ratio));
  answer.add("post_fec_ber", analysis.post_fec_ber);
  add_frame_loss(answer, frame_loss(fec, analysis, bytes));
  answer.add("group_error_ratio",
             coded ? Value{group_error_ratio(cer, fec.interleave)} : Value{},
             "",
             "codewords that share a frame");
  answer.add("undetected_error_ratio",
             coded ? Value{undetected_error_ratio(fec.code, cer)} : Value{},
             "",
             "passes the code and the FCS");
  add_times(answer, question, fec, cer);
  return answer;
}

}  // namespace

void add_calc_fec(CLI::App& calc, const Paper& out) {
  auto question = std::make_shared<FecQuestion>();
  question->fec.code = FecCode::kRs544;
  CLI::App* command = calc.add_subcommand("fec", "bit errors to lost codewords and frames");
  add_number(*command, "--ber", question->ber, "bit error ratio before FEC, 0 to 0.5")->required();
  add_fec_options(*command, "--code", question->fec);
  add_number(
      *command,
      "--rate",
      question->rate_gbps,
      "MAC rate in Gb/s, for latency and times, and for the interleave that is standard there",
      kGbps);
  answer_with(*command, out, [question] { return answer_of(*question); });
}

}  // namespace linkwright
