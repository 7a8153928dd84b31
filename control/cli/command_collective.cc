// SPDX-License-Identifier: Apache-2.0
//
// linkwright collective: what nccl-tests measures, without a GPU, with the flags, the columns, the
// JSON and the exit codes that it has.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/collective/matrix_file.h"
#include "control/collective/nccl_json.h"
#include "control/collective/nccl_table.h"
#include "control/collective/schedule_dump.h"
#include "control/help/command_help.h"
#include "control/live/duration.h"
#include "control/live/mistake.h"
#include "control/process/clock_text.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

// Those of nccl-tests.
constexpr int kStuck = 3;  // where nccl-tests would have an error of NCCL
constexpr int kNotImplemented = 5;
constexpr int kWrongResult = 7;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40;
constexpr RankId kMostRanks = 4'096;
// Over a scenario every queue pair is there from the beginning.
constexpr std::uint64_t kMostQueuePairs = 1'000'000;
constexpr std::uint64_t kUsualRate = 100'000'000'000;
constexpr Duration kUsualLatency = microseconds(1);
// An op takes about a hundred octets.
constexpr std::uint64_t kMostOps = 40'000'000;

struct CollectiveArguments {
  std::string collective;
  std::string algorithm;
  RankId ranks = 2;
  RankId root = 0;
  RankId group = 0;
  std::uint32_t chunks = 8;
  std::uint32_t channels = 1;
  std::uint64_t slice = 0;
  std::uint64_t least = std::uint64_t{32} << 20;
  std::uint64_t most = std::uint64_t{32} << 20;
  std::uint64_t step_bytes = std::uint64_t{1} << 20;
  std::uint32_t step_factor = 0;
  std::string op = "sum";
  std::string type = "float";
  std::uint32_t iterations = 20;
  std::uint32_t warm_up = 1;
  int check = 1;
  int per_iteration = 0;
  std::string json;  // file; "-": stdout, and nothing else there
  std::string format = "table";
  std::string matrix;
  bool in_virtual_time = false;
  std::string scenario;
  std::string places;
  std::string rate;
  std::string latency;
  std::string transport;
  std::uint32_t mtu = 4'096;
  std::optional<std::uint32_t> queue_pairs;
  std::uint32_t window = 128;
  std::string timers = "nccl";
  std::string recovery = "go-back-n";
  std::optional<std::uint32_t> retries;
  std::string rate_control = "none";
  std::string dump;
};

Mistake mistake(const std::string& option, const std::string& value, const std::string& allowed) {
  return Mistake(fmt::format("{}: {} is none (allowed: {})", option, value, allowed));
}

