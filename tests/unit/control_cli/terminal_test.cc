// SPDX-License-Identifier: Apache-2.0
//
// Colour and width, at a terminal of the test's own and into a pipe.
#include "control/cli/terminal.h"

#include <cstdlib>

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace linkwright {
namespace {

class Terminal : public testing::Test {
 protected:
  Terminal() {
    winsize size{.ws_row = 24, .ws_col = 77, .ws_xpixel = 0, .ws_ypixel = 0};
    EXPECT_EQ(::openpty(&master_, &terminal_, nullptr, nullptr, &size), 0);
    EXPECT_EQ(::pipe(pipe_), 0);
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
  }
  ~Terminal() override {
    for (const int each : {master_, terminal_, pipe_[0], pipe_[1]}) ::close(each);
    ::unsetenv("NO_COLOR");
  }

  int master_ = -1;
  int terminal_ = -1;
  int pipe_[2] = {-1, -1};
};

TEST_F(Terminal, ColourIsForTerminals) {
  EXPECT_TRUE(may_colour(terminal_));
  EXPECT_TRUE(page_of(terminal_).colour);
  EXPECT_FALSE(may_colour(pipe_[1]));
  EXPECT_FALSE(may_rewrite(pipe_[1]));
}

TEST_F(Terminal, NoColorIsObeyedUnlessItIsEmpty) {
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(may_colour(terminal_));
  ::setenv("NO_COLOR", "0", 1);
  EXPECT_FALSE(may_colour(terminal_));
  EXPECT_TRUE(may_rewrite(terminal_));
}

TEST_F(Terminal, ADumbOneGetsNoCodes) {
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(may_colour(terminal_));
  EXPECT_FALSE(may_rewrite(terminal_));
}

TEST_F(Terminal, ColumnsAreThoseOfTheTerminal) {
  EXPECT_EQ(page_of(terminal_).columns, 77u);
  EXPECT_EQ(page_of(pipe_[1]).columns, std::nullopt);
  winsize unknown{};
  ASSERT_EQ(::ioctl(terminal_, TIOCSWINSZ, &unknown), 0);
  EXPECT_EQ(page_of(terminal_).columns, std::nullopt);
}

}  // namespace
}  // namespace linkwright
