// SPDX-License-Identifier: Apache-2.0
#include "control/calc/fec_options.h"

namespace linkwright {
namespace {

const Choices<FecCode>& codes() {
  static const Choices<FecCode> all_codes = [] {
    Choices<FecCode> all;
    for (const FecCode code : {FecCode::kNone, FecCode::kRs528, FecCode::kRs544, FecCode::kRs272})
      all.emplace_back(spec_of(code).name, code);
    return all;
  }();
  return all_codes;
}

}  // namespace

void add_fec_options(CLI::App& command, const std::string& code, FecOptions& options) {
  CLI::Option* outer = add_choice(command, code, options.code, codes(), "outer code of the FEC");
  if (options.code) outer->default_str(std::string(spec_of(*options.code).name));
  add_whole(
      command,
      "--interleave",
      options.interleave,
      "codewords that share a frame: 1, 2 or 4; default: 1, of `calc fec` the standard of --rate");
  add_whole(command,
            "--frame-bytes",
            options.frame_bytes,
            "octets of a frame, destination address to FCS, 64 to 65535; default: 64");
  add_number(command,
             "--burst-a",
             options.burst_a,
             "errors come in bursts that go on with this probability, symbol by symbol, 0 to 1; "
             "default: errors are independent");
  command.add_flag("--precoded", options.precoded, "1/(1+D) precoding against the bursts");
  command.add_flag("--inner", options.inner, "an inner Hamming(128,120) code comes first");
}

FecCase fec_case(const FecOptions& options,
                 double pre_fec_ber,
                 int default_interleave,
                 std::string_view ber,
                 std::string_view code) {
  FecCase question;
  question.code = *options.code;
  question.interleave = static_cast<int>(options.interleave.value_or(default_interleave));
  question.pre_fec_ber = pre_fec_ber;
  question.burst_a = options.burst_a;
  question.precoded = options.precoded;
  question.inner_hamming = options.inner;
  refuse_wrong(validate(question),
               {{"pre_fec_ber", ber},
                {"code", code},
                {"interleave", "--interleave"},
                {"burst_a", "--burst-a"},
                {"propagation", "--burst-a"},
                {"precoded", "--precoded"}});
  return question;
}

std::uint32_t frame_bytes_of(const FecOptions& options) {
  const std::int64_t bytes = options.frame_bytes.value_or(kDefaultFrameBytes);
  refuse_wrong(validate_frame_bytes(bytes), {{"frame_bytes", "--frame-bytes"}});
  return static_cast<std::uint32_t>(bytes);
}

void add_frame_loss(Answer& answer, const FrameLossRatios& loss) {
  answer.add("frame_loss_ratio/exact", loss.exact, "", "a touched group is bad");
  answer.add("frame_loss_ratio/ieee", known(loss.ieee), "", "for comparison");
  answer.add("frame_loss_ratio/sonic", known(loss.sonic), "", "for comparison");
}

void add_fec_of_channel(Answer& answer, const FecOptions& options, double pre_fec_ber) {
  if (!options.code) {
    if (options.interleave || options.frame_bytes || options.burst_a || options.precoded ||
        options.inner)
      refuse("--fec", "is missing, and the options of a FEC are given");
    return;
  }
  const FecCase question = fec_case(options, pre_fec_ber, 1, "pre_fec_ber", "--fec");
  const std::uint32_t bytes = frame_bytes_of(options);
  const FecAnalysis analysis = analyse(question);
  answer.add("code", std::string(spec_of(question.code).name));
  answer.add("interleave", question.interleave);
  answer.add("frame_bytes", bytes, "B");
  answer.add("codeword_error_ratio", known(analysis.codeword_error_ratio));
  answer.add("post_fec_ber", analysis.post_fec_ber);
  add_frame_loss(answer, frame_loss(question, analysis, bytes));
}

}  // namespace linkwright
