// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <ctime>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/agent/convert.h"
#include "control/agent/convert_calibration.h"
#include "control/cli/commands.h"
#include "control/cli/dataplane_process.h"
#include "control/cli/exit_code.h"
#include "control/cli/output.h"
#include "control/cli/terminal.h"
#include "control/live/calibration_json.h"
#include "control/live/duration.h"
#include "control/live/paths.h"
#include "control/report/text_table.h"
#include "control/scenario/host_memory.h"

namespace linkwright {
namespace {

constexpr int kSteps = 6;  // of dataplane/calibration.h

struct CalibrateArguments {
  std::string a;
  std::string b;
  std::string duration = "12s";
  std::string format = "table";
  std::uint32_t cpu = EmulatorSpec{}.worker_cpu;
  bool force = false;
  bool verbose = false;
};

EmulatorSpec spec_of(const CalibrateArguments& arguments) {
  EmulatorSpec spec;
  spec.ports = {{.name = "a", .device = arguments.a, .force = arguments.force},
                {.name = "b", .device = arguments.b, .force = arguments.force}};
  spec.worker_cpu = arguments.cpu;
  spec.huge_pages = free_huge_bytes() >= spec.memory_bytes;
  spec.verbose = arguments.verbose;
  return spec;
}

// "ports[0].device" is option --a on this command line.
std::string option_of(const std::string& field) {
  if (field.starts_with("ports[0]")) return "--a: ";
  if (field.starts_with("ports[1]")) return "--b: ";
  return field.empty() ? "" : field + ": ";
}

CalibrationRecord measure(const CalibrateArguments& arguments) {
  using std::chrono::milliseconds;
  const Duration whole =
      parse_duration("--duration", arguments.duration, seconds(1), seconds(3'600));
  // Ctrl-C ends this process at once; the child measures without looking up and is killed with it.
  DataplaneProcess process(
      {.socket_path = {}, .verbose = arguments.verbose, .signal_of_death = SIGKILL});
  const schema::Hello hello = process.client().hello(milliseconds(3'000));
  schema::Request request;
  *request.mutable_calibrate()->mutable_plan() = to_plan(spec_of(arguments));
  request.mutable_calibrate()->set_per_step_ps(picos(whole) / kSteps);
  const milliseconds patience{60'000 + 2 * picos(whole) / kPicosPerMilli};
  const schema::Response response = process.client().ask(request, patience);
  std::string lines;
  bool refused = true;
  for (const schema::Problem& problem : response.problems()) {
    refused = refused && problem.refused();
    lines += (lines.empty() ? "" : "\n") + option_of(problem.field()) + problem.message();
  }
  if (!lines.empty()) throw CliError(refused ? kExitRefused : kExitUsage, lines);
  const auto figures = from_message(response.calibration());
  if (!figures) throw Unreachable("the dataplane sent no calibration");
  return {*figures, read_host_identity(), hello.dpdk_version(), std::time(nullptr)};
}

std::string to_table(const CalibrationRecord& record, const std::string& file, const Page& page) {
  TextTable table({{"FROM", false, 24},
                   {"TO", false, 24},
                   {"FLOOR P50", true},
                   {"P99", true},
                   {"64 B", true},
                   {"1518 B", true}});
  const Calibration& figures = record.figures;
  for (std::size_t d : {0u, 1u}) {
    const CalibrationDirection& way = figures.direction[d];
    table.add({figures.driver[d],
               figures.driver[1 - d],
               time_text(static_cast<double>(way.floor.median_ns)),
               time_text(static_cast<double>(way.floor.p99_ns)),
               count_text(static_cast<std::uint64_t>(way.small_frames.frames_per_s)) + " frames/s",
               rate_text(way.large_frames.bits_per_s)});
  }
  return table.text(page) +
         fmt::format("pages {}, DPDK {}; stored in {}\n", figures.pages, record.dpdk_version, file);
}

int execute(const CalibrateArguments& arguments) {
  const CalibrationRecord record = measure(arguments);
  const CalibrationStore store(state_folder());
  store.put(record);
  print_as(
      arguments.format,
      [&] { return to_json_with_age(record, record.host, record.measured_at); },
      [&] { return to_table(record, store.file().string(), page_of(STDOUT_FILENO)); });
  return kExitOk;
}

}  // namespace

void add_calibrate(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<CalibrateArguments>();
  CLI::App* calibrate = app.add_subcommand(
      "calibrate",
      "measure what two ports that are cabled together can do, and keep it for `check` and `run`");
  calibrate
      ->add_option(
          "--a", arguments->a, "PCI address or devargs of a port, as `device` in a scenario")
      ->type_name("DEVICE")
      ->required();
  calibrate->add_option("--b", arguments->b, "the same of the port at the other end of its cable")
      ->type_name("DEVICE")
      ->required();
  calibrate
      ->add_option("--duration", arguments->duration, "real time of all steps together, 1s to 1h")
      ->type_name("TIME")
      ->capture_default_str();
  calibrate->add_option("--cpu", arguments->cpu, "number of the CPU to measure on")
      ->capture_default_str();
  add_output_option(*calibrate, arguments->format);
  calibrate->add_flag(
      "--force", arguments->force, "take ports although they carry an address or a route");
  calibrate->add_flag(
      "-v,--verbose", arguments->verbose, "let the dataplane and DPDK speak, on stderr");
  calibrate->callback([arguments, &exit_code] { exit_code = execute(*arguments); });
}

}  // namespace linkwright