std::uint64_t rate_of(const std::string& text) {
  const auto parsed = parse_quantity(text, schema::RATE_BPS);
  if (const auto* quantity = std::get_if<Quantity>(&parsed))
    if (const auto bits = to_integer(*quantity);
        bits && *bits >= 1'000 && *bits <= 100'000'000'000'000)
      return static_cast<std::uint64_t>(*bits);
  throw mistake("--rate", "\"" + text + "\"", "1kbps to 100Tbps, as in 400Gbps");
}

std::vector<std::uint64_t> sizes_of(const CollectiveArguments& arguments) {
  if (arguments.most < arguments.least || arguments.most > kMostBytes)
    throw mistake("-e",
                  std::to_string(arguments.most),
                  fmt::format("{} (-b) to {}", arguments.least, kMostBytes));
  std::vector<std::uint64_t> out;
  const bool by_factor = arguments.step_factor > 1;
  for (std::uint64_t size = arguments.least; size <= arguments.most;
       size = by_factor ? size * arguments.step_factor : size + arguments.step_bytes) {
    out.push_back(size);
    if ((by_factor && size == 0) || (!by_factor && arguments.step_bytes == 0)) break;
    if (out.size() > 10'000) throw mistake("-i, -f", "more than 10,000 sizes", "10,000 at most");
  }
  return out;
}

// Roughly: rings and exchanges send the most messages, of which each has three ops. A message is
// longest where all goes in one.
void refuse_what_does_not_fit(const CollectiveJob& job,
                              const std::string& algorithm,
                              std::uint64_t most_bytes,
                              const Cuts& cuts) {
  const std::uint64_t n = job.ranks;
  const bool chunked = algorithm == "double_binary_tree" ||
                       (algorithm == "ring" && (job.collective == Collective::kBroadcast ||
                                                job.collective == Collective::kReduce));
  const std::uint64_t messages = chunked ? 4 * n * job.chunks : 2 * n * n;
  if (3 * messages > kMostOps)
    throw mistake("--ranks", std::to_string(job.ranks), "fewer, for this algorithm");
  const std::uint64_t length = chunked ? most_bytes / job.chunks : most_bytes / n;
  if (cuts.slice_bytes > 0 && length / cuts.slice_bytes > kMostOps / (3 * messages))
    throw mistake("--slice", std::to_string(cuts.slice_bytes), "longer, for these sizes");
}

CollectiveJob job_of(const CollectiveArguments& arguments) {
  const auto collective = collective_named(arguments.collective);
  CollectiveJob job{.collective = *collective,
                    .ranks = arguments.ranks,
                    .root = arguments.root,
                    .chunks = arguments.chunks,
                    .group = arguments.group};
  if (job.root >= job.ranks)
    throw mistake("-r", std::to_string(job.root), fmt::format("0 to {}", job.ranks - 1));
  if (job.collective != Collective::kAllToAllV) {
    if (!arguments.matrix.empty())
      throw mistake("--matrix", "of " + arguments.collective, "of alltoallv");
    return job;
  }
  std::string file = arguments.matrix;
  if (const char* named = std::getenv("NCCL_TESTS_ALLTOALLV_MATRIX_FILE"); file.empty() && named)
    file = named;
  if (file.empty()) throw Mistake("alltoallv wants --matrix FILE, who sends how much to whom");
  job.matrix = read_matrix(file, job.ranks);
  return job;
}

std::uint32_t queue_pairs_of(const CollectiveArguments& arguments) {
  return arguments.queue_pairs.value_or(arguments.channels);
}

RoceOptions roce_of(const CollectiveArguments& arguments) {
  RoceOptions out;
  out.mtu = arguments.mtu;
  out.queue_pairs = queue_pairs_of(arguments);
  out.recovery = *roce::recovery_named(arguments.timers);
  out.recovery.window = arguments.window;
  if (arguments.recovery == "selective-repeat")
    out.recovery.recovery = roce::Recovery::kSelectiveRepeat;
  if (arguments.retries) out.recovery.retries = *arguments.retries;
  out.rate_control = roce::rate_control_named(arguments.rate_control);
  return out;
}

// Of a scenario, rate and latency are those of its links unless somebody says otherwise.
void add_transport(const CollectiveArguments& arguments, CollectiveWish& wish) {
  if (arguments.scenario.empty() && !arguments.places.empty())
    throw mistake("--place", "\"" + arguments.places + "\" of links alike", "of a --scenario");
  if (!arguments.scenario.empty()) {
    if (arguments.transport == "ideal")
      throw mistake("--transport", "ideal of a --scenario", "roce, udp: its links carry frames");
    const std::uint64_t pairs =
        std::uint64_t{wish.job.ranks} * wish.job.ranks * queue_pairs_of(arguments);
    if (pairs > kMostQueuePairs)
      throw mistake("--ranks, --qps",
                    fmt::format("{} queue pairs of a --scenario", pairs),
                    fmt::format("up to {}", kMostQueuePairs));
    wish.scenario = place_ranks(arguments.scenario, wish.job.ranks, arguments.places);
  }
  if (arguments.transport == "udp") {
    UdpOptions udp;
    udp.mtu = arguments.mtu;
    wish.transport = udp;
  } else if (arguments.transport == "roce" || wish.scenario) {
    wish.transport = roce_of(arguments);
  }
  std::uint64_t rate = kUsualRate;
  Duration latency = kUsualLatency;
  if (wish.scenario) {
    if (const std::uint64_t of_links = card_rate(*wish.scenario)) rate = of_links;
    latency = longest_latency(*wish.scenario);
  }
  if (!arguments.rate.empty()) rate = rate_of(arguments.rate);
  if (!arguments.latency.empty())
    latency = parse_duration("--latency", arguments.latency, Duration{0}, seconds(10));
  wish.link = {rate, latency};
}

CollectiveWish wish_of(const CollectiveArguments& arguments) {
  CollectiveWish wish;
  wish.job = job_of(arguments);
  const Algorithm* algorithm = algorithm_named(wish.job.collective, arguments.algorithm);
  if (algorithm == nullptr)
    throw mistake("--algorithm",
                  "\"" + arguments.algorithm + "\" of " + arguments.collective,
                  algorithm_names(wish.job.collective));
  wish.algorithm = algorithm->name;
  if (const std::string why = algorithm->refuses(wish.job); !why.empty())
    throw Mistake(fmt::format("--algorithm: {} {}", wish.algorithm, why));
  wish.cuts = {arguments.channels, arguments.slice};
  refuse_what_does_not_fit(wish.job, wish.algorithm, arguments.most, wish.cuts);
  const auto type = element_named(arguments.type);
  if (!type) throw mistake("-d", "\"" + arguments.type + "\"", element_names());
  wish.type = *type;
  const auto op = reduce_op_named(arguments.op);
  if (!op) throw mistake("-o", "\"" + arguments.op + "\"", reduce_op_names());
  wish.op = *op;
  const bool sized =
      wish.job.collective != Collective::kAllToAllV && wish.job.collective != Collective::kBarrier;
  wish.sizes = sized ? sizes_of(arguments) : std::vector<std::uint64_t>{0};
  add_transport(arguments, wish);
  wish.iterations = arguments.iterations;
  wish.warm_up = arguments.warm_up;
  wish.check = arguments.check != 0;
  return wish;
}

std::optional<double> demanded_bandwidth() {
  const char* text = std::getenv("NCCL_TESTS_MIN_BW");
  if (text == nullptr || *text == '\0') return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (*end != '\0' || !(value >= 0))
    throw mistake("NCCL_TESTS_MIN_BW", "\"" + std::string(text) + "\"", "GB/s, 0 or more");
  return value;
}

// nccl-tests writes over nothing: FILE, FILE.0, FILE.1.
std::string new_file(const std::string& wanted) {
  std::string path = wanted;
  for (int i = 0; std::filesystem::exists(path); ++i) path = fmt::format("{}.{}", wanted, i);
  return path;
}

void write_json(const std::string& wanted, const boost::json::object& report) {
  const std::string path = new_file(wanted);
  std::ofstream file(path);
  file << boost::json::serialize(report) << "\n";
  if (!file.flush()) throw Mistake(fmt::format("-J: \"{}\" cannot be written", path));
}

// Of the first size, out of place.
void write_schedule(const CollectiveArguments& arguments, const CollectiveWish& wish) {
  CollectiveJob job = wish.job;
  job.bytes = size_of(job.collective, job.ranks, wish.sizes.front(), bytes_of(wish.type));
  const Schedule schedule = schedule_of(wish, job, Placement::kOutOfPlace);
  std::ofstream file(arguments.dump);
  dump_schedule(schedule, wish.link.bits_per_second, wish.link.latency, file);
  if (!file.flush())
    throw Mistake(fmt::format("--dump-schedule: \"{}\" cannot be written", arguments.dump));
}

CollectiveAsked asked_of(const CollectiveArguments& arguments, std::vector<std::string> typed) {
  CollectiveAsked asked;
  asked.wish = wish_of(arguments);
  asked.least_bytes = arguments.least;
  asked.most_bytes = arguments.most;
  asked.step_bytes = arguments.step_bytes;
  asked.step_factor = arguments.step_factor;
  asked.per_iteration = arguments.per_iteration != 0;
  asked.least_bandwidth = demanded_bandwidth();
  asked.arguments = std::move(typed);
  asked.started = time_text_now();
  return asked;
}

int execute(const CollectiveArguments& arguments, std::vector<std::string> typed) {
  const CollectiveAsked asked = asked_of(arguments, std::move(typed));
  if (!arguments.in_virtual_time)
    throw CliError(static_cast<ExitCode>(kNotImplemented),
                   "linkwright collective runs in virtual time only, as yet: --virtual");
  if (!arguments.dump.empty()) write_schedule(arguments, asked.wish);
  const bool table = arguments.json != "-" && arguments.format == "table";
  if (table) std::cout << table_head(asked) << std::flush;
  const CollectiveOutcome outcome = run_collective(asked.wish, [&](const CollectiveRow& row) {
    if (table) std::cout << table_row(asked, row) << std::flush;
  });
  const boost::json::object report = to_nccl_json(asked, outcome, time_text_now());
  if (table)
    std::cout << table_foot(asked, outcome);
  else
    std::cout << boost::json::serialize(report) << "\n";
  if (!arguments.json.empty() && arguments.json != "-") write_json(arguments.json, report);
  if (!outcome.stuck.empty()) {
    if (!table) std::cerr << "linkwright: " << outcome.stuck << "\n";
    return kStuck;
  }
  const bool enough = bandwidth_is_enough(asked, mean_bus_bandwidth(asked.wish, outcome));
  return outcome.wrong == 0 && enough ? kExitOk : kWrongResult;
}

void add_sizes(CLI::App& command, CollectiveArguments& arguments) {
  const auto size = [&](const char* name, std::uint64_t& value, const char* help) {
    command.add_option(name, value, help)->transform(CLI::AsSizeValue(false))->type_name("SIZE");
  };
  size("-b,--minbytes", arguments.least, "the first size, as in 8, 1M, 2G; default: 32M");
  size("-e,--maxbytes", arguments.most, "the last size; default: 32M");
  size("-i,--stepbytes", arguments.step_bytes, "from one size to the next; default: 1M");
  command.add_option("-f,--stepfactor", arguments.step_factor, "times the size before, instead")
      ->check(CLI::Range(2, 1 << 20));
}

void add_iterations(CLI::App& command, CollectiveArguments& arguments) {
  command.add_option("-n,--iters", arguments.iterations, "iterations of each size")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("-w,--warmup_iters", arguments.warm_up, "before them, not measured")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command.add_option("-c,--check", arguments.check, "1: move real data, and look at the result")
      ->check(CLI::Range(0, 1))
      ->capture_default_str();
  command.add_option("-I,--per_iter", arguments.per_iteration, "1: tell how iterations differ")
      ->check(CLI::Range(0, 1))
      ->capture_default_str();
}

void add_ranks(CLI::App& command, CollectiveArguments& arguments) {
  command.add_option("--ranks,-g,--ngpus", arguments.ranks, "who take part")
      ->check(CLI::Range(1u, kMostRanks))
      ->capture_default_str();
  command.add_option("--algorithm",
                     arguments.algorithm,
                     "one of the collective's own; a wrong name lists them; default: the first");
  command.add_option("--chunks", arguments.chunks, "of what is pipelined")
      ->check(CLI::Range(1, 65'536))
      ->capture_default_str();
  command
      .add_option("--channels",
                  arguments.channels,
                  "into which each message is cut; with roce each has queue pairs of its own")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command
      .add_option("--slice",
                  arguments.slice,
                  "cut what a channel sends once more, so that each piece goes on as it comes; "
                  "default: whole")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  command.add_option("--group", arguments.group, "ranks of a node, of `hierarchical`");
  command.add_option("-r,--root", arguments.root, "of broadcast, reduce, gather, scatter")
      ->capture_default_str();
  command.add_option("-o,--op", arguments.op, reduce_op_names())->capture_default_str();
  command.add_option("-d,--datatype", arguments.type, element_names())->capture_default_str();
  command
      .add_option("--matrix",
                  arguments.matrix,
                  "of alltoallv: octets from row to column, a line for each rank")
      ->type_name(kFileValue);
}

void add_links(CLI::App& command, CollectiveArguments& arguments) {
  command.add_flag("--virtual",
                   arguments.in_virtual_time,
                   "in virtual time, over links alike or those of a --scenario");
  command
      .add_option("--scenario",
                  arguments.scenario,
                  "over the one link or the one fabric of it, with all that befalls it")
      ->type_name(kFileValue);
  command
      .add_option("--place",
                  arguments.places,
                  "of a --scenario: who sits where, as in a=0-1,b=2-3; default: spread evenly")
      ->type_name("HOST=RANKS");
  command
      .add_option(
          "--rate",
          arguments.rate,
          "of one direction of a network card: its payload, or with packets its wire; default: "
          "100Gbps, of a --scenario that of its links")
      ->type_name("RATE");
  command
      .add_option("--latency",
                  arguments.latency,
                  "one way: the whole cost of a message, or with packets of a bit; of a --scenario "
                  "what the oracle takes for it; default: 1us, or the longest way")
      ->type_name("TIME");
  command
      .add_option("--transport",
                  arguments.transport,
                  "ideal: messages without framing, the default; roce: RDMA WRITEs, packet by "
                  "packet, as over a --scenario; udp: datagrams that nobody answers")
      ->check(CLI::IsMember({"ideal", "roce", "udp"}));
}

void add_queue_pairs(CLI::App& command, CollectiveArguments& arguments) {
  command.add_option("--mtu", arguments.mtu, "of roce and udp: payload of a packet")
      ->check(CLI::IsMember({256, 512, 1'024, 2'048, 4'096}))
      ->capture_default_str();
  command
      .add_option("--qps",
                  arguments.queue_pairs,
                  "of roce: queue pairs from rank to rank; default: one for each channel")
      ->check(CLI::Range(1, 256));
  command.add_option("--window", arguments.window, "of roce: packets of a queue pair on their way")
      ->check(CLI::Range(1, 65'536))
      ->capture_default_str();
  command.add_option("--rto", arguments.timers, "of roce: whose timers")
      ->check(CLI::IsMember({"ib-spec", "nccl", "cx-adaptive", "otg"}))
      ->capture_default_str();
  command.add_option("--retries", arguments.retries, "of roce: timeouts in a row that are borne")
      ->check(CLI::Range(0, 255));
  command.add_option("--recovery", arguments.recovery, "of roce: what is sent again after a loss")
      ->check(CLI::IsMember({"go-back-n", "selective-repeat"}))
      ->capture_default_str();
  command
      .add_option("--dcqcn",
                  arguments.rate_control,
                  "of roce: by whose numbers a sender slows down where it is told of congestion")
      ->check(CLI::IsMember({"none", "cx", "otg"}))
      ->capture_default_str();
}

}  // namespace

void add_collective(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<CollectiveArguments>();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kCollectives; ++i)
    names.push_back(name_of(static_cast<Collective>(i)));
  CLI::App* command = app.add_subcommand(
      "collective", "all_reduce and the like between ranks, as nccl-tests measures them");
  command->add_option("COLLECTIVE", arguments->collective, "which")
      ->required()
      ->check(CLI::IsMember(names));
  add_ranks(*command, *arguments);
  add_sizes(*command, *arguments);
  add_iterations(*command, *arguments);
  add_links(*command, *arguments);
  add_queue_pairs(*command, *arguments);
  command->add_option("-J,--json", arguments->json, "write JSON there too; -: nothing but it")
      ->type_name(kFileValue);
  command->add_option("--output", arguments->format, "of what is printed")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command
      ->add_option("--dump-schedule",
                   arguments->dump,
                   "write what each rank does for the first size, and what it waits for")
      ->type_name(kFileValue);
  command->callback([arguments, command, &exit_code] {
    std::vector<std::string> typed;
    for (const CLI::Option* option : command->parse_order())
      typed.push_back(option->get_name() + "=" +
                      fmt::format("{}", fmt::join(option->results(), ",")));
    exit_code = execute(*arguments, std::move(typed));
  });
}

}  // namespace linkwright
