// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/writer.h"

#include <exception>
#include <utility>

#include "control/process/atomic_file.h"

namespace linkwright {

namespace fs = std::filesystem;

EvidenceWriter::EvidenceWriter(OnProblem on_problem)
    : on_problem_(std::move(on_problem)), thread_([this] { work(); }) {}

EvidenceWriter::~EvidenceWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void EvidenceWriter::write(const fs::path& file, Make make) {
  {
    const std::lock_guard lock(mutex_);
    File& asked = files_[file];
    if (!asked.next) queue_.push_back(file);
    asked.next = std::move(make);
  }
  changed_.notify_all();
}

bool EvidenceWriter::settled(const fs::path& file) const {
  const std::lock_guard lock(mutex_);
  return is_settled(file);
}

bool EvidenceWriter::is_settled(const fs::path& file) const {
  const auto found = files_.find(file);
  return found == files_.end() || (!found->second.next && !found->second.busy);
}

std::vector<fs::path> EvidenceWriter::unsettled() const {
  const std::lock_guard lock(mutex_);
  std::vector<fs::path> out;
  for (const auto& [path, file] : files_)
    if (file.next || file.busy) out.push_back(path);
  return out;
}

void EvidenceWriter::wait_until_settled(const fs::path& file) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return is_settled(file); });
}

std::string EvidenceWriter::problem(const fs::path& file) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(file);
  return found == files_.end() ? "" : found->second.problem;
}

std::string EvidenceWriter::attempt(const fs::path& file, const Make& make) {
  try {
    write_atomically(file, make());
    return {};
  } catch (const std::exception& error) {
    return std::string("the evidence is not kept: ") + error.what();
  }
}

void EvidenceWriter::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (queue_.empty()) {
      if (ending_) return;
      changed_.wait(lock);
      continue;
    }
    const fs::path path = std::move(queue_.front());
    queue_.pop_front();
    File& file = files_[path];  // stays where it is: only this thread erases
    const Make make = std::exchange(file.next, nullptr);
    file.busy = true;
    lock.unlock();
    std::string problem = attempt(path, make);
    if (!problem.empty() && problem != file.problem && on_problem_) on_problem_(problem);
    lock.lock();
    file.problem = std::move(problem);
    file.busy = false;
    if (!file.next && file.problem.empty()) files_.erase(path);
    changed_.notify_all();
  }
}

}  // namespace linkwright
