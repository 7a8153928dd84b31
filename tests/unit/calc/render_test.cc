// SPDX-License-Identifier: Apache-2.0
#include "control/calc/render.h"

#include <limits>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

Answer sample() {
  Answer answer;
  answer.add("loss/exact", 1.0 / 3, "", "of \"all\", some");
  answer.add("loss/other", known(std::nullopt));
  answer.add("never", known(std::numeric_limits<double>::infinity()), "h");
  answer.add("count", 3, "m");
  answer.add("ok", true);
  answer.add("why", "because it is so and no table cell holds it");
  answer.add_list("items", {{{"name", "a"}, {"at/0.5", false}}, {{"name", "b"}, {"at/0.5", {}}}});
  return answer;
}

TEST(Render, Json) {
  EXPECT_EQ(render(sample(), Format::kJson),
            "{\"loss\":{\"exact\":3.333333333333333E-1,\"other\":null},\"never\":null,\"count\":3,"
            "\"ok\":true,\"why\":\"because it is so and no table cell holds it\","
            "\"items\":[{\"name\":\"a\",\"at\":{\"0.5\":false}},"
            "{\"name\":\"b\",\"at\":{\"0.5\":null}}]}\n");
}

TEST(Render, Csv) {
  EXPECT_EQ(render(sample(), Format::kCsv),
            "name,value,unit,note\n"
            "loss.exact,0.3333333333333333,,\"of \"\"all\"\", some\"\n"
            "loss.other,,,\n"
            "never,,h,\n"
            "count,3,m,\n"
            "ok,true,,\n"
            "why,because it is so and no table cell holds it,,\n"
            "items[0].name,a,,\n"
            "items[0].at.0.5,false,,\n"
            "items[1].name,b,,\n"
            "items[1].at.0.5,,,\n");
}

TEST(Render, Table) {
  EXPECT_EQ(render(sample(), Format::kTable),
            "NAME           VALUE  UNIT\n"
            "loss.exact  0.333333        of \"all\", some\n"
            "loss.other   unknown\n"
            "never        unknown  h\n"
            "count              3  m\n"
            "ok               yes\n"
            "why: because it is so and no table cell holds it\n"
            "\n"
            "NAME      0.5\n"
            "a          no\n"
            "b     unknown\n");
}

}  // namespace
}  // namespace linkwright
