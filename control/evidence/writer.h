// SPDX-License-Identifier: Apache-2.0
//
// Writes evidence in a thread of its own: a disk that is slow or full holds up neither the event
// loop nor what is handed to a worker ahead of time. Files are written in the order in which they
// were asked for, so that none waits for ever; of what is asked for one file meanwhile, the last is
// written.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace linkwright {

class EvidenceWriter {
 public:
  // Makes the text in the writer's thread; what it throws is a problem of that file.
  using Make = std::function<std::string()>;
  // Told in the writer's thread, once for each problem that is another one than before.
  using OnProblem = std::function<void(const std::string& problem)>;

  explicit EvidenceWriter(OnProblem on_problem);
  ~EvidenceWriter();  // what was asked for is written
  EvidenceWriter(const EvidenceWriter&) = delete;
  EvidenceWriter& operator=(const EvidenceWriter&) = delete;

  void write(const std::filesystem::path& file, Make make);
  // Whether all that was asked for this file is done, well or not.
  bool settled(const std::filesystem::path& file) const;
  // Of what is not: a run among them is not to be deleted, it would come back.
  std::vector<std::filesystem::path> unsettled() const;
  void wait_until_settled(const std::filesystem::path& file);
  // Of the last attempt; empty: it is on the disk.
  std::string problem(const std::filesystem::path& file) const;

 private:
  struct File {
    Make next;  // empty: nothing is to be written
    bool busy = false;
    std::string problem;
  };
  bool is_settled(const std::filesystem::path& file) const;  // with the lock
  void work();
  static std::string attempt(const std::filesystem::path& file, const Make& make);

  OnProblem on_problem_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::filesystem::path> queue_;      // each that has something to write, once
  std::map<std::filesystem::path, File> files_;  // that are not settled, or have a problem
  bool ending_ = false;
  std::thread thread_;  // the last: it uses the others
};

}  // namespace linkwright
