// SPDX-License-Identifier: Apache-2.0
//
// Runs and their evidence, which outlive the scenarios that ran.
#include <utility>

#include "control/api/failure.h"
#include "control/daemon/handlers.h"
#include "control/evidence/folder.h"

namespace linkwright {
namespace {

const std::string& run_in(const Asked& asked) {
  return asked.in_path.at("run");
}

api::Run tell(const RunSummary& run) {
  api::Run out;
  out.set_name(run.name);
  out.set_scenario(run.scenario);
  out.set_state(run.state);
  out.set_why(run.why);
  out.set_started(run.started);
  out.set_ended(run.ended);
  out.set_run_seconds(run.run_seconds);
  out.set_fidelity(run.fidelity);
  out.set_books_closed(run.books_closed);
  out.set_baseline(run.baseline);
  out.set_bytes(run.bytes);
  out.set_journal(run.journal);
  out.set_problem(run.problem);
  return out;
}

// What the folder refuses, as the API says it. Not a coroutine: they throw in here.
template <typename Do>
auto in_folder(Do act) {
  try {
    return act();
  } catch (const NoSuchRun& error) {
    throw api::not_found(error.what());
  } catch (const RunRefused& error) {
    throw api::conflict(error.what());
  }
}

std::string content_of(const std::filesystem::path& path) {
  auto content = content_of_plain(path);
  if (!content) throw api::unavailable("\"" + path.string() + "\" cannot be read");
  return *std::move(content);
}

api::Runs all(Daemon& daemon) {
  api::Runs out;
  for (const RunSummary& run : daemon.evidence().list()) *out.add_runs() = tell(run);
  return out;
}

api::Run one(Daemon& daemon, const std::string& name) {
  return in_folder([&] { return tell(daemon.evidence().find(name)); });
}

std::string document(Daemon& daemon, const std::string& name) {
  return in_folder(
      [&] { return content_of(daemon.evidence().file(daemon.evidence().find(name).name)); });
}

api::Run make_baseline(Daemon& daemon, const std::string& name, const std::string& baseline) {
  return in_folder([&] {
    const std::string run = daemon.evidence().find(name).name;
    if (!is_run_name(baseline))
      throw api::invalid_field(
          "name",
          "is no name of a baseline (allowed: up to 64 letters, digits, \"-\", "
          "\"_\" and \".\", which is not the first)");
    daemon.evidence().set_baseline(run, baseline);
    return tell(daemon.evidence().find(run));
  });
}

api::Run unmake_baseline(Daemon& daemon, const std::string& name) {
  return in_folder([&] {
    const std::string run = daemon.evidence().find(name).name;
    daemon.evidence().clear_baseline(run);
    return tell(daemon.evidence().find(run));
  });
}

api::Empty erase(Daemon& daemon, const std::string& name) {
  return in_folder([&] {
    daemon.evidence().remove(name, daemon.active_runs());
    return api::Empty();
  });
}

}  // namespace

Reply<api::Runs> list_runs(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  co_return all(daemon);
}

Reply<api::Run> get_run(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  co_return one(daemon, run_in(asked));
}

Reply<std::string> get_run_evidence(Daemon& daemon, const Asked& asked, Told&) {
  co_return document(daemon, run_in(asked));
}

Reply<api::Run> put_run_baseline(Daemon& daemon,
                                 const api::Baseline& wanted,
                                 const Asked& asked,
                                 Told&) {
  co_return make_baseline(daemon, run_in(asked), wanted.name());
}

Reply<api::Run> remove_run_baseline(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  co_return unmake_baseline(daemon, run_in(asked));
}

Reply<api::Empty> remove_run(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  co_return erase(daemon, run_in(asked));
}

}  // namespace linkwright
