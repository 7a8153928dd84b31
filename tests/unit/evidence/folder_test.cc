// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/folder.h"

#include <fstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/evidence/document.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Names = std::vector<std::string>;

class Folder : public testing::Test {
 protected:
  Folder() { fs::create_directories(path_); }
  ~Folder() override { fs::remove_all(path_); }

  void put(const std::string& run, const std::string& state = "complete", std::size_t journal = 0) {
    EvidenceDocument document;
    document.put("run",
                 json::object{{"id", run},
                              {"scenario", "s"},
                              {"kind", "live"},
                              {"state", state},
                              {"started", "2026-01-01T00:00:00Z"}});
    document.put("fidelity",
                 json::object{{"verdict", "GOOD"}, {"books_closed", true}, {"run_seconds", 2.5}});
    std::ofstream(folder_.file(run)) << document.text();
    if (journal > 0) std::ofstream(folder_.journal(run)) << std::string(journal, 'j');
  }

  Names names() const {
    Names out;
    for (const RunSummary& run : folder_.list()) out.push_back(run.name);
    return out;
  }

  fs::path path_ = fs::path(testing::TempDir()) / ("folder-" + std::to_string(::getpid()));
  EvidenceFolder folder_{path_};
};

TEST_F(Folder, TellsItsRunsTheOldestFirst) {
  put("20260102T000000-10");
  put("20260102T000000-9", "running", 50);
  put("20260101T000000-11");
  EXPECT_EQ(names(), (Names{"20260101T000000-11", "20260102T000000-9", "20260102T000000-10"}));
  const RunSummary run = folder_.find("20260102T000000-9");
  EXPECT_EQ(run.state, "running");
  EXPECT_EQ(run.fidelity, "GOOD");
  EXPECT_TRUE(run.books_closed);
  EXPECT_EQ(run.run_seconds, 2.5);
  EXPECT_EQ(run.journal, "20260102T000000-9.journal");
  EXPECT_EQ(run.bytes, fs::file_size(folder_.file(run.name)) + 50);
}

TEST_F(Folder, ThinsByCountTheOldestFirstWithTheirJournals) {
  for (const char* run : {"1", "2", "3", "4"}) put(run, "complete", 10);
  EXPECT_EQ(folder_.thin({2, 0}, {}).gone, (Names{"1", "2"}));
  EXPECT_EQ(names(), (Names{"3", "4"}));
  EXPECT_FALSE(fs::exists(folder_.journal("1")));
  EXPECT_TRUE(fs::exists(folder_.journal("3")));
}

