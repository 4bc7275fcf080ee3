#include "dataset/calls/function_words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WordsOfFunctionTest, AreStretchesOfLetters) {
  EXPECT_THAT(WordsOfFunction("wg_packet_encrypt_worker"),
              ElementsAre("encrypt", "packet", "wg", "worker"));
  EXPECT_THAT(WordsOfFunction("__x64_sys_read"), ElementsAre("read", "sys"));
  EXPECT_THAT(WordsOfFunction("sha256_transform"), ElementsAre("sha", "transform"));
  EXPECT_THAT(WordsOfFunction("SHATransform2"), ElementsAre("shatransform"));
}

TEST(WordsOfFunctionTest, StandOnceEach) {
  EXPECT_THAT(WordsOfFunction("lock_page_lock"), ElementsAre("lock", "page"));
}

TEST(WordsOfFunctionTest, AreNotTheCompilersEndings) {
  EXPECT_THAT(WordsOfFunction("aes_set_key_common.constprop.0"),
              ElementsAre("aes", "common", "key", "set"));
  EXPECT_THAT(WordsOfFunction("finish_task_switch.isra.0"),
              ElementsAre("finish", "switch", "task"));
}

TEST(WordsOfFunctionTest, CanBeNone) {
  EXPECT_THAT(WordsOfFunction(""), IsEmpty());
  EXPECT_THAT(WordsOfFunction("_1_x_2"), IsEmpty());
}

}  // namespace
}  // namespace callprint
