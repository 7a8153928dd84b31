// SPDX-License-Identifier: Apache-2.0
//
// What is read from a command line and what is made of it, on one that has every kind of thing.
#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "control/help/bash_completion.h"
#include "control/help/help_text.h"
#include "control/help/manual_page.h"
#include "control/help/zsh_completion.h"

namespace linkwright {
namespace {

struct Toy {
  Toy() : app("Plays", "toy") {
    set_house_style(app, "1.0", Page{.columns = 60});
    CLI::App* game = app.add_subcommand("game", "a [game]: of 'words'");
    CLI::App* play = game->add_subcommand("play", "plays it, for as long as it takes to be done");
    play->add_option("--board", file, "where it is")->type_name(kFileValue)->required();
    play->add_option("-s,--side", side, "which one")
        ->capture_default_str()
        ->check(CLI::IsMember({"north", "it's south"}));
    play->add_option("--rounds", rounds, "how many")->check(CLI::Range(1, 9));
    play->add_option("--seed", rounds, "for tests")->group("");
    play->add_flag("--loud", loud, "with .sound\\");
    play->add_option("MOVE", moves, "what to do")->required();
    app.add_subcommand("secret", "for tests")->group("");
  }
  CommandHelp help() const { return command_help(app); }
  CommandHelp play() const { return help().commands.front().commands.front(); }

  CLI::App app;
  std::string file;
  std::string side = "north";
  std::vector<std::string> moves;
  int rounds = 1;
  bool loud = false;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CommandHelp, HasPathsOptionsAndOperands) {
  const Toy toy;
  const CommandHelp play = toy.play();
  EXPECT_EQ(play.path, "toy game play");
  EXPECT_EQ(play.name(), "play");
  EXPECT_EQ(synopsis(play), "--board FILE [OPTIONS] MOVE...");
  ASSERT_EQ(play.options.size(), 5u);  // -h among them
  ASSERT_EQ(play.operands.size(), 1u);
  EXPECT_TRUE(play.options[1].is_path());
  EXPECT_EQ(heading(play.options[2]), "-s, --side north|it's south");
  EXPECT_EQ(full_text(play.options[2]), "which one (default: north)");
  EXPECT_EQ(full_text(play.options[3]), "how many (1 to 9)");
  EXPECT_TRUE(play.options[4].value.empty());
}

TEST(CommandHelp, WhatHasNoGroupIsHidden) {
  const Toy toy;
  EXPECT_EQ(toy.help().commands.size(), 1u);
  for (const std::string& text :
       {help_text(toy.play(), 100), bash_completion(toy.help()), zsh_completion(toy.help())}) {
    EXPECT_FALSE(has(text, "secret"));
    EXPECT_FALSE(has(text, "--seed"));
  }
}

TEST(HelpText, FitsThePage) {
  Toy toy;
  const std::string text = toy.app.get_subcommand("game")->help();
  EXPECT_EQ(text,
            "a [game]: of 'words'\n\n"
            "Usage: toy game COMMAND ...\n\n"
            "Options:\n"
            "  -h, --help                print this help and exit\n\n"
            "Commands:\n"
            "  play                      plays it, for as long as it\n"
            "                            takes to be done\n");
}

TEST(HelpText, ANarrowPageStillHasText) {
  EXPECT_TRUE(has(help_text(Toy().play(), 1), "how many"));
}

TEST(ManualPage, SetsNoTextAsARequest) {
  const std::string page = manual_page(Toy().help(), {1, "1.0", "plays", {".so /etc/passwd"}, {}});
  EXPECT_TRUE(has(page, "\n\\&.so /etc/passwd\n"));
  EXPECT_TRUE(has(page, "with .sound\\e\n"));
  EXPECT_TRUE(has(page, ".SS \"toy game play\"\n"));
  EXPECT_TRUE(has(page, "of \\(aqwords\\(aq"));
}

TEST(Completions, QuoteWhatShellsWouldRead) {
  const std::string bash = bash_completion(Toy().help());
  EXPECT_TRUE(has(bash, "value=(words 'north' 'it'\\''s south')"));
  EXPECT_TRUE(has(bash, "'game play:--board') value=(path) ;;"));
  EXPECT_TRUE(has(bash, "'game play:#'*) value=(any) ;;"));
  const std::string zsh = zsh_completion(Toy().help());
  EXPECT_TRUE(has(zsh, "'game:a [game]: of '\\''words'\\'''"));
  EXPECT_TRUE(has(zsh, "(north it'\\''s\\ south)'"));
  EXPECT_TRUE(has(zsh, "'(--loud)--loud[with .sound\\\\]'"));
}

}  // namespace
}  // namespace linkwright