TEST_F(Folder, ThinsByBytesWithTheJournals) {
  put("1", "complete", 50'000);
  put("2");
  put("3");
  EXPECT_EQ(folder_.thin({0, 10'000}, {}).gone, Names{"1"});
  EXPECT_EQ(folder_.thin({0, 10'000}, {}).gone, Names{});
}

TEST_F(Folder, KeepsBaselinesWhateverTheLimits) {
  for (const char* run : {"1", "2", "3"}) put(run, "complete", 1'000);
  folder_.set_baseline("1", "golden");
  EXPECT_EQ(folder_.thin({1, 1}, {}).gone, Names{"2"});
  EXPECT_EQ(names(), (Names{"1", "3"}));
  EXPECT_TRUE(fs::exists(folder_.journal("1")));
  EXPECT_EQ(folder_.find("golden").name, "1");
  EXPECT_THROW(folder_.remove("golden", {}), RunRefused);
  folder_.clear_baseline("1");
  EXPECT_EQ(folder_.thin({0, 1}, {}).gone, Names{"1"});
}

TEST_F(Folder, KeepsWhatRuns) {
  put("1", "running");
  put("2");
  put("3");
  EXPECT_EQ(folder_.thin({1, 1}, {"1"}).gone, Names{"2"});
  EXPECT_THROW(folder_.remove("1", {"1"}), RunRefused);
  folder_.remove("1", {});
  EXPECT_EQ(names(), Names{"3"});
}

TEST_F(Folder, NeverThinsTheNewestOrWhatSaysThatItRuns) {
  put("1", "running", 1'000);  // is not of `active`: nobody has settled it yet
  put("2");
  put("3", "complete", 1'000);
  EXPECT_EQ(folder_.thin({1, 1}, {}).gone, Names{"2"});
  EXPECT_EQ(folder_.thin({1, 1}, {}).gone, Names{});
  EXPECT_EQ(names(), (Names{"1", "3"}));
}

TEST_F(Folder, WhatIsNeverDeletedIsNotMadeUpForByTheOthers) {
  put("1", "complete", 1'000);
  put("2", "complete", 1'000);
  put("3", "running", 50'000);
  const Thinned thinned = folder_.thin({0, 10'000}, {"3"});
  EXPECT_EQ(thinned.gone, Names{});
  EXPECT_NE(thinned.problem.find("10000 bytes"), std::string::npos) << thinned.problem;
  EXPECT_EQ(names(), (Names{"1", "2", "3"}));
  EXPECT_EQ(folder_.thin({0, 100'000}, {"3"}).problem, "");
}

TEST_F(Folder, WhatIsNoEvidenceOfThatRunIsNeitherToldNorCountedNorDeleted) {
  put("2");
  put("3");
  std::ofstream(path_ / "1.json") << "nonsense";
  fs::copy_file(folder_.file("2"), path_ / "0.json");  // of another run
  fs::create_directory(path_ / "4.json");
  const fs::path outside = path_.parent_path() / ("linked-" + std::to_string(::getpid()));
  fs::copy_file(folder_.file("2"), outside);
  fs::create_symlink(outside, path_ / "5.json");
  ASSERT_EQ(::mkfifo((path_ / "6.json").c_str(), 0600), 0);  // nobody will ever write it
  ASSERT_EQ(::mkfifo((path_ / "3.journal").c_str(), 0600), 0);
  EXPECT_EQ(names(), (Names{"2", "3"}));
  EXPECT_EQ(folder_.find("3").journal, "");
  EXPECT_EQ(folder_.thin({2, 0}, {}).gone, Names{});
  EXPECT_EQ(folder_.thin({1, 1}, {}).gone, Names{"2"});
  EXPECT_THROW(folder_.remove("1", {}), NoSuchRun);
  for (const char* name : {"0.json", "1.json", "4.json", "5.json", "6.json", "3.journal"})
    EXPECT_TRUE(fs::exists(fs::symlink_status(path_ / name))) << name;
  EXPECT_TRUE(fs::exists(outside));
  fs::remove(outside);
}

TEST_F(Folder, AFileOfBaselinesThatIsNoFileHoldsNothingUp) {
  put("1");
  put("2");
  ASSERT_EQ(::mkfifo((path_ / "baselines.json").c_str(), 0600), 0);
  EXPECT_EQ(names(), (Names{"1", "2"}));
  EXPECT_THROW(folder_.thin({1, 0}, {}), std::runtime_error);
}

TEST_F(Folder, TellsWhatHasBecomeOfARunThatItHasToldBefore) {
  put("1", "running");
  EXPECT_EQ(folder_.find("1").state, "running");
  const fs::path beside = path_ / "beside";
  put("2");
  fs::copy_file(folder_.file("1"), beside);
  put("1", "interrupted");
  EXPECT_EQ(folder_.find("1").state, "interrupted");
  fs::rename(beside, folder_.file("1"));
  EXPECT_EQ(folder_.find("1").state, "running");
  fs::remove(folder_.file("1"));
  EXPECT_EQ(names(), Names{"2"});
}

TEST_F(Folder, SweepsWhatADaemonThatWasKilledLeftBehindAndNothingElse) {
  const std::string kept = "20260102T000000-1", lost = "20260102T000000-2",
                    runs = "20260102T000000-3";
  put(kept, "complete", 10);
  for (const std::string& name : {lost + ".journal", lost + ".json.new", runs + ".journal"})
    std::ofstream(path_ / name) << "x";
  const Names others{"mine.journal", "mine.json.new", "20260102T000000-.journal", "notes.new"};
  for (const std::string& name : others) std::ofstream(path_ / name) << "x";
  fs::create_symlink(path_ / "notes.new", path_ / "20260102T000000-7.journal");
  EXPECT_EQ(folder_.sweep({runs}), (Names{lost + ".journal", lost + ".json.new"}));
  EXPECT_FALSE(fs::exists(path_ / (lost + ".journal")));
  for (const std::string& name : others) EXPECT_TRUE(fs::exists(path_ / name)) << name;
  EXPECT_TRUE(fs::exists(folder_.journal(kept)) && fs::exists(folder_.journal(runs)));
  EXPECT_TRUE(fs::is_symlink(path_ / "20260102T000000-7.journal"));
}

TEST_F(Folder, DeletesNothingWhileItDoesNotKnowTheBaselines) {
  put("1");
  put("2");
  folder_.set_baseline("1", "golden");
  std::ofstream(path_ / "baselines.json") << "{\"1\": \"gol";
  EXPECT_THROW(folder_.thin({1, 0}, {}), std::runtime_error);
  EXPECT_EQ(names(), (Names{"1", "2"}));
}

TEST_F(Folder, ABaselineHasANameOfItsOwn) {
  put("1");
  put("2");
  folder_.set_baseline("1", "golden");
  EXPECT_THROW(folder_.set_baseline("2", "golden"), RunRefused);
  EXPECT_THROW(folder_.set_baseline("2", "1"), RunRefused);
  EXPECT_THROW(folder_.clear_baseline("2"), RunRefused);
  folder_.set_baseline("1", "silver");
  EXPECT_THROW(folder_.find("golden"), NoSuchRun);
}

TEST_F(Folder, NamesFromOutsideAreNoPaths) {
  put("1");
  std::ofstream(path_.parent_path() / "outside.json") << "{}";
  for (const char* name : {"", ".", "..", "../outside", "a/b", "/etc/passwd", ".hidden", "a b"}) {
    EXPECT_THROW(folder_.find(name), NoSuchRun) << name;
    EXPECT_THROW(folder_.remove(name, {}), NoSuchRun) << name;
    EXPECT_THROW(folder_.set_baseline("1", name), RunRefused) << name;
    EXPECT_FALSE(is_run_name(name)) << name;
  }
  EXPECT_TRUE(fs::exists(path_.parent_path() / "outside.json"));
  fs::remove(path_.parent_path() / "outside.json");
  EXPECT_FALSE(is_run_name(std::string(65, 'a')));
}

TEST_F(Folder, AJournalElsewhereIsNotItsToDelete) {
  const fs::path elsewhere = path_.parent_path() / ("elsewhere-" + std::to_string(::getpid()));
  std::ofstream(elsewhere) << "journal";
  EvidenceDocument document;
  document.put("run", json::object{{"id", "1"}, {"kind", "live"}, {"state", "complete"}});
  document.put("journal", json::object{{"file", "../" + elsewhere.filename().string()}});
  std::ofstream(folder_.file("1")) << document.text();
  folder_.remove("1", {});
  EXPECT_TRUE(fs::exists(elsewhere));
  fs::remove(elsewhere);
}

TEST_F(Folder, MarksWhatNobodyGoesOnWith) {
  put("1", "running");
  put("2", "running");
  put("3");
  put("4", "running");
  std::ofstream(folder_.file("4"), std::ios::app) << " ";  // changed by another
  EXPECT_EQ(folder_.mark_interrupted({"2"}, "killed", "2026-02-02T00:00:00Z"), Names{"1"});
  const EvidenceDocument marked = EvidenceDocument::read(folder_.file("1"));
  EXPECT_EQ(marked.section("run").at("state").as_string(), "interrupted");
  EXPECT_EQ(marked.section("run").at("why").as_string(), "killed");
  EXPECT_EQ(folder_.find("1").ended, "2026-02-02T00:00:00Z");
  EXPECT_EQ(folder_.find("2").state, "running");
  EXPECT_EQ(folder_.find("3").state, "complete");
}

}  // namespace
}  // namespace linkwright
